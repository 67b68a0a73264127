//! Two points side by side.
//!
//! Rule    paired on equal path numbers where seed and reference prices agree, path by path
//!         (`stats::paired`); else independent: the interval of the difference has the squares of both
//!         half-widths added on each side
//! Units   those of each metric
//! Bounds  a difference is marked where its 95% interval leaves zero out: of twenty that are none, one
//!         is marked by chance
//! Source  GLASSERMAN-2004 (common random numbers); ZOU-DONNER-2008 (adding squares of half-widths)
//! Tests   tests/it/compare.rs

mod column;

use plimsoll_lab::metric::{METRICS, Metric};
use plimsoll_lab::stats::paired::Pairs;
use plimsoll_lab::stats::{
    Bootstrap, Estimate, Level, Sample, expected_shortfall, mean, probability_above, quantile,
};
use plimsoll_output::Results;
use serde::Serialize;

use crate::ReportError;
use crate::differ::differing;
use column::{Column, pairing, sample};

/// Metrics of which the tail is compared too.
const TAILS: [&str; 4] = [
    "bad_debt_usd",
    "lender_loss_usd",
    "liquidated_usd",
    "cascade_usd",
];

/// Bootstrap streams of comparisons begin here, beyond those of summaries and thresholds.
const STREAMS: u64 = 1 << 41;

/// A point of a result.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The result.
    pub results: &'a Results,
    /// Index of the point.
    pub point: u32,
}

/// How the paths of two points belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Pairing {
    /// The same paths of reference prices, compared path by path.
    Paired {
        /// Paths that both finished.
        paths: u64,
    },
    /// Different paths.
    Independent {
        /// Paths of the first.
        paths_a: u64,
        /// Paths of the second.
        paths_b: u64,
        /// Why they are not paired.
        why: String,
    },
}

/// A number of both points, and their difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Name of the metric: a column of table `paths`.
    pub metric: &'static str,
    /// What it is measured in.
    pub unit: &'static str,
    /// What is taken of it: `mean`, `p_above_0`, `var_95`, `var_99`, `es_95`, `es_99`.
    pub statistic: &'static str,
    /// At the first point.
    pub a: Estimate,
    /// At the second point.
    pub b: Estimate,
    /// The second less the first.
    pub difference: Estimate,
    /// Whether the interval of the difference leaves zero out.
    pub is_significant: bool,
    /// So many times the paths would independent runs take; none unless paired.
    pub variance_ratio: Option<f64>,
}

/// A key of the resolved scenarios that differs; none where one of them does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The key.
    pub key: String,
    /// Value at the first point.
    pub a: Option<String>,
    /// Value at the second point.
    pub b: Option<String>,
}

/// Two points side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What they are called.
    pub labels: [String; 2],
    /// How their paths belong together.
    pub pairing: Pairing,
    /// What differs in their scenarios as resolved.
    pub changed: Vec<Changed>,
    /// The numbers, in the order of the metrics.
    pub differences: Vec<Difference>,
}

/// Reads a number off a sample.
type Measure = fn(&Sample, Bootstrap) -> Option<Estimate>;
/// Reads the difference off pairs.
type Paired = fn(&Pairs, Bootstrap) -> Option<plimsoll_lab::stats::paired::Difference>;

/// What is taken of a metric.
const STATISTICS: [(&str, Measure, Paired); 6] = [
    ("mean", |x, _| mean(x), |x, _| x.mean()),
    (
        "p_above_0",
        |x, _| probability_above(x, 0.0),
        |x, _| x.probability_above(0.0),
    ),
    (
        "var_95",
        |x, _| quantile(x, Level::P95),
        |x, b| x.quantile(Level::P95, b),
    ),
    (
        "var_99",
        |x, _| quantile(x, Level::P99),
        |x, b| x.quantile(Level::P99, b),
    ),
    (
        "es_95",
        |x, b| expected_shortfall(x, Level::P95, b).estimate,
        |x, b| x.expected_shortfall(Level::P95, b),
    ),
    (
        "es_99",
        |x, b| expected_shortfall(x, Level::P99, b).estimate,
        |x, b| x.expected_shortfall(Level::P99, b),
    ),
];

impl Comparison {
    /// Compares two points.
    ///
    /// # Errors
    /// When one of them cannot be read or does not exist.
    pub fn of(a: Side<'_>, b: Side<'_>) -> Result<Self, ReportError> {
        let (left, right) = (Column::read(a)?, Column::read(b)?);
        let seeds = [a, b].map(|x| x.results.manifest().plan.seed);
        let pairing = pairing(&left, &right, seeds);
        let differences = match pairing {
            Pairing::Paired { .. } => paired(&left, &right, seeds[0]),
            Pairing::Independent { .. } => independent(&left, &right, seeds),
        };
        let configs = [a, b].map(|x| &x.results.manifest().plan.points[x.point as usize].config);
        let changed = differing(configs[0], configs[1]).into_iter();
        Ok(Self {
            labels: [left.label, right.label],
            pairing,
            changed: changed.map(|(key, [a, b])| Changed { key, a, b }).collect(),
            differences,
        })
    }
}

/// The metrics and what is taken of each, with the bootstrap stream of each number.
fn measured(
    seed: u64,
) -> impl Iterator<
    Item = (
        usize,
        &'static Metric,
        (&'static str, Measure, Paired),
        Bootstrap,
    ),
> {
    METRICS.iter().enumerate().flat_map(move |(place, metric)| {
        let count = if TAILS.contains(&metric.name) {
            STATISTICS.len()
        } else {
            1
        };
        let statistics = STATISTICS.into_iter().take(count).enumerate();
        statistics.map(move |(i, statistic)| {
            let index = STREAMS + (place * STATISTICS.len() + i) as u64;
            (place, metric, statistic, Bootstrap { seed, index })
        })
    })
}

fn paired(a: &Column, b: &Column, seed: u64) -> Vec<Difference> {
    let of = |place: usize| -> Vec<(f64, f64, f64, u32)> {
        let both = a
            .paths
            .iter()
            .filter_map(|(n, x)| Some((x, b.paths.get(n)?)));
        both.filter_map(|(x, y)| Some((x.values[place]?, y.values[place]?, x.weight, x.batch)))
            .collect()
    };
    let rows = measured(seed).filter_map(|(place, metric, (name, measure, paired), bootstrap)| {
        let rows = of(place);
        let side = |f: fn(&(f64, f64, f64, u32)) -> f64| {
            let values: Vec<_> = rows.iter().map(|x| (f(x), x.2, x.3)).collect();
            measure(&sample(&values)?, bootstrap)
        };
        let (left, right) = (side(|x| x.0)?, side(|x| x.1)?);
        let apart = paired(&pairs(&rows), bootstrap)?;
        let ratio = apart.variance_ratio;
        Some(difference(
            (metric, name),
            (left, right),
            apart.estimate,
            ratio,
        ))
    });
    rows.collect()
}

/// Second and first value of each path: differences are the second less the first.
fn pairs(rows: &[(f64, f64, f64, u32)]) -> Pairs {
    let values = rows.iter().map(|x| (x.1, x.0)).collect();
    let weights: Vec<f64> = rows.iter().map(|x| x.2).collect();
    let batches: Vec<u32> = rows.iter().map(|x| x.3).collect();
    if crate::facts::is_plain(&weights, &batches) {
        Pairs::new(values)
    } else {
        Pairs::batched(values, &weights, &batches)
    }
}

fn independent(a: &Column, b: &Column, [seed_a, seed_b]: [u64; 2]) -> Vec<Difference> {
    let rows = measured(seed_a).filter_map(|(place, metric, (name, measure, _), bootstrap)| {
        let other = Bootstrap {
            seed: seed_b,
            index: bootstrap.index,
        };
        let left = measure(&a.sample(place)?, bootstrap)?;
        let right = measure(&b.sample(place)?, other)?;
        Some(difference(
            (metric, name),
            (left, right),
            apart(&left, &right),
            None,
        ))
    });
    rows.collect()
}

/// The second less the first, with the squares of the half-widths added on each side.
fn apart(a: &Estimate, b: &Estimate) -> Estimate {
    let value = b.value - a.value;
    let width = |x: Option<f64>, y: Option<f64>| Some(libm::hypot(x?, y?));
    let below = width(b.low.map(|x| b.value - x), a.high.map(|x| x - a.value));
    let above = width(b.high.map(|x| x - b.value), a.low.map(|x| a.value - x));
    Estimate {
        value,
        low: below.map(|x| value - x),
        high: above.map(|x| value + x),
    }
}

fn difference(
    (metric, statistic): (&Metric, &'static str),
    (a, b): (Estimate, Estimate),
    difference: Estimate,
    variance_ratio: Option<f64>,
) -> Difference {
    let is_above = difference.low.is_some_and(|x| x > 0.0);
    let is_below = difference.high.is_some_and(|x| x < 0.0);
    Difference {
        metric: metric.name,
        unit: metric.unit.name(),
        statistic,
        a,
        b,
        difference,
        is_significant: is_above || is_below,
        variance_ratio,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_widths_are_added_as_squares_on_each_side() {
        let a = Estimate::new(10.0, 7.0, 14.0);
        let b = Estimate::new(20.0, 17.0, 23.0);
        let apart = apart(&a, &b);
        // Below: 3 of b and 4 of a; above: 3 of b and 3 of a.
        assert!((apart.low.unwrap_or(0.0) - 5.0).abs() < 1e-12);
        assert!((apart.high.unwrap_or(0.0) - (10.0 + libm::sqrt(18.0))).abs() < 1e-12);
        assert!((apart.value - 10.0).abs() < 1e-12);
        let open = Estimate { low: None, ..a };
        assert_eq!(
            super::apart(&open, &b).high,
            None,
            "an end that is unknown stays so"
        );
    }
}
