"""The pictures of the notebooks: one look, words instead of column names, units on every axis.

Altair refuses more than 5,000 rows, so everything is aggregated in polars first. Quantiles
interpolate between neighbours. Colours can be told apart by colour-blind readers (Okabe and Ito
2008; Tol's muted scheme).
"""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import polars as pl

WIDTH = 620
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
TIMES_MAX = 480
BINS_MAX = 96
BIN_SECONDS = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]

KINDS = {
    "perp_book": "perp sold on the book",
    "perp_backstop": "perp to the backstop",
    "borrow_partial": "collateral, 20% step",
    "borrow_full": "collateral, whole",
}
KIND_COLOURS = ["#0072B2", "#56B4E9", "#E69F00", "#D55E00"]
CLASSES = ["carry", "hedger", "borrower", "lender"]
CLASS_COLOURS = ["#332288", "#44AA99", "#AA4499", "#DDCC77"]
BAND_COLOURS = {"90% of paths": "#c6dbef", "50% of paths": "#6baed6", "median": "#08306b"}
LOSS_COLOURS = {"bad debt": "#882255", "of it lenders' loss": "#117733"}

HOURS = "hours since the start"


@alt.theme.register("plimsoll", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    grey = "#555555"
    axis = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    axis |= {"titleColor": grey, "gridColor": "#eeeeee", "domainColor": "#999999"}
    title = {
        "anchor": "start",
        "frame": "group",
        "fontSize": 14,
        "subtitleFontSize": 12,
        "subtitleColor": grey,
    }
    legend = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    config = {
        "axis": axis,
        "title": title | {"offset": 10},
        "legend": legend,
        "background": "white",
    }
    return alt.theme.ThemeConfig(config=config | {"view": {"stroke": None}})


# Words.


def usd(x: float) -> str:
    """Money in words: 3 digits and its size."""
    for limit, unit, word in ((1e9, 1e9, " billion"), (1e6, 1e6, " million"), (1e4, 1e3, "k")):
        if abs(x) >= limit:
            return f"${_digits(x / unit)}{word}"
    return f"${x:,.0f}"


def percent(x: float) -> str:
    """A fraction in per cent, to 3 digits."""
    return f"{_digits(100 * x)}%"


def interval(estimate: dict[str, Any], words: Any) -> str:
    """An estimate with its 95% interval; says so where the paths do not bound an end."""
    low, high = (None if x is None else words(x) for x in (estimate["low"], estimate["high"]))
    ends = f"{low or 'not bounded'} to {high or 'not bounded'}"
    return f"{words(estimate['value'])} (95% interval {ends})"


def clock(t_s: float) -> str:
    """Hours and minutes since the start."""
    return f"{int(t_s) // 3600}:{int(t_s) % 3600 // 60:02} h"


def _digits(x: float) -> str:
    whole = len(str(int(abs(x))))
    return f"{x:,.{max(0, 3 - whole)}f}" if x else "0"


# Tables small enough to draw.


def bands(samples: pl.LazyFrame, column: str) -> pl.DataFrame:
    """Quantiles of a column over paths at each moment: `hour`, `p05` ... `p95`."""
    moments = samples.select(pl.col("t_s").unique().sort()).collect()
    kept = moments.gather_every(max(1, -(-moments.height // TIMES_MAX)))
    quantiles = [
        pl.col(column).quantile(q, interpolation="linear").alias(name)
        for name, q in QUANTILES.items()
    ]
    rows = samples.join(kept.lazy(), on="t_s", how="semi").group_by("t_s").agg(quantiles)
    return rows.sort("t_s").with_columns(hour=pl.col("t_s") / 3600).collect()


def bin_seconds(horizon_s: float) -> int:
    """Width of a time bin: the smallest usual one that leaves at most 96 of them."""
    return next((x for x in BIN_SECONDS if x * BINS_MAX >= horizon_s), BIN_SECONDS[-1])


def binned(rows: pl.LazyFrame, by: str, money: str, width_s: int, paths: int) -> pl.DataFrame:
    """Money per path in each time bin and group: `hour`, `hour_end`, `by`, `usd`, `count`."""
    start = (pl.col("t_s") // width_s) * width_s
    groups = rows.group_by(start.alias("bin_s"), pl.col(by).alias("by")).agg(
        usd=pl.col(money).sum() / paths, count=pl.len()
    )
    hour = (pl.col("bin_s") / 3600).alias("hour")
    hour_end = ((pl.col("bin_s") + width_s) / 3600).alias("hour_end")
    return groups.with_columns(hour, hour_end).sort("bin_s", "by").collect()


# Axes.


def hours(end_h: float) -> alt.X:
    """The time axis."""
    step = next(x for x in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 192) if end_h / x <= 12)
    ticks = [i * step for i in range(int(end_h / step) + 1)]
    scale = alt.Scale(domain=[0, end_h], nice=False)
    return alt.X("hour:Q", title=HOURS, scale=scale, axis=alt.Axis(values=ticks, grid=False))


def money_axis(title: str) -> alt.Axis:
    """An axis in USD: 250k, 3M, 1.2B."""
    label = "replace(format(datum.value, '$.3~s'), 'G', 'B')"
    return alt.Axis(title=title, labelExpr=label, tickCount=5)


# Pictures.


def fan(
    rows: pl.DataFrame,
    title: alt.TitleParams,
    axis: alt.Axis,
    beside: dict[str, pl.DataFrame] | None = None,
) -> alt.LayerChart:
    """Median and the bands that hold 50% and 90% of paths; `beside`, medians to compare with."""
    others = {name: other.select("hour", low="p50") for name, other in (beside or {}).items()}
    halves = [("90% of paths", "p05", "p95"), ("50% of paths", "p25", "p75")]
    areas = pl.concat(
        rows.select("hour", low=low, high=high, band=pl.lit(band)) for band, low, high in halves
    )
    colours = BAND_COLOURS | dict.fromkeys(others, "#D55E00")
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    colour = alt.Color("band:N", title=None, scale=scale)
    y = alt.Y("low:Q", axis=axis)
    x = hours(rows["hour"].max())
    area = alt.Chart(areas).mark_area().encode(x, y, alt.Y2("high:Q"), colour)
    middle = rows.select("hour", low="p50", band=pl.lit("median"))
    line = alt.Chart(middle).mark_line(strokeWidth=2).encode(x, y, colour)
    layers = [area, line]
    for name, other in others.items():
        dashed = alt.Chart(other.with_columns(band=pl.lit(name)))
        layers.append(dashed.mark_line(strokeWidth=2, strokeDash=[5, 3]).encode(x, y, colour))
    return alt.layer(*layers, title=title).properties(width=WIDTH, height=210)


def stacked(
    rows: pl.DataFrame, end_h: float, title: alt.TitleParams, groups: dict[str, str]
) -> alt.Chart:
    """Money per time bin, one colour for each group; `groups` is colour by name, in order."""
    scale = alt.Scale(domain=list(groups), range=list(groups.values()))
    order = rows.with_columns(place=pl.col("by").replace_strict(list(groups), range(len(groups))))
    bars = alt.Chart(order, title=title).mark_bar(binSpacing=0.5)
    return bars.encode(
        hours(end_h).bin("binned"),
        alt.X2("hour_end:Q"),
        alt.Y("usd:Q", axis=money_axis("USD per path")),
        alt.Color("by:N", title=None, scale=scale),
        alt.Order("place:Q"),
    ).properties(width=WIDTH, height=180)


def shares(rows: pl.DataFrame, title: alt.TitleParams, groups: dict[str, str]) -> alt.LayerChart:
    """Bars of `usd` by `row`, coloured by `by`, with the share of each row written behind it."""
    sums = rows.group_by("row").agg(pl.col("usd").sum()).sort("usd", descending=True)
    total = sums["usd"].sum()
    sums = sums.with_columns(share=pl.col("usd") / total if total else pl.lit(0.0))
    y = alt.Y("row:N", sort=sums["row"].to_list(), title=None)
    room = alt.Scale(domain=[0, 1.12 * (sums["usd"].max() or 1)], nice=False)
    x = alt.X("usd:Q", axis=money_axis("USD per path"), scale=room)
    order = rows.with_columns(place=pl.col("by").replace_strict(list(groups), range(len(groups))))
    scale = alt.Scale(domain=list(groups), range=list(groups.values()))
    colour = alt.Color("by:N", title=None, scale=scale)
    bars = alt.Chart(order).mark_bar().encode(y, x, colour, alt.Order("place:Q"))
    behind = alt.Chart(sums).mark_text(align="left", dx=5, fontSize=12)
    text = behind.encode(y, x, text=alt.Text("share:Q", format=".1%"))
    return alt.layer(bars, text, title=title).properties(width=WIDTH, height=alt.Step(30))


def buckets(values: pl.Series, edges: list[float]) -> pl.DataFrame:
    """Share of paths by size of a loss: `bucket` in words, `count`, `share`; no loss first."""
    rows = [("none", (values <= 0).sum())]
    for low, high in zip(edges, edges[1:]):
        is_below = values <= high if high == edges[-1] else values < high
        is_inside = (values > 0) & (values >= low) & is_below
        rows.append((f"{_edge(low)} to {_edge(high)}", is_inside.sum()))
    counts = pl.DataFrame(rows, schema=["bucket", "count"], orient="row")
    return counts.with_columns(share=pl.col("count") / values.len())


def _edge(x: float) -> str:
    """A round amount of money, short."""
    unit, letter = next(u for u in ((1e9, "B"), (1e6, "M"), (1e3, "k"), (0, "")) if x >= u[0])
    return f"${x / (unit or 1):g}{letter}"


def bucket_edges(losses: pl.Series) -> list[float]:
    """Ends of at most 13 buckets: even ones for losses of one size, else 1-3-10 or decades."""
    losses = losses.filter(losses > 0)
    if losses.is_empty():
        return []
    low, high = losses.min(), losses.max()
    sizes = [10.0**k for k in range(-9, 16)]
    if high <= 30 * low:
        span = max(high - low, high / 10)
        step = next(m * s for s in sizes for m in (1, 2, 5) if span <= 12 * m * s)
        first = int(low / step)
        return [i * step for i in range(first, int(high / step) + 2)]
    for steps in ([1, 3], [1]):
        edges = [m * s for s in sizes for m in steps]
        inside = [i for i in range(len(edges) - 1) if edges[i + 1] > low and edges[i] <= high]
        if len(inside) <= 12:
            return edges[inside[0] : inside[-1] + 2]
    # Twelve decades would be needed: the smallest share the lowest bucket.
    top = inside[-1] + 1
    return [0.0, *edges[top - 11 : top + 1]]


def losses(rows: dict[str, pl.Series], title: alt.TitleParams) -> alt.HConcatChart:
    """How large a loss is in how many paths: one panel for each loss."""
    panels = []
    edges = bucket_edges(pl.concat(x.rename("usd") for x in rows.values()))
    for name, values in rows.items():
        table = buckets(values, edges)
        y = alt.Y("bucket:N", sort=table["bucket"].to_list(), title=None)
        top = alt.Scale(domain=[0, min(1.0, table["share"].max() * 1.15)])
        x = alt.X(
            "share:Q", title="share of paths", scale=top, axis=alt.Axis(format="%", tickCount=4)
        )
        bars = alt.Chart(table).mark_bar(color=LOSS_COLOURS[name]).encode(y, x)
        text = alt.Chart(table.filter(pl.col("count") > 0)).mark_text(
            align="left", dx=4, fontSize=11
        )
        text = text.encode(y, x, text=alt.Text("share:Q", format=".1%"))
        panel = alt.layer(bars, text, title=alt.TitleParams(name, fontSize=12))
        panels.append(panel.properties(width=250, height=alt.Step(20)))
    return alt.hconcat(*panels, title=title, spacing=30)


def loss_rows(name: str, loss: dict[str, Any]) -> list[dict[str, Any]]:
    """The estimates of a loss, one row each, with a remark where one is not certified."""
    rows = []
    for measure, key in [
        ("mean", "mean"),
        ("VaR 95%", "var_95"),
        ("ES 95%", "es_95"),
        ("VaR 99%", "var_99"),
        ("ES 99%", "es_99"),
    ]:
        given = loss[key]
        shortfall = given if "paths_needed" in given else {"estimate": given, "tail_index": None}
        estimate = shortfall["estimate"] or {"value": None, "low": None, "high": None}
        rows.append({"loss": name, "measure": measure, "remark": remark(shortfall)} | estimate)
    worst = {"value": loss["max"], "low": None, "high": None, "remark": "no interval: one path"}
    return [*rows, {"loss": name, "measure": "worst path"} | worst]


def remark(shortfall: dict[str, Any]) -> str:
    """Why an estimate is not certified; empty if it is."""
    estimate, tail = shortfall["estimate"], shortfall["tail_index"]
    if estimate is None:
        return f"needs {shortfall['paths_needed']:,} paths"
    missing = [end for end, key in (("lower", "low"), ("upper", "high")) if estimate[key] is None]
    if missing:
        return f"{' and '.join(missing)} end not bounded"
    if tail and tail["is_heavy"]:
        return f"heavy tail (index {tail['value']:.1f}): not to be trusted"
    return ""


def estimates(rows: list[dict[str, Any]], title: alt.TitleParams) -> alt.LayerChart:
    """Points with their 95% intervals, with why one is not certified at the right."""
    table = pl.DataFrame(rows, infer_schema_length=None)
    measures, names = table["measure"].unique(maintain_order=True).to_list(), list(LOSS_COLOURS)
    y = alt.Y("measure:N", sort=measures, title=None)
    offset = alt.YOffset("loss:N", sort=names, scale=alt.Scale(paddingOuter=0.4))
    colours = alt.Scale(domain=names, range=list(LOSS_COLOURS.values()))
    colour = alt.Color(
        "loss:N", title=None, scale=colours, legend=alt.Legend(orient="top", symbolOpacity=1)
    )
    axis = money_axis("USD")
    known = table.filter(pl.col("value").is_not_null())
    ends = known.with_columns(pl.coalesce(x, "value").cast(pl.Float64) for x in ("low", "high"))
    base = alt.Chart(ends)
    rule = base.mark_rule(strokeWidth=3, opacity=0.55).encode(
        y, alt.X("low:Q", axis=axis), alt.X2("high:Q"), colour, offset
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(
        y, alt.X("value:Q", axis=axis), colour, offset
    )
    notes = table.filter(pl.col("remark") != "").group_by("measure", maintain_order=True).first()
    text = alt.Chart(notes).mark_text(align="left", color="#555555", fontSize=12)
    text = text.encode(y, x=alt.value(WIDTH - 150), text="remark:N")
    chart = alt.layer(rule, point, text, title=title)
    return chart.properties(width=WIDTH - 160, height=alt.Step(13))


def lines(
    rows: pl.DataFrame, end_h: float, title: alt.TitleParams, axis: alt.Axis, groups: dict[str, str]
) -> alt.Chart:
    """One line for each `by` over time; `groups` is colour by name."""
    scale = alt.Scale(domain=list(groups), range=list(groups.values()))
    chart = alt.Chart(rows, title=title).mark_line(strokeWidth=2)
    y = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=False))
    legend = alt.Legend(title=None) if len(groups) > 1 else None
    colour = alt.Color("by:N", scale=scale, legend=legend)
    return chart.encode(hours(end_h), y, colour).properties(width=WIDTH, height=150)


def lanes(
    rows: pl.DataFrame, end_h: float, title: alt.TitleParams, order: dict[str, str]
) -> alt.Chart:
    """A lane for each kind of event; the area of a circle is the money in that time bin."""
    scale = alt.Scale(domain=list(order), range=list(order.values()))
    most = 10.0 ** math.floor(math.log10(max(rows["usd"].max() or 1, 1)))
    label = "replace(format(datum.value, '$.3~s'), 'G', 'B')"
    legend = alt.Legend(title="USD in a bin", labelExpr=label, values=[most, most / 10, most / 100])
    size = alt.Size("usd:Q", scale=alt.Scale(range=[8, 700]), legend=legend)
    # What happens at the very end stays on the picture.
    middle = rows.with_columns(
        hour=pl.min_horizontal((pl.col("hour") + pl.col("hour_end")) / 2, end_h)
    )
    chart = alt.Chart(middle, title=title).mark_circle(opacity=0.7)
    return chart.encode(
        hours(end_h),
        alt.Y("by:N", sort=list(order), scale=alt.Scale(domain=list(order)), title=None),
        size,
        alt.Color("by:N", scale=scale, legend=None),
    ).properties(width=WIDTH, height=alt.Step(32))
