//! Weights of the wealth pro-rata.
//!
//! Rule    sizes in proportion to account value: all are closed at one price, so each loses the
//!         same share of its wealth for every dollar that this price is off
//! Units   account value, USD
//! Bounds  an account value that is not positive weighs nothing
//! Source  CHITRA-2025 (wealth pro-rata); docs/rules/adl.md
//! Tests   adl::the_table_of_the_page, adl_properties::proportions_hold_within_one_lot

use super::Candidate;

pub(super) fn weight(candidate: &Candidate) -> u128 {
    candidate.account_value.or_zero().0.unsigned_abs()
}
