//! Prices of a builder-deployed perp.
//!
//! Rule    The deployer's `setOracle` counts if the last update is at least 2.5 s old. New mark =
//!         median of up to two supplied marks and the local mark, which is the median of best bid,
//!         best ask and last trade. After 10 s without an update the mark moves to the local mark,
//!         which counts as an update. The mark moves by at most 1% of the previous mark per
//!         update; every price stays within a tenth and ten times its value at the start of the
//!         day. `externalPerpPxs` keeps the mark within a band of the external perp price.
//! Units   prices in USD, times in seconds, the band in bps of the external price.
//! Bounds  the band comes first, then the day's range, then the move: no update moves a mark by
//!         more than 1%. Both ends of each bound are allowed.
//! Source  DOC-HIP3A, DOC-HIP3; the band's width and the order are readings, see
//!         docs/rules/hip3_oracle.md
//! Tests   tests/it/market_hip3.rs

use super::median::median_of;

/// Least time between two updates, seconds (DOC-HIP3A).
pub const HIP3_MIN_UPDATE_S: f64 = 2.5;
/// Age at which a mark moves to the local mark, seconds (DOC-HIP3A).
pub const HIP3_STALE_AFTER_S: f64 = 10.0;
/// Furthest move of a mark in one update, share of the previous mark (DOC-HIP3A).
const MAX_MOVE: f64 = 0.01;
/// Furthest distance from the value at the start of the day, as a factor (DOC-HIP3A).
const DAY_FACTOR: f64 = 10.0;
const BPS: f64 = 1e-4;

/// Who moves a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hip3Update {
    /// The deployer's call is accepted.
    Deployer,
    /// Nobody called for too long: the mark moves to the local mark, the oracle price stays.
    Local,
}

/// What happens `since_s` seconds after the last update, given whether the deployer calls now.
#[must_use]
pub fn hip3_update(since_s: f64, has_called: bool) -> Option<Hip3Update> {
    if has_called && since_s >= HIP3_MIN_UPDATE_S {
        Some(Hip3Update::Deployer)
    } else if since_s >= HIP3_STALE_AFTER_S {
        Some(Hip3Update::Local)
    } else {
        None
    }
}

/// Bounds of a mark that are there before the update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hip3Bounds {
    /// Mark before the update, USD.
    pub previous_px: f64,
    /// Mark at the start of the day, USD.
    pub day_px: f64,
    /// External perp price that the deployer sends, USD, and the band around it, bps.
    pub external: Option<(f64, f64)>,
}

/// New mark from the supplied marks and the local mark.
#[must_use]
pub fn hip3_mark_px(supplied: [Option<f64>; 2], local_px: f64, bounds: &Hip3Bounds) -> f64 {
    let mut candidates = [local_px; 3];
    let mut count = 1;
    for px in supplied.into_iter().flatten() {
        candidates[count] = px;
        count += 1;
    }
    let median_px = median_of(&mut candidates[..count]).unwrap_or(local_px);
    let guarded_px = bounds
        .external
        .map_or(median_px, |(external_px, band_bps)| {
            around(median_px, external_px, band_bps * BPS)
        });
    let day_px = hip3_within_day(guarded_px, bounds.day_px);
    around(day_px, bounds.previous_px, MAX_MOVE)
}

/// A price within a tenth and ten times its value at the start of the day.
#[must_use]
pub fn hip3_within_day(px: f64, day_px: f64) -> f64 {
    px.max(day_px / DAY_FACTOR).min(day_px * DAY_FACTOR)
}

fn around(px: f64, centre_px: f64, share: f64) -> f64 {
    px.max(centre_px * (1.0 - share))
        .min(centre_px * (1.0 + share))
}
