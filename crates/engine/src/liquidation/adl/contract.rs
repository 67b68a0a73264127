//! Weights of the contract pro-rata.
//!
//! Rule    sizes in proportion to size: the same share of every position
//! Units   size
//! Bounds  none
//! Source  CHITRA-2025 (contracts pro-rata); docs/rules/adl.md
//! Tests   adl::the_table_of_the_page, adl_properties::proportions_hold_within_one_lot

use super::Candidate;

pub(super) fn weight(candidate: &Candidate) -> u128 {
    candidate.size.0.unsigned_abs()
}
