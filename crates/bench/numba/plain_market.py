"""The plain borrow-and-liquidate market of scenarios/benchmarks/plain-borrowing.yaml as a Numba loop.

The same rules as the simulator has for that scenario (docs/rules/borrow_liquidation.md, backstop.md,
interest.md, borrow_rate.md, order_book.md), in float64, every account looked at at every tick. Arrays
of numbers, no objects; all that does not change within a tick is computed before the scan, and the
scan itself has no branch, so that it is compiled to vectors.

One tick of three seconds:

    1. what sales left in the price fades
    2. on the hour interest is added, by a kinked curve at the utilization of the moment
    3. everybody is looked at: 20 + debt > 0.95 * min(user cap, units * price * (1 + LTV) / 2)
    4. the backstop sells what its half-life asks for into an exponential book
    5. who is below loses a fifth of the units of the episode's start, or everything
"""

from collections import namedtuple

import numpy as np
from numba import njit

BPS = 1e-4
YEAR_S = 365.0 * 86400.0
# What is left of an impact below this is nought, as in the simulator.
DUST = 1e-12
# The series of the average slip below this share of the depth, as in the simulator.
SERIES_BELOW = 1e-3
SMALLEST_ORDER_USD = 10.0
PARTIAL, FULL = 0, 1

Rules = namedtuple(
    "Rules",
    "ticks tick_s first_hour_s start_px sigma_per_year ltv user_supply_cap takeover_width_usd "
    "user_borrow_cap base_rate kink slope reserve_factor liquidation_ratio min_offset_usd "
    "partial_share sold_per_tick fee depth_usd scale_bps reach_bps kept_per_tick gap_tick gap_factor",
)


def rules_of(raw):
    """Rules from the JSON that `plimsoll-bench export` writes."""
    borrow, margin, liquidation, spot = (raw[k] for k in ("borrow", "margin", "liquidation", "spot"))
    expected = {
        "indexed": (borrow["indexed"], "hourly"),
        "rate": (borrow["rate"], "continuous"),
        "trigger": (margin["trigger"], "ratio"),
        "min_borrow_offset": (margin["min_borrow_offset"], "floor"),
        "partial": (liquidation["partial"], "share_of_start"),
        "full": (liquidation["full"], "at_or_above"),
        "slip": (liquidation["slip"], "linear"),
        "borrow_step_s": (liquidation["borrow_step_s"], raw["tick_s"]),
        "permanent_share": (spot["permanent_share"], 0.0),
        "half_spread_bps": (spot["half_spread_bps"], 0.0),
    }
    for name, (found, known) in expected.items():
        if found != known:
            raise ValueError(f"{name} is {found}; this loop knows {known} only")
    tick_s = float(raw["tick_s"])
    [gap] = raw["shocks"]
    if gap["kind"] != "jump":
        raise ValueError(f"a shock is a {gap['kind']}; this loop knows a jump only")
    return Rules(
        ticks=int(raw["ticks"]),
        tick_s=tick_s,
        first_hour_s=float(raw["first_hour_s"]),
        start_px=float(raw["start_px"]),
        sigma_per_year=float(raw["sigma_per_year"]),
        ltv=float(raw["ltv"]),
        user_supply_cap=float(raw["user_supply_cap"]),
        takeover_width_usd=float(raw["takeover_width_usd"]),
        user_borrow_cap=float(borrow["user_borrow_cap"]),
        base_rate=float(borrow["base_rate_per_year"]),
        kink=float(borrow["kink"]),
        slope=float(borrow["slope_per_year"]),
        reserve_factor=float(borrow["reserve_factor"]),
        liquidation_ratio=float(margin["liquidation_ratio"]),
        min_offset_usd=float(margin["min_borrow_offset_usd"]),
        partial_share=float(liquidation["partial_share"]),
        sold_per_tick=1.0 - 2.0 ** (-tick_s / float(liquidation["backstop_half_life_s"])),
        fee=float(raw["spot_taker"]),
        depth_usd=float(spot["depth_usd"]),
        scale_bps=float(spot["scale_bps"]),
        reach_bps=float(spot["reach_bps"]),
        kept_per_tick=2.0 ** (-tick_s / float(spot["half_life_s"])),
        gap_tick=int(gap["at_min"] * 60.0 / tick_s),
        gap_factor=1.0 + gap["move_pct"] / 100.0,
    )


@njit(fastmath=True)
def count_below(credit_per_px, need, px, cap):
    """How many accounts need more than their collateral is credited. No branch: vectors."""
    below = 0.0
    for k in range(need.size):
        credit = credit_per_px[k] * px
        credit = credit if credit < cap else cap
        below += 1.0 if credit < need[k] else 0.0
    return below


@njit(fastmath=True)
def sell(units, mid_px, room_bps, rules):
    """A market sale into the bids: units sold, average slip and end of the sweep, bps."""
    wanted_usd = units * mid_px
    available_usd = rules.depth_usd * -np.expm1(-room_bps / rules.scale_bps)
    filled_usd = min(wanted_usd, available_usd)
    share = filled_usd / rules.depth_usd
    if wanted_usd < available_usd:
        end_bps = min(-rules.scale_bps * np.log1p(-share), room_bps)
    else:
        end_bps = room_bps
    if share < SERIES_BELOW:
        tail = 1.0 / 12.0 + share * (1.0 / 20.0 + share / 30.0)
        slip_bps = rules.scale_bps * share * (0.5 + share * (1.0 / 6.0 + share * tail))
    else:
        slip_bps = rules.scale_bps - end_bps * (1.0 - share) / share
    sold = units if filled_usd >= wanted_usd else filled_usd / mid_px
    return sold, slip_bps, end_bps


@njit(fastmath=True)
def run_path(reference, units0, debt0, supplied0, rules, steps):
    """One path. `steps` takes a row of (tick, account, kind, units, notional, credit) for each step;
    returns how many there were."""
    n = units0.size
    units, scaled = units0.copy(), debt0.copy()
    start_units = np.zeros(n)
    in_episode = np.zeros(n, np.bool_)
    active = np.empty(n, np.int64)
    # The liquidation ratio is in the credit, so that the scan need not multiply by it.
    half = rules.liquidation_ratio * (0.5 + 0.5 * rules.ltv)
    cap = rules.liquidation_ratio * rules.user_borrow_cap
    credit_per_px = np.minimum(units, rules.user_supply_cap) * half
    # Who owes nothing needs nothing.
    need = np.where(scaled > 0.0, scaled + rules.min_offset_usd, -1.0)
    index, owed_scaled, supplied, buffer = 1.0, scaled.sum(), supplied0, 0.0
    held, held_scaled, cash, impact = 0.0, 0.0, 0.0, 0.0
    next_hour, active_count, count = rules.first_hour_s, 0, 0
    for tick in range(1, rules.ticks + 1):
        impact *= rules.kept_per_tick
        if abs(impact) < DUST:
            impact = 0.0
        mid_px = reference[tick] * np.exp(impact) if impact != 0.0 else reference[tick]
        px = np.floor(mid_px * 1e6 + 0.5) / 1e6
        if tick * rules.tick_s >= next_hour:
            next_hour += 3600.0
            owed = owed_scaled * index
            utilization = min(owed / supplied, 1.0) if supplied > 0.0 else 0.0
            rate = rules.base_rate + rules.slope * max(utilization - rules.kink, 0.0)
            growth = np.expm1(rate * 3600.0 / YEAR_S)
            index *= 1.0 + growth
            paid = owed * growth * (1.0 - rules.reserve_factor)
            supplied += paid
            buffer += owed * growth - paid
            for k in range(n):
                if scaled[k] > 0.0:
                    need[k] = rules.min_offset_usd + scaled[k] * index
        below = count_below(credit_per_px, need, px, cap)
        # Who left the episode is looked at afresh; who is in one has its turn at every tick.
        if below > 0:
            active_count = 0
            for k in range(n):
                if min(cap, credit_per_px[k] * px) < need[k]:
                    active[active_count] = k
                    active_count += 1
                    if not in_episode[k]:
                        in_episode[k] = True
                        start_units[k] = units[k]
                else:
                    in_episode[k] = False
        elif active_count > 0:
            for i in range(active_count):
                in_episode[active[i]] = False
            active_count = 0
        if held > 0.0:
            wanted = held if held * px < SMALLEST_ORDER_USD else held * rules.sold_per_tick
            room_bps = max(rules.reach_bps - max(-np.expm1(impact) / BPS, 0.0), 0.0)
            sold, slip_bps, end_bps = sell(wanted, mid_px, room_bps, rules)
            held = held - sold if sold < held else 0.0
            impact -= end_bps * BPS
            cash += sold * mid_px * (1.0 - slip_bps * BPS) * (1.0 - rules.fee)
            repaid = min(max(cash, 0.0), held_scaled * index)
            cash -= repaid
            held_scaled -= repaid / index
            owed_scaled -= repaid / index
            if held == 0.0 and held_scaled * index > 1e-6:
                loss = held_scaled * index
                owed_scaled -= held_scaled
                held_scaled = 0.0
                of_buffer = min(loss, buffer)
                buffer -= of_buffer
                supplied = max(supplied - (loss - of_buffer), 0.0)
        for i in range(active_count):
            k = active[i]
            debt = scaled[k] * index
            value = min(units[k], rules.user_supply_cap) * px
            if 3.0 * debt >= value * (2.0 + rules.ltv):
                kind, taken, credit, relieved = FULL, units[k], debt, debt
                units[k], scaled[k], need[k] = 0.0, 0.0, -1.0
            else:
                kind = PARTIAL
                taken = min(rules.partial_share * start_units[k], units[k])
                notional = taken * px
                reach = min(1.0, notional / rules.takeover_width_usd)
                credit = notional * (1.0 - (1.0 - rules.ltv) / 3.0 * reach)
                relieved = min(credit, debt)
                units[k] -= taken
                scaled[k] -= relieved / index
                need[k] = rules.min_offset_usd + scaled[k] * index if scaled[k] > 1e-12 else -1.0
                cash -= credit - relieved
            credit_per_px[k] = min(units[k], rules.user_supply_cap) * half
            held += taken
            held_scaled += relieved / index
            if kind == FULL:
                repaid = min(max(cash, 0.0), held_scaled * index)
                cash -= repaid
                held_scaled -= repaid / index
                owed_scaled -= repaid / index
            steps[count, 0] = tick
            steps[count, 1] = k
            steps[count, 2] = kind
            steps[count, 3] = taken
            steps[count, 4] = taken * px
            steps[count, 5] = credit
            count += 1
    return count


@njit(fastmath=True)
def make_prices(rng, rules, reference):
    """A path of reference prices, from normals of its own."""
    step = rules.sigma_per_year * np.sqrt(rules.tick_s / YEAR_S)
    drift = -0.5 * step * step
    z = rng.standard_normal(rules.ticks)
    log = 0.0
    reference[0] = rules.start_px
    for tick in range(rules.ticks):
        log += drift + step * z[tick]
        factor = rules.gap_factor if tick + 1 >= rules.gap_tick else 1.0
        reference[tick + 1] = rules.start_px * np.exp(log) * factor


@njit(fastmath=True)
def run_paths(rng, paths, units0, debt0, supplied0, rules, steps):
    """Paths with prices of their own, on one thread; returns how many steps there were."""
    reference = np.empty(rules.ticks + 1)
    count = 0
    for _ in range(paths):
        make_prices(rng, rules, reference)
        count += run_path(reference, units0, debt0, supplied0, rules, steps)
    return count
