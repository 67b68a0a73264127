"""Tests of what the notebooks stand on: which result is opened, what is said where there is none,
and that the notebook is what its script says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import charts
import jupytext
import polars as pl
import pytest
import results

HERE = Path(__file__).resolve().parent
SCENARIO = "october-2026-hype-minus-50"


def make(
    root: Path, plan_id: str, age_s: int, state: str = "complete", name: str = SCENARIO
) -> Path:
    """A result folder with two paths, one of them failed."""
    folder = root / f"{name}-{plan_id}"
    folder.mkdir(parents=True)
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"state": state, "plan": {"name": name}}))
    os.utime(manifest, (1e9 - age_s, 1e9 - age_s))
    summary = {"paths": 2, "failed": 1, "metrics": {"bad_debt_usd": {}}}
    report = {"name": name, "plan_id": plan_id, "seed": 1, "points": [{"summary": summary}]}
    (folder / "summary.json").write_text(json.dumps(report))
    paths = pl.DataFrame({"point": [0, 0], "path": [0, 1], "error": [None, "ladder"]})
    paths.write_parquet(folder / "paths.parquet")
    samples = pl.DataFrame({"point": [0, 0], "path": [0, 1], "t_s": [0.0, 0.0]})
    samples.write_parquet(folder / "samples.parquet")
    return folder


def test_without_a_result_the_message_names_the_first_command(tmp_path: Path) -> None:
    with pytest.raises(results.NoResult, match=rf"run scenarios/{SCENARIO}\.yaml"):
        results.open_result(SCENARIO, tmp_path)


def test_a_result_that_is_not_finished_is_not_shown(tmp_path: Path) -> None:
    make(tmp_path, "aa", age_s=0, state="interrupted")
    with pytest.raises(results.NoResult, match="is not finished"):
        results.open_result(SCENARIO, tmp_path)


def test_the_newest_result_of_the_scenario_is_opened_unless_latest_names_one(
    tmp_path: Path,
) -> None:
    old = make(tmp_path, "aa", age_s=50)
    make(tmp_path, "bb", age_s=10)
    make(tmp_path, "cc", age_s=0, state="running")
    other = make(tmp_path, "dd", age_s=0, name=f"{SCENARIO}-thin")
    assert results.open_result(SCENARIO, tmp_path).plan_id == "bb"
    latest = tmp_path / "latest"
    latest.symlink_to(other.name)
    assert results.open_result(SCENARIO, tmp_path).plan_id == "bb"
    latest.unlink()
    latest.symlink_to(old.name)
    assert results.open_result(SCENARIO, tmp_path).plan_id == "aa"


def test_failed_paths_are_left_out_of_every_table_and_named_in_the_caption(tmp_path: Path) -> None:
    make(tmp_path, "aa", age_s=0)
    result = results.open_result(SCENARIO, tmp_path)
    assert result.paths_good == 1
    assert result.table("samples").collect()["path"].to_list() == [0]
    assert "1 of them failed" in result.caption()


def test_without_a_binary_the_message_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "aa", age_s=0)
    monkeypatch.setenv("PLIMSOLL_BIN", str(tmp_path / "nothing"))
    with pytest.raises(results.NoResult, match="PLIMSOLL_BIN"):
        results.replay(results.open_result(SCENARIO, tmp_path), 0)


def test_a_replay_that_is_refused_shows_what_plimsoll_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "aa", age_s=0)
    refuser = tmp_path / "plimsoll"
    refuser.write_text("#!/bin/sh\necho path 0 does not repeat >&2\nexit 5\n")
    refuser.chmod(0o755)
    monkeypatch.setenv("PLIMSOLL_BIN", str(refuser))
    with pytest.raises(RuntimeError, match="ended with 5:\\npath 0 does not repeat"):
        results.replay(results.open_result(SCENARIO, tmp_path), 0)


def test_quantiles_interpolate_between_paths() -> None:
    samples = pl.LazyFrame({"t_s": [0.0, 0.0], "x": [1.0, 2.0]})
    row = charts.bands(samples, "x").row(0, named=True)
    assert row["p25"] == pytest.approx(1 + 0.25)
    assert row["p95"] == pytest.approx(1 + 0.95)


@pytest.mark.parametrize(
    "losses", [[0.0], [0.0, 5e6, 5.4e6], [3.0, 2e4, 7e8], [1e-6, 1e12], [100.0, 100.0]]
)
def test_every_path_is_in_one_bucket(losses: list[float]) -> None:
    values = pl.Series(losses)
    edges = charts.bucket_edges(values)
    assert len(edges) <= 14
    assert charts.buckets(values, edges)["count"].sum() == len(losses)


def test_an_estimate_says_why_it_is_not_certified() -> None:
    few = {"estimate": None, "paths_needed": 1_000, "tail_index": None}
    assert charts.remark(few) == "needs 1,000 paths"
    open_end = {"estimate": {"value": 1.0, "low": 0.5, "high": None}, "tail_index": None}
    assert charts.remark(open_end) == "upper end not bounded"
    sound = {"value": 1.0, "low": 0.5, "high": 2.0}
    heavy = {"estimate": sound, "tail_index": {"value": 1.2, "is_heavy": True}}
    assert charts.remark(heavy) == "heavy tail (index 1.2): not to be trusted"
    assert charts.remark({"estimate": sound, "tail_index": None}) == ""


@pytest.mark.parametrize("script", sorted(x.stem for x in HERE.glob("*.ipynb")))
def test_the_notebook_is_built_from_its_script_and_carries_no_outputs(script: str) -> None:
    built = jupytext.read(HERE / f"{script}.ipynb")
    written = jupytext.read(HERE / f"{script}.py")
    cells = [[(x.cell_type, x.source) for x in book.cells] for book in (built, written)]
    assert cells[0] == cells[1]
    assert all(not x.get("outputs") and not x.get("execution_count") for x in built.cells)
