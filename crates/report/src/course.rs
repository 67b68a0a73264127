//! The course of the paths: quantiles of what was sampled, moment by moment.

use plimsoll_lab::stats::{Estimate, Level, Sample, quantile};
use plimsoll_output::{OutputError, Results};
use plimsoll_sim::record::SampleRow;

use crate::facts::{Detail, sample};
use crate::number::Unit;

/// Paths whose samples are read: enough for 5% quantiles with narrow intervals, in bounded memory.
pub(crate) const PATHS_MAX: u64 = 2_000;

/// What is drawn of a course.
#[derive(Clone, Debug)]
pub(crate) struct Quantity {
    /// Name of the column of `samples`.
    pub(crate) name: String,
    /// What it is.
    pub(crate) title: String,
    /// Unit.
    pub(crate) unit: Unit,
    /// Quantiles at each moment.
    pub(crate) moments: Vec<Moment>,
}

/// Quantiles over paths at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// Seconds since the start.
    pub(crate) t_s: f64,
    /// 5% of the paths are below.
    pub(crate) p05: Estimate,
    /// A quarter is below.
    pub(crate) p25: Estimate,
    /// Median.
    pub(crate) p50: Estimate,
    /// A quarter is above.
    pub(crate) p75: Estimate,
    /// 5% of the paths are above.
    pub(crate) p95: Estimate,
}

/// The course of one point.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// Paths it is taken from.
    pub(crate) paths: u64,
    /// What is drawn, in order.
    pub(crate) quantities: Vec<Quantity>,
}

type Read = fn(&SampleRow) -> f64;

/// Quantities of the reserve: column, title, unit, value.
const RESERVE: [(&str, &str, Unit, Read); 5] = [
    (
        "utilization",
        "Utilization of the USDC reserve",
        Unit::Percent,
        |x| x.utilization,
    ),
    (
        "borrow_rate_per_year",
        "Borrow rate, a year",
        Unit::Percent,
        |x| x.borrow_rate,
    ),
    (
        "liquidated_usd",
        "Liquidated so far, USD M",
        Unit::UsdMillions,
        |x| x.liquidated_usd,
    ),
    (
        "bad_debt_usd",
        "Bad debt posted so far, USD M",
        Unit::UsdMillions,
        |x| x.bad_debt_usd,
    ),
    (
        "withdrawals_blocked_usd",
        "Withdrawals wanted and not possible, USD M",
        Unit::UsdMillions,
        |x| x.withdrawals_blocked_usd,
    ),
];

impl Course {
    /// Reads the samples of the first paths of a point; none if there are none.
    pub(crate) fn read(results: &Results, detail: &Detail) -> Result<Option<Self>, OutputError> {
        let plan = &results.manifest().plan;
        if !plan.recording.samples {
            return Ok(None);
        }
        let mut columns = Columns::new(plan.asset_names.len());
        results.for_each_sample_of(detail.point, |row| {
            if row.path < PATHS_MAX {
                columns.push(&row, detail);
            }
        })?;
        Ok(columns.finish(&plan.asset_names))
    }
}

/// Values by quantity and moment while they are read.
struct Columns {
    path: Option<u64>,
    paths: u64,
    moment: usize,
    t_s: Vec<f64>,
    counts: Vec<Counts>,
    values: Vec<Vec<Vec<f64>>>,
}

/// What the paths that were seen at a moment count.
#[derive(Clone, Default)]
struct Counts {
    weights: Vec<f64>,
    batches: Vec<u32>,
}

impl Columns {
    fn new(assets: usize) -> Self {
        Self {
            path: None,
            paths: 0,
            moment: 0,
            t_s: Vec::new(),
            counts: Vec::new(),
            values: vec![Vec::new(); RESERVE.len() + assets],
        }
    }

    fn push(&mut self, row: &SampleRow, detail: &Detail) {
        let is_first = self.path != Some(row.path);
        self.moment = if is_first { 0 } else { self.moment + 1 };
        if is_first {
            self.path = Some(row.path);
            self.paths += 1;
        }
        if self.t_s.len() == self.moment {
            self.t_s.push(row.t_s);
            self.counts.push(Counts::default());
        }
        let count = detail.sampling.get(&row.path).copied().unwrap_or((1.0, 0));
        self.counts[self.moment].weights.push(count.0);
        self.counts[self.moment].batches.push(count.1);
        let reserve = RESERVE.iter().map(|(.., read)| read(row));
        let prices = row.assets.iter().map(|x| x.oracle_px);
        for (moments, value) in self.values.iter_mut().zip(reserve.chain(prices)) {
            if moments.len() <= self.moment {
                moments.resize(self.moment + 1, Vec::new());
            }
            moments[self.moment].push(value);
        }
    }

    fn finish(self, assets: &[String]) -> Option<Course> {
        if self.t_s.len() < 2 {
            return None;
        }
        let reserve =
            RESERVE.map(|(name, title, unit, _)| (name.to_owned(), title.to_owned(), unit));
        let prices = assets.iter().map(|asset| {
            let name = format!("{}_oracle_px_usd", asset.to_lowercase());
            (name, format!("Oracle price of {asset}, USD"), Unit::Usd)
        });
        let names = reserve.into_iter().chain(prices);
        let quantities = names
            .zip(self.values)
            .filter_map(|((name, title, unit), values)| {
                let moments = self.t_s.iter().zip(&self.counts).zip(values);
                let moments = moments.map(|((t_s, counts), values)| {
                    Moment::of(*t_s, &sample(values, &counts.weights, &counts.batches))
                });
                Some(Quantity {
                    name,
                    title,
                    unit,
                    moments: moments.collect::<Option<_>>()?,
                })
            });
        Some(Course {
            paths: self.paths,
            quantities: quantities.collect(),
        })
    }
}

impl Moment {
    fn of(t_s: f64, sample: &Sample) -> Option<Self> {
        let at = |thousandths| quantile(sample, Level::per_thousand(thousandths)?);
        Some(Self {
            t_s,
            p05: at(50)?,
            p25: at(250)?,
            p50: at(500)?,
            p75: at(750)?,
            p95: at(950)?,
        })
    }
}

impl Quantity {
    /// Whether it is the same number on every path at every moment.
    pub(crate) fn is_flat(&self) -> bool {
        let mut ends = self.moments.iter().flat_map(|m| [m.p05.value, m.p95.value]);
        let first = ends.next().unwrap_or(0.0);
        ends.all(|x| x.total_cmp(&first).is_eq())
    }
}
