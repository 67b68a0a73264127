//! Running plans on this machine, one after the other: what `run` and `sweep` share.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::constraint::{Measure, Thresholds};
use plimsoll_lab::{Outcome, Plan, Report, Watch};
use plimsoll_output::{Manifest, Results, State, Store};
use rayon::ThreadPool;
use serde_json::{Value, json};

use crate::asked;
use crate::commands::Threads;
use crate::data::Data;
use crate::exit::{Exit, Stop};
use crate::interrupt;
use crate::measure::Cost;
use crate::measures::Measured;
use crate::progress::Bar;
use crate::run_log::RunLog;
use crate::scenario::{Loaded, first_sentence, simulation};
use crate::screen::{
    bytes, count, duration, note, plural, print, print_json, print_points, print_thresholds,
};
use crate::thresholds::{Look, StatedThresholds, show, with_thresholds};

/// How plans are run, and what is shown of them.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // switches that are independent of each other
pub(crate) struct How {
    #[command(flatten)]
    threads: Threads,
    /// Folder that holds all results
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: PathBuf,
    /// Run every path a second time without feedback and say what the liquidations add to
    /// themselves; the same as `--set recording.twin=true`
    #[arg(long)]
    twin: bool,
    #[command(flatten)]
    thresholds: StatedThresholds,
    /// Measure in the table of points, such as `es_99(bad_debt_usd)`, `p(utilization_peak > 0.95)`,
    /// instead of the usual ones; can be repeated
    #[arg(long = "show", value_name = "MEASURE")]
    show: Vec<Measure>,
    /// Say what would be run and what it costs, measured on a few paths; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// No progress and no notes
    #[arg(long, short)]
    quiet: bool,
}

impl How {
    /// Values of the scenario that the switches replace.
    pub(crate) fn values(&self) -> &'static [&'static str] {
        if self.twin {
            &["recording.twin=true"]
        } else {
            &[]
        }
    }
}

/// A plan that was run to its end.
struct Finished {
    results: Results,
    report: Report,
    thresholds: Option<Thresholds>,
}

/// Runs every plan, or says what they cost.
///
/// # Errors
/// The first that keeps a plan from its end.
pub(crate) fn work(jobs: &[Loaded], data: &Data, how: &How) -> anyhow::Result<Exit> {
    let pool = how.threads.pool()?;
    for job in jobs {
        how.thresholds.check(&job.plan)?;
        asked::check(&job.plan, how.show.iter().map(|x| x.metric))?;
    }
    if how.dry_run {
        return costs(jobs, data, how, &pool);
    }
    // Before anything is written.
    for job in jobs {
        set_up(&job.plan, data, how.quiet)?;
    }
    let mut finished = Vec::new();
    for job in jobs {
        finished.push(finish(job, data, how, &pool)?);
    }
    let passed = |x: &Finished| x.thresholds.as_ref().is_none_or(|x| x.passed);
    let exit = if finished.iter().all(passed) {
        Exit::Done
    } else {
        Exit::Threshold
    };
    match &finished[..] {
        [one] if one.report.points.len() == 1 => {
            let look = Look::of(how.json);
            return show(&one.results, &one.report, one.thresholds.as_ref(), look);
        }
        [one] if how.json => print_json(&with_thresholds(&one.report, one.thresholds.as_ref())?)?,
        all if how.json => {
            let values = all
                .iter()
                .map(|x| with_thresholds(&x.report, x.thresholds.as_ref()));
            print_json(&values.collect::<anyhow::Result<Vec<Value>>>()?)?;
        }
        all => tables(all, how)?,
    }
    Ok(exit)
}

/// Sets every point up once, and passes on what its configuration should be known for.
fn set_up(plan: &Plan, data: &Data, is_quiet: bool) -> anyhow::Result<()> {
    let mut said = Vec::new();
    for point in &plan.points {
        let simulation = simulation(plan, point, data).map_err(anyhow::Error::from_boxed)?;
        let worth = simulation.effective_paths(plan.paths).map(|worth| {
            let paths = plural(plan.paths, "weighted path");
            format!("{paths} are worth {worth:.0} of equal weight")
        });
        let notes = simulation.notes().iter().map(ToString::to_string);
        for about in notes.chain(worth) {
            if !is_quiet && !said.contains(&about) {
                note(format!("note: {about}"));
                said.push(about);
            }
        }
    }
    Ok(())
}

fn finish(job: &Loaded, data: &Data, how: &How, pool: &ThreadPool) -> anyhow::Result<Finished> {
    let plan = &job.plan;
    if !how.quiet {
        let threads = plural(pool.current_num_threads() as u64, "thread");
        let folder = Store::folder_of(&how.results, plan);
        note(format!(
            "{} on {threads} -> {}",
            described(plan),
            folder.display()
        ));
    }
    let store = Store::open(&how.results, plan)?;
    let bar = Bar::new(how.quiet);
    let outcome = pool.install(|| run_shards(plan, data, &store, &bar))?;
    bar.finish();
    if let Outcome::Interrupted { shards_missing } = outcome {
        return interrupted(&store, shards_missing);
    }
    let report = store.merge()?.report;
    log(job, &bar, pool.current_num_threads()).write(&store)?;
    let results = Results::open(store.folder())?;
    let thresholds = how.thresholds.judge(&job.thresholds, &results)?;
    Ok(Finished {
        results,
        report,
        thresholds,
    })
}

/// The table of all points, and the verdicts on thresholds.
fn tables(finished: &[Finished], how: &How) -> anyhow::Result<()> {
    let measured = finished
        .iter()
        .map(|x| Measured::of(&x.results, &x.report, &how.show));
    let measured = measured.collect::<anyhow::Result<Vec<Measured>>>()?;
    print_points(&measured)?;
    for one in finished {
        if let Some(thresholds) = &one.thresholds {
            if finished.len() > 1 {
                print(format!("\n{}", one.report.name))?;
            }
            print_thresholds(thresholds)?;
        }
    }
    Ok(())
}

fn costs(jobs: &[Loaded], data: &Data, how: &How, pool: &ThreadPool) -> anyhow::Result<Exit> {
    let mut shown = Vec::new();
    let (mut seconds, mut size) = (0.0, 0.0);
    for job in jobs {
        let folder = Store::folder_of(&how.results, &job.plan);
        let cost = pool.install(|| Cost::measure(&job.plan, data))?;
        (seconds, size) = (seconds + cost.seconds, size + cost.bytes);
        let found = Manifest::read(&folder)?.map(|x| x.state);
        if how.json {
            shown.push(cost_json(&job.plan, &folder, found, cost));
        } else {
            print_cost(&job.plan, &folder, found, cost)?;
        }
    }
    match &shown[..] {
        [] if jobs.len() > 1 => {
            let (plans, paths) = (jobs.len() as u64, jobs.iter().map(|x| x.plan.paths_total()));
            print(format!(
                "\n{} of {}: about {}, {}",
                plural(paths.sum(), "path"),
                plural(plans, "plan"),
                duration(seconds),
                bytes(size)
            ))?;
        }
        [] => {}
        [one] => print_json(one)?,
        all => print_json(&all)?,
    }
    Ok(Exit::Done)
}

fn cost_json(plan: &Plan, folder: &Path, found: Option<State>, cost: Cost) -> Value {
    let point = |x: &plimsoll_lab::Point| json!({"label": x.label, "parameters": x.parameters});
    json!({
        "name": plan.name,
        "plan_id": plan.id,
        "seed": plan.seed,
        "points": plan.points.len(),
        "labels": plan.points.iter().map(point).collect::<Vec<_>>(),
        "paths": plan.paths_total(),
        "shards": plan.shards_total(),
        "folder": folder,
        "found": found,
        "estimate": cost,
    })
}

fn print_cost(plan: &Plan, folder: &Path, found: Option<State>, cost: Cost) -> anyhow::Result<()> {
    print(described(plan))?;
    if plan.points.len() > 1 {
        for point in &plan.points {
            print(format!("point {:>4}  {}", point.index, point.label))?;
        }
    }
    print(format!(
        "results   {} ({})",
        folder.display(),
        in_words(found)
    ))?;
    print(format!(
        "time      about {} for all paths",
        duration(cost.seconds)
    ))?;
    print(format!("size      about {}", bytes(cost.bytes)))?;
    let of = match cost.measured_points {
        1 => String::new(),
        points => format!(" of {}", plural(points, "point")),
    };
    let (paths, threads) = (
        plural(cost.measured_paths, "path"),
        plural(cost.threads, "thread"),
    );
    print(format!(
        "measured by running {paths}{of} on {threads}; nothing was written"
    ))
}

fn run_shards(plan: &Plan, data: &Data, store: &Store, bar: &Bar) -> anyhow::Result<Outcome> {
    let watch = Watch {
        progress: &|progress| bar.update(progress),
        interrupt: interrupt::listen()?,
    };
    let build = |point: &_| simulation(plan, point, data);
    Ok(plimsoll_lab::run(plan, build, store, watch)?)
}

fn interrupted<T>(store: &Store, shards_missing: u64) -> anyhow::Result<T> {
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

fn log(job: &Loaded, bar: &Bar, threads: usize) -> RunLog {
    RunLog {
        title: job.title.clone(),
        question: first_sentence(&job.description),
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
