"""Draws the picture of the README from a result: prices, utilization and liquidations over a day.

    python notebooks/readme_picture.py [RESULT ROOT] [PNG]

Defaults: `results` of this project (or PLIMSOLL_RESULTS) and `docs/images/minus-50-day.png`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import altair as alt
import polars as pl

import charts
from charts import percent, usd
from results import PROJECT, Result, open_result

SCENARIO = "october-2026-hype-minus-50"
ASSET = "hype"
PNG = PROJECT / "docs" / "images" / "minus-50-day.png"


def picture(result: Result) -> alt.VConcatChart:
    """Three panels under each other, with the result they were made from named at the top."""
    samples = result.table("samples")
    price = charts.bands(samples, f"{ASSET}_oracle_px_usd")
    utilization = charts.bands(samples, "utilization")
    horizon_h = price["hour"].max()
    outside = charts.bands(samples, f"{ASSET}_reference_px_usd")
    fall, fall_outside = (x["p50"].min() / x["p50"][0] for x in (price, outside))
    peak = result.metrics["utilization_peak"]["p50"]["value"]
    volume = result.metrics["liquidated_usd"]["mean"]["value"]
    panels = [
        charts.fan(
            price,
            alt.TitleParams(_fall(fall, fall_outside)),
            alt.Axis(title=f"{ASSET.upper()} oracle price, USD"),
            beside={"outside, median": outside},
        ),
        charts.fan(
            utilization,
            alt.TitleParams(f"Utilization peaks at {percent(peak)} in the median path"),
            alt.Axis(title="utilization of USDC", format="%"),
        ),
        charts.stacked(
            liquidated(result, horizon_h),
            horizon_h,
            alt.TitleParams(f"{usd(volume)} is liquidated on average"),
            dict(zip(charts.KINDS.values(), charts.KIND_COLOURS)),
        ),
    ]
    title = alt.TitleParams(_cost(result), subtitle=result.caption(), fontSize=16, offset=16)
    panels = [x.properties(height=150) for x in panels]
    return alt.vconcat(*panels, title=title).resolve_scale(color="independent")


def _cost(result: Result) -> str:
    loss = result.metrics["lender_loss_usd"]
    if loss["max"] <= 0:
        return f"A -50% day of {ASSET.upper()} costs lenders nothing"
    mean, var_95 = usd(loss["mean"]["value"]), usd(loss["var_95"]["value"])
    return (
        f"A -50% day of {ASSET.upper()} costs lenders {mean} on average, "
        f"more than {var_95} in 1 path of 20"
    )


def _fall(venue: float, outside: float) -> str:
    return (
        f"The median price falls to {percent(venue)} of its opening on the venue, "
        f"to {percent(outside)} outside"
    )


def liquidated(result: Result, horizon_h: float) -> pl.DataFrame:
    """Liquidations by kind in each time bin."""
    kinds = pl.col("kind").replace_strict(charts.KINDS)
    steps = result.table("liquidations").with_columns(kinds)
    width_s = charts.bin_seconds(horizon_h * 3600)
    return charts.binned(steps, "kind", "notional_usd", width_s, result.paths_good)


def main(arguments: list[str]) -> None:
    """Draws it and says from what."""
    root = Path(arguments[0]).resolve() if arguments else None
    png = Path(arguments[1]) if len(arguments) > 1 else PNG
    result = open_result(SCENARIO, root)
    png.parent.mkdir(parents=True, exist_ok=True)
    picture(result).save(png, ppi=72)
    print(f"{png}: {png.stat().st_size / 1e3:.0f} kB, {result.caption()}")


if __name__ == "__main__":
    main(sys.argv[1:])
