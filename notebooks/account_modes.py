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
# # What does portfolio margin change for the same book?
#
# The people of the October 2026 book, with equal net worth and equal perp positions, under isolated,
# standard, unified and portfolio margin, on the day on which HYPE halves. Only portfolio margin lends:
# under the others loans are repaid out of the collateral before the day begins. This notebook opens
# the sweep `scenarios/sweeps/account-modes.yaml`.

# %%
import altair as alt
import polars as pl
from IPython.display import Markdown

import charts
from charts import interval, percent, usd
from sweeps import open_sweep, paired

SWEEP = "account-modes"
KINDS = {**charts.KINDS, "perp_adl": "perp auto-deleveraged"}

alt.renderers.enable("svg")
sweep = open_sweep(SWEEP)
modes = sweep.points["mode"].to_list()
paths = sweep.table("paths").collect().join(sweep.points.select("point", "mode"), on="point")


def titled(finding: str) -> alt.TitleParams:
    """The finding as title, what it was made from below it."""
    return alt.TitleParams(finding, subtitle=sweep.caption())


def dollars(x: float) -> str:
    """Money in Markdown."""
    return usd(x).replace("$", "\\$")


Markdown(f"Opened `{sweep.folder.name}`: {sweep.caption()}, seed {sweep.seed}.")

# %% [markdown]
# ## 1. Who is liquidated, and how

# %%
columns = {f"liquidated_{kind}_usd": name for kind, name in KINDS.items()}
volumes = (
    paths.group_by("mode")
    .agg(pl.col(list(columns)).mean())
    .unpivot(index="mode", variable_name="kind", value_name="usd")
    .with_columns(pl.col("kind").replace_strict(columns))
)
totals = volumes.group_by("mode").agg(pl.col("usd").sum())
by_mode = dict(totals.rows())
accounts = dict(
    paths.group_by("mode").agg(pl.col("accounts_liquidated_count").cast(float).mean()).rows()
)
Markdown(
    "**Liquidated a day on average: "
    + ", ".join(
        f"{mode} {dollars(by_mode[mode])} of {accounts[mode]:.1f} accounts" for mode in modes
    )
    + ".**"
)

# %%
order = {name: i for i, name in enumerate(KINDS.values())}
colours = [*charts.KIND_COLOURS[:2], "#999999", *charts.KIND_COLOURS[2:]]
kinds = ["perp_book", "perp_backstop", "perp_adl", "borrow_partial", "borrow_full"]
scale = alt.Scale(domain=[KINDS[x] for x in kinds], range=colours)
bars = (
    alt.Chart(volumes, title=titled("Liquidated volume by mode"))
    .mark_bar()
    .encode(
        alt.Y("mode:N", sort=modes, title=None),
        alt.X("usd:Q", axis=charts.money_axis("USD per path")),
        alt.Color("kind:N", title=None, scale=scale),
    )
    .properties(width=charts.WIDTH, height=alt.Step(34))
)
bars

# %% [markdown]
# ## 2. Who loses

# %%
rows = []
for mode, metrics in zip(modes, sweep.metrics):
    bad = metrics["bad_debt_usd"]
    lenders = metrics["lender_loss_usd"]
    backstop = metrics["backstop_perp_loss_usd"]["mean"]
    rows.append(
        {
            "mode": mode,
            "bad debt, mean": interval(bad["mean"], usd),
            "any bad debt": interval(bad["probability"], percent),
            "lenders lose, mean": interval(lenders["mean"], usd),
            "perp backstop loses, mean": interval(backstop, usd),
        }
    )
pl.Config.set_fmt_str_lengths(80)
pl.DataFrame(rows)

# %% [markdown]
# ## 3. Portfolio margin against each of the others, path by path

# %%
point = dict(sweep.points.select("mode", "point").rows())
differences = []
everything = paths.with_columns(liquidated_usd=pl.sum_horizontal(list(columns)))
for mode in modes:
    if mode == "portfolio":
        continue
    step = paired(everything, "liquidated_usd", point[mode], point["portfolio"])
    ends = {"value": step["mean"], "low": step["low"], "high": step["high"]}
    differences.append(f"- against {mode}: {interval(ends, dollars)} on {step['paths']:,} paths")
Markdown("**What portfolio margin liquidates more:**\n\n" + "\n".join(differences))

# %% [markdown]
# ## What is compared
#
# Equal net worth and perp positions; what a mode does not lend is repaid at the opening, so people
# hold less spot under it. What they would have to bring to keep it is what the loans were. Capital that the
# same hedge needs under each mode is printed by `plimsoll modes`, in closed form and as the engine's
# rules ask for it.
