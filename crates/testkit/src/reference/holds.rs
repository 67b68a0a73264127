//! Commitment, hold, available to trade, and the collateral that must stay.
//!
//! Rule    commitment = isolated equity + max(initial margin, 10% of notional)
//!         + 1.01 * resting perp orders' size * limit price / leverage + resting spot buys;
//!         hold = commitment - capacity; spot hold = min(net balance, commitment);
//!         available to trade = net balance + capacity - commitment, with the initial margin alone;
//!         collateral that must stay = what the own balance and the other collateral leave
//!         uncovered, over price * ltv
//! Units   USD at sixteen decimals at the borrow oracle price; collateral in units
//! Bounds  commitments and locked units rounded up; locked units at most what is supplied
//! Source  FIX-T, FIX-LI, FAQ, DOC-MARGIN
//! Tests   capacity.yaml, recorded_accounts.yaml

use rust_decimal::Decimal;

use super::{collateral, maintenance};
use crate::case::{AccountCase, CollateralCase, OrderCase, TokenCase};
use crate::exact::{AMOUNT_DECIMALS, Rounding, USD_DECIMALS, fraction, or_zero, usd};

/// Factor on resting perp orders: a buffer of 1%.
const ORDER_BUFFER: Decimal = Decimal::from_parts(101, 0, 0, false, 2);

/// What an account has promised in one token, in USD: this much cannot leave.
#[must_use]
pub fn commitment(account: &AccountCase, token: &TokenCase) -> Decimal {
    let notional = account
        .positions_in(&token.name)
        .map(maintenance::notional)
        .sum();
    let margin = maintenance::transfer_margin(initial_margin(account, token), notional);
    margin + resting(account, token)
}

/// Commitment less capacity; negative where more could be borrowed than is promised.
#[must_use]
pub fn hold(account: &AccountCase, token: &TokenCase) -> Decimal {
    commitment(account, token) - collateral::capacity(account)
}

/// The part of the own balance that is tied up.
#[must_use]
pub fn spot_hold(account: &AccountCase, token: &TokenCase) -> Decimal {
    net_value(token).min(commitment(account, token))
}

/// What may be used for opening perps: the 10% floor does not apply to it.
#[must_use]
pub fn available_to_trade(account: &AccountCase, token: &TokenCase) -> Decimal {
    let promised = initial_margin(account, token) + resting(account, token);
    net_value(token) + collateral::capacity(account) - promised
}

/// What must be borrowed, or is, to keep the promises made in a token.
#[must_use]
pub fn wanted(account: &AccountCase, token: &TokenCase) -> Decimal {
    or_zero(commitment(account, token) - net_value(token))
}

/// Units of a collateral that must stay so that the rest covers what is wanted.
#[must_use]
pub fn locked_units(account: &AccountCase, held: &CollateralCase) -> Decimal {
    let wanted: Decimal = account.tokens.iter().map(|t| wanted(account, t)).sum();
    let others = collateral::capacity(account) - collateral::capacity_of(held);
    let uncovered = or_zero(wanted - others);
    if uncovered.is_zero() || held.ltv.is_zero() {
        return Decimal::ZERO;
    }
    fraction(
        &[uncovered],
        &[held.oracle_px, held.ltv],
        AMOUNT_DECIMALS,
        Rounding::Up,
    )
    .min(held.supplied)
}

fn net_value(token: &TokenCase) -> Decimal {
    usd(token.net_balance(), token.oracle_px)
}

fn initial_margin(account: &AccountCase, token: &TokenCase) -> Decimal {
    account
        .positions_in(&token.name)
        .map(maintenance::initial_margin)
        .sum()
}

fn resting(account: &AccountCase, token: &TokenCase) -> Decimal {
    let orders: Decimal = account
        .perp_orders
        .iter()
        .filter(|order| order.token == token.name)
        .map(order_margin)
        .sum();
    let own = usd(token.isolated_equity + token.spot_buys, token.oracle_px);
    own + orders
}

fn order_margin(order: &OrderCase) -> Decimal {
    fraction(
        &[order.size, order.limit_px, ORDER_BUFFER],
        &[Decimal::from(order.leverage)],
        USD_DECIMALS,
        Rounding::Up,
    )
}
