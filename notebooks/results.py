"""Opens the result folder of a run and, where it is missing, has one of its paths replayed.

Nothing in here invents a number: what is not in the folder is an error that says what to do.
Tables and columns are those of docs/data-dictionary.md.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

PROJECT = Path(__file__).resolve().parent.parent
FIRST_COMMAND = "cargo run --release -- run scenarios/{scenario}.yaml"


class NoResult(Exception):
    """There is nothing to show. The message says which command makes it."""


@dataclass(frozen=True)
class Result:
    """A finished run: its folder and the numbers of its summary."""

    folder: Path
    name: str
    plan_id: str
    seed: int
    paths_total: int
    failed: int
    metrics: dict[str, Any]

    @property
    def paths_good(self) -> int:
        """Number of paths that were finished; every mean is over these."""
        return self.paths_total - self.failed

    def paths(self) -> pl.LazyFrame:
        """A row per finished path."""
        return self._scan("paths").filter(pl.col("error").is_null())

    def table(self, name: str) -> pl.LazyFrame:
        """`samples` or `liquidations`, without the paths that failed."""
        return self._scan(name).join(self.paths().select("path"), on="path", how="semi")

    def caption(self) -> str:
        """One line that says what a picture was made from."""
        failed = f", {self.failed:,} of them failed and left out" if self.failed else ""
        return f"scenario {self.name}, {self.paths_total:,} paths{failed}, plan {self.plan_id}"

    def worst_path(self) -> dict[str, Any]:
        """The path with the largest bad debt; where there is none, with the most liquidated; where
        nothing was liquidated, with the highest utilization. The first of equals."""
        liquidated = pl.sum_horizontal(pl.col(r"^liquidated_.*_usd$")).alias("liquidated_usd")
        order = ["bad_debt_usd", "liquidated_usd", "utilization_peak"]
        rows = (
            self.paths()
            .with_columns(liquidated)
            .sort(*order, "path", descending=[True, True, True, False])
        )
        return rows.head(1).collect().row(0, named=True)

    def _scan(self, name: str) -> pl.LazyFrame:
        file = self.folder / f"{name}.parquet"
        if not file.is_file():
            raise NoResult(f"{self.folder} has no {file.name}: does its scenario record {name}?")
        return pl.scan_parquet(file).filter(pl.col("point") == 0)


def results_root() -> Path:
    """Where results are: PLIMSOLL_RESULTS, else `results` of this project."""
    return Path(os.environ.get("PLIMSOLL_RESULTS") or PROJECT / "results").resolve()


def open_result(scenario: str, root: Path | None = None) -> Result:
    """The result that `latest` points to if it is of this scenario, else the newest one that is.

    Raises `NoResult` where there is none that is complete.
    """
    return _read(complete_folder(scenario, FIRST_COMMAND.format(scenario=scenario), root))


def complete_folder(name: str, command: str, root: Path | None = None) -> Path:
    """The folder of a complete result of this name; `command` is what makes one."""
    root = root or results_root()
    folders = _folders(name, root)
    complete = [x for x in folders if _manifest(x)["state"] == "complete"]
    if not complete:
        state = "is not finished" if folders else "is not there"
        raise NoResult(
            f"A result of {name} {state} in {root}.\n"
            f"Run this in the project's folder:\n\n    {command}\n\n"
            "or say with the environment variable PLIMSOLL_RESULTS where results are."
        )
    latest = (root / "latest").resolve()
    newest = max(complete, key=lambda x: (x / "manifest.json").stat().st_mtime)
    return latest if latest in complete else newest


def replay(result: Result, path: int) -> pl.DataFrame:
    """All events of one path; runs `plimsoll replay` if that was not done before.

    Every build found is tried, the newest first: `replay` refuses a result of another version.
    """
    file = result.folder / "replay" / f"path-{path:06}" / "events.parquet"
    if not file.is_file():
        refusals = []
        for binary in _binaries():
            command = [str(binary), "replay", str(result.folder), "--path", str(path)]
            command += ["--out", str(file.parent)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0 and file.is_file():
                break
            refusals.append(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr}")
        else:
            raise RuntimeError("\n".join(refusals))
    return pl.read_parquet(file).sort("seq")


def _folders(scenario: str, root: Path) -> list[Path]:
    """Folders with a manifest of this scenario; links are not followed, so none is there twice."""
    found = (x for x in sorted(root.glob(f"{scenario}-*")) if not x.is_symlink())
    return [x for x in found if (x / "manifest.json").is_file() and _is_of(x, scenario)]


def _is_of(folder: Path, scenario: str) -> bool:
    return _manifest(folder)["plan"]["name"] == scenario


def _manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())


def _read(folder: Path) -> Result:
    report = json.loads((folder / "summary.json").read_text())
    summary = report["points"][0]["summary"]
    if summary["metrics"] is None:
        raise NoResult(f"Every path of {folder} failed: see the failures in its manifest.json.")
    return Result(
        folder=folder,
        name=report["name"],
        plan_id=report["plan_id"],
        seed=report["seed"],
        paths_total=summary["paths"],
        failed=summary["failed"],
        metrics=summary["metrics"],
    )


def _binaries() -> list[Path]:
    """What to replay with: PLIMSOLL_BIN, else the builds of this project, the newest first."""
    named = os.environ.get("PLIMSOLL_BIN")
    builds = [PROJECT / "target" / build / "plimsoll" for build in ("release", "debug")]
    places = [Path(named)] if named else [x.with_suffix(s) for x in builds for s in ("", ".exe")]
    there = [x for x in places if x.is_file()]
    if there:
        return sorted(there, key=lambda x: x.stat().st_mtime, reverse=True)
    looked = "\n".join(f"    {x}" for x in places)
    raise NoResult(
        f"No plimsoll to replay a path with; looked at\n{looked}\n"
        "Run `cargo build --release` in the project's folder, or name it with PLIMSOLL_BIN."
    )
