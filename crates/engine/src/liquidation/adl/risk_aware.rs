//! Weights of the risk-aware pro-rata.
//!
//! Rule    weight = profit * leverage, leverage = notional / max(account value, maintenance)
//! Units   USD, rounded up: any profit weighs something
//! Bounds  no profit weighs nothing; an account below its maintenance is liquidated itself, so its
//!         leverage counts as if it had just that
//! Source  CHITRA-2025 (risk-aware pro-rata: haircuts on profits, tilted to leverage), in its
//!         spirit; the formula is this project's, docs/rules/adl.md
//! Tests   adl::the_table_of_the_page, adl_properties::proportions_hold_within_one_lot

use super::Candidate;
use super::share::MOST_WEIGHT;
use crate::units::{Px, Usd, Wide, divide_product};

pub(super) fn weight(candidate: &Candidate, px: Px) -> u128 {
    let profit = candidate.profit(px).or_zero();
    let behind = (candidate.account_value)
        .max(candidate.maintenance)
        .max(Usd(1));
    let [profit, notional, behind] =
        [profit, candidate.notional(px), behind].map(|value| value.0.unsigned_abs());
    if Wide::product([profit, notional]) > Wide::product([MOST_WEIGHT, behind]) {
        // Only without any maintenance: a position's leverage is a hundred or two at most.
        return MOST_WEIGHT;
    }
    let (weight, rest) = divide_product(profit, notional, behind);
    weight + u128::from(rest > 0)
}
