//! `plimsoll replay`: one path again, with every event.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::{Plan, Shard, Traced, run_shard};
use plimsoll_output::{Results, write_accounts, write_events};
use plimsoll_sim::record::{PathRecord, PathRow, WaterfallRow};
use serde_json::{Value, json};

use super::open_results;
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::scenario::simulation;
use crate::screen::{count, percent, plural, print, print_json, print_story, usd_millions};
use crate::story::Selection;

/// Differences that are shown of two rows that must be equal.
const DIFFERENCES_SHOWN: usize = 5;

/// Events that are shown if nobody says how many.
pub(super) const EVENTS: usize = 60;

/// Run one path of a result again and tell what happened in it
///
/// The path is run from the plan in the result's manifest. Its row must equal the stored one bit
/// for bit, else the exit code is 5. All events and the fate of every account are written as
/// Parquet; the most important events are shown.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Replay {
    /// Folder of the result, such as `results/latest`
    #[arg(value_name = "RESULT")]
    folder: PathBuf,
    /// Number of the path
    #[arg(long, value_name = "N")]
    path: u64,
    /// Point of the sweep; a plain run has only 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    point: u32,
    /// Folder for the tables [default: RESULT/replay/path-NNNNNN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Most events to show
    #[arg(long, value_name = "N", default_value_t = EVENTS)]
    events: usize,
    /// Show prices, funding, margin sharing and who paid whom like all other events
    #[arg(long)]
    all: bool,
    /// Print the row and the events as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: Data,
}

impl Replay {
    /// Replays it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = open_results(&self.folder)?;
        let again = Again {
            results: &results,
            point: self.point,
            path: self.path,
            data: &self.data,
        };
        let record = again.repeat()?;
        let out = self.out.clone().unwrap_or_else(|| self.default_out());
        let events = again.keep(&out, &record)?;
        let selection = Selection::of(&record.events, self.events, self.all);
        if self.json {
            print_json(&json!({
                "point": self.point,
                "row": record.row,
                "folder": out,
                "events_total": record.events.len(),
                "events": selection.told,
            }))?;
        } else {
            print(format!(
                "{}\n",
                headline(&results.manifest().plan, &record.row)
            ))?;
            print_story(&selection, &events)?;
        }
        Ok(Exit::Done)
    }

    fn default_out(&self) -> PathBuf {
        usual_folder(&self.folder, self.point, self.path)
    }
}

/// Where the tables of a replayed path are written if nobody says otherwise.
pub(super) fn usual_folder(folder: &Path, point: u32, path: u64) -> PathBuf {
    let point = match point {
        0 => String::new(),
        point => format!("point-{point:04}-"),
    };
    folder.join("replay").join(format!("{point}path-{path:06}"))
}

/// A path of a result that is run again.
pub(super) struct Again<'a> {
    /// The result.
    pub(super) results: &'a Results,
    /// Its point.
    pub(super) point: u32,
    /// Number of the path.
    pub(super) path: u64,
    /// Where recorded files are.
    pub(super) data: &'a Data,
}

impl Again<'_> {
    /// Runs the path again and demands that it is what was stored.
    pub(super) fn repeat(&self) -> anyhow::Result<PathRecord> {
        let stored = self.stored()?;
        let record = self.record(&self.results.manifest().plan)?;
        compare(&stored, &record.row)?;
        compare_stages(&self.stored_stages()?, &record)?;
        Ok(record)
    }

    /// Writes all events and the fate of every account; returns the file of the events.
    pub(super) fn keep(&self, out: &Path, record: &PathRecord) -> anyhow::Result<PathBuf> {
        let events = write_events(out, self.point, &record.events)?;
        write_accounts(out, self.point, &record.accounts)?;
        Ok(events)
    }

    /// The row of the path as it was stored.
    fn stored(&self) -> anyhow::Result<PathRow> {
        let mut found = None;
        self.results.for_each_path_of(self.point, |row| {
            if row.path == self.path {
                found = Some(row);
            }
        })?;
        let plan = &self.results.manifest().plan;
        let missing = || {
            let paths = plural(plan.paths, "path");
            let points = plural(plan.points.len() as u64, "point");
            let message = format!("the result has {paths} of {points}, counted from 0");
            Stop::new(Exit::Usage, message)
        };
        Ok(found.ok_or_else(missing)?)
    }

    /// What each stage of the path's liquidations moved, as it was stored.
    fn stored_stages(&self) -> anyhow::Result<Vec<WaterfallRow>> {
        let mut found = Vec::new();
        self.results.for_each_stage_of(self.point, |row| {
            if row.path == self.path {
                found.push(row);
            }
        })?;
        Ok(found)
    }

    /// The path run again, with its trace.
    fn record(&self, plan: &Plan) -> anyhow::Result<PathRecord> {
        let point = &plan.points[self.point as usize];
        let simulation = simulation(plan, point, self.data).map_err(anyhow::Error::from_boxed)?;
        let shard = Shard {
            point: self.point,
            start: self.path,
            end: self.path + 1,
            key: String::new(),
        };
        let mut records = run_shard(&Traced(&simulation), &shard, &|| {})?;
        Ok(records.pop().unwrap_or_default())
    }
}

/// Demands that a row is what was stored, to the last bit.
fn compare(stored: &PathRow, again: &PathRow) -> anyhow::Result<()> {
    refuse(stored.path, &differences(stored, again)?)
}

/// Demands the same of what the stages of its liquidations moved.
fn compare_stages(stored: &[WaterfallRow], again: &PathRecord) -> anyhow::Result<()> {
    let (was, is) = (
        json!({"waterfall": stored}),
        json!({"waterfall": again.waterfall}),
    );
    refuse(again.row.path, &unequal(&was, &is))
}

fn refuse(path: u64, differences: &[String]) -> anyhow::Result<()> {
    if differences.is_empty() {
        return Ok(());
    }
    let shown = differences.iter().take(DIFFERENCES_SHOWN);
    let lines: Vec<String> = shown.map(|x| format!("  {x}")).collect();
    let message = format!(
        "path {path} does not repeat, {} differ:\n{}\nWas it run by another version?",
        plural(differences.len() as u64, "value"),
        lines.join("\n")
    );
    Err(Stop::new(Exit::Mismatch, message).into())
}

fn differences(stored: &PathRow, again: &PathRow) -> anyhow::Result<Vec<String>> {
    if stored.error.is_some() || again.error.is_some() {
        // The table keeps no metrics of a failed path.
        let text = |x: &PathRow| x.error.clone().unwrap_or_else(|| "no error".to_owned());
        let (was, is) = (text(stored), text(again));
        let difference = format!("error: stored `{was}`, now `{is}`");
        return Ok(if was == is {
            Vec::new()
        } else {
            vec![difference]
        });
    }
    let (was, is) = (serde_json::to_value(stored)?, serde_json::to_value(again)?);
    Ok(unequal(&was, &is))
}

/// Every value that is not the same in both.
fn unequal(stored: &Value, again: &Value) -> Vec<String> {
    let (mut was, mut is) = (Vec::new(), Vec::new());
    leaves("", stored, &mut was);
    leaves("", again, &mut is);
    let mut found = Vec::new();
    if was.len() != is.len() {
        found.push(format!("stored {} values, now {}", was.len(), is.len()));
    }
    let pairs = was.iter().zip(&is).filter(|(a, b)| a != b);
    found.extend(pairs.map(|((key, a), (_, b))| format!("{key}: stored {a}, now {b}")));
    found
}

/// The numbers and texts of a value, by key. The text of a number is exact: shortest digits that
/// read back as the same bits, with the sign of a zero.
fn leaves(key: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                let dot = if key.is_empty() { "" } else { "." };
                leaves(&format!("{key}{dot}{name}"), value, into);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                leaves(&format!("{key}[{place}]"), value, into);
            }
        }
        leaf => into.push((key.to_owned(), leaf.to_string())),
    }
}

/// What a path came to, in three lines.
pub(super) fn headline(plan: &Plan, row: &PathRow) -> String {
    let (path, name) = (count(row.path), &plan.name);
    if let Some(error) = &row.error {
        return format!("Path {path} of {name} fails as it did: {error}");
    }
    let liquidated: f64 = row.liquidations.iter().map(|x| x.notional_usd).sum();
    let steps: u32 = row.liquidations.iter().map(|x| x.count).sum();
    format!(
        "Path {path} of {name}: the same as the stored one, bit for bit.\n\
         Bad debt USD {} M: {} posted, {} open at the end; lenders bear {}.\n\
         Liquidated USD {} M in {} of {}; utilization up to {}.",
        usd_millions(row.bad_debt_usd),
        usd_millions(row.bad_debt_realized_usd),
        usd_millions(row.bad_debt_unrealized_usd),
        usd_millions(row.lender_loss_usd),
        usd_millions(liquidated),
        plural(u64::from(steps), "step"),
        plural(u64::from(row.accounts_liquidated), "account"),
        percent(row.utilization_peak),
    )
}

#[cfg(test)]
mod tests {
    use plimsoll_sim::record::Stage;

    use super::*;

    fn row(bad_debt_usd: f64) -> PathRow {
        PathRow {
            path: 3,
            bad_debt_usd,
            ..PathRow::default()
        }
    }

    #[test]
    fn one_bit_is_a_difference() {
        let stored = 0.1 + 0.2;
        let again = f64::from_bits(f64::to_bits(stored) + 1);
        assert!(compare(&row(stored), &row(stored)).is_ok());
        let error = compare(&row(stored), &row(again)).expect_err("they differ");
        let text = error.to_string();
        assert!(
            text.contains("bad_debt_usd: stored 0.30000000000000004, now 0.3000000000000001"),
            "{text}"
        );
        assert!(compare(&row(0.0), &row(-0.0)).is_err());
    }

    #[test]
    fn a_stage_that_moved_other_money_is_a_difference() {
        let stage = |fees_usd| WaterfallRow {
            fees_usd,
            ..WaterfallRow::new(3, Stage::Book, &<_>::default())
        };
        let record = |waterfall| PathRecord {
            row: row(0.0),
            waterfall,
            ..PathRecord::default()
        };
        assert!(compare_stages(&[stage(1.5)], &record(vec![stage(1.5)])).is_ok());
        let error = compare_stages(&[stage(1.5)], &record(vec![stage(2.5)]));
        let text = error.expect_err("they differ").to_string();
        assert!(
            text.contains("waterfall[0].fees_usd: stored 1.5, now 2.5"),
            "{text}"
        );
        assert!(compare_stages(&[stage(1.5)], &record(Vec::new())).is_err());
    }

    #[test]
    fn a_failed_path_must_fail_alike() {
        let failed = |why: &str| PathRow {
            error: Some(why.to_owned()),
            ..row(7.0)
        };
        assert!(compare(&failed("a"), &failed("a")).is_ok());
        assert!(compare(&failed("a"), &failed("b")).is_err());
        assert!(compare(&failed("a"), &row(7.0)).is_err());
    }
}
