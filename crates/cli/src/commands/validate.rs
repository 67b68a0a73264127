//! `plimsoll validate`: the models against closed forms and published values.

use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use plimsoll_lab::Progress;
use plimsoll_validation::{Check, Effort, Row, ValidationError, catalogue};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::Threads;
use crate::exit::{Exit, Stop};
use crate::progress::Bar;
use crate::screen::{print_json, print_validation};

/// Compare the models with closed forms and published values, and say which figures fit
///
/// Each row runs the code that scenarios run: the paths, the books, the engine's rules. Exact rows
/// must be equal or differ by no more than is said; simulated rows must lie within four standard
/// errors of the closed form. More paths find smaller faults.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Validate {
    /// Rows to work out, such as V5,V7 [default: all]
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    only: Vec<String>,
    /// Master seed of the simulated rows
    #[arg(long, value_name = "S", default_value_t = Effort::default().seed)]
    seed: u64,
    /// Factor on the number of simulated paths, 0.01 to 1000
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = parse_factor)]
    paths_factor: f64,
    #[command(flatten)]
    threads: Threads,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// A row and its figures.
pub(crate) struct Worked {
    /// The row.
    pub(crate) row: Row,
    /// Its figures.
    pub(crate) checks: Vec<Check>,
}

impl Worked {
    /// Whether all figures fit.
    pub(crate) fn passes(&self) -> bool {
        self.checks.iter().all(Check::passes)
    }
}

impl Validate {
    /// Works the rows out and shows them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let rows = chosen(&self.only)?;
        let effort = Effort {
            seed: self.seed,
            paths_factor: self.paths_factor,
        };
        let worked = self
            .threads
            .pool()?
            .install(|| work(&rows, &effort, self.json))?;
        if self.json {
            print_json(&as_json(&worked, &effort))?;
        } else {
            print_validation(&worked)?;
        }
        let is_valid = worked.iter().all(Worked::passes);
        Ok(if is_valid { Exit::Done } else { Exit::Mismatch })
    }
}

/// The rows named, in the order of the catalogue; all if none is.
fn chosen(only: &[String]) -> anyhow::Result<Vec<Row>> {
    let all = catalogue::all();
    let is_row = |id: &&String| all.iter().any(|row| row.id.eq_ignore_ascii_case(id));
    if let Some(unknown) = only.iter().find(|id| !is_row(id)) {
        let ids: Vec<&str> = all.iter().map(|row| row.id).collect();
        let message = format!("there is no row {unknown}; there are {}", ids.join(", "));
        return Err(Stop::new(Exit::Usage, message).into());
    }
    let is_chosen =
        |row: &&Row| only.is_empty() || only.iter().any(|id| row.id.eq_ignore_ascii_case(id));
    Ok(all.iter().filter(is_chosen).copied().collect())
}

/// Works rows out side by side, under a bar if anything is simulated.
fn work(rows: &[Row], effort: &Effort, is_quiet: bool) -> Result<Vec<Worked>, ValidationError> {
    let total: u64 = rows.iter().map(|row| row.paths(effort)).sum();
    let (bar, done) = (Bar::new(is_quiet || total == 0), AtomicU64::new(0));
    let told = |paths: u64| {
        bar.update(Progress {
            paths_done: done.fetch_add(paths, Ordering::Relaxed) + paths,
            paths_resumed: 0,
            paths_total: total,
        });
    };
    told(0);
    let work = |row: &Row| {
        let checks = row.run(effort, &told)?;
        Ok(Worked { row: *row, checks })
    };
    let worked = rows.par_iter().map(work).collect();
    bar.finish();
    worked
}

fn as_json(worked: &[Worked], effort: &Effort) -> Value {
    let check = |check: &Check| {
        json!({
            "what": check.what,
            "expected": check.expected,
            "got": check.got,
            "difference": check.difference(),
            "allowed": check.allowed(),
            "tolerance": check.tolerance,
            "passes": check.passes(),
        })
    };
    let row = |worked: &Worked| {
        json!({
            "id": worked.row.id,
            "title": worked.row.title,
            "passes": worked.passes(),
            "checks": worked.checks.iter().map(check).collect::<Vec<_>>(),
        })
    };
    json!({
        "seed": effort.seed,
        "paths_factor": effort.paths_factor,
        "passes": worked.iter().all(Worked::passes),
        "rows": worked.iter().map(row).collect::<Vec<_>>(),
    })
}

fn parse_factor(text: &str) -> Result<f64, String> {
    let factor: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text} is no number"))?;
    if (0.01..=1_000.0).contains(&factor) {
        Ok(factor)
    } else {
        Err(format!("{text} is not between 0.01 and 1000"))
    }
}
