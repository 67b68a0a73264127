//! V13: how far a price may rise before a hedged account is at its loan-to-value, at the margin
//! ratio's trigger, and at the partial threshold of the FAQ.
//!
//! The account holds N of a collateral against a short perp of N, both opened at 50 USD; what the
//! perp loses is borrowed. Maintenance and the 20 USD offset are left out, as in the closed forms
//! 1/(1 − LTV), 1/(1 − 0.95 (1 + LTV)/2) and 1/(1 − (1 + LTV)/2). The engine's rules judge integers
//! on a price grid of 1e-6 USD, so the last price that passes is found to one step of it.

use plimsoll_engine::margin::Portfolio;
use plimsoll_engine::margin::collateral::{capacity, credit};
use plimsoll_engine::units::{Amount, Px, Usd};
use plimsoll_engine::venue::{Collateral, Margin};

use super::venue;
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// Price at the opening: 50 USD.
const START: Px = Px(50_000_000);
/// Tokens held and sold short: 1,000.
const SIZE: Amount = Amount(1_000 * Amount::ONE.0);

/// V13.
pub(crate) fn triggers(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let rows = [
        (50, 2.0, 80.0 / 23.0, 4.0),
        (65, 20.0 / 7.0, 1.0 / 0.216_25, 40.0 / 7.0),
    ];
    let mut checks = Vec::new();
    for (percent, at_ltv, at_ratio, at_partial) in rows {
        let (terms, margin) = terms(run, percent)?;
        let named = |what: &str| format!("rise to {what}, LTV .{percent}");
        let debt = |px: Px| SIZE.at(px) - SIZE.at(START);
        let found = [
            (
                "its LTV",
                at_ltv,
                last_px(|px| debt(px) > capacity(SIZE, px, &terms)),
            ),
            (
                "ratio 0.95",
                at_ratio,
                last_px(|px| exceeds(debt(px), px, &terms, &margin)),
            ),
            (
                "FAQ part",
                at_partial,
                last_px(|px| debt(px) > credit(SIZE, px, &terms)),
            ),
        ];
        checks.extend(found.into_iter().map(|(what, expected, px)| {
            // The grid's last price at or under the closed form.
            let on_grid = (expected * START.0 as f64 + 1e-3).floor() / START.0 as f64;
            run.exact(&named(what), on_grid, px.0 as f64 / START.0 as f64)
        }));
    }
    Ok(checks)
}

fn terms(run: &Run<'_>, percent: i64) -> Result<(Collateral, Margin), ValidationError> {
    let venue = venue::of(run.id, &venue::config(percent))?;
    let hype = venue
        .token("HYPE")
        .and_then(|token| venue.tokens[token.index()].collateral);
    let terms = hype.ok_or_else(|| ValidationError::scene(run.id, "HYPE is no collateral"))?;
    let margin = Margin {
        min_borrow_offset: Usd::ZERO,
        ..venue.margin
    };
    Ok((terms, margin))
}

/// Whether the margin ratio of the debt is above 0.95, maintenance left out.
fn exceeds(debt: Usd, px: Px, terms: &Collateral, margin: &Margin) -> bool {
    let portfolio = Portfolio::new(-debt, Usd::ZERO, credit(SIZE, px, terms), margin);
    portfolio.exceeds(margin.liquidation_ratio)
}

/// The last price of the grid, from the start to ten times it, at which something does not hold.
fn last_px(holds: impl Fn(Px) -> bool) -> Px {
    let (mut low, mut high) = (START.0, START.0 * 10);
    while high - low > 1 {
        let middle = i64::midpoint(low, high);
        if holds(Px(middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Px(low)
}
