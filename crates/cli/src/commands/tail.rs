//! `plimsoll tail`: how likely or how deep is what hardly ever happens?

mod document;
mod split;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use plimsoll_lab::constraint::{Measure, Statistic};
use plimsoll_lab::decide::id_of;
use plimsoll_lab::stats::{Bootstrap, Estimate};
use plimsoll_lab::tail::{
    EFFECTIVE_SHARE_MIN, Tally, estimate, gain, half_width, plain_half_width,
};
use plimsoll_output::Results;
use plimsoll_paths::SamplingConfig;
use plimsoll_scenario::Scenario;

use crate::exit::{Exit, Stop};
use crate::looks::{LookOptions, Looks};
use crate::screen::{note, print_json, print_tail};
pub(crate) use document::{Document, Split, Weighted};
use split::SplitOptions;

/// Estimate a tail by paths that are drawn for it, and say what that gains over plain paths
///
/// The measure is estimated with its 95% interval by ordinary paths, by antithetic pairs, by a
/// Sobol sequence, by weighted jumps (as `paths.sampling` of the scenario has them), or by
/// splitting: paths that become dangerous are continued several times over. What is gained is told
/// against plain paths of the same effort: of a probability by their known variance, of anything
/// else by running them. Paths are written as of an ordinary run; a splitting writes its levels.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct TailOf {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// What is measured, such as `p(bad_debt_usd > 1e6)`, `var_99.9(...)`, `es_99.9(bad_debt_usd)`
    #[arg(long, value_name = "TEXT")]
    measure: Measure,
    /// How paths are drawn
    #[arg(long, value_enum, default_value_t = Method::Splitting)]
    method: Method,
    /// Replace one value of the scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Number of paths, instead of the scenario's; of a splitting its effort, pilot included
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed, instead of the scenario's
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    split: SplitOptions,
    #[command(flatten)]
    looks: LookOptions,
}

/// How paths are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Method {
    /// Every path for itself
    Plain,
    /// In pairs of mirror images
    Antithetic,
    /// From a scrambled Sobol sequence
    Sobol,
    /// With the weighted jumps of the scenario's `paths.sampling`
    Importance,
    /// Dangerous paths are continued several times over
    Splitting,
}

impl Method {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Antithetic => "antithetic",
            Self::Sobol => "sobol",
            Self::Importance => "importance",
            Self::Splitting => "splitting",
        }
    }

    /// The kind of `paths.sampling` that it needs.
    fn sampling(self) -> &'static str {
        if self == Self::Splitting {
            "plain"
        } else {
            self.name()
        }
    }
}

impl TailOf {
    /// Estimates.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        self.check()?;
        let set = self.assignments(self.method.sampling())?;
        let scenario = Scenario::load(&self.file, &set)?;
        let off = self.measure.metric.check(&scenario.config.recording).err();
        if let Some(off) = off {
            return Err(Stop::new(Exit::Usage, off.to_string()).into());
        }
        let runs = scenario.file.runs;
        let (paths, seed) = (
            self.paths.unwrap_or(runs.paths),
            self.seed.unwrap_or(runs.seed),
        );
        let document = if self.method == Method::Splitting {
            self.by_splitting(&set, paths, seed)?
        } else {
            self.by_paths(&set, paths, seed)?
        };
        if self.looks.json {
            print_json(&document)?;
        } else {
            print_tail(&document)?;
        }
        Ok(Exit::Done)
    }

    /// Options that do not go together.
    fn check(&self) -> anyhow::Result<()> {
        if self.measure.statistic == Statistic::Max {
            let message = "--measure: no number of paths bounds the largest value of others; \
                           ask for a quantile such as var_99.9(...)";
            return Err(Stop::new(Exit::Usage, message).into());
        }
        let stated = self.split.stated();
        if let (Some(option), true) = (stated, self.method != Method::Splitting) {
            let method = self.method.name();
            let message = format!("{option} is an option of --method splitting, not of {method}");
            return Err(Stop::new(Exit::Usage, message).into());
        }
        Ok(())
    }

    /// The assignments of the command line, with the sampling where the scenario has another.
    fn assignments(&self, kind: &str) -> anyhow::Result<Vec<String>> {
        let scenario = Scenario::load(&self.file, &self.set)?;
        let mut set = self.set.clone();
        if kind_of(&scenario.config.paths.sampling) == kind {
            return Ok(set);
        }
        if kind == "importance" {
            let message = "--method importance: the scenario must say which jumps are drawn how: \
                           `paths.sampling` with `kind: importance`";
            return Err(Stop::new(Exit::Scenario, message).into());
        }
        set.push(format!("paths.sampling={{kind: {kind}}}"));
        Ok(set)
    }

    /// By paths of some sampling, in an ordinary result.
    fn by_paths(&self, set: &[String], paths: u64, seed: u64) -> anyhow::Result<Document> {
        let looks = Looks::new(&self.looks)?;
        let plan = looks.plan(Scenario::load(&self.file, set)?, paths, seed)?;
        let results = looks.run(&plan, self.method.name())?;
        let tally = self.tally(&results)?;
        let found = self.estimate(&tally, seed)?;
        let sample = tally.sample(&|x| x);
        let effective = sample.effective_size();
        if effective < EFFECTIVE_SHARE_MIN * paths as f64 && !self.looks.quiet {
            note(format!(
                "warning: the weights leave {effective:.0} effective paths of {paths}: the sampling \
                 does not fit the scenario, the estimate is not to be trusted"
            ));
        }
        let half = half_width(self.measure.statistic, &found);
        let plain = if self.method == Method::Plain {
            None
        } else {
            let plain = self.plain_half_width(&looks, &found, (paths as f64, seed))?;
            gain(half, plain, paths as f64)
        };
        Ok(Document {
            measure: self.measure.to_string(),
            method: self.method.name(),
            name: plan.name.clone(),
            seed,
            paths: tally.paths(),
            failed: tally.failed(),
            estimate: found,
            // A path costs a path, however it is drawn.
            gain_in_variance: plain,
            gain_in_work: plain,
            weighted: Some(Weighted {
                effective_paths: effective,
                batches: sample.batches(),
            }),
            splitting: None,
            folder: results.folder().to_owned(),
        })
    }

    /// Half-width of so many plain paths: by the known variance of a probability, else by running
    /// them.
    fn plain_half_width(
        &self,
        looks: &Looks<'_>,
        found: &Estimate,
        (paths, seed): (f64, u64),
    ) -> anyhow::Result<Option<f64>> {
        let statistic = self.measure.statistic;
        if let Statistic::Probability(..) = statistic {
            return Ok(Some(plain_half_width(found.value, paths)));
        }
        let set = self.assignments("plain")?;
        let scenario = Scenario::load(&self.file, &set)?;
        let plan = looks.plan(scenario, (paths as u64).max(1), seed)?;
        let tally = self.tally(&looks.run(&plan, "plain paths to compare with")?)?;
        let plain = estimate(statistic, |f| tally.sample(f), bootstrap(seed));
        Ok(plain.and_then(|plain| half_width(statistic, &plain)))
    }

    fn tally(&self, results: &Results) -> anyhow::Result<Tally> {
        let mut tally = Tally::new(self.measure.metric);
        results.for_each_path(|_, row| tally.push(&row))?;
        Ok(tally)
    }

    fn estimate(&self, tally: &Tally, seed: u64) -> anyhow::Result<Estimate> {
        let found = estimate(self.measure.statistic, |f| tally.sample(f), bootstrap(seed));
        found.ok_or_else(|| self.too_few(tally.paths()))
    }

    fn too_few(&self, paths: u64) -> anyhow::Error {
        let message = format!("{paths} paths are too few for {}", self.measure);
        Stop::new(Exit::Usage, message).into()
    }

    /// The folder of a splitting: its name has a digest of all that defines it.
    fn folder(&self, name: &str, what: &impl serde::Serialize) -> anyhow::Result<PathBuf> {
        let id = id_of(what)?;
        Ok(Path::new(&self.looks.results).join(format!("tail-{name}-{id}")))
    }
}

fn bootstrap(seed: u64) -> Bootstrap {
    Bootstrap { seed, index: 0 }
}

fn kind_of(sampling: &SamplingConfig) -> &'static str {
    match sampling {
        SamplingConfig::Plain => "plain",
        SamplingConfig::Antithetic => "antithetic",
        SamplingConfig::Sobol(_) => "sobol",
        SamplingConfig::Importance(_) => "importance",
    }
}
