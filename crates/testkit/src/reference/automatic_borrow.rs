//! Automatic borrowing and its limits.
//!
//! Rule    a need is met from the own free balance, then by a new borrow of at most
//!         min(capacity - debts, user borrow cap - debt, global borrow cap - total borrowed,
//!         reserve balance), at least 0
//! Units   tokens at ten decimals, limits rounded down
//! Bounds  what the limits refuse stays unmet; debts above a cap stay, nothing new is lent
//! Source  DOC-PM, FAQ, SEED-0
//! Tests   automatic_borrow.yaml, caps.yaml

use rust_decimal::Decimal;

use super::collateral;
use super::holds;
use crate::case::{AccountCase, ReserveCase, TokenCase};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction, or_zero, usd};

/// How a need was met, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// From the own free balance.
    pub own: Decimal,
    /// By a new borrow.
    pub borrowed: Decimal,
    /// Not at all.
    pub refused: Decimal,
}

/// The most that the account can newly borrow of a token, in tokens.
#[must_use]
pub fn max_new_borrow(account: &AccountCase, token: &TokenCase, reserve: &ReserveCase) -> Decimal {
    let room = or_zero(collateral::capacity(account) - collateral::debt_value(account));
    let backed = fraction(&[room], &[token.oracle_px], AMOUNT_DECIMALS, Rounding::Down);
    let by_user = token.user_borrow_cap.map_or(backed, |cap| cap - token.debt);
    let by_pool = reserve.global_borrow_cap - reserve.total_borrowed;
    or_zero(backed.min(by_user).min(by_pool).min(reserve.balance))
}

/// Meets a need of a token, in tokens.
#[must_use]
pub fn meet(account: &AccountCase, token: &TokenCase, need: Decimal, reserve: &ReserveCase) -> Met {
    let free = usd(token.net_balance(), token.oracle_px) - holds::commitment(account, token);
    let free = fraction(
        &[or_zero(free)],
        &[token.oracle_px],
        AMOUNT_DECIMALS,
        Rounding::Down,
    );
    let own = need.min(free);
    let borrowed = (need - own).min(max_new_borrow(account, token, reserve));
    Met {
        own,
        borrowed,
        refused: need - own - borrowed,
    }
}
