//! The page as a reader sees it.

use plimsoll_lab::SummaryBuilder;
use plimsoll_sim::record::{LiquidationTotals, PathRow, PriceRange};

use super::*;

fn row(path: u64) -> PathRow {
    let x = path as f64;
    let totals = |scale: f64| LiquidationTotals {
        notional_usd: scale * x * 1e6,
        count: 1,
    };
    PathRow {
        path,
        error: (path == 7).then(|| "the books do not add up".to_owned()),
        bad_debt_usd: (x - 900.0).max(0.0) * 1.234_567e6,
        lender_loss_usd: (x - 950.0).max(0.0) * 1e6,
        liquidations: [1.0, 0.0, 0.0, 0.01, 12.0].map(totals),
        accounts_liquidated: 12,
        utilization_peak: 0.8 + x / 10_000.0,
        utilization_above_90_s: x * 3.0,
        borrow_rate_peak: 0.123,
        lender_return: -0.000_012_3,
        prices: vec![
            PriceRange {
                low_px: 12.345 + x,
                high_px: 0.0,
                end_px: 0.0
            };
            2
        ],
        ..PathRow::default()
    }
}

fn page(paths: u64) -> String {
    page_of(paths, false)
}

fn page_of(paths: u64, is_whole: bool) -> String {
    let mut builder = SummaryBuilder::new(1);
    let mut columns = crate::figures::Columns::for_assets(2);
    for row in (0..paths).map(row) {
        builder.push(&row);
        columns.push(&row);
    }
    let report = Report {
        name: "crash".to_owned(),
        plan_id: "0123456789abcdef".to_owned(),
        seed: 1,
        points: vec![PointReport {
            index: 0,
            label: "crash".to_owned(),
            summary: builder.finish(),
        }],
    };
    let page = Page {
        log: RunLog {
            title: "HYPE halves".to_owned(),
            question: "Who pays?".to_owned(),
            ..RunLog::default()
        },
        report: &report,
        assets: &["HYPE".to_owned(), "BTC".to_owned()],
        failures: &[Failure {
            point: 0,
            path: 7,
            error: "the books do not add up".to_owned(),
        }],
        figures: &[columns.finish()],
        folder: Path::new("results/crash-0123456789abcdef"),
        is_whole,
    };
    page.to_string()
}

#[test]
fn a_summary_fits_the_screen_and_names_the_worst_path() {
    let page = page(1_001);
    for line in page.lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
    }
    for part in [
        "HYPE halves\nWho pays?\ncrash: 1,001 paths, seed 1, plan 0123456789abcdef",
        "1 of 1,001 paths failed and left out of every number; path 7: the books do not",
        "To repeat one alone:\n  plimsoll replay results/crash-0123456789abcdef --path 7\n",
        "needs 5,000 paths",
        "The worst path is 1000 (bad debt USD 123 M)",
        "plimsoll replay results/crash-0123456789abcdef --path 1000\n",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn open_ends_of_intervals_are_explained() {
    let note = "There are too few paths";
    assert!(page(10).contains(note));
    assert!(!page(6_000).contains(note));
}

#[test]
fn without_a_finished_path_there_are_no_numbers() {
    let mut builder = SummaryBuilder::new(1);
    builder.push(&row(7));
    let point = PointReport {
        index: 0,
        label: String::new(),
        summary: builder.finish(),
    };
    let report = Report {
        name: "crash".to_owned(),
        plan_id: String::new(),
        seed: 1,
        points: vec![point],
    };
    let page = Page {
        log: RunLog::default(),
        report: &report,
        assets: &[],
        failures: &[],
        figures: &[None],
        folder: Path::new("results"),
        is_whole: false,
    };
    assert!(page.to_string().contains("No path could be finished"));
}

#[test]
fn the_whole_summary_fits_the_screen_and_has_every_group() {
    let page = page_of(6_000, true);
    for line in page.lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
    }
    for part in [
        "Tails, USD M",
        "Paths with any",
        "Reserve",
        "Own capital of the book",
        "Share of few accounts",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    assert!(!self::page(6_000).contains("Paths with any"));
}
