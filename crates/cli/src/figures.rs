//! Figures of the screen that the summary file does not hold, read from the table of paths.

use plimsoll_lab::stats::{Estimate, Level, Sample, quantile};
use plimsoll_output::Results;
use plimsoll_sim::record::PathRow;

/// Figures of one point.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    /// Time with utilization above 0.90, seconds.
    pub(crate) utilization_above_90_s: Band,
    /// Time with nothing left to borrow or withdraw, seconds.
    pub(crate) utilization_full_s: Band,
    /// Highest borrow rate, per year, as a fraction.
    pub(crate) borrow_rate_peak: Band,
    /// Lowest oracle price of each asset, USD, in the order of the plan.
    pub(crate) low_px: Vec<Band>,
    /// The path to look at first.
    pub(crate) worst: Worst,
}

/// Median and quantiles of a metric over paths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Band {
    /// Median with its 95% interval.
    pub(crate) p50: Estimate,
    /// 5% quantile.
    pub(crate) p05: f64,
    /// 95% quantile.
    pub(crate) p95: f64,
    /// Smallest of all paths.
    pub(crate) min: f64,
    /// Largest of all paths.
    pub(crate) max: f64,
}

/// The path with the largest bad debt; where none has any, with the most liquidated; where
/// nothing was liquidated, with the highest utilization. The first of equals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Worst {
    /// Its number.
    pub(crate) path: u64,
    /// Its bad debt, USD.
    pub(crate) bad_debt_usd: f64,
    /// Notional liquidated in it, USD.
    pub(crate) liquidated_usd: f64,
    /// Its highest utilization.
    pub(crate) utilization_peak: f64,
}

/// Columns of one point while they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    above_90_s: Vec<f64>,
    full_s: Vec<f64>,
    rate: Vec<f64>,
    low_px: Vec<Vec<f64>>,
    worst: Option<Worst>,
}

impl Figures {
    /// Reads the figures of a point; none if all of its paths failed.
    ///
    /// # Errors
    /// When the table of paths cannot be read.
    pub(crate) fn read(results: &Results, point: u32) -> anyhow::Result<Option<Self>> {
        let mut columns = Columns::for_assets(results.manifest().plan.asset_names.len());
        results.for_each_path_of(point, |row| columns.push(&row))?;
        Ok(columns.finish())
    }
}

impl Columns {
    /// Empty columns for so many assets.
    pub(crate) fn for_assets(assets: usize) -> Self {
        Self {
            low_px: vec![Vec::new(); assets],
            ..Self::default()
        }
    }

    /// Takes a path into account, unless it failed.
    pub(crate) fn push(&mut self, row: &PathRow) {
        if row.error.is_some() {
            return;
        }
        self.above_90_s.push(row.utilization_above_90_s);
        self.full_s.push(row.utilization_full_s);
        self.rate.push(row.borrow_rate_peak);
        for (column, range) in self.low_px.iter_mut().zip(&row.prices) {
            column.push(range.low_px);
        }
        let next = Worst::of(row);
        if self.worst.is_none_or(|worst| next.is_worse_than(&worst)) {
            self.worst = Some(next);
        }
    }

    /// The figures; none if every path failed.
    pub(crate) fn finish(self) -> Option<Figures> {
        let low_px = self.low_px.into_iter().map(Band::of);
        Some(Figures {
            utilization_above_90_s: Band::of(self.above_90_s)?,
            utilization_full_s: Band::of(self.full_s)?,
            borrow_rate_peak: Band::of(self.rate)?,
            low_px: low_px.collect::<Option<_>>()?,
            worst: self.worst?,
        })
    }
}

impl Band {
    fn of(values: Vec<f64>) -> Option<Self> {
        let sample = Sample::new(values);
        Some(Self {
            p50: quantile(&sample, Level::P50)?,
            p05: quantile(&sample, Level::P05)?.value,
            p95: quantile(&sample, Level::P95)?.value,
            min: sample.ranked(1)?,
            max: sample.max()?,
        })
    }
}

impl Worst {
    fn of(row: &PathRow) -> Self {
        Self {
            path: row.path,
            bad_debt_usd: row.bad_debt_usd,
            liquidated_usd: row.liquidations.iter().map(|x| x.notional_usd).sum(),
            utilization_peak: row.utilization_peak,
        }
    }

    fn is_worse_than(&self, other: &Self) -> bool {
        let key = |x: &Self| [x.bad_debt_usd, x.liquidated_usd, x.utilization_peak];
        key(self) > key(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: u64, bad_debt_usd: f64, utilization_peak: f64) -> PathRow {
        PathRow {
            path,
            bad_debt_usd,
            utilization_peak,
            ..PathRow::default()
        }
    }

    #[test]
    fn the_worst_path_is_the_first_with_most_bad_debt_and_never_a_failed_one() {
        let mut columns = Columns::default();
        for next in [row(0, 1.0, 0.9), row(1, 2.0, 0.5), row(2, 2.0, 0.5)] {
            columns.push(&next);
        }
        columns.push(&PathRow {
            error: Some("broken".to_owned()),
            ..row(3, 9.0, 1.0)
        });
        let figures = columns.finish().expect("three paths are left");
        assert_eq!(figures.worst.path, 1);
    }

    #[test]
    fn without_loss_the_fullest_pool_is_the_worst() {
        let mut columns = Columns::default();
        for next in [row(0, 0.0, 0.7), row(1, 0.0, 0.8)] {
            columns.push(&next);
        }
        let figures = columns.finish().expect("two paths");
        assert_eq!(figures.worst.path, 1);
        assert!(Columns::default().finish().is_none());
    }
}
