//! `plimsoll run`: plan, shards, merge and summary of a scenario on this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::{Outcome, Plan, Watch};
use plimsoll_output::{Manifest, Results, State, Store};
use plimsoll_scenario::Scenario;
use serde_json::json;

use super::Threads;
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::interrupt;
use crate::measure::Cost;
use crate::progress::Bar;
use crate::run_log::RunLog;
use crate::scenario::{Source, first_sentence, simulation};
use crate::screen::{bytes, count, duration, note, plural, print, print_json};
use crate::thresholds::{Look, StatedThresholds, show};

/// Run a scenario: thousands of paths, Parquet tables and a summary
///
/// Results land in `<results>/<name>-<plan id>/`. The plan id is a digest of the scenario, its
/// seed and the number of paths, so another setting never overwrites a result. A run that was
/// stopped or killed goes on where it was when the same command is given again, and ends with the
/// same files.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
#[allow(clippy::struct_excessive_bools)] // switches that are independent of each other
pub(crate) struct RunScenario {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    threads: Threads,
    /// Folder that holds all results
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: PathBuf,
    /// Run every path a second time without feedback and say what the liquidations add to
    /// themselves; the same as `--set recording.twin=true`
    #[arg(long)]
    twin: bool,
    /// Say what would be run and what it costs, measured on a few paths; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    thresholds: StatedThresholds,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// No progress and no notes
    #[arg(long, short)]
    quiet: bool,
}

impl RunScenario {
    /// Runs it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let more: &[&str] = if self.twin {
            &["recording.twin=true"]
        } else {
            &[]
        };
        let (scenario, plan) = self.source.load_with(more)?;
        let data = &self.source.data;
        let pool = self.threads.pool()?;
        let folder = Store::folder_of(&self.results, &plan);
        if self.dry_run {
            let cost = pool.install(|| Cost::measure(&plan, data))?;
            return self.print_cost(&plan, &folder, cost);
        }
        if !self.quiet {
            let threads = plural(pool.current_num_threads() as u64, "thread");
            note(format!(
                "{} on {threads} -> {}",
                described(&plan),
                folder.display()
            ));
        }
        // Before anything is written.
        for point in &plan.points {
            let simulation = simulation(&plan, point, data).map_err(anyhow::Error::from_boxed)?;
            for about in simulation.notes().iter().filter(|_| !self.quiet) {
                note(format!("note: {about}"));
            }
            if let Some(worth) = simulation
                .effective_paths(plan.paths)
                .filter(|_| !self.quiet)
            {
                let paths = plural(plan.paths, "weighted path");
                note(format!(
                    "note: {paths} are worth {worth:.0} of equal weight"
                ));
            }
        }
        let store = Store::open(&self.results, &plan)?;
        let bar = Bar::new(self.quiet);
        let outcome = pool.install(|| run_shards(&plan, data, &store, &bar))?;
        bar.finish();
        if let Outcome::Interrupted { shards_missing } = outcome {
            return interrupted(&store, shards_missing);
        }
        let report = store.merge()?.report;
        log(&scenario, &bar, pool.current_num_threads()).write(&store)?;
        let results = Results::open(store.folder())?;
        let thresholds = self.thresholds.judge(&scenario.file.thresholds, &results)?;
        show(&results, &report, thresholds.as_ref(), Look::of(self.json))
    }

    fn print_cost(&self, plan: &Plan, folder: &Path, cost: Cost) -> anyhow::Result<Exit> {
        let found = Manifest::read(folder)?.map(|x| x.state);
        if self.json {
            print_json(&json!({
                "name": plan.name,
                "plan_id": plan.id,
                "seed": plan.seed,
                "points": plan.points.len(),
                "paths": plan.paths_total(),
                "shards": plan.shards_total(),
                "folder": folder,
                "found": found,
                "estimate": cost,
            }))?;
            return Ok(Exit::Done);
        }
        print(described(plan))?;
        print(format!(
            "results   {} ({})",
            folder.display(),
            in_words(found)
        ))?;
        let (paths, threads) = (
            plural(cost.measured_paths, "path"),
            plural(cost.threads, "thread"),
        );
        print(format!(
            "time      about {} for all paths",
            duration(cost.seconds)
        ))?;
        print(format!("size      about {}", bytes(cost.bytes)))?;
        print(format!(
            "measured by running {paths} on {threads}; nothing was written"
        ))?;
        Ok(Exit::Done)
    }
}

fn run_shards(plan: &Plan, data: &Data, store: &Store, bar: &Bar) -> anyhow::Result<Outcome> {
    let watch = Watch {
        progress: &|progress| bar.update(progress),
        interrupt: interrupt::listen()?,
    };
    let build = |point: &_| simulation(plan, point, data);
    Ok(plimsoll_lab::run(plan, build, store, watch)?)
}

fn interrupted(store: &Store, shards_missing: u64) -> anyhow::Result<Exit> {
    store.mark_interrupted()?;
    let folder = store.folder().display();
    let missing = plural(shards_missing, "shard");
    let command: Vec<String> = std::env::args().collect();
    let message = format!(
        "interrupted: {missing} to go, finished work is kept in {folder}; to go on:\n  {}",
        command.join(" ")
    );
    Err(Stop::new(Exit::Interrupted, message).into())
}

fn log(scenario: &Scenario, bar: &Bar, threads: usize) -> RunLog {
    RunLog {
        title: scenario.file.title.clone(),
        question: first_sentence(&scenario.file.description),
        paths_run: bar.paths_run(),
        paths_resumed: bar.paths_resumed(),
        threads: threads as u64,
        seconds: bar.seconds(),
        paths_per_s: bar.per_second(),
    }
}

/// A plan in one line.
fn described(plan: &Plan) -> String {
    let points = match plan.points.len() as u64 {
        1 => String::new(),
        points => format!("{} of ", plural(points, "point")),
    };
    let paths = plural(plan.paths, "path");
    let shards = plural(plan.shards_total(), "shard");
    let size = count(plan.shard_paths.min(plan.paths));
    format!(
        "{}: {points}{paths} in {shards} of {size}, seed {}",
        plan.name, plan.seed
    )
}

fn in_words(found: Option<State>) -> &'static str {
    match found {
        None => "nothing there yet",
        Some(State::Complete) => "complete already, only verified and shown",
        Some(State::Running | State::Interrupted) => "begun, only missing shards are run",
    }
}
