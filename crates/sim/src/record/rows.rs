//! What one path leaves behind: the rows that become Parquet tables.
//!
//! Shapes only. Column names, units and definitions stand in `docs/data-dictionary.md`; the
//! `output` crate turns these rows into tables. Amounts are f64 here because a report only looks
//! at them; the ledger that produced them is exact.

use serde::{Deserialize, Serialize};

use super::measures::{
    BlockTotals, BookTotals, CarryTotals, Concentration, ManipulatorTotals, ModeCapital,
};
use super::survival::SurvivalRow;
use super::waterfall::WaterfallRow;

/// How an account was liquidated.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LiquidationKind {
    /// Market order of a perp position, filled by the book.
    #[default]
    PerpBook,
    /// Perp positions taken over by the backstop liquidator.
    PerpBackstop,
    /// Perp positions closed against the other side: auto-deleveraging.
    PerpAdl,
    /// One 20% step of collateral and debt taken over.
    BorrowPartial,
    /// All collateral and all debt taken over.
    BorrowFull,
}

impl LiquidationKind {
    /// All kinds, in the order of the waterfall; the index of a kind is its place in per-kind arrays.
    pub const ALL: [Self; 5] = [
        Self::PerpBook,
        Self::PerpBackstop,
        Self::PerpAdl,
        Self::BorrowPartial,
        Self::BorrowFull,
    ];

    /// The name used in columns and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PerpBook => "perp_book",
            Self::PerpBackstop => "perp_backstop",
            Self::PerpAdl => "perp_adl",
            Self::BorrowPartial => "borrow_partial",
            Self::BorrowFull => "borrow_full",
        }
    }
}

/// Range of one asset's oracle price over a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceRange {
    /// Lowest oracle price, USD.
    pub low_px: f64,
    /// Highest oracle price, USD.
    pub high_px: f64,
    /// Last oracle price, USD.
    pub end_px: f64,
}

/// Volume and count of one kind of liquidation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiquidationTotals {
    /// Notional closed or taken over, at the oracle price of the moment, USD.
    pub notional_usd: f64,
    /// Number of steps.
    pub count: u32,
}

/// One row of the `paths` table: every metric of one path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathRow {
    /// Path number.
    pub path: u64,
    /// What the path counts in every estimate; 1 but for importance sampling.
    pub weight: f64,
    /// Batch of the path: paths of different batches are independent. 0 where all paths are.
    pub batch: u32,
    /// Why the path could not be finished; its metrics are then not to be used.
    pub error: Option<String>,
    /// Shortfall of liquidated and still underwater accounts before buffer and suppliers, USD.
    pub bad_debt_usd: f64,
    /// The part of it that was posted to buffer and suppliers during the path, USD.
    pub bad_debt_realized_usd: f64,
    /// The part of it still open at the end, inventory valued at the borrow oracle price, USD.
    pub bad_debt_unrealized_usd: f64,
    /// The same shortfall with what is still open at the end valued at the prices that would be shown
    /// without faults, USD.
    pub bad_debt_true_px_usd: f64,
    /// Bad debt covered by the interest buffer, USD (open bad debt counted as if posted at the end).
    pub buffer_loss_usd: f64,
    /// Bad debt spread over suppliers, USD (open bad debt counted as if posted at the end).
    pub lender_loss_usd: f64,
    /// Loss of the perp backstop on positions taken over, marked at the end, USD; negative is a gain.
    pub backstop_perp_loss_usd: f64,
    /// Bad debt that neither the buffer nor the backstop's capital covers, USD.
    pub bad_debt_net_usd: f64,
    /// Liquidations by kind, in the order of [`LiquidationKind::ALL`].
    pub liquidations: [LiquidationTotals; 5],
    /// Seconds until the first liquidation of any account; none if there was none.
    pub first_liquidation_s: Option<f64>,
    /// Accounts liquidated at least once.
    pub accounts_liquidated: u32,
    /// Highest utilization of the USDC reserve.
    pub utilization_peak: f64,
    /// Utilization at the end.
    pub utilization_end: f64,
    /// Time with utilization above 0.80, seconds.
    pub utilization_above_80_s: f64,
    /// Time with utilization above 0.90, seconds.
    pub utilization_above_90_s: f64,
    /// Time with utilization above 0.95, seconds.
    pub utilization_above_95_s: f64,
    /// Time with nothing left to borrow or withdraw, seconds.
    pub utilization_full_s: f64,
    /// Highest borrow rate, per year.
    pub borrow_rate_peak: f64,
    /// Withdrawals that lenders wanted and could not make, integrated over time, USD hours.
    pub withdrawals_blocked_usd_h: f64,
    /// USDC supplied at the end, USD.
    pub supplied_end_usd: f64,
    /// USDC borrowed at the end, USD.
    pub borrowed_end_usd: f64,
    /// Growth of the supply index over the path, after losses, as a fraction.
    pub lender_return: f64,
    /// The same as a yield of a year, compounded.
    pub lender_apy: f64,
    /// Withdrawals that could not be made.
    pub blocked: BlockTotals,
    /// The book against its collateral.
    pub book: BookTotals,
    /// Own capital that the opening book takes under each mode, in the order of
    /// `AccountMode::ALL`.
    pub capital: [ModeCapital; 4],
    /// How much of the losses few accounts make.
    pub concentration: Concentration,
    /// What became of carry accounts.
    pub carry: CarryTotals,
    /// What became of manipulators.
    pub manipulator: ManipulatorTotals,
    /// Largest fall of a perp or spot book's mid below its reference price caused by trading, bps.
    pub impact_peak_bps: f64,
    /// Orders refused because capacity, caps or margin did not allow them.
    pub intents_rejected: u32,
    /// Faults that began.
    pub faults: u32,
    /// Time with any fault, seconds.
    pub faults_active_s: f64,
    /// Digest of all reference prices of the path, 32 hex digits: the same wherever the same prices
    /// were drawn, whatever the venue and its people did with them.
    pub reference_digest: String,
    /// Liquidation steps that earlier liquidations of the path caused by their impact; none where
    /// causes are not worked out, like the four that follow.
    pub cascade_liquidations: Option<u32>,
    /// Notional of those, USD.
    pub cascade_usd: Option<f64>,
    /// Longest chain of causes: the highest generation of a liquidation.
    pub cascade_depth: Option<u32>,
    /// Notional of the tree in which most was caused, its root included, USD.
    pub cascade_largest_usd: Option<f64>,
    /// Notional caused in that tree, its root left out, USD.
    pub cascade_largest_caused_usd: Option<f64>,
    /// Notional liquidated in the twin without feedback, USD; none without a twin.
    pub liquidated_no_feedback_usd: Option<f64>,
    /// Liquidation steps in the twin; none without one.
    pub liquidations_no_feedback: Option<u32>,
    /// Bad debt of the twin, USD; none without one.
    pub bad_debt_no_feedback_usd: Option<f64>,
    /// Notional liquidated over that of the twin; none without a twin, or where nothing was
    /// liquidated in it.
    pub amplification: Option<f64>,
    /// Range of each asset's oracle price, in the order of the scenario's assets.
    pub prices: Vec<PriceRange>,
}

/// Prices of one asset at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssetSample {
    /// Exogenous reference price, USD.
    pub reference_px: f64,
    /// Oracle price of the perp, USD.
    pub oracle_px: f64,
    /// Mark price of the perp, USD.
    pub mark_px: f64,
    /// Mid of the venue's spot book, USD.
    pub spot_px: f64,
    /// Borrow oracle price, USDC.
    pub borrow_px: f64,
    /// Borrow oracle price that would be shown without faults, USDC.
    pub true_borrow_px: f64,
    /// Hourly funding rate last paid.
    pub funding_rate_hourly: f64,
}

/// One row of the `samples` table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// Path number.
    pub path: u64,
    /// Seconds since the start of the path.
    pub t_s: f64,
    /// Utilization of the USDC reserve.
    pub utilization: f64,
    /// Borrow rate, per year.
    pub borrow_rate: f64,
    /// USDC supplied, USD.
    pub supplied_usd: f64,
    /// USDC borrowed, USD.
    pub borrowed_usd: f64,
    /// Collateral supplied, at the borrow oracle price, USD.
    pub collateral_usd: f64,
    /// Interest buffer of the reserve, USD.
    pub buffer_usd: f64,
    /// Bad debt posted so far, USD.
    pub bad_debt_usd: f64,
    /// Notional liquidated so far, all kinds, USD.
    pub liquidated_usd: f64,
    /// Collateral held by the borrow backstop and not yet sold, USD.
    pub backstop_inventory_usd: f64,
    /// Withdrawals wanted and not possible at this moment, USD.
    pub withdrawals_blocked_usd: f64,
    /// Prices, in the order of the scenario's assets.
    pub assets: Vec<AssetSample>,
}

/// One row of the `pools` table: the reserve of one token at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoolRow {
    /// Path number.
    pub path: u64,
    /// Seconds since the start of the path.
    pub t_s: f64,
    /// Token that is lent.
    pub token: String,
    /// Its borrow oracle price, in the settlement token.
    pub px: f64,
    /// Supplied, units.
    pub supplied: f64,
    /// Borrowed, units.
    pub borrowed: f64,
    /// Utilization.
    pub utilization: f64,
    /// Borrow rate, per year.
    pub borrow_rate: f64,
    /// What can be borrowed or withdrawn, units.
    pub balance: f64,
    /// Interest buffer, units.
    pub buffer: f64,
}

/// Why an account was liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It would have been had no liquidation of the path traded: prices, funding, interest, terms.
    Market,
    /// The impact of an earlier step of the same account tipped it.
    OwnImpact,
    /// The impact of another account's liquidation tipped it.
    Cascade,
}

impl Cause {
    /// All causes.
    pub const ALL: [Self; 3] = [Self::Market, Self::OwnImpact, Self::Cascade];

    /// The name used in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::OwnImpact => "own_impact",
            Self::Cascade => "cascade",
        }
    }
}

/// One row of the `liquidations` table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiquidationRow {
    /// Path number.
    pub path: u64,
    /// Seconds since the start of the path.
    pub t_s: f64,
    /// Account number within the path.
    pub account: u32,
    /// Class of agent that owns the account, for example `carry`.
    pub class: String,
    /// How it was liquidated.
    pub kind: LiquidationKind,
    /// Asset closed or taken over.
    pub asset: String,
    /// Units closed or taken over; perps signed as the position was.
    pub size: f64,
    /// Notional at the oracle price of the moment (mark price for perps), USD.
    pub notional_usd: f64,
    /// What the account received for it, USD: credit against debt, or proceeds of the fill.
    pub credit_usd: f64,
    /// Portfolio margin ratio just before the step.
    pub portfolio_margin_ratio: f64,
    /// Number of the liquidation within the path, from zero.
    pub liquidation: u32,
    /// Number of the liquidation that caused it; none of a root, and where causes are not worked out.
    pub parent: Option<u32>,
    /// Links of the chain of causes that lead to it, nought of a root; none where causes are not
    /// worked out.
    pub generation: Option<u32>,
    /// Why; none where causes are not worked out.
    pub cause: Option<Cause>,
}

/// One row of the `accounts` table: the fate of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Path number.
    pub path: u64,
    /// Account number within the path.
    pub account: u32,
    /// Class of agent that owns the account.
    pub class: String,
    /// Net worth at the start, USD.
    pub equity_start_usd: f64,
    /// Net worth at the end, at oracle prices, USD.
    pub equity_end_usd: f64,
    /// Deposits minus withdrawals during the path, USD.
    pub deposited_usd: f64,
    /// Debt at the start, USD.
    pub borrowed_start_usd: f64,
    /// Debt at the end, USD.
    pub borrowed_end_usd: f64,
    /// Notional liquidated, all kinds, USD.
    pub liquidated_usd: f64,
    /// Seconds until the first liquidation; none if it never happened (censored at the horizon).
    pub first_liquidation_s: Option<f64>,
}

/// One row of the `events` table: a full trace, written by `replay`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Path number.
    pub path: u64,
    /// Sequence number within the path.
    pub seq: u64,
    /// Seconds since the start of the path.
    pub t_s: f64,
    /// Kind of event, for example `fill`.
    pub kind: String,
    /// Account concerned, if any.
    pub account: Option<u32>,
    /// Class of agent that owns the account, empty if none.
    pub class: String,
    /// Market or token concerned, empty if none.
    pub asset: String,
    /// Units, signed; zero if none.
    pub size: f64,
    /// Price, USD; zero if none.
    pub px: f64,
    /// Money moved, USD; zero if none.
    pub amount_usd: f64,
    /// One sentence in words.
    pub text: String,
}

/// Everything one path leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathRecord {
    /// The row of metrics.
    pub row: PathRow,
    /// Time series at the recording cadence.
    pub samples: Vec<SampleRow>,
    /// Reserves of all tokens that are lent, at the same cadence.
    pub pools: Vec<PoolRow>,
    /// Liquidations in order.
    pub liquidations: Vec<LiquidationRow>,
    /// Who paid whom, a row for each stage in which anything moved.
    pub waterfall: Vec<WaterfallRow>,
    /// Life table of the accounts, by class.
    pub survival: Vec<SurvivalRow>,
    /// Fate of each account; empty unless recorded.
    pub accounts: Vec<AccountRow>,
    /// Full trace; empty unless replaying.
    pub events: Vec<EventRow>,
}
