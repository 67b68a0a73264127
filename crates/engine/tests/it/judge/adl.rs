//! The index of auto-deleveraging.

use plimsoll_engine::liquidation::adl::{Candidate, index};
use plimsoll_engine::units::AccountId;
use plimsoll_testkit::worked_examples::AdlGiven;
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, amount, answer, px, usd};

/// The index of a position whose size is its notional at the mark price.
pub(crate) fn index_of(given: &AdlGiven) -> Judged {
    let sign = if given.is_long {
        Decimal::ONE
    } else {
        Decimal::NEGATIVE_ONE
    };
    let size = sign * given.notional / given.mark_px;
    let candidate = Candidate {
        account: AccountId::user(0),
        size: amount(size)?,
        entry_quote: amount(size * given.entry_px)?,
        account_value: usd(given.account_value)?,
        maintenance: usd(Decimal::ZERO)?,
    };
    let index = index::index(&candidate, px(given.mark_px)?);
    Ok(answer([("index", index.shown())]))
}
