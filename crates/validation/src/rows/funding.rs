//! V12: the engine's funding rate on both sides of its dead zone.

use plimsoll_engine::market::funding::FundingTerms;
use plimsoll_engine::units::Ratio;

use crate::simulate::Run;
use crate::{Check, ValidationError};

/// Premium per eight hours, rate per hour and rate per year in percent, in units of 1e-7, 1e-7 and
/// 0.01: the table, in numbers that are exact.
const TABLE: [(i64, i64, i64); 10] = [
    (-50_000, -5_625, -49_275),
    (-10_000, -625, -5_475),
    (-5_000, 0, 0),
    (-4_000, 125, 1_095),
    (0, 125, 1_095),
    (1_000, 125, 1_095),
    (3_000, 125, 1_095),
    (6_000, 125, 1_095),
    (10_000, 625, 5_475),
    (50_000, 5_625, 49_275),
];

/// V12.
#[allow(clippy::unnecessary_wraps)] // the signature of all rows
pub(crate) fn dead_zone(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let yearly = |hourly: Ratio| Ratio(hourly.0 * 24 * 365).to_f64();
    Ok(TABLE
        .into_iter()
        .map(|(premium, hourly, percent)| {
            let rate = FundingTerms::MAIN.hourly_rate(Ratio(premium * 1_000));
            let what = format!("rate per year, premium {} bps", premium / 1_000);
            // Both sides go through the same conversion: equal integers are equal figures.
            let expected = Ratio(hourly * 1_000);
            debug_assert_eq!(expected.0 * 24 * 365, percent * 1_000_000);
            run.exact(&what, yearly(expected), yearly(rate))
        })
        .collect())
}
