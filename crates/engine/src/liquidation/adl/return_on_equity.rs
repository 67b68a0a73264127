//! Ranking by return on equity.
//!
//! Rule    unrealised profit / account value, highest first; a loss ranks below any profit
//! Units   compared without a division
//! Bounds  an account value that is not positive ranks before all others
//! Source  undocumented, named by observers of the venue; docs/rules/adl.md
//! Tests   adl::the_table_of_the_page, adl::profit_goes_before_loss

use super::Candidate;
use super::fraction::Fraction;
use crate::units::Px;

pub(super) fn rank(candidate: &Candidate, px: Px) -> Fraction {
    let profit = candidate.profit(px);
    let account_value = candidate.account_value.or_zero();
    Fraction::new(
        [profit.0.unsigned_abs(), 1],
        [account_value.0.unsigned_abs(), 1],
    )
    .negative_if(profit.is_negative())
}
