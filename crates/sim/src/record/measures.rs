//! Groups of metrics of one path that belong together.
//!
//! Shapes only, as in `rows`; what each number is, and how it is measured, stands in
//! `docs/metrics.md`.

use serde::{Deserialize, Serialize};

/// The book against its collateral, at the start and at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BookTotals {
    /// Debts of all users at the start, all tokens, USD.
    pub borrowed_start_usd: f64,
    /// Collateral supplied at the start, at the borrow oracle price, USD.
    pub collateral_start_usd: f64,
    /// The same at the end, USD.
    pub collateral_end_usd: f64,
    /// Debts over collateral at the start; none without collateral.
    pub borrowed_over_collateral_start: Option<f64>,
    /// Debts over collateral at the end, those of the borrow backstop included; none without
    /// collateral.
    pub borrowed_over_collateral_end: Option<f64>,
}

/// Withdrawals that could not be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BlockTotals {
    /// Time with any withdrawal blocked, seconds.
    pub any_s: f64,
    /// Longest time that one account had a withdrawal blocked without a break, seconds.
    pub longest_s: f64,
}

/// How much of a path's losses few accounts make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Share of the ten accounts that borrowed most at the start in what all had borrowed; none
    /// if nothing was.
    pub borrowed_top_10_share: Option<f64>,
    /// Share of these ten in the notional liquidated; none if nothing was.
    pub liquidated_top_10_share: Option<f64>,
    /// Share of the account with most of it in the notional liquidated; none if nothing was.
    pub liquidated_largest_share: Option<f64>,
    /// Share of these ten in the bad debt; none if there is none.
    pub bad_debt_top_10_share: Option<f64>,
    /// Share of the account with most of it in the bad debt; none if there is none.
    pub bad_debt_largest_share: Option<f64>,
    /// Bad debt of the account with most of it, USD.
    pub bad_debt_largest_usd: f64,
    /// Bad debt of the account with the next most, USD.
    pub bad_debt_second_usd: f64,
}

/// What became of the accounts of class `carry`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CarryTotals {
    /// Accounts.
    pub accounts: u32,
    /// Their net worth at the start, USD.
    pub equity_start_usd: f64,
    /// What they gained: net worth at the end, less that at the start, less net deposits, USD.
    pub pnl_usd: f64,
    /// Gain over net worth at the start; none without either.
    pub pooled_return: Option<f64>,
    /// The same for a year, without compounding.
    pub return_per_year: Option<f64>,
    /// Return of the account of rank ⌈0.05 n⌉ from below: the worst 5% begin here.
    pub return_p05: Option<f64>,
    /// Accounts that lost.
    pub losers: u32,
    /// Accounts liquidated at least once.
    pub liquidated: u32,
    /// Of these, accounts whose position was hedged when it first happened.
    pub liquidated_hedged: u32,
}

/// What became of the accounts of class `manipulator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ManipulatorTotals {
    /// Net worth at the start, USD; none without a manipulator.
    pub equity_start_usd: Option<f64>,
    /// What they gained: net worth at the end, less that at the start, less net deposits, USD;
    /// negative is what the attack cost. None without a manipulator.
    pub pnl_usd: Option<f64>,
}

/// Own capital that the opening book takes under one account mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModeCapital {
    /// Least own capital with which all accounts open their spot and positions, USD.
    pub open_usd: f64,
    /// The same so that none is liquidatable after a fall or a rise of all prices by 20%, USD.
    pub moved_usd: f64,
}
