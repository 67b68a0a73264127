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
# # Which LTV and which cap of HYPE does the October 2026 book stand?
#
# The book of 2026-10-08 is loaded more or less: five LTVs of HYPE, three supply caps, and as much
# debt as people would take at the share of their capacity that was recorded. Then HYPE halves in six
# hours. This notebook opens the sweep `scenarios/sweeps/hype-ltv-cap.yaml` and shows what is lost at
# each point, what more credit costs, and how sure that is.
#
# Every point runs on the same random numbers, so two points differ by their terms alone. Every
# number is computed from the result folder; columns stand in
# [docs/data-dictionary.md](../docs/data-dictionary.md), definitions in
# [docs/metrics.md](../docs/metrics.md).

# %%
import altair as alt
import polars as pl
from IPython.display import Markdown

import charts
from charts import interval, percent, usd
from sweeps import open_sweep, paired, pareto

SWEEP = "hype-ltv-cap"
LIMIT_USD = 1e6  # bad debt that a day may leave
SHARE = 0.05  # share of days that may leave more

alt.renderers.enable("svg")
sweep = open_sweep(SWEEP)
paths = sweep.table("paths").collect()
opening = (
    sweep.table("samples")
    .filter(pl.col("t_s") == 0)
    .group_by("point")
    .agg(borrowed_usd=pl.col("borrowed_usd").mean())
    .collect()
)
points = sweep.losses().join(opening, on="point").sort("point")
points = points.with_columns(
    ltv=pl.format("{}%", (pl.col("hype_ltv") * 100).round(0).cast(int)),
    cap=pl.format("{}M", (pl.col("hype_cap") / 1e6).round(1)),
)


def titled(finding: str) -> alt.TitleParams:
    """The finding as title, what it was made from below it."""
    return alt.TitleParams(finding, subtitle=sweep.caption())


def dollars(x: float) -> str:
    """Money in Markdown."""
    return usd(x).replace("$", "\\$")


Markdown(f"Opened `{sweep.folder.name}`: {sweep.caption()}, seed {sweep.seed}.")

# %% [markdown]
# ## 1. What is lost where

# %%
worst, best = points.sort("mean")[-1], points.sort("mean")[0]


def named(row: pl.DataFrame) -> str:
    """A point in words."""
    return f"LTV {row['ltv'][0]} and a cap of {row['cap'][0]} HYPE"


def spread(row: pl.DataFrame, name: str, words) -> str:
    """An estimate of a point with its interval."""
    ends = {"value": row[name][0], "low": row[f"{name}_low"][0], "high": row[f"{name}_high"][0]}
    return interval(ends, words)


Markdown(
    f"**Bad debt is largest at {named(worst)}: {spread(worst, 'mean', dollars)} on average, any in "
    f"{spread(worst, 'probability', percent)} of paths. It is smallest at {named(best)}: "
    f"{spread(best, 'mean', dollars)}.**"
)

# %%
ltvs = points["ltv"].unique(maintain_order=True).to_list()
caps = points["cap"].unique(maintain_order=True).to_list()
shown = points.with_columns(
    text=pl.format(
        "{} of paths",
        pl.col("probability").map_elements(percent, return_dtype=pl.String),
    ),
    money=pl.col("mean").map_elements(usd, return_dtype=pl.String),
)
base = alt.Chart(shown).encode(
    alt.X("ltv:O", sort=ltvs, title="LTV of HYPE", axis=alt.Axis(labelAngle=0)),
    alt.Y("cap:O", sort=caps[::-1], title="supply cap, HYPE"),
)
colour = alt.Color("probability:Q", scale=alt.Scale(scheme="oranges"), legend=None)
cells = base.mark_rect(stroke="white").encode(colour)
dark = alt.condition(
    alt.datum.probability > 0.6 * points["probability"].max(),
    alt.value("white"),
    alt.value("black"),
)
upper = base.mark_text(dy=-8, fontSize=13, fontWeight="bold").encode(text="money:N", color=dark)
lower = base.mark_text(dy=10, fontSize=11).encode(text="text:N", color=dark)
heat = alt.layer(
    cells, upper, lower, title=titled("Mean bad debt, and how often there is any")
).properties(width=charts.WIDTH, height=230)
heat

# %% [markdown]
# ## 2. What more credit costs
#
# Each point lends so much at the opening. Points on the line are not beaten: no other lends more and
# loses less. Bars are 95% intervals of the mean.

# %%
frontier = points.with_columns(pareto(points, "borrowed_usd", "mean"))
unbeaten = frontier.filter("is_pareto").sort("borrowed_usd")
x = alt.X("borrowed_usd:Q", axis=charts.money_axis("borrowed at the opening, USD"))
x = x.scale(zero=False)
money = charts.money_axis("mean bad debt, USD")
shape = alt.Color("cap:N", title="cap", sort=caps, scale=alt.Scale(range=charts.KIND_COLOURS))
bars = alt.Chart(frontier).mark_rule().encode(
    x, alt.Y("mean_low:Q", axis=money), alt.Y2("mean_high:Q"), shape
)
dots = alt.Chart(frontier).mark_point(filled=True, size=70).encode(
    x, alt.Y("mean:Q", axis=money), shape
)
names = alt.Chart(frontier).mark_text(dx=8, align="left").encode(x, alt.Y("mean:Q"), text="ltv:N")
line = alt.Chart(unbeaten).mark_line(color="#999999", strokeDash=[4, 3]).encode(
    x, alt.Y("mean:Q", axis=money)
)
trade = alt.layer(line, bars, dots, names, title=titled("More credit, more bad debt")).properties(
    width=charts.WIDTH, height=280
)
trade

# %% [markdown]
# ## 3. What one step of LTV adds
#
# The same paths at both LTVs: the difference is taken path by path. *Gain* says how many times more
# paths independent runs would need for the same interval.

# %%
full = points.filter(cap=caps[-1]).sort("hype_ltv")
steps = []
for low, high in zip(full.iter_rows(named=True), full[1:].iter_rows(named=True)):
    step = paired(paths, "bad_debt_usd", low["point"], high["point"])
    steps.append({"from": low["ltv"], "to": high["ltv"]} | step)
steps = pl.DataFrame(steps)
last = steps.row(-1, named=True)
Markdown(
    f"**At the recorded cap the step from {last['from']} to {last['to']} adds "
    f"{interval({'value': last['mean'], 'low': last['low'], 'high': last['high']}, dollars)} of bad "
    f"debt a day on average.**"
)

# %%
steps.with_columns(pl.col("mean", "low", "high").round(0), pl.col("gain").round(1))

# %% [markdown]
# ## 4. A choice, and how sure it is
#
# A rule of the kind a risk team sets: bad debt above a limit on at most one day in twenty. A point
# passes when the upper end of the one-sided 95% interval (Clopper-Pearson) is below that share. The
# LTVs of a cap are tried upward and the first that does not pass ends it, so no correction for
# many tries is needed. `plimsoll certify` does this with fresh seeds for what it finds.

# %%


def upper_share(hits: int, n: int) -> float:
    """Upper end of the one-sided 95% Clopper-Pearson interval, by bisection of the binomial."""
    low, high = hits / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        term = total = (1 - middle) ** n
        for k in range(hits):
            term *= (n - k) / (k + 1) * middle / (1 - middle)
            total += term
        low, high = (middle, high) if total > 0.05 else (low, middle)
    return high


hits = paths.group_by("point").agg(
    above=(pl.col("bad_debt_usd") > LIMIT_USD).sum(), n=pl.len()
)
judged = points.join(hits, on="point").sort("cap", "hype_ltv")
bounds = [upper_share(a, n) for a, n in judged.select("above", "n").rows()]
judged = judged.with_columns(upper=pl.Series(bounds))
lines = []
for cap in caps:
    held = []
    for row in judged.filter(cap=cap).sort("hype_ltv").iter_rows(named=True):
        if row["upper"] >= SHARE:
            break
        held.append(row)
    if held:
        top = held[-1]
        lines.append(
            f"- cap {cap}: LTV {top['ltv']} ({top['above']} of {top['n']} paths above "
            f"{dollars(LIMIT_USD)}, upper bound {percent(top['upper'])}), lending "
            f"{dollars(top['borrowed_usd'])}"
        )
    else:
        lines.append(
            f"- cap {cap}: none of the LTVs passes with {sweep.paths_each:,} paths; with no hit at "
            f"all it takes {59} paths to say so"
        )
Markdown("**Largest LTV that passes:**\n\n" + "\n".join(lines))

# %%
judged.select("ltv", "cap", "borrowed_usd", "above", "n", pl.col("upper").round(4))

# %% [markdown]
# ## What this does not say
#
# Depths of books, behaviours and the sizes of accounts are assumptions
# ([docs/limits.md](../docs/limits.md)); a decision is to be made on several models, and the worst of
# them counts. The path model here is the scenario's alone.
