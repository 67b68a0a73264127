//! Groups of numbers of a summary beside its losses.

use serde::{Deserialize, Serialize};

use super::build::{loss, spread};
use super::columns::Columns;
use super::{Loss, Spread};
use crate::stats::{Estimate, mean, probability_above};

/// A block of withdrawals longer than this is long, seconds.
const LONG_BLOCK_S: f64 = 3_600.0;

/// How often something happens at all, as shares of paths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probabilities {
    /// Any liquidation.
    pub liquidation: Estimate,
    /// Any bad debt.
    pub bad_debt: Estimate,
    /// Bad debt above the interest buffer: suppliers are charged.
    pub buffer_exceeded: Estimate,
    /// Bad debt above buffer and backstop capital.
    pub net_bad_debt: Estimate,
    /// Any auto-deleveraging.
    pub adl: Estimate,
    /// A withdrawal blocked for more than an hour.
    pub block_over_1h: Estimate,
}

/// The reserve and its lenders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolSummary {
    /// Utilization at the end.
    pub utilization_end: Spread,
    /// Time with utilization above 0.80, seconds.
    pub utilization_above_80_s: Spread,
    /// Time with utilization above 0.90, seconds.
    pub utilization_above_90_s: Spread,
    /// Time with utilization above 0.95, seconds.
    pub utilization_above_95_s: Spread,
    /// Time with nothing left to borrow or withdraw, seconds.
    pub utilization_full_s: Spread,
    /// Highest borrow rate, per year.
    pub borrow_rate_peak_per_year: Spread,
    /// Withdrawals blocked, USD times hours.
    pub withdrawals_blocked_usd_h: Spread,
    /// Longest block of one account, seconds.
    pub withdrawals_blocked_longest_s: Spread,
    /// Net yield of lenders, per year, compounded.
    pub lender_apy: Spread,
}

/// The book against its collateral, and what it would take under each account mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookSummary {
    /// Debts over collateral at the start; none if no path has collateral.
    pub borrowed_over_collateral_start: Option<Spread>,
    /// Debts over collateral at the end; none if no path has collateral.
    pub borrowed_over_collateral_end: Option<Spread>,
    /// Own capital under each mode.
    pub capital: Vec<CapitalSummary>,
}

/// Own capital that the opening book takes under one account mode, and what portfolio margin saves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapitalSummary {
    /// The mode.
    pub mode: String,
    /// To open it, mean over paths, USD.
    pub open_usd: f64,
    /// To stand a common move of all prices by 20% either way too, mean over paths, USD.
    pub moved_usd: f64,
    /// Share that portfolio margin saves in opening; none of nothing.
    pub open_saved: Option<f64>,
    /// Share that portfolio margin saves in standing the moves; none of nothing.
    pub moved_saved: Option<f64>,
}

/// How much few accounts make of what happens: sums over all paths, not means of shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConcentrationSummary {
    /// The ten largest borrowers' share of what is borrowed at the start, mean over paths.
    pub borrowed_top_10: Option<f64>,
    /// Their share of all that is liquidated.
    pub liquidated_top_10: Option<f64>,
    /// Share of the largest account of each path in all that is liquidated.
    pub liquidated_largest: Option<f64>,
    /// The ten largest borrowers' share of all bad debt.
    pub bad_debt_top_10: Option<f64>,
    /// Share of the account with most of it in each path in all bad debt.
    pub bad_debt_largest: Option<f64>,
    /// Bad debt of the two accounts with most of it in each path, together, USD.
    pub bad_debt_two_usd: Loss,
}

/// Carry accounts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CarrySummary {
    /// What all of them gained, USD per path.
    pub pnl_usd: Spread,
    /// The same over their net worth at the start, for a year.
    pub return_per_year: Option<Spread>,
    /// Return of the account at which the worst 5% of a path begin.
    pub return_p05: Option<Spread>,
    /// Share of accounts that lost, over all paths.
    pub loss_share: f64,
    /// Share of accounts liquidated, over all paths.
    pub liquidated_share: f64,
    /// Share of accounts liquidated while hedged, over all paths.
    pub liquidated_hedged_share: f64,
}

/// Manipulators.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManipulatorSummary {
    /// Net worth at the start, USD, mean.
    pub equity_start_usd: f64,
    /// Gain, USD; negative is what the attack cost.
    pub pnl_usd: Spread,
    /// Probability of a gain.
    pub gain_probability: Estimate,
}

pub(super) fn probabilities(columns: &Columns) -> Option<Probabilities> {
    let above = |name: &str, threshold| probability_above(&columns.sample(name), threshold);
    Some(Probabilities {
        liquidation: above("liquidated_usd", 0.0)?,
        bad_debt: above("bad_debt_usd", 0.0)?,
        buffer_exceeded: above("lender_loss_usd", 0.0)?,
        net_bad_debt: above("bad_debt_net_usd", 0.0)?,
        adl: above("liquidations_perp_adl_count", 0.0)?,
        block_over_1h: above("withdrawals_blocked_longest_s", LONG_BLOCK_S)?,
    })
}

pub(super) fn pool(columns: &Columns) -> Option<PoolSummary> {
    let of = |name| spread(&columns.sample(name));
    Some(PoolSummary {
        utilization_end: of("utilization_end")?,
        utilization_above_80_s: of("utilization_above_80_s")?,
        utilization_above_90_s: of("utilization_above_90_s")?,
        utilization_above_95_s: of("utilization_above_95_s")?,
        utilization_full_s: of("utilization_full_s")?,
        borrow_rate_peak_per_year: of("borrow_rate_peak_per_year")?,
        withdrawals_blocked_usd_h: of("withdrawals_blocked_usd_h")?,
        withdrawals_blocked_longest_s: of("withdrawals_blocked_longest_s")?,
        lender_apy: of("lender_apy")?,
    })
}

pub(super) fn concentration(columns: &Columns, seed: u64) -> Option<ConcentrationSummary> {
    let (first, second) = (
        columns.of("bad_debt_largest_usd"),
        columns.of("bad_debt_second_usd"),
    );
    let two: Vec<f64> = first.iter().zip(second).map(|(x, y)| x + y).collect();
    Some(ConcentrationSummary {
        borrowed_top_10: mean(&columns.sample("borrowed_top_10_share")).map(|x| x.value),
        liquidated_top_10: columns.pooled("liquidated_top_10_share", "liquidated_usd"),
        liquidated_largest: columns.pooled("liquidated_largest_share", "liquidated_usd"),
        bad_debt_top_10: columns.pooled("bad_debt_top_10_share", "bad_debt_usd"),
        bad_debt_largest: columns.pooled("bad_debt_largest_share", "bad_debt_usd"),
        bad_debt_two_usd: loss(&columns.sample_of(&two), seed, super::build::Place::Two)?,
    })
}

pub(super) fn manipulator(columns: &Columns) -> Option<ManipulatorSummary> {
    let pnl = columns.sample("manipulator_pnl_usd");
    let equity = mean(&columns.sample("manipulator_equity_start_usd"))?;
    Some(ManipulatorSummary {
        equity_start_usd: equity.value,
        pnl_usd: spread(&pnl)?,
        gain_probability: probability_above(&pnl, 0.0)?,
    })
}
