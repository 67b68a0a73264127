//! `plimsoll estimate`: a mean or a probability to a wanted precision.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plimsoll_lab::constraint::{Measure, Statistic};
use plimsoll_lab::decide::id_of;
use plimsoll_lab::stats::Confidence;
use plimsoll_lab::stats::stopping::{Course, Ending, Look, Next, Run, Stopping};
use plimsoll_scenario::Scenario;
use serde::Serialize;

use super::certify::stem;
use crate::exit::{Exit, Stop};
use crate::looks::{LookOptions, Looks};
use crate::screen::{print_estimate, print_json};

/// Run as many paths as a mean or a probability takes to be as precise as wanted
///
/// The rule decides when to stop, never a look at an interval of a fixed number of paths. Two-stage: a
/// pilot says how many paths it takes, and that many are run afresh. Group-sequential: planned looks whose
/// intervals are so wide that together they miss no more often than stated. Every run is an ordinary
/// result: the same command goes on after an interruption. Exit code 10 if all allowed paths are run
/// and the interval is wider than wanted.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct EstimateMeasure {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// What is estimated: `mean(METRIC)` or `p(METRIC > NUMBER)`
    #[arg(long, value_name = "TEXT")]
    measure: Measure,
    /// Wanted half-width of the interval, in per cent of the value
    #[arg(long, value_name = "PERCENT", default_value = "10%", value_parser = parse_percent)]
    within: f64,
    /// When to stop
    #[arg(long, value_enum, default_value_t = Rule::TwoStage)]
    rule: Rule,
    /// Confidence of the interval, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "95%", value_parser = parse_percent)]
    confidence: f64,
    /// Paths of the pilot of two stages
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pilot: u64,
    /// Planned looks of the group-sequential rule, equally far apart
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=20))]
    planned_looks: u64,
    /// Most paths, those of a pilot left out
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    paths_max: u64,
    /// Lay an overlay over the scenario; can be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Replace one value of the scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Master seed [default: the scenario's]; the pilot and the later looks have the next numbers
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    looks: LookOptions,
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// A pilot, then as many fresh paths as it says
    TwoStage,
    /// Planned looks with alpha spending
    GroupSequential,
}

/// Everything that the command says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Estimated {
    /// Name of the scenario.
    pub(crate) name: String,
    /// What is estimated.
    pub(crate) measure: Measure,
    /// Master seed of the result.
    pub(crate) seed: u64,
    /// The rule, and what was seen at each look.
    pub(crate) course: Course,
    /// How it ended.
    pub(crate) ending: Ending,
    /// Paths that failed and are left out.
    pub(crate) failed: u64,
    /// Folders of the results, in the order of the looks.
    pub(crate) folders: Vec<String>,
}

impl EstimateMeasure {
    /// Estimates.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let looks = Looks::new(&self.looks)?;
        let scenario = self.scenario()?;
        self.check(&scenario)?;
        let seed = self.seed.unwrap_or(scenario.file.runs.seed);
        let mut sample = Sampled {
            command: self,
            looks: &looks,
            seed,
            values: Vec::new(),
            failed: 0,
            folders: Vec::new(),
        };
        let mut course = Course::new(self.rule()?).map_err(|x| usage(&x.to_string()))?;
        let ending = loop {
            match course.next() {
                Next::Paths { run, paths } => {
                    let (value, error) = sample.look(run, paths, course.looks())?;
                    course.record(value, error);
                }
                Next::Stop(ending) => break ending,
            }
        };
        let estimated = Estimated {
            name: stem(&self.file),
            measure: self.measure,
            seed,
            ending,
            failed: sample.failed,
            folders: sample.folders,
            course,
        };
        let file = self.write(&estimated)?;
        if self.looks.json {
            print_json(&estimated)?;
        } else {
            print_estimate(&estimated, &file)?;
        }
        Ok(match ending {
            Ending::Reached => Exit::Done,
            Ending::TooWide { .. } => Exit::Threshold,
        })
    }

    fn scenario(&self) -> anyhow::Result<Scenario> {
        Ok(Scenario::load_under(&self.file, &self.overlays, &self.set)?)
    }

    /// What the rules do not know: tails, metrics that no path has, and paths that are not independent of
    /// each other.
    fn check(&self, scenario: &Scenario) -> anyhow::Result<()> {
        if !matches!(
            self.measure.statistic,
            Statistic::Mean | Statistic::Probability(..)
        ) {
            let message = format!(
                "{}: allowed are mean(METRIC) and p(METRIC > NUMBER); quantiles and expected \
                 shortfalls have the number of paths they need in the summary, tails have `tail`",
                self.measure
            );
            return Err(usage(&message).into());
        }
        let metric = self.measure.metric;
        (metric.check(&scenario.config.recording)).map_err(|off| usage(&off.to_string()))?;
        if scenario.config.paths.sampling != plimsoll_paths::SamplingConfig::default() {
            let message = "paths.sampling must be plain: the rules take independent paths";
            return Err(usage(message).into());
        }
        Ok(())
    }

    fn rule(&self) -> anyhow::Result<Stopping> {
        let confidence = Confidence::new(self.confidence)
            .ok_or_else(|| usage("--confidence must lie between 50% and 100%"))?;
        let relative_half_width = self.within;
        Ok(match self.rule {
            Rule::TwoStage => Stopping::TwoStage {
                pilot_paths: self.pilot,
                paths_max: self.paths_max,
                relative_half_width,
                confidence,
            },
            Rule::GroupSequential => {
                let looks =
                    (1..=self.planned_looks).map(|n| self.paths_max * n / self.planned_looks);
                Stopping::GroupSequential {
                    looks: looks.collect(),
                    relative_half_width,
                    confidence,
                }
            }
        })
    }

    fn write(&self, estimated: &Estimated) -> anyhow::Result<PathBuf> {
        let id = id_of(estimated)?;
        let folder = (self.looks.results).join(format!("estimate-{}-{id}", estimated.name));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("estimate.json");
        std::fs::write(&file, serde_json::to_string_pretty(estimated)? + "\n")?;
        Ok(file)
    }
}

/// The values that were seen so far.
struct Sampled<'a> {
    command: &'a EstimateMeasure,
    looks: &'a Looks<'a>,
    seed: u64,
    values: Vec<f64>,
    failed: u64,
    folders: Vec<String>,
}

impl Sampled<'_> {
    /// Runs what a look wants beyond what is there, each part with a seed of its own, and gives the
    /// estimate with its standard error.
    fn look(&mut self, run: Run, paths: u64, before: &[Look]) -> anyhow::Result<(f64, f64)> {
        let seed = match (run, before.len() as u64) {
            (Run::Pilot, _) => self.seed.wrapping_add(1),
            // The result of two stages has the seed that was asked for.
            (Run::Result, _) if before.iter().any(|x| x.run == Run::Pilot) => self.seed,
            (Run::Result, n) => self.seed.wrapping_add(n),
        };
        let of_this_run = before.last().filter(|last| last.run == run);
        if of_this_run.is_none() {
            self.values.clear();
        }
        let more = paths - of_this_run.map_or(0, |last| last.paths);
        let plan = self.looks.plan(self.command.scenario()?, more, seed)?;
        let what = match run {
            Run::Pilot => "pilot".to_owned(),
            Run::Result => format!("look {}", before.len() + 1),
        };
        let results = self.looks.run(&plan, &what)?;
        let measure = self.command.measure;
        results.for_each_path(|_, row| match value(measure, &row) {
            Some(x) => self.values.push(x),
            None => self.failed += 1,
        })?;
        let name = results.folder().file_name().unwrap_or_default();
        self.folders.push(name.to_string_lossy().into_owned());
        Ok(moments(&self.values))
    }
}

/// What a path says of a measure; none of one that failed.
fn value(measure: Measure, row: &plimsoll_sim::record::PathRow) -> Option<f64> {
    let x = measure.metric.value(row)?;
    Some(match measure.statistic {
        Statistic::Probability(comparison, limit) => {
            f64::from(u8::from(comparison.holds(x, limit)))
        }
        _ => x,
    })
}

/// Mean and its standard error.
#[allow(clippy::cast_precision_loss)] // numbers of paths
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn usage(message: &str) -> Stop {
    Stop::new(Exit::Usage, message)
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim();
    let percent: f64 = number
        .parse()
        .map_err(|_| format!("`{text}` is no number of per cent"))?;
    if percent > 0.0 && percent < 100.0 {
        Ok(percent / 100.0)
    } else {
        Err(format!("`{text}` must lie between 0% and 100%"))
    }
}
