//! The summary of a result.

mod more;

use std::fmt::{self, Write};
use std::path::Path;

use plimsoll_lab::stats::Shortfall;
use plimsoll_lab::summary::{KindSummary, Loss, Metrics, PointReport, Report, Spread};
use plimsoll_output::{Failure, OutputError, Results};
use plimsoll_sim::record::{LiquidationKind, PathRow};
use serde::Serialize;

use super::cascade::cascades;
use super::number::{Unit, count, plural};
use super::table::{Table, wrapped};
use super::waterfall::who_paid_whom;
use super::{WIDTH, note, print};
use crate::figures::{Band, Figures, Worst};
use crate::run_log::RunLog;

/// Failed paths of a point whose commands are shown.
const FAILURES_SHOWN: usize = 5;

/// Prints the summary of a complete result to standard output.
///
/// # Errors
/// When the result cannot be read or standard output is closed.
pub(crate) fn print_summary(results: &Results, report: &Report) -> anyhow::Result<()> {
    print_page(results, report, false)
}

/// The same with every number that the summary holds.
///
/// # Errors
/// As [`print_summary`].
pub(crate) fn print_whole_summary(results: &Results, report: &Report) -> anyhow::Result<()> {
    print_page(results, report, true)
}

fn print_page(results: &Results, report: &Report, is_whole: bool) -> anyhow::Result<()> {
    let manifest = results.manifest();
    let points = manifest.plan.points.iter();
    let figures = points.map(|point| Figures::read(results, point.index));
    let figures = match figures.collect::<anyhow::Result<Vec<_>>>() {
        Ok(figures) => figures,
        // What `summary.json` holds can be shown without the table of paths.
        Err(error) if is_of_other_version(&error) => {
            note(format!("{error}; bands and the worst path are left out"));
            vec![None; report.points.len()]
        }
        Err(error) => return Err(error),
    };
    let page = Page {
        log: RunLog::read(results.folder()),
        report,
        assets: &manifest.plan.asset_names,
        failures: &manifest.failures,
        figures: &figures,
        folder: results.folder(),
        is_whole,
    };
    print(page.to_string().trim_end())
}

/// Whether a table lacks a column, as one written by another version does.
fn is_of_other_version(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<OutputError>();
    matches!(error, Some(OutputError::OtherColumns { .. }))
}

/// Everything that stands on the screen.
struct Page<'a> {
    log: RunLog,
    report: &'a Report,
    assets: &'a [String],
    failures: &'a [Failure],
    figures: &'a [Option<Figures>],
    folder: &'a Path,
    is_whole: bool,
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        for point in &self.report.points {
            // The report may be of one point of many.
            let figures = self.figures.get(point.index as usize);
            let figures = figures.and_then(Option::as_ref);
            if self.figures.len() > 1 {
                writeln!(f, "\nPoint {}: {}", point.index, point.label)?;
            }
            self.point(f, point, figures)?;
        }
        Ok(())
    }
}

impl Page<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in [&self.log.title, &self.log.question] {
            let lines = wrapped(text, WIDTH);
            let mut lines = lines.iter().filter(|x| !x.is_empty());
            lines.try_for_each(|line| writeln!(f, "{line}"))?;
        }
        let Report {
            name,
            seed,
            plan_id,
            ..
        } = self.report;
        let paths: u64 = self.report.points.iter().map(|x| x.summary.paths).sum();
        let paths = plural(paths, "path");
        writeln!(
            f,
            "{name}: {paths}, seed {seed}, plan {plan_id}; intervals are 95%"
        )
    }

    fn point(
        &self,
        f: &mut fmt::Formatter<'_>,
        point: &PointReport,
        figures: Option<&Figures>,
    ) -> fmt::Result {
        self.failed(f, point)?;
        let Some(metrics) = &point.summary.metrics else {
            return writeln!(f, "\nNo path could be finished, so there are no numbers.");
        };
        let mut tables = vec![losses(metrics).to_string(), liquidated(metrics).to_string()];
        tables.extend(metrics.cascade.as_ref().and_then(cascades));
        tables.extend(who_paid_whom(&metrics.waterfall));
        tables.extend(figures.map(|x| bands(metrics, x, self.assets).to_string()));
        if self.is_whole {
            tables.extend(more::more(metrics).iter().map(Table::to_string));
        }
        tables.iter().try_for_each(|x| write!(f, "\n{x}"))?;
        let [full, interval] = Unit::Percent.estimate(&metrics.utilization_full_probability);
        writeln!(
            f,
            "  In {full} of paths ({interval}) the reserve was empty for a while."
        )?;
        notes(f, metrics, tables.iter().any(|x| x.contains('?')))?;
        figures.map_or(Ok(()), |x| self.next(f, point.index, &x.worst))
    }

    fn failed(&self, f: &mut fmt::Formatter<'_>, point: &PointReport) -> fmt::Result {
        let failed = point.summary.failed;
        if failed == 0 {
            return Ok(());
        }
        let paths = plural(point.summary.paths, "path");
        let text = format!(
            "{} of {paths} failed and left out of every number",
            count(failed)
        );
        let first = self.failures.iter().find(|x| x.point == point.index);
        let first = first.map_or_else(String::new, |x| format!("; path {}: {}", x.path, x.error));
        let lines = wrapped(&format!("{text}{first}"), WIDTH);
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        self.repeat(f, point)
    }

    /// The commands that repeat failed paths of a point, each alone.
    fn repeat(&self, f: &mut fmt::Formatter<'_>, point: &PointReport) -> fmt::Result {
        let folder = self.folder.display();
        let of_point = self.failures.iter().filter(|x| x.point == point.index);
        writeln!(f, "To repeat one alone:")?;
        for failure in of_point.take(FAILURES_SHOWN) {
            writeln!(f, "  {}", replay(self.folder, failure.point, failure.path))?;
        }
        if point.summary.failed > FAILURES_SHOWN as u64 {
            writeln!(f, "All of them: plimsoll summary {folder} --failed")?;
        }
        Ok(())
    }

    fn next(&self, f: &mut fmt::Formatter<'_>, point: u32, worst: &Worst) -> fmt::Result {
        let folder = self.folder.display();
        let why = if worst.bad_debt_usd > 0.0 {
            format!(
                "bad debt USD {} M",
                Unit::UsdMillions.show(worst.bad_debt_usd)
            )
        } else if worst.liquidated_usd > 0.0 {
            let liquidated = Unit::UsdMillions.show(worst.liquidated_usd);
            format!("no bad debt, USD {liquidated} M liquidated")
        } else {
            let peak = Unit::Percent.show(worst.utilization_peak);
            format!("no liquidation, utilization up to {peak}")
        };
        let path = worst.path;
        writeln!(f, "\nThe tables are in {folder}")?;
        writeln!(f, "The worst path is {path} ({why}). What happened in it:")?;
        writeln!(f, "  {}", replay(self.folder, point, path))
    }
}

/// The command that runs a path again.
fn replay(folder: &Path, point: u32, path: u64) -> String {
    let point = match point {
        0 => String::new(),
        point => format!(" --point {point}"),
    };
    format!("plimsoll replay {} --path {path}{point}", folder.display())
}

/// The failed paths of a result, their errors, and the command that repeats each.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failed {
    /// Index of the point.
    point: u32,
    /// Path number.
    path: u64,
    /// Why.
    error: String,
    /// What runs it again.
    command: String,
}

impl Failed {
    /// The failed path of a row; none if it did not fail.
    pub(crate) fn of(folder: &Path, point: u32, row: PathRow) -> Option<Self> {
        Some(Self {
            point,
            path: row.path,
            error: row.error?,
            command: replay(folder, point, row.path),
        })
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (point, path) = (self.point, count(self.path));
        let lines = wrapped(
            &format!("point {point}, path {path}: {}", self.error),
            WIDTH,
        );
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        write!(f, "  {}", self.command)
    }
}

fn losses(metrics: &Metrics) -> Table {
    let heads = ["bad debt", "interval", "of it lenders'", "interval"];
    let mut table = Table::new("Losses, USD M", &heads);
    let both = [&metrics.bad_debt_usd, &metrics.lender_loss_usd];
    let mut row = |label: &str, cells: &dyn Fn(&Loss) -> [String; 2]| {
        table.row(label, both.into_iter().flat_map(cells));
    };
    row("mean", &|x| Unit::UsdMillions.estimate(&x.mean));
    row("VaR 95%", &|x| Unit::UsdMillions.estimate(&x.var_95));
    row("VaR 99%", &|x| Unit::UsdMillions.estimate(&x.var_99));
    row("ES 95%", &|x| shortfall(&x.es_95));
    row("ES 99%", &|x| shortfall(&x.es_99));
    row("worst path", &|x| {
        [Unit::UsdMillions.show(x.max), String::new()]
    });
    row("probability of any", &|x| {
        Unit::Percent.estimate(&x.probability)
    });
    table
}

fn shortfall(x: &Shortfall) -> [String; 2] {
    let needs = || {
        [
            "-".to_owned(),
            format!("needs {}", plural(x.paths_needed, "path")),
        ]
    };
    x.estimate
        .map_or_else(needs, |x| Unit::UsdMillions.estimate(&x))
}

fn liquidated(metrics: &Metrics) -> Table {
    let heads = ["mean", "interval", "VaR 95%", "interval", "any", "interval"];
    let mut table = Table::new("Liquidated, USD M", &heads);
    for kind in &metrics.liquidations {
        let KindSummary {
            volume_usd,
            probability,
            ..
        } = kind;
        let cells = [
            Unit::UsdMillions.estimate(&volume_usd.mean),
            Unit::UsdMillions.estimate(&volume_usd.var_95),
            Unit::Percent.estimate(probability),
        ];
        table.row(kind_name(kind.kind), cells.into_iter().flatten());
    }
    let all = [&metrics.liquidated_usd.mean, &metrics.liquidated_usd.var_95];
    table.row(
        "all kinds",
        all.into_iter().flat_map(|x| Unit::UsdMillions.estimate(x)),
    );
    table
}

fn kind_name(kind: LiquidationKind) -> &'static str {
    match kind {
        LiquidationKind::PerpBook => "perp, book",
        LiquidationKind::PerpBackstop => "perp, backstop",
        LiquidationKind::PerpAdl => "perp, ADL",
        LiquidationKind::BorrowPartial => "borrow, in steps",
        LiquidationKind::BorrowFull => "borrow, whole",
    }
}

fn bands(metrics: &Metrics, figures: &Figures, assets: &[String]) -> Table {
    let heads = ["median", "interval", "5% to 95% of paths", "worst"];
    let mut table = Table::new("Pool", &heads);
    let peak = Band::from(&metrics.utilization_peak);
    let accounts = Band::from(&metrics.accounts_liquidated);
    let hours = Unit::Hours;
    for (label, unit, band) in [
        ("peak utilization", Unit::Percent, &peak),
        (
            "above 90% utilization, h",
            hours,
            &figures.utilization_above_90_s,
        ),
        ("nothing left, h", hours, &figures.utilization_full_s),
        (
            "peak borrow rate, a year",
            Unit::Percent,
            &figures.borrow_rate_peak,
        ),
        ("accounts liquidated", Unit::Count, &accounts),
    ] {
        table.row(label, band_cells(unit, band, band.max));
    }
    let earned = Band::from(&metrics.lender_return);
    table.heading("Lenders");
    table.row(
        "return over the path",
        band_cells(Unit::Percent, &earned, earned.min),
    );
    if let Some(pool) = &metrics.pool {
        let yearly = Band::from(&pool.lender_apy);
        let cells = band_cells(Unit::Percent, &yearly, yearly.min);
        table.row("net yield, a year", cells);
        let block = Band::from(&pool.withdrawals_blocked_longest_s);
        let cells = band_cells(Unit::Hours, &block, block.max);
        table.row("longest block, h", cells);
    }
    table.heading("Lowest price, USD");
    for (asset, band) in assets.iter().zip(&figures.low_px) {
        table.row(asset, band_cells(Unit::Usd, band, band.min));
    }
    table
}

fn band_cells(unit: Unit, band: &Band, worst: f64) -> [String; 4] {
    let [median, interval] = unit.estimate(&band.p50);
    [
        median,
        interval,
        unit.range(band.p05, band.p95),
        unit.show(worst),
    ]
}

impl From<&Spread> for Band {
    fn from(x: &Spread) -> Self {
        Self {
            p50: x.p50,
            p05: x.p05.value,
            p95: x.p95.value,
            min: x.min,
            max: x.max,
        }
    }
}

/// What a reader must know about the numbers above.
fn notes(f: &mut fmt::Formatter<'_>, metrics: &Metrics, has_open_end: bool) -> fmt::Result {
    let mut text = String::new();
    if has_open_end {
        writeln!(
            text,
            "  ? There are too few paths to bound this end of the interval."
        )?;
    }
    let losses = [
        ("bad debt", &metrics.bad_debt_usd),
        ("lenders", &metrics.lender_loss_usd),
    ];
    for (name, loss) in losses {
        for (level, shortfall) in [("95%", &loss.es_95), ("99%", &loss.es_99)] {
            let Some(tail) = shortfall.tail_index.filter(|x| x.is_heavy) else {
                continue;
            };
            let index = tail.value;
            writeln!(
                text,
                "  ! ES {level} of {name}: heavy tail (index {index:.1}), more paths may give more."
            )?;
        }
    }
    if text.is_empty() {
        return Ok(());
    }
    write!(f, "\n{text}")
}

#[cfg(test)]
mod tests;
