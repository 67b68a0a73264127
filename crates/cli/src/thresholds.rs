//! Thresholds at the end of a run.

use clap::Args;
use plimsoll_lab::constraint::{Constraint, Thresholds};
use plimsoll_lab::{Plan, Report};
use plimsoll_output::Results;
use serde_json::{Value, json};

use crate::asked;
use crate::exit::Exit;
use crate::screen::{print_json, print_summary, print_thresholds, print_whole_summary};

/// Thresholds of the command line.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct StatedThresholds {
    /// Check a constraint at the end, such as `es_99(bad_debt_usd) < 1e6 with 95%`; exit code 10 if it
    /// is broken or undecided; can be repeated
    #[arg(long = "threshold", value_name = "TEXT")]
    stated: Vec<Constraint>,
}

impl StatedThresholds {
    /// Refuses those of metrics that no path of a plan has.
    ///
    /// # Errors
    /// The first such metric.
    pub(crate) fn check(&self, plan: &Plan) -> anyhow::Result<()> {
        asked::check(plan, self.stated.iter().map(|x| x.measure.metric))
    }

    /// Judges those of the scenario and these by a complete result; none if there are none.
    pub(crate) fn judge(
        &self,
        own: &[Constraint],
        results: &Results,
    ) -> anyhow::Result<Option<Thresholds>> {
        self.check(&results.manifest().plan)?;
        let all = [own, &self.stated].concat();
        if all.is_empty() {
            return Ok(None);
        }
        Ok(Some(results.judge(&all)?))
    }
}

/// How a summary is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// As one page.
    Page,
    /// With every number.
    Whole,
    /// As JSON.
    Json,
}

impl Look {
    /// JSON or a page.
    pub(crate) const fn of(is_json: bool) -> Self {
        if is_json { Self::Json } else { Self::Page }
    }
}

/// Shows the summary of a result and the verdicts on its thresholds, and says how the command ends.
pub(crate) fn show(
    results: &Results,
    report: &Report,
    thresholds: Option<&Thresholds>,
    look: Look,
) -> anyhow::Result<Exit> {
    match look {
        Look::Json => print_json(&with_thresholds(report, thresholds)?)?,
        Look::Page => print_summary(results, report)?,
        Look::Whole => print_whole_summary(results, report)?,
    }
    if look != Look::Json {
        thresholds.map_or(Ok(()), print_thresholds)?;
    }
    let is_passed = thresholds.is_none_or(|x| x.passed);
    Ok(if is_passed {
        Exit::Done
    } else {
        Exit::Threshold
    })
}

/// The summary, and beside its keys the thresholds if there are any.
pub(crate) fn with_thresholds(
    report: &Report,
    thresholds: Option<&Thresholds>,
) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(report)?;
    if let (Some(thresholds), Value::Object(map)) = (thresholds, &mut value) {
        map.insert("thresholds".to_owned(), json!(thresholds));
    }
    Ok(value)
}
