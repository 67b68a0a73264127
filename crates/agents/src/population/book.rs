//! The opening book: who holds which collateral and owes what, summing to the totals.
//!
//! Rule    1. value by group: hedgers, loopers and plain borrowers get what their debt needs at
//!         the mean LTV use, carry traders the rest; within a group by drawn size under user caps
//!         2. one collateral an account: from the largest account down, drawn in proportion to what
//!         each token still has to give; then scaled so that each token's total is met
//!         3. debt within a group by drawn LTV use (carry: by drawn entry price), under what each
//!         account may owe and open healthy; each group's debt is met
//! Units   ledger units of the token owed; values in USD at the borrow oracle price
//! Bounds  debt at most 0.95 of capacity, what keeps the margin ratio at 0.9 (of 0.95), the user
//!         borrow cap, and the levels at which the account's own rule would act at once
//! Source  assumption; docs/population.md
//! Tests   tests/it/population.rs

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::margin::requirement::transfer_requirement;
use plimsoll_engine::market::maintenance::{initial_margin, maintenance_margin};
use plimsoll_engine::units::{Amount, Round};
use plimsoll_engine::venue::Venue;
use rust_decimal::Decimal;

use super::config::PopulationConfig;
use super::draft::{Draft, GROUPS, Makeup, leverage_at, part};
use super::error::PopulationError;
use super::fill::{share_out, share_out_exactly};
use super::totals::{Pot, Totals};
use super::{Group, count};
use crate::config::AgentsConfig;

/// Most debt over capacity that an account opens with.
const MOST_USE: f64 = 0.95;
/// Highest portfolio margin ratio at the opening, over the liquidation ratio (0.9 of 0.95).
const MOST_RATIO: f64 = 0.9 / 0.95;

/// Least borrowed share of a carry trader before scaling: everybody owes something, so that all
/// can take a part of what others may not owe.
const LEAST_SHARE: f64 = 0.01;
/// How close to the level at which it repays an attentive borrower opens.
const OWN_LEVEL: f64 = 0.98;

/// One account's place in the book.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// Which collateral, as a place in the totals.
    pub(super) pot: usize,
    pub(super) units: Amount,
    pub(super) value_usd: f64,
    pub(super) capacity_usd: f64,
    pub(super) leverage: u32,
    pub(super) perp_equity: Amount,
    pub(super) maintenance_usd: f64,
    pub(super) debt: Amount,
}

/// All accounts' places, in the order of the drafts.
#[derive(Clone, Debug)]
pub(super) struct Book {
    pub(super) entries: Vec<Entry>,
}

impl Book {
    /// Value of each account's collateral, USD.
    pub(super) fn values(&self) -> Vec<f64> {
        self.entries.iter().map(|e| e.value_usd).collect()
    }
}

/// Share of all collateral that the `n` largest accounts hold, by value.
pub(super) fn top_share(mut values: Vec<f64>, n: usize) -> f64 {
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    let all: f64 = values.iter().sum();
    let top: f64 = values.iter().take(n).sum();
    if all > 0.0 { top / all } else { 0.0 }
}

/// Fills the book.
pub(super) fn fill(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    (venue, prices): (&Venue, &Prices),
    (totals, drafts): (&Totals, &[Draft]),
) -> Result<Book, PopulationError> {
    if drafts.is_empty() && totals.pots.is_empty() && totals.borrowed.is_zero() {
        return Ok(Book { entries: vec![] });
    }
    let values = values(config, agents, totals, drafts)?;
    let mut entries = pick_collateral(drafts, &values, totals);
    scale_collateral(&mut entries, &values, totals)?;
    for (draft, entry) in drafts.iter().zip(&mut entries) {
        measure(
            draft,
            entry,
            agents,
            (venue, prices, &totals.pots[entry.pot]),
        );
    }
    owe(config, agents, (venue, totals), (drafts, &mut entries))?;
    Ok(Book { entries })
}

/// Value of each account's collateral before it has one, USD.
fn values(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    totals: &Totals,
    drafts: &[Draft],
) -> Result<Vec<f64>, PopulationError> {
    let most = (totals.pots.iter().map(Pot::user_cap_usd)).fold(0.0, f64::max);
    let mut values = Vec::with_capacity(drafts.len());
    let wanted = group_values(config, agents, totals)?;
    for (group, wanted) in GROUPS.into_iter().zip(wanted) {
        let weights: Vec<f64> = of_group(drafts, group).map(|d| d.weight).collect();
        let caps = vec![most; weights.len()];
        let shares = share_out(&weights, &caps, wanted);
        values.extend(shares.ok_or_else(|| PopulationError::Room {
            what: format!("collateral of the group {}, USD", group.name()),
            accounts: weights.len(),
            room: decimal(caps.iter().sum()),
            total: decimal(wanted),
        })?);
    }
    Ok(values)
}

/// Value of each group's collateral, USD, in the order of [`GROUPS`].
fn group_values(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    totals: &Totals,
) -> Result<[f64; 4], PopulationError> {
    let all = totals.collateral_usd();
    let debt = totals.borrowed.to_f64() * totals.lent.px();
    let shares = GROUPS.map(|group| part(config, group).1);
    let mut wanted = shares.map(|share| share * all);
    if debt <= 0.0 {
        let exist = GROUPS.map(|group| part(config, group).0 > 0);
        let of_existing: f64 = shares
            .iter()
            .zip(exist)
            .map(|(s, e)| if e { *s } else { 0.0 })
            .sum();
        for (value, is_there) in wanted.iter_mut().zip(exist) {
            *value = if is_there { *value / of_existing } else { 0.0 };
        }
        return Ok(wanted);
    }
    if config.accounts.carry == 0 {
        return Ok(wanted);
    }
    let per_debt = 1.0 / (config.ltv_use.mean() * totals.mean_ltv());
    wanted = shares.map(|share| share * debt * per_debt);
    let left = all - wanted[1..].iter().sum::<f64>();
    let most_share = (agents.carry.share_after()).min(MOST_USE * totals.mean_ltv());
    let needed = shares[0] * debt / most_share;
    if left < needed {
        return Err(PopulationError::CarryCollateral {
            total_usd: decimal(all),
            left_usd: decimal(left),
            needed_usd: decimal(needed),
        });
    }
    wanted[0] = left;
    Ok(wanted)
}

/// One collateral for each account, from the largest account down.
fn pick_collateral(drafts: &[Draft], values: &[f64], totals: &Totals) -> Vec<Entry> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut needs: Vec<f64> = totals.pots.iter().map(Pot::value_usd).collect();
    let mut entries = vec![Entry::default(); drafts.len()];
    for n in order {
        let pot = pick(&needs, &totals.pots, values[n], drafts[n].pick);
        needs[pot] -= values[n];
        entries[n].pot = pot;
    }
    entries
}

/// A pot that still has to give and may hold this value, in proportion to what it has to give.
fn pick(needs: &[f64], pots: &[Pot], value_usd: f64, pick: f64) -> usize {
    let weight = |n: usize| {
        let fits = pots[n].user_cap_usd() >= value_usd;
        if fits { needs[n].max(0.0) } else { 0.0 }
    };
    let all: f64 = (0..pots.len()).map(weight).sum();
    let mut at = pick * all;
    for n in 0..pots.len() {
        at -= weight(n);
        if at < 0.0 {
            return n;
        }
    }
    // Nothing fits: the one that has most to give.
    let most = (0..pots.len()).max_by(|a, b| needs[*a].total_cmp(&needs[*b]));
    most.unwrap_or(0)
}

/// Units of each account, so that each token's total is met.
fn scale_collateral(
    entries: &mut [Entry],
    values: &[f64],
    totals: &Totals,
) -> Result<(), PopulationError> {
    if totals.pots.is_empty() && !entries.is_empty() {
        return Err(PopulationError::NoCollateral {
            accounts: entries.len(),
        });
    }
    for (n, pot) in totals.pots.iter().enumerate() {
        let holders: Vec<usize> = (0..entries.len())
            .filter(|i| entries[*i].pot == n)
            .collect();
        let weights: Vec<f64> = holders.iter().map(|i| values[*i]).collect();
        let caps = vec![pot.user_cap; holders.len()];
        let units = share_out_exactly(&weights, &caps, pot.units);
        let units = units.ok_or_else(|| PopulationError::Room {
            what: format!("collateral.{}", pot.name),
            accounts: holders.len(),
            room: caps
                .iter()
                .copied()
                .sum::<Amount>()
                .to_decimal()
                .normalize(),
            total: pot.units.to_decimal().normalize(),
        })?;
        for (i, units) in holders.into_iter().zip(units) {
            entries[i].units = units;
        }
    }
    Ok(())
}

/// What follows from an account's collateral: value, capacity, and a carry trader's short.
pub(super) fn measure(
    draft: &Draft,
    entry: &mut Entry,
    agents: &AgentsConfig,
    (venue, prices, pot): (&Venue, &Prices, &Pot),
) {
    entry.value_usd = entry.units.to_f64() * pot.px();
    entry.capacity_usd = entry.value_usd * pot.asset.ltv;
    if draft.group != Group::Carry {
        return;
    }
    let perp = pot.asset.perp;
    let notional = entry.units.at(prices.mark[perp.index()]);
    let leverage = leverage_at(venue, perp, notional.to_f64(), agents.carry.leverage);
    let margin = initial_margin(notional, leverage);
    let target = transfer_requirement(margin, notional, venue.margin.transfer_requirement);
    let maintenance = maintenance_margin(notional, &venue.perps[perp.index()].tiers);
    entry.leverage = leverage;
    entry.perp_equity = target.in_settlement(Round::Up);
    entry.maintenance_usd = maintenance.to_f64();
}

/// Debt of each account, so that each group's share is met and nobody opens unhealthy.
fn owe(
    config: &PopulationConfig,
    agents: &AgentsConfig,
    (venue, totals): (&Venue, &Totals),
    (drafts, entries): (&[Draft], &mut [Entry]),
) -> Result<(), PopulationError> {
    let caps: Vec<Amount> = (drafts.iter().zip(entries.iter()))
        .map(|(draft, entry)| most_debt(draft, entry, agents, (venue, totals)))
        .collect();
    let mut start = 0;
    for (n, total) in group_debts(config, &caps, totals)?.into_iter().enumerate() {
        let end = start + count(part(config, GROUPS[n]).0);
        let (members, places) = (&drafts[start..end], &mut entries[start..end]);
        let debt_usd = total.to_f64() * totals.lent.px();
        let weights = debt_weights(members, places, debt_usd);
        let debts = share_out_exactly(&weights, &caps[start..end], total);
        let debts = debts.ok_or_else(|| no_room(GROUPS[n].name(), &caps[start..end], total))?;
        for (entry, debt) in places.iter_mut().zip(debts) {
            entry.debt = debt;
        }
        start = end;
    }
    Ok(())
}

/// What each group owes: its share, or what it can hold, and the others the rest.
fn group_debts(
    config: &PopulationConfig,
    caps: &[Amount],
    totals: &Totals,
) -> Result<Vec<Amount>, PopulationError> {
    let parts = GROUPS.map(|group| part(config, group));
    let mut left = caps;
    let rooms = parts.map(|(accounts, _)| {
        let (own, others) = left.split_at(count(accounts));
        left = others;
        own.iter().copied().sum::<Amount>()
    });
    let shares = parts.map(|(_, share)| share);
    share_out_exactly(&shares, &rooms, totals.borrowed)
        .ok_or_else(|| no_room("all groups", caps, totals.borrowed))
}

fn no_room(whose: &str, caps: &[Amount], total: Amount) -> PopulationError {
    PopulationError::Room {
        what: format!("debt of {whose}"),
        accounts: caps.len(),
        room: caps
            .iter()
            .copied()
            .sum::<Amount>()
            .to_decimal()
            .normalize(),
        total: total.to_decimal().normalize(),
    }
}

/// Relative debts of a group's accounts.
fn debt_weights(drafts: &[Draft], entries: &[Entry], debt_usd: f64) -> Vec<f64> {
    let all: f64 = entries.iter().map(|e| e.value_usd).sum();
    let mean_share = (debt_usd / all).min(MOST_USE);
    let weight = |(draft, entry): (&Draft, &Entry)| match draft.makeup {
        Makeup::Use(used) | Makeup::Habits { used, .. } => used * entry.capacity_usd,
        Makeup::Entry(spread) => {
            let margin = 1.0 / f64::from(entry.leverage.max(1));
            // The short of a trade entered at a price 1/m of today's has lost m - 1 of every m,
            // and holds margin 1/L: borrowed share s = (1/L + m - 1) / m. The median m is the one
            // at which s is the group's mean.
            let multiple = spread * (1.0 - margin) / (1.0 - mean_share);
            let share = (margin + multiple - 1.0) / multiple;
            share.max(LEAST_SHARE) * entry.value_usd
        }
    };
    drafts.iter().zip(entries).map(weight).collect()
}

/// The most an account may owe at the start.
pub(super) fn most_debt(
    draft: &Draft,
    entry: &Entry,
    agents: &AgentsConfig,
    (venue, totals): (&Venue, &Totals),
) -> Amount {
    let (cap, px) = (totals.lent.user_borrow_cap, totals.lent.px());
    let own_rule = match draft.makeup {
        Makeup::Entry(_) => agents.carry.share_after() * entry.value_usd,
        Makeup::Habits {
            is_attentive: true, ..
        }
        | Makeup::Habits {
            has_wallet: true, ..
        } => OWN_LEVEL * agents.borrower.repay_above * entry.capacity_usd,
        _ => f64::INFINITY,
    };
    let ltv = totals.pots[entry.pot].asset.ltv;
    let credit = (entry.value_usd * f64::midpoint(1.0, ltv)).min(cap.to_f64() * px);
    // Which debt D has the ratio at its bound? With maintenance M, offset O at most added to it,
    // perp equity P and credit L: (M + O) + (M - P + D) = ratio * (M + L).
    let ratio = MOST_RATIO * venue.margin.liquidation_ratio.to_f64();
    let maintenance = entry.maintenance_usd;
    let by_ratio = ratio * (maintenance + credit)
        - 2.0 * maintenance
        - venue.margin.min_borrow_offset.to_f64()
        + entry.perp_equity.to_f64();
    let most = (MOST_USE * entry.capacity_usd)
        .min(own_rule)
        .min(by_ratio)
        .max(0.0);
    Amount::from_f64_down(most / px)
        .unwrap_or(Amount::ZERO)
        .min(cap)
}

fn of_group(drafts: &[Draft], group: Group) -> impl Iterator<Item = &Draft> {
    drafts.iter().filter(move |d| d.group == group)
}

/// A float for an error message, at cents.
fn decimal(value: f64) -> Decimal {
    Decimal::try_from(value).unwrap_or_default().round_dp(2)
}
