//! The groups of a summary beside its losses, and bands over time.

use plimsoll_lab::metric::METRICS;
use plimsoll_lab::summary::{BAND_PATHS, BandBuilder, Metrics};
use plimsoll_lab::{Metric, Summary, SummaryBuilder};
use plimsoll_sim::RecordingConfig;
use plimsoll_sim::record::{
    AssetSample, CarryTotals, Concentration, LiquidationKind, LiquidationTotals, ModeCapital,
    PathRow, SampleRow, SurvivalRow,
};

/// Path i of a thousand: a bad debt of max(0, i - 900) million, half of it the two largest accounts'.
fn row(path: u64) -> PathRow {
    let loss = path.saturating_sub(900) as f64 * 1e6;
    let mut row = PathRow {
        path,
        bad_debt_usd: loss,
        bad_debt_true_px_usd: 2.0 * loss,
        lender_loss_usd: (loss - 10e6).max(0.0),
        bad_debt_net_usd: (loss - 60e6).max(0.0),
        first_liquidation_s: (path > 500).then_some(path as f64),
        lender_apy: 0.05,
        concentration: Concentration {
            borrowed_top_10_share: Some(0.4),
            liquidated_top_10_share: (path > 900).then_some(if path > 950 { 0.75 } else { 0.25 }),
            bad_debt_largest_usd: 0.3 * loss,
            bad_debt_second_usd: 0.2 * loss,
            ..Concentration::default()
        },
        carry: CarryTotals {
            accounts: 10,
            losers: u32::from(path <= 250) * 2,
            liquidated: u32::from(path > 900),
            liquidated_hedged: u32::from(path > 950),
            pooled_return: Some(0.01),
            return_per_year: Some(3.65),
            ..CarryTotals::default()
        },
        capital: [
            capital(100.0, 200.0),
            capital(100.0, 190.0),
            capital(100.0, 195.0),
            capital(40.0, 76.0),
        ],
        ..PathRow::default()
    };
    row.blocked.longest_s = if path <= 30 { 3_601.0 } else { 3_600.0 };
    row.liquidations[LiquidationKind::PerpAdl as usize].count = u32::from(path > 990);
    row.liquidations[LiquidationKind::BorrowFull as usize] = LiquidationTotals {
        notional_usd: if path > 900 { 4e6 } else { 0.0 },
        count: 1,
    };
    row
}

const fn capital(open_usd: f64, moved_usd: f64) -> ModeCapital {
    ModeCapital {
        open_usd,
        moved_usd,
    }
}

fn summary(rows: impl Iterator<Item = PathRow>) -> Summary {
    let mut builder = SummaryBuilder::new(7);
    rows.for_each(|row| builder.push(&row));
    builder.finish()
}

fn metrics() -> Metrics {
    summary((1..=1000).map(row)).metrics.unwrap()
}

#[test]
fn losses_have_three_levels_and_a_tail() {
    let metrics = metrics();
    let loss = metrics.bad_debt_usd;
    assert_eq!(loss.var_999.unwrap().value, 99e6);
    assert_eq!(loss.es_999.unwrap().paths_needed, 50_000);
    assert!(loss.tail_index.unwrap().value > 1.0);
    assert_eq!(metrics.bad_debt_true_px_usd.unwrap().var_95.value, 100e6);
    assert_eq!(metrics.bad_debt_net_usd.unwrap().max, 40e6);
    let at_risk = metrics.liquidations_at_risk_usd.unwrap();
    assert_eq!(at_risk.var_95, metrics.liquidated_usd.var_95);
    assert_eq!(at_risk.es_95.estimate.unwrap().value, 4e6);
    assert_eq!(metrics.first_liquidation_s.unwrap().min, 501.0);
}

#[test]
fn probabilities_are_shares_of_paths() {
    let found = metrics().probabilities.unwrap();
    for (estimate, expected) in [
        (found.liquidation, 0.1),
        (found.bad_debt, 0.1),
        (found.buffer_exceeded, 0.09),
        (found.net_bad_debt, 0.04),
        (found.adl, 0.01),
        // An hour is no block of over an hour.
        (found.block_over_1h, 0.03),
    ] {
        assert!((estimate.value - expected).abs() < 1e-12, "{estimate:?}");
        assert!(estimate.low.unwrap() < expected && expected < estimate.high.unwrap());
    }
}

#[test]
fn shares_are_those_of_sums_over_all_paths() {
    let found = metrics().concentration.unwrap();
    assert!((found.borrowed_top_10.unwrap() - 0.4).abs() < 1e-12);
    assert!((found.liquidated_top_10.unwrap() - 0.5).abs() < 1e-12);
    assert_eq!(found.bad_debt_top_10, None);
    assert_eq!(found.bad_debt_two_usd.max, 50e6);
    let carry = metrics().carry.unwrap();
    assert!((carry.loss_share - 0.05).abs() < 1e-12);
    assert!((carry.liquidated_share - 0.01).abs() < 1e-12);
    assert!((carry.liquidated_hedged_share - 0.005).abs() < 1e-12);
    assert_eq!(carry.return_per_year.unwrap().p50.value, 3.65);
    assert_eq!(carry.return_p05, None);
    assert_eq!(metrics().manipulator, None);
}

#[test]
fn portfolio_margin_is_held_against_every_mode() {
    let book = metrics().book.unwrap();
    let modes: Vec<_> = book.capital.iter().map(|x| x.mode.as_str()).collect();
    assert_eq!(modes, ["isolated", "standard", "unified", "portfolio"]);
    let saved: Vec<f64> = book
        .capital
        .iter()
        .map(|x| x.moved_saved.unwrap())
        .collect();
    for (found, expected) in saved.iter().zip([0.62, 0.6, 1.0 - 76.0 / 195.0, 0.0]) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert!((book.capital[1].open_saved.unwrap() - 0.6).abs() < 1e-12);
    assert_eq!(book.borrowed_over_collateral_start, None);
}

#[test]
fn a_summary_of_before_these_groups_still_reads() {
    let mut json = serde_json::to_value(summary((1..=1000).map(row))).unwrap();
    let new = [
        "bad_debt_net_usd",
        "bad_debt_true_px_usd",
        "liquidations_at_risk_usd",
        "first_liquidation_s",
        "impact_peak_bps",
        "probabilities",
        "pool",
        "book",
        "concentration",
        "carry",
        "manipulator",
        "survival",
    ];
    let metrics = json["metrics"].as_object_mut().unwrap();
    for name in new {
        assert!(metrics.remove(name).is_some(), "{name}");
    }
    for name in ["var_999", "es_999", "tail_index"] {
        let loss = metrics["bad_debt_usd"].as_object_mut().unwrap();
        assert!(loss.remove(name).is_some(), "{name}");
    }
    let read: Summary = serde_json::from_value(json).unwrap();
    assert_eq!(read.metrics.unwrap().pool, None);
}

/// A path in which 4 are at risk, 1 is liquidated in the first hour, 1 leaves, 1 is liquidated later.
fn lives(path: u64) -> [SurvivalRow; 2] {
    let row = SurvivalRow {
        path,
        class: "looper".to_owned(),
        end_s: 3_600.0,
        at_risk: 4,
        liquidated: 1,
        left: 1,
        ..SurvivalRow::default()
    };
    let later = SurvivalRow {
        bin: 5,
        end_s: 21_600.0,
        at_risk: 2,
        left: 0,
        ..row.clone()
    };
    [row, later]
}

fn with_lives(paths: u64, change: impl Fn(u64, &mut PathRow)) -> Metrics {
    let mut builder = SummaryBuilder::new(7);
    for path in 0..paths {
        let mut row = row(path);
        change(path, &mut row);
        builder.push(&row);
    }
    for path in 0..paths {
        for life in lives(path) {
            builder.push_survival(&life);
        }
    }
    builder.finish().metrics.unwrap()
}

#[test]
fn survival_is_the_curve_of_all_paths_and_who_left_is_no_longer_at_risk() {
    for paths in [50, 2_500] {
        let metrics = with_lives(paths, |_, _| {});
        let [loopers] = &metrics.survival[..] else {
            panic!("{:?}", metrics.survival);
        };
        assert_eq!(
            (loopers.at_risk, loopers.liquidated),
            (4 * paths, 2 * paths)
        );
        assert_eq!(loopers.left, paths);
        let curve: Vec<_> = loopers
            .curve
            .iter()
            .map(|x| (x.time_s, x.survival.value))
            .collect();
        // 3/4, then one of two: 3/8.
        assert_eq!(curve, [(3_600.0, 0.75), (21_600.0, 0.375)]);
        assert_eq!(loopers.curve[1].at_risk, 2 * paths);
    }
}

#[test]
fn failed_and_weighted_paths_have_no_curve() {
    let metrics = with_lives(50, |path, row| {
        row.error = (path >= 20).then(|| "no".to_owned());
    });
    assert_eq!(metrics.survival[0].at_risk, 80);
    assert!(
        with_lives(50, |path, row| row.weight = 0.5 + (path % 2) as f64)
            .survival
            .is_empty()
    );
}

#[test]
fn weights_and_batches_are_heeded_and_equal_ones_change_nothing() {
    let weighted = summary((1..=1000).map(|path| PathRow {
        // The worse half counts for a fifth of its number.
        weight: if path > 500 { 0.2 } else { 1.8 },
        ..row(path)
    }));
    let metrics = weighted.metrics.unwrap();
    assert!((metrics.bad_debt_usd.probability.value - 0.02).abs() < 1e-12);
    assert_eq!(metrics.bad_debt_usd.tail_index, None);
    let carry = metrics.carry.unwrap();
    assert!((carry.liquidated_share - 0.002).abs() < 1e-12);
    let batches = summary((1..=1000).map(|path| PathRow {
        batch: (path / 2) as u32,
        ..row(path)
    }));
    let (plain, batches) = (summary((1..=1000).map(row)), batches);
    let mean = |x: &Summary| x.metrics.as_ref().unwrap().bad_debt_usd.mean;
    assert!((mean(&plain).value / mean(&batches).value - 1.0).abs() < 1e-12);
    // Neighbours are alike: pairs know less than as many independent paths.
    assert!(mean(&batches).high.unwrap() > mean(&plain).high.unwrap());
    let one_batch = summary((1..=1000).map(|path| PathRow {
        batch: 3,
        ..row(path)
    }));
    assert_eq!(one_batch, plain);
}

#[test]
fn every_metric_is_found_by_its_name_and_a_failed_path_has_none() {
    for metric in METRICS {
        assert_eq!(Metric::find(metric.name), Some(metric));
        assert!(!metric.about.is_empty());
    }
    let value = |name, row: &PathRow| Metric::find(name).unwrap().value(row);
    let row = row(950);
    assert_eq!(value("bad_debt_usd", &row), Some(50e6));
    assert_eq!(value("liquidated_usd", &row), Some(4e6));
    assert_eq!(value("carry_return_per_year", &row), Some(3.65));
    assert_eq!(value("carry_return_p05", &row), None);
    assert_eq!(value("capital_moved_portfolio_usd", &row), Some(76.0));
    let failed = PathRow {
        error: Some("no".to_owned()),
        ..row
    };
    assert_eq!(value("bad_debt_usd", &failed), None);
    assert_eq!(Metric::find("nothing"), None);
}

#[test]
fn a_metric_whose_switch_is_off_is_refused_with_its_key() {
    let refused = |recording: &RecordingConfig| -> Vec<String> {
        let errors = METRICS.iter().filter_map(|x| x.check(recording).err());
        errors.map(|off| off.to_string()).collect()
    };
    let on = RecordingConfig {
        twin: true,
        ..RecordingConfig::default()
    };
    assert_eq!(refused(&on), Vec::<String>::new());
    let off = RecordingConfig {
        causes: false,
        ..on
    };
    let all = refused(&off);
    assert_eq!(all.len(), 5);
    assert_eq!(
        all[1],
        "no path has `cascade_usd`: recording.causes is false; allowed: true"
    );
    assert_eq!(refused(&RecordingConfig::default()).len(), 4);
}

fn sample(path: u64, t_s: f64, utilization: f64) -> SampleRow {
    SampleRow {
        path,
        t_s,
        utilization,
        assets: vec![AssetSample {
            oracle_px: 10.0 * utilization,
            ..AssetSample::default()
        }],
        ..SampleRow::default()
    }
}

#[test]
fn bands_are_quantiles_over_paths_at_each_time() {
    let assets = ["HYPE".to_owned()];
    // Path 7 failed and is not among those taken.
    let paths = (0..=100).filter(|path| *path != 7).map(|path| (path, 1.0));
    let mut builder = BandBuilder::new(&assets, paths);
    for path in 0..=100 {
        for t_s in [0.0, 900.0] {
            let value = if t_s > 0.0 { path as f64 } else { 1.0 };
            builder.push(&sample(path, t_s, value));
        }
    }
    let bands = builder.finish();
    let names: Vec<_> = bands.iter().map(|x| x.name.as_str()).collect();
    assert_eq!(names[0], "utilization");
    assert_eq!(names[5..], ["hype_oracle_px_usd", "hype_borrow_px_usdc"]);
    let [start, later] = bands[0].moments[..] else {
        panic!("{bands:?}");
    };
    assert_eq!(bands[0].paths, 100);
    assert_eq!((start.p01, start.p99), (1.0, 1.0));
    assert_eq!((later.t_s, later.p01, later.p05), (900.0, 0.0, 4.0));
    // Without 7 the 50th of a hundred is 50.
    assert_eq!((later.p50, later.p95), (50.0, 95.0));
    assert_eq!(bands[5].moments[1].p50, 500.0);
}

#[test]
fn bands_take_a_bounded_number_of_paths_and_heed_weights() {
    let many = (0..10_000).map(|path| (path, 1.0));
    assert_eq!(
        BandBuilder::new(&[], many).finish()[0].paths,
        BAND_PATHS as u64
    );
    let mut builder = BandBuilder::new(&[], [(0, 1.8), (1, 0.1), (2, 1.1)].into_iter());
    for path in 0..3 {
        builder.push(&sample(path, 0.0, path as f64));
    }
    let band = &builder.finish()[0];
    assert_eq!((band.moments[0].p50, band.moments[0].p99), (0.0, 2.0));
}
