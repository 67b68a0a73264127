//! Measures of the points of a result: the usual ones, or those that were asked for.

use std::path::PathBuf;

use plimsoll_lab::constraint::{Measure, Statistic};
use plimsoll_lab::metric::Unit;
use plimsoll_lab::stats::{
    Bootstrap, Estimate, Sample, expected_shortfall, mean, probability_above, quantile,
};
use plimsoll_lab::summary::Metrics;
use plimsoll_lab::{Plan, Report};
use plimsoll_output::Results;
use serde_json::Value;

use crate::asked;

/// Bootstrap streams of shown measures begin here, beyond those of summary and thresholds.
const STREAMS: u64 = 1 << 41;

/// The measures of every point of a result.
#[derive(Debug)]
pub(crate) struct Measured {
    /// Name of the plan.
    pub(crate) name: String,
    /// Folder of the result.
    pub(crate) folder: PathBuf,
    /// Names of the axes.
    pub(crate) axes: Vec<String>,
    /// Paths of each point.
    pub(crate) paths: u64,
    /// What is measured.
    pub(crate) columns: Vec<Column>,
    /// The points, in order.
    pub(crate) points: Vec<MeasuredPoint>,
}

/// A measure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// What it is called.
    pub(crate) name: String,
    /// What it is measured in.
    pub(crate) unit: Unit,
    /// Whether its interval is shown.
    pub(crate) has_interval: bool,
}

/// The measures of one point.
#[derive(Debug)]
pub(crate) struct MeasuredPoint {
    /// Its number.
    pub(crate) index: u32,
    /// Values of the axes, in their order.
    pub(crate) values: Vec<Value>,
    /// Paths that failed.
    pub(crate) failed: u64,
    /// One for each column; none where there are too few paths.
    pub(crate) estimates: Vec<Option<Estimate>>,
}

impl Measured {
    /// Measures a complete result. `asked` is empty for the usual measures.
    ///
    /// # Errors
    /// When a measure is of a metric that no path has, or the tables cannot be read.
    pub(crate) fn of(
        results: &Results,
        report: &Report,
        asked: &[Measure],
    ) -> anyhow::Result<Self> {
        let plan = &results.manifest().plan;
        asked::check(plan, asked.iter().map(|x| x.metric))?;
        let axes = axes(plan);
        let mut points = Vec::new();
        for (point, summary) in plan.points.iter().zip(&report.points) {
            let metrics = summary.summary.metrics.as_ref();
            let estimates = if asked.is_empty() {
                usual(metrics)
            } else {
                estimates(results, point.index, asked)?
            };
            let value = |axis: &String| point.parameters.get(axis).cloned().unwrap_or_default();
            points.push(MeasuredPoint {
                index: point.index,
                values: axes.iter().map(value).collect(),
                failed: summary.summary.failed,
                estimates,
            });
        }
        Ok(Self {
            name: plan.name.clone(),
            folder: results.folder().to_owned(),
            axes,
            paths: plan.paths,
            columns: if asked.is_empty() {
                usual_columns()
            } else {
                asked.iter().map(Column::of).collect()
            },
            points,
        })
    }
}

impl Column {
    fn of(measure: &Measure) -> Self {
        let is_share = matches!(measure.statistic, Statistic::Probability(..));
        Self {
            name: measure.to_string(),
            unit: if is_share {
                Unit::Fraction
            } else {
                measure.metric.unit
            },
            has_interval: measure.statistic != Statistic::Max,
        }
    }
}

/// Names of the axes in the order of the design; a plain run has none.
fn axes(plan: &Plan) -> Vec<String> {
    if let Some(layout) = &plan.layout {
        layout.axes.clone()
    } else {
        let first = plan.points.first();
        first.map_or(Vec::new(), |x| x.parameters.keys().cloned().collect())
    }
}

/// The usual measures.
fn usual_columns() -> Vec<Column> {
    let column = |name: &str, unit, has_interval| Column {
        name: name.to_owned(),
        unit,
        has_interval,
    };
    vec![
        column("bad debt", Unit::Usd, true),
        column("VaR 95", Unit::Usd, false),
        column("ES 95", Unit::Usd, true),
        column("any", Unit::Fraction, false),
        column("liquidated", Unit::Usd, false),
        column("peak use", Unit::Fraction, false),
    ]
}

fn usual(metrics: Option<&Metrics>) -> Vec<Option<Estimate>> {
    let Some(metrics) = metrics else {
        return vec![None; usual_columns().len()];
    };
    let debt = &metrics.bad_debt_usd;
    vec![
        Some(debt.mean),
        Some(debt.var_95),
        debt.es_95.estimate,
        Some(debt.probability),
        Some(metrics.liquidated_usd.mean),
        Some(metrics.utilization_peak.p50),
    ]
}

/// What was asked for, from the rows of a point.
fn estimates(
    results: &Results,
    point: u32,
    asked: &[Measure],
) -> anyhow::Result<Vec<Option<Estimate>>> {
    let mut read = vec![Read::default(); asked.len()];
    results.for_each_path_of(point, |row| {
        for (measure, read) in asked.iter().zip(&mut read) {
            if let Some(value) = measure.metric.value(&row) {
                read.values.push(match measure.statistic {
                    Statistic::Probability(comparison, event) => {
                        f64::from(u8::from(comparison.holds(value, event)))
                    }
                    _ => value,
                });
                read.weights.push(row.weight);
                read.batches.push(row.batch);
            }
        }
    })?;
    let seed = results.manifest().plan.seed;
    let columns = asked.iter().zip(read).zip(0..);
    Ok(columns
        .map(|((measure, read), index)| {
            let index = STREAMS + index;
            estimate(measure.statistic, &read.sample(), Bootstrap { seed, index })
        })
        .collect())
}

/// Values of a measure while they are read.
#[derive(Clone, Debug, Default)]
struct Read {
    values: Vec<f64>,
    weights: Vec<f64>,
    batches: Vec<u32>,
}

impl Read {
    fn sample(self) -> Sample {
        let is_plain = self.weights.iter().all(|w| (w - 1.0).abs() <= 0.0)
            && self.batches.windows(2).all(|pair| pair[0] == pair[1]);
        if is_plain {
            Sample::new(self.values)
        } else {
            Sample::batched(self.values, &self.weights, &self.batches)
        }
    }
}

fn estimate(statistic: Statistic, sample: &Sample, bootstrap: Bootstrap) -> Option<Estimate> {
    match statistic {
        Statistic::Mean => mean(sample),
        Statistic::Var(level) => quantile(sample, level),
        Statistic::Es(level) => expected_shortfall(sample, level, bootstrap).estimate,
        // What an event is counted above: values are nought and one.
        Statistic::Probability(..) => probability_above(sample, 0.5),
        Statistic::Max => sample.max().map(|value| Estimate {
            value,
            low: None,
            high: None,
        }),
    }
}
