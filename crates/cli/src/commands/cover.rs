//! `plimsoll cover`: the largest borrowers fail together.

use std::path::PathBuf;

use clap::Args;
use plimsoll_lab::Metric;
use plimsoll_lab::stats::paired::{Difference, Pairs};
use plimsoll_lab::stats::{Bootstrap, Level};
use plimsoll_output::Results;
use plimsoll_scenario::Scenario;
use plimsoll_sim::FaultConfig;
use plimsoll_sim::record::PathRow;
use serde::Serialize;
use serde_json::json;

use crate::exit::Exit;
use crate::looks::{LookOptions, Looks};
use crate::screen::{print_cover, print_json};

/// What is compared, by columns of the table `paths`.
const METRICS: [&str; 6] = [
    "bad_debt_usd",
    "buffer_loss_usd",
    "lender_loss_usd",
    "bad_debt_largest_usd",
    "bad_debt_second_usd",
    "liquidated_usd",
];

/// Bootstrap streams begin here.
const STREAMS: u64 = 1 << 43;

/// Let the largest borrowers fail together, and compare with the same paths without it (Cover-2)
///
/// At the stated moment the users who owe most stop acting and sell everything they have at the
/// market. Prices, people and everything else are the same in both runs, so the differences are due to
/// them alone. What bears the loss is shown: the buffer first, then the lenders.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Cover {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// How many borrowers fail
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1000))]
    accounts: u32,
    /// When they fail, minutes since the start of the path
    #[arg(long, value_name = "MIN", default_value_t = 60.0)]
    at_min: f64,
    /// They only stop acting and sell nothing
    #[arg(long)]
    silent: bool,
    /// Lay an overlay over the scenario; can be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Replace one value of the scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Paths of each run, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed, instead of the scenario's
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    looks: LookOptions,
}

/// Everything that the command says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Covered {
    /// Name of the scenario.
    pub(crate) name: String,
    /// How many fail.
    pub(crate) accounts: u32,
    /// When, minutes.
    pub(crate) at_min: f64,
    /// Whether they sell.
    pub(crate) sells: bool,
    /// Paths that both runs finished.
    pub(crate) paths: u64,
    /// Paths that failed in one of them.
    pub(crate) failed: u64,
    /// Folders of the run without and with it.
    pub(crate) folders: [String; 2],
    /// Each metric.
    pub(crate) metrics: Vec<Compared>,
}

/// A metric without and with the default.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Compared {
    /// Its name.
    pub(crate) metric: &'static str,
    /// Mean without it.
    pub(crate) without: f64,
    /// Mean with it.
    pub(crate) with: f64,
    /// Mean with less mean without.
    pub(crate) mean: Difference,
    /// The same of expected shortfalls at 99%; none where there are too few paths.
    pub(crate) es_99: Option<Difference>,
    /// The same of the probability of more than nothing.
    pub(crate) probability: Option<Difference>,
}

impl Cover {
    /// Compares.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let looks = Looks::new(&self.looks)?;
        let scenario = Scenario::load_under(&self.file, &self.overlays, &self.set)?;
        let runs = scenario.file.runs.clone();
        let (paths, seed) = (
            self.paths.unwrap_or(runs.paths),
            self.seed.unwrap_or(runs.seed),
        );
        let mut failing = scenario.clone();
        failing.config.faults.push(self.fault()?);
        let without = looks.run(&looks.plan(scenario, paths, seed)?, "without")?;
        let with = looks.run(&looks.plan(failing, paths, seed)?, "with")?;
        let pairs = pairs(&without, &with)?;
        let finished = pairs
            .iter()
            .filter(|[a, b]| a.error.is_none() && b.error.is_none());
        let finished: Vec<&[PathRow; 2]> = finished.collect();
        let covered = Covered {
            name: without.manifest().plan.name.clone(),
            accounts: self.accounts,
            at_min: self.at_min,
            sells: !self.silent,
            paths: finished.len() as u64,
            failed: (pairs.len() - finished.len()) as u64,
            folders: [&without, &with].map(|x| x.folder().display().to_string()),
            metrics: (0..)
                .zip(METRICS)
                .filter_map(|(number, name)| compared(number, name, &finished, seed))
                .collect(),
        };
        if self.looks.json {
            print_json(&covered)?;
        } else {
            print_cover(&covered)?;
        }
        Ok(Exit::Done)
    }

    fn fault(&self) -> anyhow::Result<FaultConfig> {
        Ok(serde_json::from_value(json!({
            "kind": "largest_default",
            "from_min": self.at_min,
            "accounts": self.accounts,
            "sells": !self.silent,
        }))?)
    }
}

/// The same path of both runs, for every path.
fn pairs(without: &Results, with: &Results) -> anyhow::Result<Vec<[PathRow; 2]>> {
    let rows = |results: &Results| -> anyhow::Result<Vec<PathRow>> {
        let mut rows = Vec::new();
        results.for_each_path(|_, mut row| {
            row.prices = Vec::new();
            rows.push(row);
        })?;
        Ok(rows)
    };
    let both = rows(without)?.into_iter().zip(rows(with)?);
    Ok(both.map(|(a, b)| [a, b]).collect())
}

/// A metric of both runs; none where no path has it.
fn compared(
    number: u64,
    name: &'static str,
    rows: &[&[PathRow; 2]],
    seed: u64,
) -> Option<Compared> {
    let metric = Metric::find(name)?;
    let value = |[without, with]: &[PathRow; 2]| {
        let values = (metric.value(with)?, metric.value(without)?);
        Some((values, without.weight, without.batch))
    };
    let all: Vec<((f64, f64), f64, u32)> = rows.iter().filter_map(|x| value(x)).collect();
    let values: Vec<(f64, f64)> = all.iter().map(|x| x.0).collect();
    let weights: Vec<f64> = all.iter().map(|x| x.1).collect();
    let batches: Vec<u32> = all.iter().map(|x| x.2).collect();
    let total: f64 = weights.iter().sum();
    let weighted = |of: fn(&(f64, f64)) -> f64| {
        let sum: f64 = values
            .iter()
            .map(of)
            .zip(&weights)
            .map(|(x, w)| x * w)
            .sum();
        sum / total
    };
    let (with, without) = (weighted(|x| x.0), weighted(|x| x.1));
    let is_plain = all
        .iter()
        .all(|(_, w, batch)| *batch == 0 && (w - 1.0).abs() <= 0.0);
    let pairs = if is_plain {
        Pairs::new(values)
    } else {
        Pairs::batched(values, &weights, &batches)
    };
    let index = STREAMS + number;
    Some(Compared {
        metric: metric.name,
        without,
        with,
        mean: pairs.mean()?,
        es_99: pairs.expected_shortfall(Level::P99, Bootstrap { seed, index }),
        probability: pairs.probability_above(0.0),
    })
}
