//! `plimsoll sensitivity`: which parameters matter.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use plimsoll_lab::Plan;
use plimsoll_lab::constraint::{Judge, Measure, paths_min};
use plimsoll_lab::design::{Design, Morris};
use plimsoll_lab::sensitivity::{MorrisIndex, SobolIndex, morris, sobol};
use plimsoll_lab::stats::Bootstrap;
use plimsoll_output::Results;
use plimsoll_scenario::Sweep;
use serde::Serialize;

use crate::asked;
use crate::exit::{Exit, Stop};
use crate::looks::{LookOptions, Looks};
use crate::screen::{count, print_json, print_sensitivity};

/// Bootstrap streams begin here.
const STREAMS: u64 = 1 << 42;

/// Run a sweep of Morris trajectories or Saltelli matrices and say which axes matter
///
/// Morris: mean of the absolute effect of an axis over its whole range, mean, and spread. Saltelli:
/// the share of the variance that an axis explains alone, and with others. Intervals are 95%. The
/// sweep is an ordinary result: the same command goes on after an interruption.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Sensitivity {
    /// Sweep file with a design of kind `morris` or `saltelli`
    #[arg(value_name = "SWEEP")]
    file: PathBuf,
    /// What is explained, such as `var_95(liquidated_usd)`; can be repeated
    #[arg(long, value_name = "TEXT", default_value = "mean(bad_debt_usd)")]
    measure: Vec<Measure>,
    /// Replace one value of the scenario; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Paths of each point, instead of the sweep's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    paths: Option<u64>,
    /// Master seed of the paths, instead of the sweep's
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    #[command(flatten)]
    looks: LookOptions,
}

/// Everything that the command says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Indices {
    /// Name of the sweep.
    pub(crate) name: String,
    /// Plan of its result.
    pub(crate) plan_id: String,
    /// Points.
    pub(crate) points: u64,
    /// Paths of each.
    pub(crate) paths: u64,
    /// Each measure.
    pub(crate) measures: Vec<Explained>,
}

/// What explains a measure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Explained {
    /// The measure.
    pub(crate) measure: Measure,
    /// Its smallest and largest value over the points.
    pub(crate) range: (f64, f64),
    /// Indices of each axis, in their order; none where the measure is the same at every point.
    pub(crate) axes: Option<Vec<AxisIndex>>,
}

/// Indices of an axis.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AxisIndex {
    /// Its name.
    pub(crate) axis: String,
    /// By Morris trajectories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) morris: Option<MorrisIndex>,
    /// By Saltelli matrices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sobol: Option<SobolIndex>,
}

impl Sensitivity {
    /// Runs the sweep and shows the indices.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let mut sweep = Sweep::load(&self.file, &self.set)?;
        for point in &mut sweep.points {
            self.looks.data.seal(&mut point.config)?;
        }
        let plan = sweep.plan(self.paths, self.seed)?;
        asked::check(&plan, self.measure.iter().map(|x| x.metric))?;
        self.check(&plan)?;
        let results = Looks::new(&self.looks)?.run(&plan, &plan.name)?;
        let measures = (0..).zip(&self.measure);
        let indices = Indices {
            name: plan.name.clone(),
            plan_id: plan.id.clone(),
            points: plan.points.len() as u64,
            paths: plan.paths,
            measures: measures
                .map(|(number, measure)| explained(number, measure, &results))
                .collect::<anyhow::Result<_>>()?,
        };
        if self.looks.json {
            print_json(&indices)?;
        } else {
            print_sensitivity(&indices)?;
        }
        Ok(Exit::Done)
    }

    /// Refuses what gives no indices before anything is run.
    fn check(&self, plan: &Plan) -> anyhow::Result<()> {
        let design = plan.layout.as_ref().map(|layout| &layout.design);
        let is_design = matches!(
            design,
            Some(Design::Morris { .. } | Design::Saltelli { .. })
        );
        if !is_design {
            let message = "the sweep needs a design of kind `morris` or `saltelli`";
            return Err(Stop::new(Exit::Usage, message).into());
        }
        let least = self.measure.iter().map(|x| paths_min(x.statistic)).max();
        match least.filter(|least| *least > plan.paths) {
            None => Ok(()),
            Some(least) => {
                let least = count(least);
                let message = format!("the measures need {least} paths at each point; see --paths");
                Err(Stop::new(Exit::Usage, message).into())
            }
        }
    }
}

/// What explains a measure over the points of a result.
fn explained(number: u64, measure: &Measure, results: &Results) -> anyhow::Result<Explained> {
    let plan = &results.manifest().plan;
    let bootstrap = Bootstrap {
        seed: plan.seed,
        index: STREAMS + number,
    };
    let mut outcomes = Vec::new();
    for point in &plan.points {
        let mut judge = Judge::of(measure);
        results.for_each_path_of(point.index, |row| judge.push(&row))?;
        let value = judge.seen().value(bootstrap);
        let label = &point.label;
        outcomes.push(value.with_context(|| format!("no path of {label} has a {measure}"))?);
    }
    let end = |fold: fn(f64, f64) -> f64| outcomes.iter().copied().reduce(fold).unwrap_or(0.0);
    Ok(Explained {
        measure: *measure,
        range: (end(f64::min), end(f64::max)),
        axes: indices(plan, &outcomes, bootstrap)?,
    })
}

fn indices(
    plan: &Plan,
    outcomes: &[f64],
    bootstrap: Bootstrap,
) -> anyhow::Result<Option<Vec<AxisIndex>>> {
    let layout = plan.layout.as_ref().context("the plan has no layout")?;
    let named = layout.axes.iter().cloned();
    Ok(match layout.design {
        Design::Morris {
            trajectories,
            levels,
            seed,
        } => {
            let design = Morris::new(layout.axes.len(), trajectories, levels, seed)?;
            let found = morris(design.points(), outcomes, bootstrap)?;
            let index = |(axis, index)| AxisIndex {
                axis,
                morris: Some(index),
                sobol: None,
            };
            Some(named.zip(found).map(index).collect())
        }
        _ => sobol(layout.axes.len(), outcomes, bootstrap)?.map(|found| {
            let index = |(axis, index)| AxisIndex {
                axis,
                morris: None,
                sobol: Some(index),
            };
            named.zip(found).map(index).collect()
        }),
    })
}
