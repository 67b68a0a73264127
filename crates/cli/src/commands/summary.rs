//! `plimsoll summary`: the summary of a result once more.

use std::path::PathBuf;

use clap::Args;
use plimsoll_lab::Report;
use plimsoll_lab::constraint::Measure;
use plimsoll_output::Results;

use super::open_results;
use crate::exit::{Exit, Stop};
use crate::measures::Measured;
use crate::screen::{Failed, note, plural, print, print_json, print_points, print_thresholds};
use crate::thresholds::{Look, show};

/// Show the summary of a complete result, and what became of its thresholds
///
/// Of a sweep the table of its points is shown, or with `--point` one point in full.
#[derive(Debug, Args)]
pub(crate) struct Summary {
    /// Folder of the result, such as `results/latest`
    #[arg(value_name = "RESULT")]
    folder: PathBuf,
    /// Show every number: tails at 99.9%, probabilities, reserve, capital by account mode, shares of few
    /// accounts, carry, time to liquidation
    #[arg(long)]
    all: bool,
    /// Point of a sweep to show in full
    #[arg(long, value_name = "N")]
    point: Option<u32>,
    /// Measure in the table of points, such as `es_99(bad_debt_usd)`, instead of the usual ones; can
    /// be repeated
    #[arg(long = "show", value_name = "MEASURE")]
    show: Vec<Measure>,
    /// List the paths that failed, each with the command that runs it again, instead of the summary
    #[arg(long)]
    failed: bool,
    /// Print the summary, or the list, as JSON
    #[arg(long)]
    json: bool,
}

impl Summary {
    /// Shows it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
        if self.failed {
            return self.list_failed(&results);
        }
        let report = results.summary()?;
        let thresholds = results.thresholds()?;
        let is_sweep = report.points.len() > 1;
        let look = match (self.json, self.all) {
            (true, _) => Look::Json,
            (false, true) => Look::Whole,
            (false, false) => Look::Page,
        };
        if let Some(point) = self.point {
            let report = only(report, point)?;
            return show(&results, &report, thresholds.as_ref(), look);
        }
        if look != Look::Page || (!is_sweep && self.show.is_empty()) {
            return show(&results, &report, thresholds.as_ref(), look);
        }
        self.table(&results, &report)?;
        if let Some(thresholds) = &thresholds {
            print_thresholds(thresholds)?;
        }
        let is_passed = thresholds.is_none_or(|x| x.passed);
        Ok(if is_passed {
            Exit::Done
        } else {
            Exit::Threshold
        })
    }

    fn table(&self, results: &Results, report: &Report) -> anyhow::Result<()> {
        print_points(&[Measured::of(results, report, &self.show)?])
    }

    fn list_failed(&self, results: &Results) -> anyhow::Result<Exit> {
        let mut failed = Vec::new();
        results.for_each_path(|point, row| failed.extend(Failed::of(&self.folder, point, row)))?;
        if self.json {
            print_json(&failed)?;
            return Ok(Exit::Done);
        }
        if failed.is_empty() {
            note("no path failed");
        }
        failed.iter().try_for_each(print)?;
        Ok(Exit::Done)
    }
}

/// The report of one point.
fn only(mut report: Report, point: u32) -> anyhow::Result<Report> {
    let points = report.points.len() as u64;
    report.points.retain(|x| x.index == point);
    if report.points.is_empty() {
        let points = plural(points, "point");
        let message = format!("the result has {points}, counted from 0");
        return Err(Stop::new(Exit::Usage, message).into());
    }
    Ok(report)
}
