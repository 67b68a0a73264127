//! The content of `summary.json`.

use plimsoll_lab::{Plan, PointReport, Report};

/// Name of the summary's file.
pub(crate) const SUMMARY: &str = "summary.json";

/// The report of a plan from those of its points.
pub(crate) fn report(plan: &Plan, points: Vec<PointReport>) -> Report {
    Report {
        name: plan.name.clone(),
        plan_id: plan.id.clone(),
        seed: plan.seed,
        points,
    }
}
