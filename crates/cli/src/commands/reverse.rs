//! `plimsoll reverse`: the smallest shock that breaks a constraint.

use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_lab::BoxError;
use plimsoll_lab::constraint::{Constraint, Judge, Judgement, Measure, paths_min};
use plimsoll_lab::decide::{Found, ReverseQuestion, Shocked, Stage, Tried, id_of, reverse};
use plimsoll_lab::stats::Bootstrap;
use plimsoll_scenario::Scenario;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::certify::stem;
use crate::asked;
use crate::exit::Exit;
use crate::looks::{LookOptions, Looks};
use crate::screen::{print_json, print_reverse};

/// Bootstrap stream of the bounds; the search and the check have seeds of their own.
const STREAM: u64 = 1 << 41;

/// Find the smallest shock that breaks a constraint, and run it again on fresh paths
///
/// Evenly spaced shocks from mild to severe, then bisection between the last that keeps the
/// constraint and the first that breaks it, all on the same paths. Whether severer shocks are always
/// worse is checked, not assumed. The shock that was found and the last one below it are run again on
/// fresh paths. A shock breaks a constraint if the estimate lies beyond its limit; the bounds say how
/// sure that is.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct ReverseStress {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    file: PathBuf,
    /// The shock, from mild to severe, such as `paths.shocks[0].move_pct=-10..-80`
    #[arg(long, value_name = "KEY=MILD..SEVERE", value_parser = parse_key)]
    key: ShockKey,
    /// What breaks, such as `es_99(bad_debt_usd) < 1e6`
    #[arg(long, value_name = "TEXT")]
    constraint: Constraint,
    /// Width at which the search ends; shocks have its decimals [default: a hundredth of the range]
    #[arg(long, value_name = "X")]
    within: Option<Decimal>,
    /// Evenly spaced shocks before bisection, both ends included
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..=100))]
    probes: u32,
    /// Show another measure beside each shock, such as `mean(bad_debt_usd)`; can be repeated
    #[arg(long, value_name = "TEXT")]
    also: Vec<Measure>,
    /// Lay an overlay over the scenario; can be repeated
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Replace one value of the scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Paths of each shock [default: the scenario's, and no fewer than the constraint needs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed of the search [default: the scenario's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    looks: LookOptions,
}

/// A key and the range of its shocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShockKey {
    key: String,
    mild: Decimal,
    severe: Decimal,
}

/// Everything that the command says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reversed {
    /// Name of the scenario.
    pub(crate) name: String,
    /// What is varied.
    pub(crate) key: String,
    /// Paths of each shock.
    pub(crate) paths: u64,
    /// Seed of the search; that of the check is the next number.
    pub(crate) seed: u64,
    /// The search.
    pub(crate) tried: Tried,
    /// Folders of the results, in the order of the probes.
    pub(crate) folders: Vec<String>,
    /// What else is shown.
    pub(crate) also: Vec<Measure>,
    /// Its values, in the order of the probes; none where there are too few paths.
    pub(crate) also_values: Vec<Vec<Option<f64>>>,
}

impl ReverseStress {
    /// Searches.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let looks = Looks::new(&self.looks)?;
        let runs = Scenario::load_under(&self.file, &self.overlays, &self.set)?
            .file
            .runs;
        let least = paths_min(self.constraint.measure.statistic);
        let seed = self.seed.unwrap_or(runs.seed);
        let mut shocks = Shocks {
            command: self,
            looks: &looks,
            paths: self.paths.unwrap_or(runs.paths.max(least)),
            seed,
            decimals: self.within().scale(),
            folders: Vec::new(),
            also_values: Vec::new(),
        };
        for end in [self.key.mild, self.key.severe] {
            let plan = shocks.plan(end, seed)?;
            let also = self.also.iter().map(|x| x.metric);
            asked::check(&plan, also.chain([self.constraint.measure.metric]))?;
        }
        let tried = reverse(&self.question(), &mut shocks).map_err(anyhow::Error::from_boxed)?;
        let reversed = Reversed {
            name: stem(&self.file),
            key: self.key.key.clone(),
            paths: shocks.paths,
            seed,
            folders: shocks.folders,
            also: self.also.clone(),
            also_values: shocks.also_values,
            tried,
        };
        let file = self.write(&reversed)?;
        if self.looks.json {
            print_json(&reversed)?;
        } else {
            print_reverse(&reversed, &file)?;
        }
        let is_found = !matches!(reversed.tried.found, Found::TooFewPaths { .. });
        Ok(if is_found {
            Exit::Done
        } else {
            Exit::Threshold
        })
    }

    fn within(&self) -> Decimal {
        let hundredth = (self.key.severe - self.key.mild).abs() / Decimal::ONE_HUNDRED;
        self.within.unwrap_or(hundredth.normalize())
    }

    fn question(&self) -> ReverseQuestion {
        let number = |x: Decimal| x.to_f64().unwrap_or_default();
        ReverseQuestion {
            constraint: self.constraint,
            mild: number(self.key.mild),
            severe: number(self.key.severe),
            within: number(self.within()),
            probes: self.probes,
        }
    }

    fn write(&self, reversed: &Reversed) -> anyhow::Result<PathBuf> {
        let id = id_of(reversed)?;
        let folder = (self.looks.results).join(format!("reverse-{}-{id}", reversed.name));
        std::fs::create_dir_all(&folder)?;
        let file = folder.join("reverse.json");
        std::fs::write(&file, serde_json::to_string_pretty(reversed)? + "\n")?;
        Ok(file)
    }
}

/// Runs shocks as ordinary results.
struct Shocks<'a> {
    command: &'a ReverseStress,
    looks: &'a Looks<'a>,
    paths: u64,
    seed: u64,
    decimals: u32,
    folders: Vec<String>,
    also_values: Vec<Vec<Option<f64>>>,
}

impl Shocks<'_> {
    fn decimal(&self, shock: f64) -> Decimal {
        let decimal = Decimal::from_f64_retain(shock).unwrap_or_default();
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        let decimal = decimal.round_dp_with_strategy(self.decimals, half_up);
        decimal.normalize()
    }

    fn assignment(&self, shock: Decimal) -> String {
        format!("{}={shock}", self.command.key.key)
    }

    fn plan(&self, shock: Decimal, seed: u64) -> anyhow::Result<plimsoll_lab::Plan> {
        let mut set = self.command.set.clone();
        set.push(self.assignment(shock));
        let scenario = Scenario::load_under(&self.command.file, &self.command.overlays, &set)?;
        self.looks.plan(scenario, self.paths, seed)
    }
}

impl Shocked for Shocks<'_> {
    fn judge(&mut self, shock: f64, stage: Stage) -> Result<Judgement, BoxError> {
        let shock = self.decimal(shock);
        let (seed, again) = match stage {
            Stage::Select => (self.seed, ""),
            Stage::Verify => (self.seed.wrapping_add(1), ", again on fresh paths"),
        };
        let plan = self.plan(shock, seed)?;
        let what = format!("{}{again}", self.assignment(shock));
        let results = self.looks.run(&plan, &what)?;
        let mut judge = Judge::new(self.command.constraint);
        let also = self.command.also.iter();
        let mut others: Vec<Judge> = also.map(Judge::of).collect();
        results.for_each_path(|_, row| {
            judge.push(&row);
            for other in &mut others {
                other.push(&row);
            }
        })?;
        let index = STREAM;
        let bootstrap = Bootstrap { seed, index };
        let values = others
            .into_iter()
            .map(|other| other.seen().value(bootstrap));
        self.also_values.push(values.collect());
        self.folders.push(folder_name(results.folder()));
        Ok(judge.finish(bootstrap))
    }

    fn rounded(&self, shock: f64) -> f64 {
        self.decimal(shock).to_f64().unwrap_or(shock)
    }
}

fn folder_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn parse_key(text: &str) -> Result<ShockKey, String> {
    let allowed = "allowed: key=mild..severe, such as paths.shocks[0].move_pct=-10..-80";
    let number = |text: &str| {
        let text = text.trim();
        (text.parse::<Decimal>()).map_err(|_| format!("`{text}` is no number; {allowed}"))
    };
    let (key, range) = text.split_once('=').ok_or(allowed)?;
    let (mild, severe) = range.split_once("..").ok_or(allowed)?;
    let (mild, severe) = (number(mild)?, number(severe)?);
    if mild == severe {
        return Err(format!("the ends must differ; {allowed}"));
    }
    Ok(ShockKey {
        key: key.trim().to_owned(),
        mild,
        severe,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shock_is_a_key_and_two_ends() {
        let key = parse_key("paths.shocks[0].move_pct=-10..-80.5").expect("a shock");
        assert_eq!(key.key, "paths.shocks[0].move_pct");
        assert_eq!(
            (key.mild, key.severe),
            (Decimal::from(-10), Decimal::new(-805, 1))
        );
        for wrong in ["key", "key=1", "key=a..2", "key=1..1"] {
            assert!(parse_key(wrong).is_err(), "{wrong}");
        }
    }
}
