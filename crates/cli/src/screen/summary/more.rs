//! Everything that a summary holds beyond its first screen: `plimsoll summary --all`.

use plimsoll_lab::stats::Estimate;
use plimsoll_lab::summary::{
    BookSummary, CarrySummary, ConcentrationSummary, Loss, Metrics, PoolSummary, Probabilities,
    Spread, SurvivalSummary,
};

use super::super::number::Unit;
use super::super::table::Table;
use super::{band_cells, shortfall};
use crate::figures::Band;

/// The tables, in the order of the page.
pub(super) fn more(metrics: &Metrics) -> Vec<Table> {
    let mut tables = vec![losses(metrics)];
    tables.extend(metrics.probabilities.as_ref().map(probabilities));
    tables.extend(metrics.pool.as_ref().map(pool));
    tables.extend(metrics.book.as_ref().map(book));
    tables.extend(metrics.concentration.as_ref().map(concentration));
    tables.extend(people(metrics));
    if !metrics.survival.is_empty() {
        tables.push(survival(&metrics.survival));
    }
    tables
}

/// Every loss at every level.
fn losses(metrics: &Metrics) -> Table {
    let heads = [
        "mean",
        "VaR 99.9%",
        "interval",
        "ES 99.9%",
        "interval",
        "tail",
    ];
    let mut table = Table::new("Tails, USD M", &heads);
    let net = metrics.bad_debt_net_usd.as_ref();
    let at_true_px = metrics.bad_debt_true_px_usd.as_ref();
    let at_risk = metrics.liquidations_at_risk_usd.as_ref();
    for (label, loss) in [
        ("bad debt", Some(&metrics.bad_debt_usd)),
        ("at true prices", at_true_px),
        ("of lenders", Some(&metrics.lender_loss_usd)),
        ("net of backstop", net),
        ("perp backstop", Some(&metrics.backstop_perp_loss_usd)),
        ("liquidated", at_risk),
    ] {
        if let Some(loss) = loss {
            table.row(label, tail_cells(loss));
        }
    }
    table
}

fn tail_cells(loss: &Loss) -> Vec<String> {
    let none = || ["-".to_owned(), String::new()];
    let var = loss.var_999.as_ref();
    let var = var.map_or_else(none, |x| Unit::UsdMillions.estimate(x));
    let es = loss.es_999.as_ref().map_or_else(none, shortfall);
    let index = loss.tail_index.map_or_else(String::new, |tail| {
        let mark = if tail.variance_may_be_infinite {
            "!"
        } else {
            ""
        };
        format!("{:.1}{mark}", tail.value)
    });
    let mean = Unit::UsdMillions.show(loss.mean.value);
    std::iter::once(mean)
        .chain(var)
        .chain(es)
        .chain([index])
        .collect()
}

fn probabilities(all: &Probabilities) -> Table {
    let mut table = Table::new("Paths with any", &["of paths", "interval"]);
    for (label, estimate) in [
        ("liquidation", &all.liquidation),
        ("bad debt", &all.bad_debt),
        ("bad debt above the buffer", &all.buffer_exceeded),
        ("bad debt above buffer and capital", &all.net_bad_debt),
        ("auto-deleveraging", &all.adl),
        ("withdrawal blocked over 1 h", &all.block_over_1h),
    ] {
        table.row(label, Unit::Percent.estimate(estimate));
    }
    table
}

const BANDS: [&str; 4] = ["median", "interval", "5% to 95% of paths", "worst"];

fn band(table: &mut Table, label: &str, unit: Unit, spread: &Spread, is_low_worse: bool) {
    let band = Band::from(spread);
    let worst = if is_low_worse { band.min } else { band.max };
    table.row(label, band_cells(unit, &band, worst));
}

fn pool(pool: &PoolSummary) -> Table {
    let mut table = Table::new("Reserve", &BANDS);
    let (share, hours) = (Unit::Percent, Unit::Hours);
    for (label, unit, spread) in [
        ("utilization at the end", share, &pool.utilization_end),
        (
            "above 80% utilization, h",
            hours,
            &pool.utilization_above_80_s,
        ),
        (
            "above 95% utilization, h",
            hours,
            &pool.utilization_above_95_s,
        ),
        (
            "blocked withdrawals, USD M h",
            Unit::UsdMillions,
            &pool.withdrawals_blocked_usd_h,
        ),
        (
            "longest block, h",
            hours,
            &pool.withdrawals_blocked_longest_s,
        ),
    ] {
        band(&mut table, label, unit, spread, false);
    }
    band(
        &mut table,
        "lenders' net yield, a year",
        share,
        &pool.lender_apy,
        true,
    );
    table
}

fn book(book: &BookSummary) -> Table {
    let heads = ["to open", "saved", "to stand 20%", "saved"];
    let mut table = Table::new("Own capital of the book, USD M", &heads);
    let saved = |x: Option<f64>| x.map_or_else(String::new, |x| Unit::Percent.show(x));
    for mode in &book.capital {
        let cells = [
            Unit::UsdMillions.show(mode.open_usd),
            saved(mode.open_saved.filter(|_| mode.mode != "portfolio")),
            Unit::UsdMillions.show(mode.moved_usd),
            saved(mode.moved_saved.filter(|_| mode.mode != "portfolio")),
        ];
        table.row(&mode.mode, cells);
    }
    for (label, spread) in [
        (
            "borrowed over collateral, start",
            &book.borrowed_over_collateral_start,
        ),
        (
            "borrowed over collateral, end",
            &book.borrowed_over_collateral_end,
        ),
    ] {
        if let Some(spread) = spread {
            table.row(label, [Unit::Percent.show(spread.mean.value)]);
        }
    }
    table
}

fn concentration(of: &ConcentrationSummary) -> Table {
    let heads = ["10 largest borrowers", "largest account"];
    let mut table = Table::new("Share of few accounts", &heads);
    let share = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| Unit::Percent.show(x));
    table.row("borrowed at the start", [share(of.borrowed_top_10)]);
    for (label, ten, one) in [
        ("liquidated", of.liquidated_top_10, of.liquidated_largest),
        ("bad debt", of.bad_debt_top_10, of.bad_debt_largest),
    ] {
        table.row(label, [share(ten), share(one)]);
    }
    let two = &of.bad_debt_two_usd;
    let worst = Unit::UsdMillions.show(two.max);
    table.row("bad debt of two, worst path, USD M", [String::new(), worst]);
    table
}

fn people(metrics: &Metrics) -> Option<Table> {
    let mut table = Table::new("People", &BANDS);
    let money = Unit::UsdMillions;
    if let Some(carry) = &metrics.carry {
        carry_rows(&mut table, carry);
    }
    if let Some(manipulator) = &metrics.manipulator {
        band(
            &mut table,
            "manipulators' gain, USD M",
            money,
            &manipulator.pnl_usd,
            true,
        );
        row_of(
            &mut table,
            "manipulators gain in paths",
            &manipulator.gain_probability,
        );
    }
    (metrics.carry.is_some() || metrics.manipulator.is_some()).then_some(table)
}

fn carry_rows(table: &mut Table, carry: &CarrySummary) {
    band(
        table,
        "carry gain, USD M",
        Unit::UsdMillions,
        &carry.pnl_usd,
        true,
    );
    for (label, spread) in [
        ("carry gain over equity, a year", &carry.return_per_year),
        ("carry, worst 5% of accounts", &carry.return_p05),
    ] {
        if let Some(spread) = spread {
            band(table, label, Unit::Percent, spread, true);
        }
    }
    for (label, share) in [
        ("carry accounts that lost", carry.loss_share),
        ("carry accounts liquidated", carry.liquidated_share),
        ("of all, while hedged", carry.liquidated_hedged_share),
    ] {
        table.row(label, [Unit::Percent.show(share)]);
    }
}

fn row_of(table: &mut Table, label: &str, estimate: &Estimate) {
    table.row(label, Unit::Percent.estimate(estimate));
}

fn survival(classes: &[SurvivalSummary]) -> Table {
    let heads = [
        "at risk",
        "liquidated",
        "left",
        "not liquidated",
        "interval",
    ];
    let mut table = Table::new("Time to liquidation", &heads);
    for class in classes {
        let end = class.curve.last().map(|step| step.survival);
        let end = end.unwrap_or_else(|| Estimate::new(1.0, f64::NAN, f64::NAN));
        let counts = [class.at_risk, class.liquidated, class.left];
        let counts = counts.map(|x| Unit::Count.show(x as f64));
        let cells = counts.into_iter().chain(Unit::Percent.estimate(&end));
        table.row(&class.class, cells);
    }
    table
}
