//! What USDC is worth during a path.
//!
//! Rule    usdt_usdc = 1 / price of USDC; the price follows straight lines between waypoints.
//! Units   the price is the venue's spot oracle price of USDC, in USDT; times in minutes.
//! Bounds  before the first waypoint the first price holds, after the last one the last.
//! Source  DOC-PM for the factor; the line is the scenario's, see docs/rules/borrow_oracle_px.md
//! Tests   tests/it/market_usdc.rs

use super::UsdcWaypoint;

const SECONDS_PER_MINUTE: f64 = 60.0;

/// USDC per USDT at `t_s` seconds after the start; `constant` without waypoints.
#[must_use]
pub fn usdt_usdc_at(waypoints: &[UsdcWaypoint], t_s: f64, constant: f64) -> f64 {
    line_at(waypoints, t_s).map_or(constant, |px| 1.0 / px)
}

/// The price on the line of waypoints at `t_s` seconds after the start; none without waypoints.
pub(super) fn line_at(waypoints: &[UsdcWaypoint], t_s: f64) -> Option<f64> {
    let t_min = t_s / SECONDS_PER_MINUTE;
    let passed = waypoints.partition_point(|point| point.at_min <= t_min);
    match (
        passed.checked_sub(1).map(|i| &waypoints[i]),
        waypoints.get(passed),
    ) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some(only.px),
        (Some(from), Some(to)) => {
            let share = (t_min - from.at_min) / (to.at_min - from.at_min);
            Some(from.px + (to.px - from.px) * share)
        }
    }
}
