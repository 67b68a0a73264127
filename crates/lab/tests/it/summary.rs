use plimsoll_lab::{Summary, SummaryBuilder};
use plimsoll_sim::record::{LiquidationKind, LiquidationTotals, PathRow, Stage, WaterfallRow};

/// Path i loses i − 500 of bad debt if that is positive, and reaches full utilization above 900.
fn row(path: u64) -> PathRow {
    let loss = path.saturating_sub(500) as f64;
    let mut row = PathRow {
        path,
        bad_debt_usd: loss,
        lender_loss_usd: 0.0,
        backstop_perp_loss_usd: -1.0,
        accounts_liquidated: 2,
        utilization_peak: if path > 900 { 1.0 } else { 0.5 },
        lender_return: 0.01,
        ..PathRow::default()
    };
    row.liquidations[LiquidationKind::BorrowPartial as usize] = LiquidationTotals {
        notional_usd: 10.0 * loss,
        count: u32::from(path > 500),
    };
    row
}

fn summary(rows: impl Iterator<Item = PathRow>) -> Summary {
    let mut builder = SummaryBuilder::new(7);
    rows.for_each(|row| builder.push(&row));
    builder.finish()
}

#[test]
fn summary_counts_and_orders_what_the_rows_say() {
    let summary = summary((1..=1000).map(row));
    assert_eq!((summary.paths, summary.failed), (1000, 0));
    let metrics = summary.metrics.unwrap();
    let bad_debt = metrics.bad_debt_usd;
    assert_eq!(bad_debt.probability.value, 0.5);
    assert_eq!(
        bad_debt.mean.value,
        f64::from((1..=500).sum::<u32>()) / 1000.0
    );
    assert_eq!(bad_debt.var_95.value, 450.0);
    assert_eq!(bad_debt.var_95.low, Some(436.0));
    assert_eq!(bad_debt.es_95.estimate.unwrap().value, 475.5);
    assert_eq!(bad_debt.es_99.estimate, None);
    assert_eq!(bad_debt.es_99.paths_needed, 5000);
    assert_eq!(bad_debt.max, 500.0);
    assert_eq!(metrics.lender_loss_usd.probability.value, 0.0);
    assert_eq!(metrics.backstop_perp_loss_usd.mean.value, -1.0);
    assert_eq!(metrics.liquidated_usd.var_95.value, 4500.0);
    assert_eq!(metrics.utilization_full_probability.value, 0.1);
    assert_eq!(metrics.utilization_peak.p50.value, 0.5);
    assert_eq!(metrics.lender_return.p05.value, 0.01);
    assert_eq!(metrics.accounts_liquidated.mean.value, 2.0);
}

#[test]
fn liquidations_are_told_apart_by_kind() {
    let metrics = summary((1..=1000).map(row)).metrics.unwrap();
    let kinds: Vec<_> = metrics.liquidations.iter().map(|x| x.kind).collect();
    assert_eq!(kinds, LiquidationKind::ALL);
    let partial = &metrics.liquidations[LiquidationKind::BorrowPartial as usize];
    assert_eq!(partial.volume_usd.max, 5000.0);
    assert_eq!(partial.count_total, 500);
    assert_eq!(partial.count_mean.value, 0.5);
    assert_eq!(partial.probability.value, 0.5);
    assert_eq!(metrics.liquidations[0].count_total, 0);
}

#[test]
fn failed_paths_are_counted_and_left_out() {
    let failed = |path| PathRow {
        error: Some("no".to_owned()),
        bad_debt_usd: 1e12,
        ..row(path)
    };
    let with = summary((1..=1000).map(row).chain((1001..=1010).map(failed)));
    assert_eq!((with.paths, with.failed), (1010, 10));
    assert_eq!(with.metrics, summary((1..=1000).map(row)).metrics);
    let only = summary((0..3).map(failed));
    assert_eq!((only.paths, only.failed, only.metrics), (3, 3, None));
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let forward = summary((1..=1000).map(row));
    let backward = summary((1..=1000).rev().map(row));
    assert_eq!(forward, backward);
}

#[test]
fn json_holds_value_low_and_high_and_reads_back() {
    let summary = summary((1..=1000).map(row));
    let json = serde_json::to_value(&summary).unwrap();
    let var = &json["metrics"]["bad_debt_usd"]["var_95"];
    assert_eq!(
        *var,
        serde_json::json!({"value": 450.0, "low": 436.0, "high": 464.0})
    );
    assert!(json["metrics"]["bad_debt_usd"]["es_99"]["estimate"].is_null());
    assert_eq!(json["metrics"]["liquidations"][3]["kind"], "borrow_partial");
    let text = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
}

/// What path i of a thousand moved: every path fills, those above 900 leave a deficit too.
fn stages(path: u64) -> Vec<WaterfallRow> {
    let blank = |stage| WaterfallRow::new(path, stage, &<_>::default());
    let book = WaterfallRow {
        liquidated_usd: -3.0,
        market_usd: 2.0,
        fees_usd: 1.0,
        ..blank(Stage::Book)
    };
    let deficit = WaterfallRow {
        liquidated_usd: 50.0,
        perp_backstop_usd: -50.0,
        ..blank(Stage::Deficit)
    };
    if path > 900 {
        vec![book, deficit]
    } else {
        vec![book]
    }
}

fn with_stages(paths: impl Iterator<Item = u64>, failed: u64) -> Summary {
    let mut builder = SummaryBuilder::new(7);
    for path in paths {
        builder.push(&PathRow {
            error: (path > failed).then(|| "no".to_owned()),
            ..row(path)
        });
        for row in stages(path) {
            builder.push_waterfall(&row);
        }
    }
    builder.finish()
}

#[test]
fn a_stage_has_the_mean_over_all_paths_of_what_each_party_gained() {
    let metrics = with_stages(1..=1000, 1000).metrics.unwrap();
    let [book, deficit] = &metrics.waterfall[..] else {
        panic!("{:?}", metrics.waterfall);
    };
    assert_eq!((book.stage, book.paths), (Stage::Book, 1000));
    let gains: Vec<_> = (book.gains.iter())
        .map(|x| (x.party.as_str(), x.mean_usd.value, x.mean_usd.low))
        .collect();
    let expected = [
        ("liquidated", -3.0, Some(-3.0)),
        ("market", 2.0, Some(2.0)),
        ("fees", 1.0, Some(1.0)),
    ];
    assert_eq!(gains, expected);
    // A hundred of a thousand paths: a tenth of 50, and an interval around it.
    assert_eq!((deficit.stage, deficit.paths), (Stage::Deficit, 100));
    let backstop = &deficit.gains[1];
    assert_eq!(backstop.party, "perp_backstop");
    assert_eq!(backstop.mean_usd.value, -5.0);
    let half = 1.96 * (100.0_f64 * 45.0 * 45.0 + 900.0 * 25.0).sqrt() / (999.0 * 1000.0_f64).sqrt();
    let low = backstop.mean_usd.low.unwrap();
    assert!((low - (-5.0 - half)).abs() < 1e-3, "{low} {half}");
}

#[test]
fn stages_of_failed_paths_are_left_out() {
    let with = with_stages(1..=1000, 950);
    assert_eq!(with.failed, 50);
    let deficit = &with.metrics.unwrap().waterfall[1];
    assert_eq!(deficit.paths, 50);
    let mean = deficit.gains[0].mean_usd.value;
    assert!((mean - 50.0 * 50.0 / 950.0).abs() < 1e-12, "{mean}");
    let quiet = summary((1..=1000).map(row)).metrics.unwrap();
    assert_eq!(quiet.waterfall, []);
}
