//! Thresholds are constraints that the lab can judge.

use plimsoll_lab::constraint::Constraint;

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
