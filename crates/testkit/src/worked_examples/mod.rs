//! Worked examples as data, and their runner.
//!
//! A file names one rule and lists its cases: what is given, and the figures that official text,
//! recorded answers or plain arithmetic say must come out, with the digits that the source shows.
//! Any judge, that is any function from a [`Given`] to an [`Answer`], can be held against them.

mod figure;
mod given;
mod load;
mod text;

pub use figure::{Answer, Expected, Figure, Tolerance};
pub use given::{
    AccountGiven, AdlGiven, AutomaticBorrowGiven, BorrowLiquidationGiven, BorrowOraclePxGiven,
    BorrowRateGiven, CrossingPxGiven, FeeGiven, FeePlace, FeeRateGiven, FundingPaymentGiven,
    FundingRateGiven, Given, ImpactPremiumGiven, InterestGiven, InventoryGiven, LiquidationPxGiven,
    MaintenanceGiven, MarkEmaGiven, OrderLimitGiven, PerpOrderGiven, PerpStageGiven, RatioGiven,
    ReserveGiven, SampleRun, ThresholdsGiven, TickGiven,
};
pub use load::{AbsentRecord, Case, Kind, LoadError, Suite, load, load_with_data, shared_data};

/// Everything in which a judge differs from the expected figures, one line each.
///
/// A judge that has no answer to a case differs, so nothing is left out silently.
pub fn disagreements<E: std::fmt::Display>(
    cases: &[Case],
    evaluate: impl Fn(&Given) -> Result<Answer, E>,
) -> Vec<String> {
    cases
        .iter()
        .flat_map(|case| match evaluate(&case.given) {
            Ok(answer) => case.differences(&answer),
            Err(error) => vec![format!("{case}: {error}")],
        })
        .collect()
}

/// Figures that two judges give differently, compared exactly, over the names both give.
#[must_use]
pub fn conflicts(left: &Answer, right: &Answer) -> Vec<String> {
    left.iter()
        .filter_map(|(name, value)| Some((name, value, right.get(name)?)))
        .filter(|(_, value, other)| value != other)
        .map(|(name, value, other)| format!("{name}: {value} against {other}"))
        .collect()
}
