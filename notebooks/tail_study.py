# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: jupytext,kernelspec,language_info
#     cell_metadata_filter: -all
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   language_info:
#     name: python
# ---

# %% [markdown]
# # How far can the tail of a result be trusted?
#
# A quantile or a mean of the worst paths is known only as well as there are paths in the tail. This
# notebook opens the result of the README's first command and asks of its bad debt and of its
# liquidated volume: how heavy is the tail, how do VaR and ES settle as paths are added, who makes the
# tail, and how many paths would a figure within 10% take?

# %%
import math

import altair as alt
import polars as pl
from IPython.display import Markdown

import charts
from charts import interval, percent, usd
from results import open_result

SCENARIO = "october-2026-hype-minus-50"
LEVELS = {"VaR 95%": 0.95, "VaR 99%": 0.99}

alt.renderers.enable("svg")
result = open_result(SCENARIO)
liquidated = pl.sum_horizontal(pl.col(r"^liquidated_(perp|borrow)_.*_usd$")).alias("liquidated_usd")
paths = result.paths().with_columns(liquidated).sort("path").collect()
n = paths.height


def titled(finding: str) -> alt.TitleParams:
    """The finding as title, what it was made from below it."""
    return alt.TitleParams(finding, subtitle=result.caption())


def dollars(x: float) -> str:
    """Money in Markdown."""
    return usd(x).replace("$", "\\$")


Markdown(f"Opened `{result.folder.name}`: {result.caption()}, seed {result.seed}.")

# %% [markdown]
# ## 1. How often is more lost than ...?

# %%
curves = []
for metric, name in (("bad_debt_usd", "bad debt"), ("liquidated_usd", "liquidated")):
    values = paths[metric].filter(paths[metric] > 0).sort(descending=True)
    rows = pl.DataFrame({"usd": values, "share": [(i + 1) / n for i in range(len(values))]})
    kept = rows.gather_every(max(1, math.ceil(rows.height / 1_000)))
    curves.append(kept.with_columns(what=pl.lit(name)))
curve = pl.concat(curves)
exceedance = (
    alt.Chart(curve, title=titled("Share of paths with more than so much"))
    .mark_line(interpolate="step-after", point=alt.OverlayMarkDef(size=12))
    .encode(
        alt.X("usd:Q", scale=alt.Scale(type="log"), axis=charts.money_axis("USD")),
        alt.Y("share:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="%", title="paths")),
        alt.Color("what:N", title=None, scale=alt.Scale(range=["#882255", "#0072B2"])),
    )
    .properties(width=charts.WIDTH, height=260)
)
exceedance

# %% [markdown]
# ## 2. How heavy is the tail?
#
# Hill's index over the k largest values: below 2 the variance is infinite and means of the tail settle
# very slowly; bad debt is bounded by the caps, so that is a statement about speed.

# %%


def hill(values: pl.Series) -> pl.DataFrame:
    """Index and its 95% interval for each k from 5 to a fifth of the positive values."""
    top = values.filter(values > 0).sort(descending=True).to_list()
    logs = [math.log(x) for x in top]
    rows = []
    total = 0.0
    for k in range(1, len(top)):
        total += logs[k - 1]
        excess = total / k - logs[k]
        if 5 <= k <= max(5, len(top) // 5) and excess > 0:
            index = 1 / excess
            half = 1.96 * index / math.sqrt(k)
            rows.append({"k": k, "index": index, "low": index - half, "high": index + half})
    return pl.DataFrame(rows, schema={"k": int, "index": float, "low": float, "high": float})


tail = hill(paths["liquidated_usd"])
if tail.is_empty():
    found = "Too few paths liquidate anything for an index."
else:
    end = tail.row(-1, named=True)
    found = (
        f"The largest {end['k']} volumes liquidated have an index of {end['index']:.1f} (95% interval "
        f"{end['low']:.1f} to {end['high']:.1f})."
    )
Markdown(f"**{found}**")

# %%
x = alt.X("k:Q", title="largest values used")
y = alt.Axis(title="Hill index")
band = alt.Chart(tail).mark_area(color="#c6dbef").encode(x, alt.Y("low:Q", axis=y), alt.Y2("high:Q"))
line = alt.Chart(tail).mark_line(color="#08306b").encode(x, alt.Y("index:Q", axis=y))
two = alt.Chart(pl.DataFrame({"index": [2.0]})).mark_rule(strokeDash=[4, 3]).encode(alt.Y("index:Q"))
alt.layer(band, line, two, title=titled("Below the dashed line variance is infinite")).properties(
    width=charts.WIDTH, height=200
)

# %% [markdown]
# ## 3. How do VaR and mean settle?
#
# The interval of a quantile lies between two ranks of the sorted values, from the binomial.

# %%
values = paths["liquidated_usd"].to_list()
steps = sorted({max(40, round(n * (i + 1) / 24)) for i in range(24) if n >= 40})
settled = []
for m in steps:
    ordered = sorted(values[:m])
    for name, p in LEVELS.items():
        half = 1.96 * math.sqrt(m * p * (1 - p))
        low, high = math.floor(m * p - half), math.ceil(m * p + half)
        row = {"paths": m, "what": name, "value": ordered[math.ceil(m * p) - 1]}
        row["low"] = ordered[low - 1] if low >= 1 else None
        row["high"] = ordered[high - 1] if high <= m else None
        settled.append(row)
settled = pl.DataFrame(settled, infer_schema_length=None)
scale = alt.Scale(range=["#0072B2", "#D55E00"])
colour = alt.Color("what:N", title=None, scale=scale)
xs = alt.X("paths:Q", title="paths")
money = charts.money_axis("USD liquidated")
area = alt.Chart(settled.drop_nulls()).mark_area(opacity=0.25).encode(
    xs, alt.Y("low:Q", axis=money), alt.Y2("high:Q"), colour
)
middle = alt.Chart(settled).mark_line().encode(xs, alt.Y("value:Q", axis=money), colour)
alt.layer(area, middle, title=titled("No band: too few paths to bound an end")).properties(
    width=charts.WIDTH, height=240
)

# %% [markdown]
# ## 4. Who makes the tail?

# %%
bad = result.metrics["bad_debt_usd"]
ordered = paths.sort("bad_debt_usd", "liquidated_usd", descending=True)
top = ordered.head(max(1, n // 20))
total = paths["bad_debt_usd"].sum()
share = top["bad_debt_usd"].sum() / total if total else math.nan
if total:
    said = (
        f"The worst 5% of paths hold {percent(share)} of all bad debt; the worst single path "
        f"{percent(ordered['bad_debt_usd'][0] / total)}."
    )
else:
    said = "No path leaves bad debt."
Markdown(f"**{said}** Any bad debt: {interval(bad['probability'], percent)} of paths.")

# %%
low = pl.col("hype_low_px_usd")
ordered.select("path", "bad_debt_usd", "liquidated_usd", low, "utilization_peak").head(10)

# %% [markdown]
# ## 5. How many paths would it take?
#
# For a mean within 10% at 95%: n = (1.96 s / 0.1 m)². For the tails beyond, `plimsoll tail` runs
# weighted jumps or splitting instead of more paths.

# %%
needed = []
for metric in ("bad_debt_usd", "liquidated_usd", "accounts_liquidated_count"):
    column = paths[metric].cast(float)
    mean, deviation = column.mean(), column.std()
    paths_needed = math.ceil((1.96 * deviation / (0.1 * mean)) ** 2) if mean else None
    needed.append({"metric": metric, "mean": mean, "deviation": deviation, "paths": paths_needed})
pl.DataFrame(needed)
