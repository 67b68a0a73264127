//! The reference paths: correlation and shocks, as their own crate sees them.

use plimsoll_paths::{PathsConfig, PathsError};
use plimsoll_sim::ClockConfig;

use crate::document::Problem;

pub(super) fn problems(config: &PathsConfig, clock: &ClockConfig) -> Vec<Problem> {
    let found = config.problems(f64::from(clock.tick_s), clock.ticks());
    found.iter().filter_map(located).collect()
}

/// The problem with its key path; ranges are reported by the type's own validation.
fn located(error: &PathsError) -> Option<Problem> {
    use PathsError as E;
    let key = match error {
        E::OutOfRange { .. } => return None,
        E::Clock { .. } => return Some(Problem::new("clock", error.to_string())),
        E::DuplicateAsset { index, .. } | E::ReservedAsset { index } => {
            format!("assets[{index}].asset")
        }
        E::StartPrice { index, .. } => format!("assets[{index}].start_px"),
        E::CorrelationRows { .. } | E::CorrelationNotPositiveDefinite { .. } => {
            "correlation".to_owned()
        }
        E::CorrelationColumns { row, .. } => format!("correlation[{row}]"),
        E::CorrelationDiagonal { row, .. } => format!("correlation[{row}][{row}]"),
        E::CorrelationAsymmetric { row, column, .. } => format!("correlation[{row}][{column}]"),
        E::UnknownShockAsset { index, .. } => format!("shocks[{index}].asset"),
        E::WaypointOrder { index, point, .. } => format!("shocks[{index}].points[{point}].at_min"),
        E::ShockAfterEnd { index, .. } | E::NothingToRecover { index, .. } => {
            format!("shocks[{index}].at_min")
        }
        E::MoveDuringHold { index, .. } => format!("shocks[{index}]"),
    };
    Some(Problem::new(
        format!("paths.{key}"),
        said(&error.to_string()),
    ))
}

/// The message without the key that it begins with: `assets[0].start_px: 0 is not above 0`.
fn said(message: &str) -> &str {
    let begins_with_key = |key: &str| !key.contains(' ');
    match message.split_once(": ") {
        Some((key, rest)) if begins_with_key(key) => rest,
        _ => message,
    }
}
