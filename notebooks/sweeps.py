"""Opens the result of a sweep: its points, what is said of each, and the paths of all of them.

A sweep keeps each table as a folder partitioned by point. The same path number has the same random
numbers at every point, so points are compared path by path.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from results import NoResult, complete_folder

COMMAND = "cargo run --release -- sweep scenarios/sweeps/{sweep}.yaml"
Z_95 = 1.959964


@dataclass(frozen=True)
class Sweep:
    """A finished sweep."""

    folder: Path
    name: str
    plan_id: str
    seed: int
    points: pl.DataFrame
    metrics: list[dict[str, Any]]
    paths_each: int
    failed: int

    @property
    def axes(self) -> list[str]:
        """Names of what is varied."""
        return [x for x in self.points.columns if x not in ("point", "label")]

    def table(self, name: str) -> pl.LazyFrame:
        """A table of all points, failed paths left out."""
        rows = pl.scan_parquet(self.folder / name / "**" / "*.parquet", hive_partitioning=False)
        if name == "paths":
            return rows.filter(pl.col("error").is_null())
        finished = self.table("paths").select("point", "path")
        return rows.join(finished, on=["point", "path"], how="semi")

    def caption(self) -> str:
        """One line that says what a picture was made from."""
        failed = f", {self.failed:,} failed and left out" if self.failed else ""
        return (
            f"sweep {self.name}, {self.points.height} points of {self.paths_each:,} paths on the "
            f"same random numbers{failed}, plan {self.plan_id}"
        )

    def losses(self, measure: str = "bad_debt_usd") -> pl.DataFrame:
        """A row per point: what `summary.json` says of a loss, with 95% intervals."""
        rows = []
        for metrics in self.metrics:
            loss = metrics[measure]
            es = loss["es_95"]["estimate"] or {"value": None, "low": None, "high": None}
            row = {
                f"{name}{end}": x[key]
                for name, x in (
                    ("mean", loss["mean"]),
                    ("probability", loss["probability"]),
                    ("var_95", loss["var_95"]),
                    ("es_95", es),
                )
                for end, key in (("", "value"), ("_low", "low"), ("_high", "high"))
            }
            rows.append(row | {"max": loss["max"], "es_95_paths": loss["es_95"]["paths_needed"]})
        return pl.concat([self.points, pl.DataFrame(rows)], how="horizontal")


def open_sweep(sweep: str, root: Path | None = None) -> Sweep:
    """The result of a sweep that `latest` points to if it is of this one, else the newest.

    Raises `NoResult` where there is none that is complete.
    """
    folder = complete_folder(sweep, COMMAND.format(sweep=sweep), root)
    report = json.loads((folder / "summary.json").read_text())
    summaries = [x["summary"] for x in report["points"]]
    empty = [i for i, x in enumerate(summaries) if x["metrics"] is None]
    if empty:
        raise NoResult(f"Every path of point {empty[0]} of {folder} failed: see its manifest.json.")
    return Sweep(
        folder=folder,
        name=report["name"],
        plan_id=report["plan_id"],
        seed=report["seed"],
        points=pl.read_parquet(folder / "points.parquet"),
        metrics=[x["metrics"] for x in summaries],
        paths_each=summaries[0]["paths"],
        failed=sum(x["failed"] for x in summaries),
    )


def paired(paths: pl.DataFrame, metric: str, a: int, b: int) -> dict[str, float]:
    """Mean of `metric` at point `b` less that at `a`, path by path, with its 95% interval, and how
    many times fewer paths the pairing takes than independent runs of both points would."""
    sides = [paths.filter(point=x).select("path", pl.col(metric).cast(float)) for x in (a, b)]
    both = sides[0].join(sides[1], on="path", suffix="_b")
    difference = both[f"{metric}_b"] - both[metric]
    n = both.height
    spread = difference.var() or 0.0
    apart = (both[metric].var() or 0.0) + (both[f"{metric}_b"].var() or 0.0)
    half = Z_95 * math.sqrt(spread / n)
    mean = difference.mean()
    gain = apart / spread if spread else math.nan
    return {"mean": mean, "low": mean - half, "high": mean + half, "gain": gain, "paths": n}


def pareto(rows: pl.DataFrame, more: str, less: str) -> pl.Series:
    """Whether no other row has more of `more` and less of `less`, or as much of one and better in
    the other."""
    pairs = rows.select(more, less).rows()

    def is_beaten(own: tuple[float, float]) -> bool:
        return any(x[0] >= own[0] and x[1] <= own[1] and x != own for x in pairs)

    return pl.Series("is_pareto", [not is_beaten(x) for x in pairs])
