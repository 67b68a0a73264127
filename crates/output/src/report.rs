//! The content of `summary.json`.

use plimsoll_lab::{Plan, PointReport, Report, SummaryBuilder};

/// Name of the summary's file.
pub(crate) const SUMMARY: &str = "summary.json";

/// The report of a plan from one builder for each of its points.
pub(crate) fn report(plan: &Plan, builders: Vec<SummaryBuilder>) -> Report {
    let points = plan.points.iter().zip(builders);
    Report {
        name: plan.name.clone(),
        plan_id: plan.id.clone(),
        seed: plan.seed,
        points: points
            .map(|(point, builder)| PointReport {
                index: point.index,
                label: point.label.clone(),
                summary: builder.finish(),
            })
            .collect(),
    }
}
