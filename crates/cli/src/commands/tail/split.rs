//! A tail by splitting.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use plimsoll_lab::splitting::{Effort, Forest, OFFSPRING, Pilot, Splitter, Splitting, grow, scout};
use plimsoll_lab::stats::Estimate;
use plimsoll_lab::tail::{estimate, gain, goal, half_width};
use plimsoll_lab::{Plan, Progress};
use plimsoll_output::write_levels;
use plimsoll_scenario::Scenario;
use plimsoll_sim::{Importance, Simulation};
use rayon::ThreadPool;
use serde_json::json;

use super::{Document, Split, TailOf, bootstrap};
use crate::exit::{Exit, Stop};
use crate::looks::Looks;
use crate::progress::Bar;
use crate::scenario::simulation;
use crate::screen::{note, plural};

/// Lineages that a path becomes at a level, if nothing else is said.
const OFFSPRING_USUAL: u32 = 5;
/// Repetitions, if nothing else is said.
const REPETITIONS: u32 = 16;
/// Lineages of each stage of the pilot, if nothing else is said (assumption).
const PILOT: u64 = 100;
/// Most levels that a pilot chooses (assumption): with four offspring a chance of 1e-12.
const LEVELS_MAX: u32 = 20;
/// By what factor the effort may exceed what is asked for before the trees count as outgrown
/// (assumption).
const OUTGROWN: u64 = 20;

/// How paths are split.
#[derive(Debug, Args)]
pub(crate) struct SplitOptions {
    /// What tells how near a path is: fall:ASSET, pool_ltv or account_ratio [default: pool_ltv]
    #[arg(long, value_name = "WHAT", help_heading = "Splitting")]
    watch: Option<Watched>,
    /// Levels of it, ascending; without them a pilot chooses
    #[arg(
        long,
        value_name = "X,...",
        value_delimiter = ',',
        help_heading = "Splitting"
    )]
    levels: Option<Vec<f64>>,
    /// Lineages that a path becomes at a level, 4 to 10 [default: 5]
    #[arg(long, value_name = "R", help_heading = "Splitting", value_parser = clap::value_parser!(u32).range(4..=10))]
    offspring: Option<u32>,
    /// Independent repetitions, at least 16 [default: 16]
    #[arg(long, value_name = "N", help_heading = "Splitting", value_parser = clap::value_parser!(u32).range(16..=10_000))]
    repetitions: Option<u32>,
    /// Lineages of each stage of the pilot [default: 100]
    #[arg(long, value_name = "N", help_heading = "Splitting", value_parser = clap::value_parser!(u64).range(20..=1_000_000))]
    pilot: Option<u64>,
}

impl SplitOptions {
    /// The first option that was given.
    pub(super) fn stated(&self) -> Option<&'static str> {
        let stated = [
            ("--watch", self.watch.is_some()),
            ("--levels", self.levels.is_some()),
            ("--offspring", self.offspring.is_some()),
            ("--repetitions", self.repetitions.is_some()),
            ("--pilot", self.pilot.is_some()),
        ];
        let found = stated.into_iter().find(|(_, is_stated)| *is_stated);
        found.map(|(name, _)| name)
    }
}

/// What tells how near a path is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Watched {
    /// Fall of an asset's reference price.
    Fall(String),
    /// Debt over collateral of the pool.
    PoolLtv,
    /// The largest debt over threshold.
    AccountRatio,
}

impl FromStr for Watched {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("fall", asset)) if !asset.is_empty() => Ok(Self::Fall(asset.to_owned())),
            None if text == "pool_ltv" => Ok(Self::PoolLtv),
            None if text == "account_ratio" => Ok(Self::AccountRatio),
            _ => Err("allowed: fall:ASSET, pool_ltv, account_ratio".to_owned()),
        }
    }
}

impl std::fmt::Display for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fall(asset) => write!(f, "fall:{asset}"),
            Self::PoolLtv => f.write_str("pool_ltv"),
            Self::AccountRatio => f.write_str("account_ratio"),
        }
    }
}

impl Watched {
    fn importance(&self, simulation: &Simulation) -> anyhow::Result<Importance> {
        match self {
            Self::PoolLtv => Ok(Importance::PoolLtv),
            Self::AccountRatio => Ok(Importance::AccountRatio),
            Self::Fall(name) => {
                let names = simulation.path_assets();
                let place = names.iter().position(|asset| asset == name);
                let message = || {
                    let all = names.join(", ");
                    format!("--watch fall:{name}: the scenario has {all}")
                };
                let asset = place.ok_or_else(|| Stop::new(Exit::Usage, message()))?;
                Ok(Importance::Fall { asset })
            }
        }
    }
}

/// The trees, and what choosing their levels took.
struct Grown {
    forest: Forest,
    pilot: Effort,
    is_met: Option<bool>,
}

impl TailOf {
    /// By splitting.
    pub(super) fn by_splitting(
        &self,
        set: &[String],
        paths: u64,
        seed: u64,
    ) -> anyhow::Result<Document> {
        let mut scenario = Scenario::load(&self.file, set)?;
        self.looks.data.seal(&mut scenario.config)?;
        let plan = scenario.plan(Some(paths), Some(seed))?;
        let simulation = simulation(&plan, &plan.points[0], &self.looks.data)
            .map_err(anyhow::Error::from_boxed)?;
        let watch = self.split.watch.clone().unwrap_or(Watched::PoolLtv);
        let metric = self.measure.metric;
        let splitter = Splitter {
            simulation: &simulation,
            importance: watch.importance(&simulation)?,
            value: &|row| metric.value(row),
        };
        let pool = self.looks.threads.pool()?;
        let grown = self.grow(&splitter, &pool, &plan)?;
        let forest = &grown.forest;
        let statistic = self.measure.statistic;
        let found = estimate(statistic, |f| forest.sample(f), bootstrap(seed))
            .ok_or_else(|| self.too_few(forest.leaves.len() as u64))?;
        let folder = self.folder(&plan.name, &self.defining(&plan, &watch, forest))?;
        write_levels(&folder, &forest.rungs())?;
        let document = self.document(&plan, &watch, &grown, (found, folder))?;
        let text = serde_json::to_string_pretty(&document)? + "\n";
        std::fs::write(document.folder.join("tail.json"), text)?;
        Ok(document)
    }

    /// Chooses levels and roots, and grows the trees.
    fn grow(
        &self,
        splitter: &Splitter<'_>,
        pool: &ThreadPool,
        plan: &Plan,
    ) -> anyhow::Result<Grown> {
        let mut splitting = Splitting {
            levels: self.split.levels.clone().unwrap_or_default(),
            offspring: self.split.offspring.unwrap_or(OFFSPRING_USUAL),
            repetitions: self.split.repetitions.unwrap_or(REPETITIONS),
            roots: 1,
            runs_max: plan.paths.saturating_mul(OUTGROWN),
        };
        debug_assert!(
            OFFSPRING.contains(&splitting.offspring),
            "clap has seen to it"
        );
        splitting.check().map_err(refused)?;
        // Another seed than that of the paths that count.
        let seed = plan.seed.wrapping_add(1);
        let (pilot, cost, is_met) = if self.split.levels.is_some() {
            self.try_levels(splitter, pool, (&splitting, seed))?
        } else {
            self.choose_levels(splitter, pool, (&mut splitting, seed))?
        };
        let left = plan.paths as f64 - pilot.whole;
        let roots = (left / f64::from(splitting.repetitions) / cost).floor();
        if roots < 1.0 {
            let least = pilot.whole + f64::from(splitting.repetitions) * cost;
            let message = format!("--paths: this splitting needs at least {:.0}", least.ceil());
            return Err(Stop::new(Exit::Usage, message).into());
        }
        splitting.roots = roots as u64;
        let total = left as u64;
        let forest = self.with_bar("splitting", total, |finished| {
            pool.install(|| grow(splitter, &splitting, plan.seed, finished))
        });
        Ok(Grown {
            forest: forest.map_err(refused)?,
            pilot,
            is_met,
        })
    }

    /// Levels by a pilot; what a root will cost where each level is reached as it should be.
    fn choose_levels(
        &self,
        splitter: &Splitter<'_>,
        pool: &ThreadPool,
        (splitting, seed): (&mut Splitting, u64),
    ) -> anyhow::Result<(Effort, f64, Option<bool>)> {
        let goal = goal(self.measure.statistic).ok_or_else(|| {
            let message = "--measure: a mean has no tail that levels could lead to; give --levels";
            Stop::new(Exit::Usage, message)
        })?;
        let pilot = Pilot {
            seed,
            runs: self.split.pilot.unwrap_or(PILOT),
            offspring: splitting.offspring,
            levels_max: LEVELS_MAX,
            goal,
        };
        let found = self.with_bar("pilot", 2 * pilot.runs, |finished| {
            pool.install(|| scout(splitter, pilot, finished))
        });
        if !found.is_met && !self.looks.quiet {
            note(
                "warning: the pilot's levels do not lead to what is measured: watch something \
                 else, or give more to --pilot",
            );
        }
        let (levels, offspring) = (found.levels.len() as f64, f64::from(splitting.offspring));
        splitting.levels = found.levels;
        let cost = 1.0 + levels * (offspring - 1.0) / offspring;
        Ok((found.effort, cost, Some(found.is_met)))
    }

    /// What a root costs with given levels, by a few trees.
    fn try_levels(
        &self,
        splitter: &Splitter<'_>,
        pool: &ThreadPool,
        (splitting, seed): (&Splitting, u64),
    ) -> anyhow::Result<(Effort, f64, Option<bool>)> {
        let runs = self.split.pilot.unwrap_or(PILOT);
        let few = Splitting {
            roots: (runs / u64::from(splitting.repetitions)).max(1),
            ..splitting.clone()
        };
        let forest = self.with_bar("pilot", runs, |finished| {
            pool.install(|| grow(splitter, &few, seed, finished))
        });
        let effort = forest.map_err(refused)?.effort;
        let roots = few.roots * u64::from(few.repetitions);
        Ok((effort, effort.whole / roots as f64, None))
    }

    /// Does some runs behind a bar; how many there will be is a guess.
    fn with_bar<T>(&self, what: &str, total: u64, run: impl FnOnce(&(dyn Fn() + Sync)) -> T) -> T {
        if !self.looks.quiet {
            note(format!("{what}: about {}", plural(total, "run")));
        }
        let bar = Bar::new(self.looks.quiet);
        let done = AtomicU64::new(0);
        let report = |paths_done: u64| {
            bar.update(Progress {
                paths_done,
                paths_resumed: 0,
                paths_total: total.max(paths_done),
            });
        };
        report(0);
        let result = run(&|| report(done.fetch_add(1, Ordering::Relaxed) + 1));
        bar.finish();
        result
    }

    /// All that defines the numbers of a splitting.
    fn defining(&self, plan: &Plan, watch: &Watched, forest: &Forest) -> serde_json::Value {
        let splitting = forest.splitting();
        json!({
            "plan": plan.id,
            "measure": self.measure.to_string(),
            "watch": watch.to_string(),
            "levels": splitting.levels,
            "offspring": splitting.offspring,
            "repetitions": splitting.repetitions,
            "roots": splitting.roots,
        })
    }

    fn document(
        &self,
        plan: &Plan,
        watch: &Watched,
        grown: &Grown,
        (found, folder): (Estimate, std::path::PathBuf),
    ) -> anyhow::Result<Document> {
        let forest = &grown.forest;
        let splitting = forest.splitting();
        let roots = splitting.roots * u64::from(splitting.repetitions);
        let effort = grown.pilot.plus(forest.effort);
        let half = half_width(self.measure.statistic, &found);
        let whole = self.plain_of(&found, effort.whole, plan.seed)?;
        // Half-widths shrink with the root of the number of paths.
        let of = |paths: f64| {
            gain(
                half,
                whole.map(|h| h * (effort.whole / paths).sqrt()),
                paths,
            )
        };
        Ok(Document {
            measure: self.measure.to_string(),
            method: self.method.name(),
            name: plan.name.clone(),
            seed: plan.seed,
            paths: forest.leaves.len() as u64 - forest.failed(),
            failed: forest.failed(),
            estimate: found,
            gain_in_variance: of(roots as f64),
            gain_in_work: of(effort.whole),
            weighted: None,
            splitting: Some(Split {
                watch: watch.to_string(),
                offspring: splitting.offspring,
                repetitions: splitting.repetitions,
                roots: splitting.roots,
                pilot_met_goal: grown.is_met,
                pilot: grown.pilot,
                effort: forest.effort,
                gain_without_beginnings: of(effort.fresh),
                levels: forest.rungs_together().iter().map(Into::into).collect(),
            }),
            folder,
        })
    }

    /// Half-width of plain paths of the same effort.
    fn plain_of(&self, found: &Estimate, paths: f64, seed: u64) -> anyhow::Result<Option<f64>> {
        let looks = Looks::new(&self.looks)?;
        self.plain_half_width(&looks, found, (paths.round(), seed))
    }
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
fn refused(error: plimsoll_lab::splitting::SplittingError) -> Stop {
    Stop::new(Exit::Usage, format!("splitting: {error}"))
}
