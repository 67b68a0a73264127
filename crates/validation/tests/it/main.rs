//! Tests of the closed forms and of the rows.
// A test may measure with the platform's mathematics.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod catalogue;
mod hawkes;
mod heston;
mod kou;
mod loans;
mod merton;
mod numeric;
mod pool;
mod ruin;

/// Compares with a printed figure, to half a unit of its last digit: 0.4243 has four decimals.
#[track_caller]
fn printed(got: f64, figure: &str) {
    let decimals = figure.split_once('.').map_or(0, |(_, tail)| tail.len());
    let expected: f64 = figure.parse().unwrap();
    let half = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap());
    // A hair more than half a unit: a figure that ends in 5 may have gone either way.
    assert!(
        (got - expected).abs() <= half * 1.000_001,
        "{got}, printed {figure}"
    );
}

fn days(days: f64) -> f64 {
    days / 365.0
}
