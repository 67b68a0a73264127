//! Rules of one number or two: thresholds, the comparison with a ratio, the half-life.

use plimsoll_engine::margin::Portfolio;
use plimsoll_engine::margin::collateral::{full_threshold, liquidation_threshold};
use plimsoll_engine::units::{Usd, half_life_share};
use plimsoll_engine::venue::{Preset, Venue};
use plimsoll_testkit::worked_examples::{InventoryGiven, RatioGiven, ThresholdsGiven};
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, answer, ratio, time, usd};

pub(crate) fn thresholds(given: &ThresholdsGiven) -> Judged {
    let ltv = ratio(given.ltv)?;
    Ok(answer([
        ("liquidation_threshold", liquidation_threshold(ltv).shown()),
        ("full_threshold", full_threshold(ltv).shown()),
    ]))
}

pub(crate) fn comparison(given: &RatioGiven) -> Judged {
    let venue = Venue::try_from(&Preset::October2026.config()).map_err(|p| format!("{p:?}"))?;
    let portfolio = Portfolio {
        borrow_for_maintenance: Usd::ZERO,
        requirement: usd(given.requirement)?,
        liquidation_value: usd(given.liquidation_value)?,
    };
    let is_liquidatable = portfolio.exceeds(venue.margin.liquidation_ratio);
    Ok(answer([
        ("requirement", portfolio.requirement.shown()),
        ("ratio", portfolio.ratio().shown()),
        ("is_liquidatable", is_liquidatable.shown()),
    ]))
}

pub(crate) fn inventory(given: &InventoryGiven) -> Judged {
    let (elapsed, half_life) = (time(given.elapsed_s)?, time(given.half_life_s)?);
    let share = Decimal::from_i128_with_scale(half_life_share(elapsed.0, half_life.0), 18);
    Ok(answer([("share_left", share.into())]))
}
