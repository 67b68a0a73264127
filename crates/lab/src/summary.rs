//! What the paths of a point say, as numbers with intervals.
//!
//! A [`Report`] holds a [`Summary`] for each point of a plan and is what `summary.json` contains.
//! Money is in USD, shares and utilization are fractions of 1, intervals are 95%. Failed paths are
//! counted and left out of every number. The definition of each number stands at its field.

mod bands;
mod build;
mod cascade;
mod column;
mod columns;
mod groups;
mod survival;
mod totals;
mod waterfall;

use plimsoll_sim::record::LiquidationKind;
use serde::{Deserialize, Serialize};

use crate::stats::{Estimate, Shortfall, TailIndex};

pub use bands::{BAND_PATHS, Band, BandBuilder, BandMoment};
pub use build::SummaryBuilder;
pub use cascade::{CascadeSummary, TreeSummary, TwinSummary};
pub use column::Spool;
pub use groups::{
    BookSummary, CapitalSummary, CarrySummary, ConcentrationSummary, ManipulatorSummary,
    PoolSummary, Probabilities,
};
pub use survival::SurvivalSummary;
pub use waterfall::{PartyGain, StageSummary};

/// The summaries of a plan: the content of `summary.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the plan.
    pub name: String,
    /// Id of the plan.
    pub plan_id: String,
    /// Master seed.
    pub seed: u64,
    /// One summary for each point, in order.
    pub points: Vec<PointReport>,
}

/// The summary of one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointReport {
    /// Index of the point.
    pub index: u32,
    /// What a person calls it.
    pub label: String,
    /// What its paths say.
    pub summary: Summary,
}

/// What the paths of one point say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Paths run, failed ones included.
    pub paths: u64,
    /// Paths that could not be finished.
    pub failed: u64,
    /// The numbers, over the paths that did not fail; none if all of them failed.
    pub metrics: Option<Metrics>,
}

/// The numbers of a summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Shortfall of liquidated and of still underwater accounts, before buffer and suppliers.
    pub bad_debt_usd: Loss,
    /// The part of it that suppliers bear.
    pub lender_loss_usd: Loss,
    /// Loss of the perp backstop on positions taken over, marked at the end; negative is a gain.
    pub backstop_perp_loss_usd: Loss,
    /// Bad debt above what the buffer covered and the stated backstop capital; none in the summary
    /// of a result of before it was measured, as the others below that may be none.
    #[serde(default)]
    pub bad_debt_net_usd: Option<Loss>,
    /// Bad debt with what is open at the end valued at prices without faults.
    #[serde(default)]
    pub bad_debt_true_px_usd: Option<Loss>,
    /// Notional liquidated, all kinds together, as a loss: liquidations at risk.
    #[serde(default)]
    pub liquidations_at_risk_usd: Option<Loss>,
    /// Notional liquidated, all kinds together. Its 95% quantile is also called liquidations at risk.
    pub liquidated_usd: Volume,
    /// Notional and number of liquidations for each kind, in the order of the waterfall.
    pub liquidations: Vec<KindSummary>,
    /// Accounts liquidated at least once, per path.
    pub accounts_liquidated: Spread,
    /// Seconds to the first liquidation of a path, over the paths that have one; none if none has.
    #[serde(default)]
    pub first_liquidation_s: Option<Spread>,
    /// Highest utilization of the USDC reserve during a path.
    pub utilization_peak: Spread,
    /// Probability that utilization reaches 1: at some moment nothing is left to borrow or withdraw.
    pub utilization_full_probability: Estimate,
    /// Growth of the supply index over the horizon after losses, as a fraction.
    pub lender_return: Spread,
    /// Largest fall of a book's mid below its reference price by trading, bps.
    #[serde(default)]
    pub impact_peak_bps: Option<Spread>,
    /// How often something happens at all.
    #[serde(default)]
    pub probabilities: Option<Probabilities>,
    /// The reserve and its lenders.
    #[serde(default)]
    pub pool: Option<PoolSummary>,
    /// The book against its collateral, and its capital under each account mode.
    #[serde(default)]
    pub book: Option<BookSummary>,
    /// How much few accounts make of it.
    #[serde(default)]
    pub concentration: Option<ConcentrationSummary>,
    /// Carry accounts; none without any.
    #[serde(default)]
    pub carry: Option<CarrySummary>,
    /// Manipulators; none without any.
    #[serde(default)]
    pub manipulator: Option<ManipulatorSummary>,
    /// Time to liquidation by class of account; empty where it was not recorded, or where paths are
    /// weighted.
    #[serde(default)]
    pub survival: Vec<SurvivalSummary>,
    /// Who paid whom in each stage of a liquidation that any path came to, in order of the stages.
    pub waterfall: Vec<StageSummary>,
    /// What liquidations caused, and what the twins say; none where neither was asked for, and in the
    /// summary of a result of before it was measured.
    #[serde(default)]
    pub cascade: Option<CascadeSummary>,
}

/// A loss over paths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Probability that it is above zero.
    pub probability: Estimate,
    /// Mean over all paths, those without loss included.
    pub mean: Estimate,
    /// 95% quantile: the value of rank ⌈0.95 n⌉.
    pub var_95: Estimate,
    /// 99% quantile: the value of rank ⌈0.99 n⌉.
    pub var_99: Estimate,
    /// 99.9% quantile: the value of rank ⌈0.999 n⌉.
    #[serde(default)]
    pub var_999: Option<Estimate>,
    /// Mean of the worst 5% of paths; needs 1,000 paths.
    pub es_95: Shortfall,
    /// Mean of the worst 1% of paths; needs 5,000 paths.
    pub es_99: Shortfall,
    /// Mean of the worst 0.1% of paths; needs 50,000 paths.
    #[serde(default)]
    pub es_999: Option<Shortfall>,
    /// Heaviness of the worst 5% of paths; none if too few of them are positive, or if paths are
    /// weighted.
    #[serde(default)]
    pub tail_index: Option<TailIndex>,
    /// Worst path.
    pub max: f64,
}

/// A volume over paths, in USD.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// Mean over all paths.
    pub mean: Estimate,
    /// 95% quantile: the value of rank ⌈0.95 n⌉.
    pub var_95: Estimate,
    /// Largest of all paths.
    pub max: f64,
}

/// Liquidations of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindSummary {
    /// The kind.
    pub kind: LiquidationKind,
    /// Notional per path, USD.
    pub volume_usd: Volume,
    /// Steps per path, mean.
    pub count_mean: Estimate,
    /// Steps of all paths together.
    pub count_total: u64,
    /// Probability that a path has at least one.
    pub probability: Estimate,
}

/// Mean and quantile band of a metric, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean over all paths.
    pub mean: Estimate,
    /// 5% quantile.
    pub p05: Estimate,
    /// Median.
    pub p50: Estimate,
    /// 95% quantile.
    pub p95: Estimate,
    /// Smallest of all paths.
    pub min: f64,
    /// Largest of all paths.
    pub max: f64,
}
