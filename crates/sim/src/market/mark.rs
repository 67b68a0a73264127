//! Mark price of a perp.
//!
//! Rule    mark = median( oracle + EMA_150s(perp mid - oracle),
//!                        median(best bid, best ask, last trade) of the venue,
//!                        weighted median of the perp mids of other venues )
//!         If exactly two of the three exist, the 30 s EMA of the second joins them.
//! Units   USD per unit.
//! Bounds  of fewer than two, what exists is the mark; of none, there is no new mark. An average
//!         without a sample does not join.
//! Source  DOC-MARK; see docs/rules/mark_and_oracle.md
//! Tests   tests/it/market_mark.rs, tests/it/market_prices.rs

use super::median::{median_of, median3};

/// Time constant of the average of the basis, seconds (DOC-MARK).
pub(super) const BASIS_TAU_S: f64 = 150.0;

/// Time constant of the average that stands in for a missing input, seconds (DOC-MARK).
pub(super) const SUBSTITUTE_TAU_S: f64 = 30.0;

/// What the mark price is made of, USD; none for what is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MarkInputs {
    /// Oracle price plus the 150-second average of the perp mid minus the oracle price.
    pub oracle_basis_px: Option<f64>,
    /// Median of best bid, best ask and last trade of the venue's perp book.
    pub book_px: Option<f64>,
    /// Weighted median of the perp mids of other venues.
    pub external_px: Option<f64>,
    /// 30-second average of `book_px`.
    pub book_average_px: Option<f64>,
}

/// Mark price of the perp; none if no input exists.
#[must_use]
#[inline]
pub fn mark_px(inputs: &MarkInputs) -> Option<f64> {
    let three = [inputs.oracle_basis_px, inputs.book_px, inputs.external_px];
    if let [Some(a), Some(b), Some(c)] = three {
        return Some(median3(a, b, c));
    }
    let mut there = [0.0; 3];
    let mut count = 0;
    for px in three.into_iter().flatten() {
        there[count] = px;
        count += 1;
    }
    if let (2, Some(average_px)) = (count, inputs.book_average_px) {
        there[count] = average_px;
        count += 1;
    }
    median_of(&mut there[..count])
}

/// Median of best bid, best ask and last trade; without a trade the middle of bid and ask.
#[must_use]
pub fn book_px(best_bid_px: f64, best_ask_px: f64, last_trade_px: Option<f64>) -> f64 {
    let last_px = last_trade_px.unwrap_or(best_bid_px + (best_ask_px - best_bid_px) / 2.0);
    median3(best_bid_px, best_ask_px, last_px)
}
