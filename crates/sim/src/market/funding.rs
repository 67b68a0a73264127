//! Hourly funding rate from the hour's average premium.
//!
//! Rule    F(8h) = P + clamp(0.0001 - P, -0.0005, +0.0005); hourly rate = F / 8, within ±4%.
//! Units   fractions; the rate is per hour, longs pay when it is positive.
//! Bounds  ±0.04 per hour.
//! Source  DOC-FUND; shown with 10 decimals (recorded answers). See docs/rules/funding.md
//! Tests   tests/it/market_funding.rs

/// Interest part of the eight-hour rate.
const INTEREST_8H: f64 = 0.0001;
/// The clamp of interest minus premium.
const CLAMP_8H: f64 = 0.0005;
/// Hours that the eight-hour rate is spread over.
const HOURS: f64 = 8.0;
/// Cap of the hourly rate.
const CAP_HOURLY: f64 = 0.04;
/// Ten decimals.
const E10: f64 = 1e10;

/// Hourly rate for an average premium, not rounded.
#[must_use]
pub fn hourly_funding_rate(premium: f64) -> f64 {
    let rate_8h = premium + (INTEREST_8H - premium).clamp(-CLAMP_8H, CLAMP_8H);
    (rate_8h / HOURS).clamp(-CAP_HOURLY, CAP_HOURLY)
}

/// A rate in whole 1e-10, to the nearest, half away from nought.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded to a whole number already, and capped at 4e8"
)]
pub fn rate_e10(rate: f64) -> i64 {
    libm::round(rate * E10) as i64
}

/// A rate at the venue's 10 decimals.
#[must_use]
pub fn round_rate(rate: f64) -> f64 {
    libm::round(rate * E10) / E10
}
