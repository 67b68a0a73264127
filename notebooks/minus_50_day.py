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
# # What does the -50% day do to lenders?
#
# HYPE halves within hours and does not come back. People who supplied USDC to Hyperliquid's
# portfolio-margin reserve lent against HYPE; this notebook follows what happens to their money. It
# opens the result of the README's first command and shows four things: how prices and utilization
# move, what liquidations leave unpaid, who is liquidated when, and the worst path event by event.
#
# Every number below is computed from the result folder; columns and units stand in
# [docs/data-dictionary.md](../docs/data-dictionary.md). A *path* is one simulated day; a 95%
# interval says how far an estimate can be off because there are only so many paths. *VaR 95%* is the
# loss that 1 path in 20 exceeds, *ES 95%* the mean loss of those paths.

# %%
import altair as alt
import polars as pl
from IPython.display import Markdown

import charts
from charts import clock, interval, percent, usd
from results import open_result, replay

SCENARIO = "october-2026-hype-minus-50"
ASSET = "hype"  # the asset that falls: prefix of its columns

alt.renderers.enable("svg")
result = open_result(SCENARIO)
paths, samples = result.paths(), result.table("samples")
metrics = result.metrics
horizon_h = samples.select(pl.col("t_s").max()).collect().item() / 3600


def titled(finding: str) -> alt.TitleParams:
    """The finding as title, what it was made from below it."""
    return alt.TitleParams(finding, subtitle=result.caption())


Markdown(f"Opened `{result.folder.name}`: {result.caption()}, seed {result.seed}.")

# %% [markdown]
# ## 1. How far do the price and utilization go?

# %%
price = charts.bands(samples, f"{ASSET}_oracle_px_usd")
outside = charts.bands(samples, f"{ASSET}_reference_px_usd")
utilization = charts.bands(samples, "utilization")
low = pl.col(f"{ASSET}_low_px_usd")
lows = paths.select(
    [low.quantile(q, interpolation="linear").alias(k) for k, q in charts.QUANTILES.items()]
).collect()
start_px, low_px = price["p50"][0], lows["p50"][0]
venue_left, outside_left = (x["p50"].min() / x["p50"][0] for x in (price, outside))
peak, full = metrics["utilization_peak"], metrics["utilization_full_probability"]
start_utilization, end_utilization = utilization["p50"][0], utilization["p50"][-1]

Markdown(
    f"**On the venue {ASSET.upper()} falls from \\${start_px:,.2f} to a low of \\${low_px:,.2f} in the "
    f"median path ({percent(low_px / start_px - 1)}; 90% of paths between \\${lows['p05'][0]:,.2f} and "
    f"\\${lows['p95'][0]:,.2f}), outside by {percent(1 - outside_left)}; utilization starts at "
    f"{percent(start_utilization)}, peaks at {percent(peak['p50']['value'])} and ends at "
    f"{percent(end_utilization)} in the median path, and it reaches 100%, so that lenders cannot "
    f"withdraw, in {interval(full, percent)} of paths.**"
)

# %%
fall = (
    f"The median {ASSET.upper()} price falls to {percent(venue_left)} of its opening on the venue, "
    f"to {percent(outside_left)} outside"
)
tops = (
    f"Utilization peaks at {percent(peak['p50']['value'])} and ends at {percent(end_utilization)} "
    "in the median path"
)
fans = alt.vconcat(
    charts.fan(
        price,
        titled(fall),
        alt.Axis(title=f"{ASSET.upper()} oracle price, USD"),
        beside={"outside, median": outside},
    ),
    charts.fan(
        utilization,
        alt.TitleParams(tops),
        alt.Axis(title="utilization of the USDC reserve", format="%"),
    ),
).resolve_scale(color="independent")
fans

# %% [markdown]
# ## 2. How much is left unpaid, and who bears it?

# %%
names = list(charts.LOSS_COLOURS)
bad, lent = metrics["bad_debt_usd"], metrics["lender_loss_usd"]
rows = [row for name, loss in zip(names, (bad, lent)) for row in charts.loss_rows(name, loss)]
remarks = {
    f"{row['measure']} ({row['remark']})": None
    for row in rows
    if row["remark"] and row["measure"] != "worst path"
}
uncertain = (
    f" Not certified at {result.paths_good:,} paths: {', '.join(remarks)}." if remarks else ""
)
supplied = samples.filter(pl.col("t_s") == 0).select(pl.col("supplied_usd").mean()).collect().item()


def dollars(x: float) -> str:
    """Money in Markdown."""
    return usd(x).replace("$", "\\$")


if bad["max"] > 0:
    share = lent["mean"]["value"] / bad["mean"]["value"]
    answer = (
        f"Bad debt arises in {interval(bad['probability'], percent)} of paths and is "
        f"{interval(bad['mean'], dollars)} on average, of which lenders bear {percent(share)}; "
        f"VaR 95% of lenders' loss is {interval(lent['var_95'], dollars)}, its worst path "
        f"{dollars(lent['max'])}, {percent(lent['max'] / supplied)} of what they supplied."
    )
else:
    answer = (
        f"None of {result.paths_good:,} paths leaves bad debt, so lenders lose nothing; the "
        f"probability of any is {interval(bad['probability'], percent)}."
    )
Markdown(f"**{answer}**{uncertain}")

# %%
series = paths.select("bad_debt_usd", "lender_loss_usd").collect()
columns = dict(zip(names, series.get_columns()))
with_loss = f"Bad debt in {percent(bad['probability']['value'])} of paths"
on_average = f"Mean bad debt {usd(bad['mean']['value'])}, worst path {usd(bad['max'])}"
loss_pictures = alt.vconcat(
    charts.losses(columns, titled(with_loss)),
    charts.estimates(rows, alt.TitleParams(on_average, subtitle="points with their 95% intervals")),
).resolve_scale(color="independent")
loss_pictures

# %% [markdown]
# ## 3. Who is liquidated when?

# %%
liquidations = result.table("liquidations")
width_s = charts.bin_seconds(horizon_h * 3600)
steps = liquidations.with_columns(
    kind=pl.col("kind").replace_strict(charts.KINDS), hour=pl.col("t_s") / 3600
)
binned = {
    by: charts.binned(steps, by, "notional_usd", width_s, result.paths_good)
    for by in ("kind", "class")
}
by_class = (
    steps.group_by(row="class", by="kind")
    .agg(usd=pl.col("notional_usd").sum() / result.paths_good)
    .collect()
)
by_hour = binned["kind"].group_by("hour").agg(pl.col("usd").sum()).sort("usd", "hour")
if by_hour.is_empty():
    first = f"Nobody is liquidated in any of {result.paths_good:,} paths."
else:
    total, top_hour = by_hour["usd"].sum(), by_hour["hour"][-1]
    classes = by_class.group_by("row").agg(pl.col("usd").sum()).sort("usd", "row")
    kinds = by_class.group_by("by").agg(pl.col("usd").sum()).sort("usd", "by")
    people = metrics["accounts_liquidated"]
    first = (
        f"A path liquidates {dollars(total)} on average, of "
        f"{people['p50']['value']:,.0f} accounts in the median path; "
        f"{percent(classes['usd'][-1] / total)} of it belongs to accounts of class "
        f"{classes['row'][-1]}, {percent(kinds['usd'][-1] / total)} of it is of kind "
        f"'{kinds['by'][-1]}', and the busiest {width_s // 60} minutes begin at "
        f"{clock(top_hour * 3600)}."
    )
Markdown(f"**{first}**")

# %%
kind_colours = dict(zip(charts.KINDS.values(), charts.KIND_COLOURS))
class_colours = dict(zip(charts.CLASSES, charts.CLASS_COLOURS))
if by_hour.is_empty():
    when, who, what = ("No liquidations",) * 3
else:
    when = f"Liquidations peak {clock(top_hour * 3600)} after the start"
    who = f"{percent(classes['usd'][-1] / total)} of the volume is {classes['row'][-1]} accounts'"
    what = f"{percent(kinds['usd'][-1] / total)} of the volume is '{kinds['by'][-1]}'"
people_pictures = alt.vconcat(
    charts.stacked(binned["kind"], horizon_h, titled(when), kind_colours),
    charts.stacked(binned["class"], horizon_h, alt.TitleParams(who), class_colours),
    charts.shares(by_class, alt.TitleParams(what), kind_colours),
).resolve_scale(color="independent")
people_pictures

# %% [markdown]
# ## 4. The worst path, event by event
#
# The path with the largest bad debt; where there is none, with the most liquidated. It is replayed
# from its number: same seed, same path, every event.

# %%
worst = result.worst_path()
events = replay(result, worst["path"])
GRAVE = ["bad_debt", "deficit", "liquidation", "withdrawn", "rejected", "fill"]
EACH = 4  # most rows of one kind in the table


def key_events(events: pl.DataFrame) -> pl.DataFrame:
    """First, lowest and last price of the asset; of each grave kind the first event and the
    largest ones of different accounts."""
    prices = events.filter(kind="prices", asset=ASSET.upper())
    told = [prices.head(1), prices.sort("px_usd", "seq").head(1), prices.tail(1)]
    for kind in GRAVE:
        rows = events.filter(kind=kind)
        largest = rows.sort(pl.col("amount_usd").abs(), "seq", descending=[True, False])
        largest = largest.unique("account", keep="first", maintain_order=True)
        told += [rows.head(1), largest.head(EACH - 1)]
    return pl.concat(told).unique("seq").sort("seq")


mine = pl.col("path") == worst["path"]
own = steps.filter(mine).collect()
own_samples = samples.filter(mine).sort("t_s").collect()
blocked = own_samples["withdrawals_blocked_usd"].max()
if own.is_empty():
    told = f"Path {worst['path']} is the worst and liquidates nobody"
else:
    debt = (
        f"{dollars(worst['bad_debt_usd'])} of bad debt"
        if worst["bad_debt_usd"] > 0
        else "no bad debt"
    )
    told = (
        f"Path {worst['path']} is the worst: its first liquidation comes {clock(own['t_s'].min())} "
        f"after the start, {own.height:,} steps close {dollars(worst['liquidated_usd'])} of "
        f"{own['account'].n_unique():,} accounts, and {debt} is left"
    )
Markdown(
    f"**{told}; utilization peaks at {percent(worst['utilization_peak'])} and at most "
    f"{dollars(blocked)} of withdrawals wait.** The {len(GRAVE)} gravest kinds of its "
    f"{events.height:,} events, at most {EACH} of each kind:"
)

# %%
table = key_events(events).select(
    pl.col("t_s").map_elements(clock, return_dtype=pl.String).alias("time"),
    pl.col("kind").str.replace_all("_", " ").alias("event"),
    pl.col("amount_usd")
    .map_elements(lambda x: usd(x) if x else "", return_dtype=pl.String)
    .alias("USD"),
    pl.col("text").alias("what happens"),
)
pl.Config.set_tbl_hide_column_data_types(True).set_tbl_hide_dataframe_shape(True)
pl.Config.set_fmt_str_lengths(200).set_tbl_rows(-1).set_tbl_width_chars(200)
table

# %%
elsewhere, venue = "outside", "on the venue"
prices = pl.concat(
    own_samples.select(hour=pl.col("t_s") / 3600, by=pl.lit(name), value=f"{ASSET}_{column}_px_usd")
    for name, column in ((elsewhere, "reference"), (venue, "oracle"))
)
reserve = own_samples.select(
    hour=pl.col("t_s") / 3600, by=pl.lit("utilization"), value="utilization"
)
is_withdrawal = (pl.col("kind") == "withdrawn") & (pl.col("class") == "lender")
is_backstop_sale = (pl.col("kind") == "fill") & pl.col("account").is_null()
others = {
    "sold by the backstop": ("#555555", is_backstop_sale),
    "withdrawn by lenders": ("#44AA99", is_withdrawal),
    "bad debt posted": ("#882255", pl.col("kind") == "bad_debt"),
}
lane_colours = kind_colours | {name: colour for name, (colour, _) in others.items()}
moves = pl.concat(
    [own.lazy().select("t_s", by="kind", usd="notional_usd")]
    + [
        events.lazy().filter(is_it).select("t_s", by=pl.lit(name), usd="amount_usd")
        for name, (_, is_it) in others.items()
    ]
)
lanes = charts.binned(moves, "by", "usd", width_s, paths=1)
gap = 1 - own_samples[f"{ASSET}_oracle_px_usd"] / own_samples[f"{ASSET}_reference_px_usd"]
deepest = (
    f"Path {worst['path']}: the venue's price is up to {percent(gap.max())} below the one outside"
)
ends = (
    f"Its utilization goes from {percent(reserve['value'][0])} to {percent(reserve['value'][-1])}"
)
if lanes.is_empty():
    circles = "No liquidation, withdrawal or bad debt"
else:
    most = lanes.sort("usd", "hour").row(-1, named=True)
    circles = f"Most money at once: {usd(most['usd'])} '{most['by']}' at {clock(most['bin_s'])}"
bins = f"circles: money in {width_s // 60} minutes"
story = alt.vconcat(
    charts.lines(
        prices,
        horizon_h,
        titled(deepest),
        alt.Axis(title=f"{ASSET.upper()} price, USD"),
        {elsewhere: "#D55E00", venue: "#08306b"},
    ),
    charts.lines(
        reserve,
        horizon_h,
        alt.TitleParams(ends),
        alt.Axis(title="utilization", format="%"),
        {"utilization": "#117733"},
    ),
    charts.lanes(lanes, horizon_h, alt.TitleParams(circles, subtitle=bins), lane_colours),
).resolve_scale(color="independent", size="independent")
story
