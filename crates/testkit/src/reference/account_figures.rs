//! Every figure of an account that worked examples name.
//!
//! | figure | unit |
//! |---|---|
//! | `portfolio_margin_ratio`, `health_factor` | ratio, or `none` |
//! | `is_liquidatable` | `true` or `false` |
//! | `health` | `healthy`, `atRisk` or `liquidatable` |
//! | `capacity`, `debt_value` | USD |
//! | `T.net_balance`, `T.debt`, `T.available_after_maintenance` | tokens |
//! | `T.equity`, `T.maintenance_margin`, `T.initial_margin`, `T.notional`, `T.borrow_for_maintenance`, `T.requirement`, `T.collateral_credit`, `T.liquidation_value` | USD |
//! | `T.ratio`, `T.borrow_cap_used` | ratio, or `none` |
//! | `T.commitment`, `T.wanted`, `T.hold`, `T.spot_hold`, `T.available_to_trade`, `T.borrowable` | USD |
//! | `T.perp_stage` | `none`, `market` or `backstop` |
//! | `C.value`, `C.capacity` | USD |
//! | `C.supplied`, `C.locked` | units |
//! | `C.supply_cap_used` | ratio, or `none` |
//!
//! `T` is the name of a borrowable token, `C` that of a collateral.

use rust_decimal::Decimal;

use super::perp_liquidation::{portfolio_stage, stage_word};
use super::portfolio_margin::{PortfolioMargin, TokenMargin, portfolio_margin};
use super::{collateral, holds};
use crate::case::{AccountCase, CollateralCase, MarginOptions, TokenCase};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction, shown_ratio, usd};
use crate::worked_examples::{Answer, Figure};

/// All figures of an account, by name.
#[must_use]
pub fn account_figures(account: &AccountCase, options: MarginOptions) -> Answer {
    let margin = portfolio_margin(account, options);
    let mut answer = Answer::from([
        named("portfolio_margin_ratio", or_none(margin.worst().ratio())),
        named("is_liquidatable", margin.is_liquidatable()),
        named("health_factor", or_none(collateral::health_factor(account))),
        named("health", health(account, &margin)),
        named("capacity", collateral::capacity(account)),
        named("debt_value", collateral::debt_value(account)),
    ]);
    for (token, margin) in account.tokens.iter().zip(&margin.tokens) {
        let own = balance_figures(account, token).into_iter();
        let all = own.chain(margin_figures(token, margin));
        answer.extend(all.map(|(name, figure)| (format!("{}.{name}", token.name), figure)));
    }
    for held in &account.collateral {
        let own = collateral_figures(account, held).into_iter();
        answer.extend(own.map(|(name, figure)| (format!("{}.{name}", held.name), figure)));
    }
    answer
}

/// Health word of an account.
#[must_use]
pub fn health(account: &AccountCase, margin: &PortfolioMargin) -> &'static str {
    if margin.is_liquidatable() {
        "liquidatable"
    } else if collateral::capacity(account) < collateral::debt_value(account) {
        "atRisk"
    } else {
        "healthy"
    }
}

fn balance_figures(account: &AccountCase, token: &TokenCase) -> Vec<(String, Figure)> {
    vec![
        named("net_balance", token.net_balance()),
        named("debt", token.debt),
        named("borrow_cap_used", or_none(borrow_cap_used(token))),
        named("commitment", holds::commitment(account, token)),
        named("wanted", holds::wanted(account, token)),
        named("hold", holds::hold(account, token)),
        named("spot_hold", holds::spot_hold(account, token)),
        named(
            "available_to_trade",
            holds::available_to_trade(account, token),
        ),
        named("borrowable", borrowable(account, token)),
    ]
}

fn margin_figures(token: &TokenCase, margin: &TokenMargin) -> Vec<(String, Figure)> {
    vec![
        named("equity", margin.equity),
        named("maintenance_margin", margin.maintenance),
        named("initial_margin", margin.initial),
        named("notional", margin.notional),
        named("borrow_for_maintenance", margin.borrow),
        named("requirement", margin.requirement),
        named("collateral_credit", margin.credit),
        named("liquidation_value", margin.liquidation_value),
        named("ratio", or_none(margin.ratio())),
        named("available_after_maintenance", available(token, margin)),
        named("perp_stage", stage_word(portfolio_stage(margin))),
    ]
}

fn collateral_figures(account: &AccountCase, held: &CollateralCase) -> Vec<(String, Figure)> {
    vec![
        named("value", collateral::value(held)),
        named("capacity", collateral::capacity_of(held)),
        named("supplied", held.supplied),
        named("locked", holds::locked_units(account, held)),
        named(
            "supply_cap_used",
            or_none(collateral::supply_cap_used(held)),
        ),
    ]
}

// The venue shows it in tokens.
fn available(token: &TokenCase, margin: &TokenMargin) -> Decimal {
    fraction(
        &[margin.available_after_maintenance()],
        &[token.oracle_px],
        AMOUNT_DECIMALS,
        Rounding::Down,
    )
}

fn borrow_cap_used(token: &TokenCase) -> Option<Decimal> {
    shown_ratio(token.debt, token.user_borrow_cap?)
}

// Capacity after the user borrow cap.
fn borrowable(account: &AccountCase, token: &TokenCase) -> Decimal {
    let capacity = collateral::capacity(account);
    match token.user_borrow_cap {
        Some(cap) => capacity.min(usd(cap, token.oracle_px)),
        None => capacity,
    }
}

fn named(name: &str, figure: impl Into<Figure>) -> (String, Figure) {
    (name.to_owned(), figure.into())
}

fn or_none(ratio: Option<Decimal>) -> Figure {
    ratio.map_or_else(|| "none".into(), Figure::from)
}
