//! Who paid whom over whole paths of a small October book.

use plimsoll_sim::record::{PathRecord, Stage, WaterfallRow};
use serde_json::json;

use crate::world::{crash, run, shocked, small};

fn stage(record: &PathRecord, stage: Stage) -> &WaterfallRow {
    let row = record.waterfall.iter().find(|row| row.stage == stage);
    row.unwrap_or_else(|| panic!("no {stage:?} in {:?}", record.waterfall))
}

/// A double keeps 15 digits of each party's sum.
fn assert_balanced(record: &PathRecord) {
    for row in &record.waterfall {
        let parties = row.parties();
        let sum: f64 = parties.iter().sum();
        let largest = parties.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!(sum.abs() <= largest * 1e-14, "{sum} of {row:?}");
        assert_eq!(row.path, record.row.path);
    }
    assert!(record.waterfall.is_sorted_by(|a, b| a.stage < b.stage));
}

#[test]
fn the_rows_of_a_path_sum_to_zero_and_hold_its_losses() {
    let gap = shocked(json!([{"kind": "jump", "asset": "all", "at_min": 30.0, "move_pct": -75.0}]));
    let record = run(gap, 3);
    assert_balanced(&record);
    let lost = stage(&record, Stage::WriteOff);
    let bad_debt = record.row.bad_debt_realized_usd;
    assert!(bad_debt > 1_000.0);
    assert!((lost.borrow_backstop_usd - bad_debt).abs() < 1e-6);
    assert!((lost.buffer_usd + lost.suppliers_usd + bad_debt).abs() < 1e-6);
    let sold = stage(&record, Stage::BorrowBackstopSale);
    assert!(
        sold.borrow_backstop_usd < 0.0 && sold.fees_usd > 0.0,
        "{sold:?}"
    );
    // Debts beyond the collateral went over to the backstop.
    let taken = stage(&record, Stage::BorrowTakeover);
    assert!(taken.liquidated_usd > 0.0, "{taken:?}");
    assert!((taken.liquidated_usd + taken.borrow_backstop_usd).abs() < 1e-6);
}

#[test]
fn sellers_into_a_crash_pay_the_book_and_its_fees() {
    let record = run(crash(), 2);
    assert_balanced(&record);
    let sold = stage(&record, Stage::BorrowBackstopSale);
    assert!(sold.market_usd > 0.0 && sold.fees_usd > 0.0, "{sold:?}");
}

#[test]
fn nothing_moves_where_nobody_is_liquidated() {
    let record = run(small(), 0);
    assert_eq!(record.row.accounts_liquidated, 0);
    assert_eq!(record.waterfall, []);
}
