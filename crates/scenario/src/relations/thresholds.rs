//! Thresholds are constraints that the lab can judge by what paths work out.

use plimsoll_lab::constraint::Constraint;
use plimsoll_sim::RecordingConfig;

use crate::document::Problem;

/// A problem for each text that is no constraint.
pub(crate) fn problems(thresholds: &[String]) -> Vec<Problem> {
    let problem = |(index, text): (usize, &String)| {
        let error = text.parse::<Constraint>().err()?;
        let at = format!("thresholds[{index}]");
        Some(Problem::new(at, error.to_string()))
    };
    thresholds.iter().enumerate().filter_map(problem).collect()
}

/// A problem for each constraint of a metric that no path has, because what it needs is off.
pub(crate) fn switched_off(thresholds: &[String], recording: &RecordingConfig) -> Vec<Problem> {
    let problem = |(index, text): (usize, &String)| {
        let constraint = text.parse::<Constraint>().ok()?;
        let off = constraint.measure.metric.check(recording).err()?;
        Some(Problem::new(
            format!("thresholds[{index}]"),
            off.to_string(),
        ))
    };
    thresholds.iter().enumerate().filter_map(problem).collect()
}
