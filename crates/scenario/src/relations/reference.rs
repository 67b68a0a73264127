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
    let path = match error {
        PathsError::OutOfRange { .. } => return None,
        PathsError::Clock { .. } => return Some(Problem::new("clock", error.to_string())),
        PathsError::HawkesUnstable { .. } => "paths.assets".to_owned(),
        PathsError::CoJumpsAlone => "paths.co_jumps".to_owned(),
        _ => format!("paths.{}", key(error)),
    };
    Some(Problem::new(path, said(&error.to_string())))
}

/// Key path within the paths.
fn key(error: &PathsError) -> String {
    use PathsError as E;
    match error {
        E::DuplicateAsset { index, .. } | E::ReservedAsset { index } => {
            format!("assets[{index}].asset")
        }
        E::StartPrice { index, .. } => format!("assets[{index}].start_px"),
        E::CorrelationColumns { row, .. } => format!("correlation[{row}]"),
        E::CorrelationDiagonal { row, .. } => format!("correlation[{row}][{row}]"),
        E::CorrelationAsymmetric { row, column, .. } => format!("correlation[{row}][{column}]"),
        E::UnknownShockAsset { index, .. } => format!("shocks[{index}].asset"),
        E::WaypointOrder { index, point, .. } => format!("shocks[{index}].points[{point}].at_min"),
        E::ShockAfterEnd { index, .. } | E::NothingToRecover { index, .. } => {
            format!("shocks[{index}].at_min")
        }
        E::MoveDuringHold { index, .. } => format!("shocks[{index}]"),
        E::CrisisWithoutRegimes { index } => {
            format!("assets[{index}].model.crisis_sigma_per_year")
        }
        E::CrisisCorrelation(inner) => format!("regimes.crisis_{}", key(inner)),
        E::DuplicateRecording { index, .. } => format!("recordings[{index}].name"),
        E::RecordingWindow { index, .. } => format!("recordings[{index}].to"),
        E::Model { index, field, .. } => format!("assets[{index}].model.{field}"),
        E::Sampling { field, .. } => format!("sampling.{field}"),
        E::CrisisCorrelationTwice => "regimes.crisis_rho".to_owned(),
        E::DependenceInterval { .. } => "dependence.interval_s".to_owned(),
        E::HawkesStart { index, .. } => format!("assets[{index}].jumps.start_intensity_per_year"),
        E::ExcitationAsset { index, field, .. } => format!("cross_excitation[{index}].{field}"),
        E::ExcitationPair { index } => format!("cross_excitation[{index}]"),
        E::CoJumpsRate { .. } => "co_jumps.lambda_per_year".to_owned(),
        E::CorrelationRows { .. } | E::CorrelationNotPositiveDefinite { .. } => {
            "correlation".to_owned()
        }
        E::OutOfRange { .. } | E::Clock { .. } | E::HawkesUnstable { .. } | E::CoJumpsAlone => {
            String::new()
        }
    }
}

/// The message without the key that it begins with: `assets[0].start_px: 0 is not above 0`.
fn said(message: &str) -> &str {
    let begins_with_key = |key: &str| !key.contains(' ');
    match message.split_once(": ") {
        Some((key, rest)) if begins_with_key(key) => rest,
        _ => message,
    }
}
