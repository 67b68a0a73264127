//! What a page says beside the summary, read from the table of paths.

use std::collections::BTreeMap;

use plimsoll_lab::constraint::Thresholds;
use plimsoll_lab::stats::{Estimate, Level, Sample, mean, probability_above, quantile};
use plimsoll_lab::summary::{Metrics, Report};
use plimsoll_output::{OutputError, Results};
use plimsoll_sim::record::PathRow;
use serde_json::Value;

/// Worst paths that are shown.
pub(crate) const WORST: usize = 8;

/// Shares of paths, in thousandths, beyond which losses are listed.
pub(crate) const TAILS: [u32; 9] = [500, 200, 100, 50, 20, 10, 5, 2, 1];

/// Steps of a curve, at most.
const CURVE_STEPS: usize = 90;

/// What a page is made of.
pub(crate) struct Facts {
    /// The summary.
    pub(crate) report: Report,
    /// The summary as JSON: keys of numbers are pointers into it.
    pub(crate) json: Value,
    /// The detailed point.
    pub(crate) detail: Detail,
    /// What is borrowed at the end, mean, for each point; none where every path failed.
    pub(crate) borrowed: Vec<Option<Estimate>>,
    /// What became of the thresholds that were stated last; none if none ever were.
    pub(crate) thresholds: Option<Thresholds>,
}

/// More about one point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Detail {
    /// Its index.
    pub(crate) point: u32,
    /// How often losses are how large.
    pub(crate) curves: Vec<Curve>,
    /// Its worst paths, the worst first.
    pub(crate) worst: Vec<Worst>,
    /// What its paths count, by number, where they do not all count alike.
    pub(crate) sampling: BTreeMap<u64, (f64, u32)>,
}

/// A path with what was lost in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Worst {
    /// Its number.
    pub(crate) path: u64,
    /// Bad debt, USD.
    pub(crate) bad_debt_usd: f64,
    /// The part of it that suppliers bear, USD.
    pub(crate) lender_loss_usd: f64,
    /// Notional liquidated, USD.
    pub(crate) liquidated_usd: f64,
    /// Accounts liquidated.
    pub(crate) accounts: u32,
    /// Highest utilization.
    pub(crate) utilization_peak: f64,
}

/// How often a loss is how large.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curve {
    /// Name of the column of `paths`.
    pub(crate) name: &'static str,
    /// What is lost.
    pub(crate) title: &'static str,
    /// Losses above zero, ascending, each with the share of paths that lose as much or more.
    pub(crate) steps: Vec<(f64, Estimate)>,
    /// Thousandths of the paths, and the loss that so many exceed.
    pub(crate) tails: Vec<(u32, Estimate)>,
}

/// Columns of the detailed point while they are read.
#[derive(Default)]
struct Columns {
    bad_debt_usd: Vec<f64>,
    lender_loss_usd: Vec<f64>,
    liquidated_usd: Vec<f64>,
    worst: Vec<Worst>,
    numbers: Vec<u64>,
    weights: Vec<f64>,
    batches: Vec<u32>,
}

/// A sample of values with weights and batches; a plain one where every path counts alike.
pub(crate) fn sample(values: Vec<f64>, weights: &[f64], batches: &[u32]) -> Sample {
    if is_plain(weights, batches) {
        Sample::new(values)
    } else {
        Sample::batched(values, weights, batches)
    }
}

/// Whether every path counts once and alone.
pub(crate) fn is_plain(weights: &[f64], batches: &[u32]) -> bool {
    weights.iter().all(|x| x.total_cmp(&1.0).is_eq()) && batches.iter().all(|x| *x == 0)
}

impl Facts {
    /// Reads a result; `point` is the one that is shown in detail.
    pub(crate) fn read(results: &Results, point: u32) -> Result<Self, crate::ReportError> {
        let report = results.summary()?;
        let mut columns = Columns::default();
        let borrowed = read_paths(results, point, &mut columns)?;
        Ok(Self {
            json: serde_json::to_value(&report)?,
            detail: columns.finish(point),
            borrowed,
            thresholds: results.thresholds()?,
            report,
        })
    }

    /// The numbers of a point; none if every path of it failed.
    pub(crate) fn metrics(&self, point: u32) -> Option<&Metrics> {
        let point = self.report.points.get(point as usize)?;
        point.summary.metrics.as_ref()
    }

    /// The key of a number of the summary of a point.
    pub(crate) fn key(point: u32, name: &str) -> String {
        format!("points/{point}/summary/metrics/{name}")
    }

    /// An estimate of the summary of a point by its name there; none if it is not given.
    pub(crate) fn estimate(&self, point: u32, name: &str) -> Option<Estimate> {
        let pointer = format!("/{}", Self::key(point, name));
        serde_json::from_value(self.json.pointer(&pointer)?.clone()).ok()
    }
}

/// Reads the table of paths once: the columns of one point, and what each of them has borrowed.
fn read_paths(
    results: &Results,
    wanted: u32,
    columns: &mut Columns,
) -> Result<Vec<Option<Estimate>>, OutputError> {
    let mut borrowed = Vec::new();
    for point in &results.manifest().plan.points {
        let (mut values, mut weights, mut batches) = (Vec::new(), Vec::new(), Vec::new());
        results.for_each_path_of(point.index, |row| {
            if row.error.is_none() {
                values.push(row.borrowed_end_usd);
                weights.push(row.weight);
                batches.push(row.batch);
                if point.index == wanted {
                    columns.push(&row);
                }
            }
        })?;
        borrowed.push(mean(&sample(values, &weights, &batches)));
    }
    Ok(borrowed)
}

impl Columns {
    fn push(&mut self, row: &PathRow) {
        self.bad_debt_usd.push(row.bad_debt_usd);
        self.lender_loss_usd.push(row.lender_loss_usd);
        self.liquidated_usd.push(row.liquidated_usd());
        self.numbers.push(row.path);
        self.weights.push(row.weight);
        self.batches.push(row.batch);
        let next = Worst::of(row);
        let place = self.worst.iter().position(|x| next.is_worse_than(x));
        self.worst.insert(place.unwrap_or(self.worst.len()), next);
        self.worst.truncate(WORST);
    }

    fn finish(self, point: u32) -> Detail {
        let curves = [
            ("bad_debt_usd", "bad debt", self.bad_debt_usd),
            ("lender_loss_usd", "loss of suppliers", self.lender_loss_usd),
            ("liquidated_usd", "liquidated", self.liquidated_usd),
        ];
        let curves = curves.map(|(name, title, values)| {
            Curve::of(name, title, &sample(values, &self.weights, &self.batches))
        });
        let counts = self
            .weights
            .iter()
            .copied()
            .zip(self.batches.iter().copied());
        let sampling = self.numbers.iter().copied().zip(counts);
        let is_plain = is_plain(&self.weights, &self.batches);
        Detail {
            point,
            sampling: sampling.filter(|_| !is_plain).collect(),
            curves: curves.into(),
            worst: self.worst,
        }
    }
}

impl Worst {
    fn of(row: &PathRow) -> Self {
        Self {
            path: row.path,
            bad_debt_usd: row.bad_debt_usd,
            lender_loss_usd: row.lender_loss_usd,
            liquidated_usd: row.liquidated_usd(),
            accounts: row.accounts_liquidated,
            utilization_peak: row.utilization_peak,
        }
    }

    /// More bad debt; where that is equal more liquidated, then a higher utilization.
    fn is_worse_than(&self, other: &Self) -> bool {
        let key = |x: &Self| [x.bad_debt_usd, x.liquidated_usd, x.utilization_peak];
        key(self) > key(other)
    }
}

impl Curve {
    fn of(name: &'static str, title: &'static str, sample: &Sample) -> Self {
        let tails = TAILS.into_iter().filter_map(|tail| {
            let level = Level::per_thousand(1_000 - tail)?;
            // Beyond the largest value nothing is known.
            let is_inside = sample.len() * u64::from(tail) >= 1_000;
            Some((tail, quantile(sample, level).filter(|_| is_inside)?))
        });
        Self {
            name,
            title,
            tails: tails.collect(),
            steps: steps(sample),
        }
    }
}

/// Ranks from the top in about equal ratios, each with its loss and how many lose as much.
fn steps(sample: &Sample) -> Vec<(f64, Estimate)> {
    let n = sample.len();
    let none = sample.values().partition_point(|x| *x <= 0.0) as u64;
    let positive = n - none;
    let ratio = libm::pow(positive.max(2) as f64, 1.0 / CURVE_STEPS as f64);
    let (mut found, mut rank): (Vec<(f64, Estimate)>, u64) = (Vec::new(), 1);
    while rank <= positive {
        let value = sample.ranked(n + 1 - rank).unwrap_or(0.0);
        // As much or more is more than the next smaller number.
        if let Some(share) = probability_above(sample, value.next_down()) {
            found.push((value, share));
        }
        let next = (rank as f64 * ratio) as u64;
        rank = if rank == positive {
            positive + 1
        } else {
            next.max(rank + 1).min(positive)
        };
    }
    found.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_paths_come_first_and_equal_ones_in_their_order() {
        let mut columns = Columns::default();
        for (path, bad_debt_usd) in [(0, 1.0), (1, 5.0), (2, 1.0), (3, 0.0), (4, 7.0)] {
            columns.push(&PathRow {
                path,
                bad_debt_usd,
                ..PathRow::default()
            });
        }
        let paths: Vec<u64> = columns.worst.iter().map(|x| x.path).collect();
        assert_eq!(paths, [4, 1, 0, 2, 3]);
    }

    #[test]
    fn the_curve_falls_from_all_losers_to_the_worst_path() {
        let values = (0..1_000).map(|i| f64::from((i - 600).max(0)) * 10.0);
        let curve = Curve::of("x", "x", &Sample::new(values.collect()));
        let (first, last) = (curve.steps[0], curve.steps[curve.steps.len() - 1]);
        assert!((first.0 - 10.0).abs() < 1e-9 && (first.1.value - 0.399).abs() < 1e-9);
        assert!((last.0 - 3_990.0).abs() < 1e-9 && (last.1.value - 0.001).abs() < 1e-9);
        let shares = curve.steps.windows(2);
        assert!(shares.into_iter().all(|x| x[0].1.value > x[1].1.value));
        let (tail, loss) = curve.tails[3];
        assert_eq!(tail, 50);
        assert!((loss.value - 3_490.0).abs() < 1e-9, "rank 950 of 1,000");
        assert!(
            Curve::of("x", "x", &Sample::new(vec![0.0; 50]))
                .steps
                .is_empty()
        );
    }
}
