//! Price of a coin at which an account reaches a given ratio, in closed form.
//!
//! Rule    one borrowable token, one collateral, and perps in the collateral's coin only. With units
//!         C, threshold lt, signed perp size s, max leverage l and cash e = E - s * price today, the
//!         equity at price P is e + s P, maintenance |s| P / (2 l), credit C P lt. With b > 0,
//!         N = max(20, MM) + MM - E and D = MM + L are linear in P, so N = q D has one solution:
//!         MM >= 20:  P = e / ((2 - q) |s| / (2 l) - s - q C lt)
//!         MM < 20:   P = (e - 20) / ((1 - q) |s| / (2 l) - s - q C lt)
//! Units   USD per unit, ten decimals, nearest
//! Bounds  lowest margin tier, no cap; none where the solution leaves the assumed branch
//! Source  derived from DOC-PM
//! Tests   crossing_px.yaml

use rust_decimal::Decimal;

use super::collateral::counted_units;
use super::portfolio_margin::MIN_BORROW_OFFSET;
use crate::case::{AccountCase, MinBorrowOffset};
use crate::exact::{RATIO_DECIMALS, Rounding, fraction, usd};

/// The coin exposure of an account, as the closed form needs it.
struct Line {
    cash: Decimal,
    size: Decimal,
    weighted_units: Decimal,
    twice_leverage: Decimal,
}

/// Price at which the ratio of the account's only token equals `ratio`; none where it never does
/// with a borrow needed.
///
/// # Panics
/// When the account has not exactly one token, one collateral and at most one position, in the
/// collateral's coin.
#[must_use]
pub fn crossing_px(
    account: &AccountCase,
    ratio: Decimal,
    offset: MinBorrowOffset,
) -> Option<Decimal> {
    let line = line(account);
    let keeps = |px: &Decimal| *px > Decimal::ZERO && needs_borrow(&line, *px);
    if offset == MinBorrowOffset::Add20 {
        return solve(&line, ratio, Decimal::TWO, MIN_BORROW_OFFSET).filter(keeps);
    }
    let is_large = |px: &Decimal| twice_maintenance(&line, *px) >= MIN_BORROW_OFFSET * Decimal::TWO;
    let large = solve(&line, ratio, Decimal::TWO, Decimal::ZERO).filter(is_large);
    let small = || solve(&line, ratio, Decimal::ONE, MIN_BORROW_OFFSET).filter(|px| !is_large(px));
    large.or_else(small).filter(keeps)
}

fn line(account: &AccountCase) -> Line {
    let ([token], [held]) = (&account.tokens[..], &account.collateral[..]) else {
        panic!("the closed form holds for one token and one collateral");
    };
    let equity = usd(token.net_balance() - token.isolated_equity, token.oracle_px);
    let position = account.positions.first();
    assert!(
        account.positions.len() <= 1 && position.is_none_or(|p| p.name == held.name),
        "the closed form holds for one position in the collateral's coin"
    );
    let size = position.map_or(Decimal::ZERO, |p| p.size);
    Line {
        cash: equity - position.map_or(Decimal::ZERO, |p| p.size * p.mark_px),
        size,
        weighted_units: counted_units(held) * (Decimal::ONE + held.ltv) / Decimal::TWO,
        twice_leverage: position.map_or(Decimal::TWO, |p| {
            Decimal::TWO * Decimal::from(p.tiers[0].max_leverage)
        }),
    }
}

// (e - k) * 2l / ((c - q) |s| - 2l (s + q C lt)), for c maintenance terms and an offset k.
fn solve(line: &Line, ratio: Decimal, terms: Decimal, offset: Decimal) -> Option<Decimal> {
    let slope = (terms - ratio) * line.size.abs()
        - line.twice_leverage * (line.size + ratio * line.weighted_units);
    (!slope.is_zero()).then(|| {
        fraction(
            &[line.cash - offset, line.twice_leverage],
            &[slope],
            RATIO_DECIMALS,
            Rounding::Nearest,
        )
    })
}

fn twice_maintenance(line: &Line, px: Decimal) -> Decimal {
    Decimal::TWO * line.size.abs() * px / line.twice_leverage
}

fn needs_borrow(line: &Line, px: Decimal) -> bool {
    twice_maintenance(line, px) > Decimal::TWO * (line.cash + line.size * px)
}
