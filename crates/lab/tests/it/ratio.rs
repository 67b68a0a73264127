//! Ratio of two means, and what twins say with it.

use plimsoll_lab::SummaryBuilder;
use plimsoll_lab::stats::{Bootstrap, ratio_of_means};
use plimsoll_lab::summary::Metrics;
use plimsoll_sim::record::PathRow;
use plimsoll_streams::Key;

/// Median of a lognormal of spread 0.5 whose mean is one: exp(-1/8).
const FACTOR: f64 = 0.882_496_902_584_595_4;

fn bootstrap(seed: u64) -> Bootstrap {
    Bootstrap { seed, index: 6 }
}

#[test]
fn a_ratio_without_spread_is_exact() {
    let pairs = [(3.0, 2.0), (0.0, 0.0), (6.0, 4.0)];
    let ratio = ratio_of_means(&pairs, bootstrap(1)).unwrap();
    assert_eq!(
        (ratio.value, ratio.low, ratio.high),
        (1.5, Some(1.5), Some(1.5))
    );
    assert_eq!(ratio_of_means(&[(0.0, 1.0)], bootstrap(1)), None);
    assert_eq!(ratio_of_means(&[(1.0, 0.0)], bootstrap(1)), None);
    assert_eq!(ratio_of_means(&[], bootstrap(1)), None);
}

#[test]
fn it_is_the_ratio_of_the_sums_and_not_the_mean_of_ratios() {
    let pairs = [(2.0, 1.0), (0.0, 3.0), (40.0, 10.0), (0.0, 0.0)];
    let ratio = ratio_of_means(&pairs, bootstrap(1)).unwrap();
    assert_eq!(ratio.value, 3.0);
    let again = ratio_of_means(&pairs, bootstrap(1)).unwrap();
    assert_eq!(ratio, again);
}

#[test]
fn its_interval_covers_the_truth() {
    // y is lognormal on one path in two, x = 1.5 y times an independent factor of mean one.
    let (repeats, n) = (400, 200);
    let mut hits = 0;
    for seed in 0..repeats {
        let mut stream = Key { seed, path: 0 }.stream("ratio", 0);
        let pairs: Vec<(f64, f64)> = (0..n)
            .map(|_| {
                let (y, factor) = (stream.lognormal(1.0, 1.0), stream.lognormal(FACTOR, 0.5));
                let is_there = f64::from(u8::from(stream.bernoulli(0.5)));
                (1.5 * y * factor * is_there, y * is_there)
            })
            .collect();
        let ratio = ratio_of_means(&pairs, bootstrap(seed)).unwrap();
        let covers = ratio.low.unwrap() <= 1.5 && 1.5 <= ratio.high.unwrap();
        hits += u32::from(covers);
    }
    let share = f64::from(hits) / repeats as f64;
    // 4 standard errors of a share of 0.95 in 400 repeats are 0.044.
    assert!((share - 0.95).abs() < 0.044, "{share}");
}

#[test]
fn twins_are_summed_only_where_every_path_has_one() {
    let row = |path: u64, has_twin: bool| {
        let mut row = PathRow {
            path,
            bad_debt_usd: 100.0,
            ..PathRow::default()
        };
        row.liquidations[0].notional_usd = 1_000.0;
        let without = PathRow {
            bad_debt_usd: 0.0,
            ..row.clone()
        };
        if has_twin {
            row.set_twin(&without);
        }
        row
    };
    let twin = |rows: [PathRow; 2]| {
        let mut builder = SummaryBuilder::new(1);
        for row in &rows {
            builder.push(row);
        }
        builder.finish().metrics.unwrap().cascade?.twin
    };
    assert_eq!(twin([row(0, true), row(1, false)]), None);
    let both = twin([row(0, true), row(1, true)]).unwrap();
    assert_eq!(both.amplification.unwrap().value, 1.0);
    assert_eq!(both.branching_ratio.unwrap().value, 0.0);
    // All bad debt is there by feedback only; nothing says how much less it could be.
    let loss = both.loss_by_feedback.unwrap();
    assert_eq!((loss.value, loss.low, loss.high), (1.0, None, Some(1.0)));
}

#[test]
fn causes_are_summed_only_where_every_path_works_them_out() {
    let row = |path: u64, has_causes: bool| {
        let mut row = PathRow {
            path,
            cascade_liquidations: has_causes.then_some(2),
            cascade_usd: has_causes.then_some(500.0),
            cascade_depth: has_causes.then_some(1),
            cascade_largest_usd: has_causes.then_some(900.0),
            ..PathRow::default()
        };
        row.liquidations[0].notional_usd = 1_000.0;
        row
    };
    let metrics = |rows: [PathRow; 2]| {
        let mut builder = SummaryBuilder::new(1);
        for row in &rows {
            builder.push(row);
        }
        builder.finish().metrics.unwrap()
    };
    assert_eq!(metrics([row(0, true), row(1, false)]).cascade, None);
    let mut twins = [row(0, false), row(1, false)];
    for row in &mut twins {
        row.set_twin(&row.clone());
    }
    let twins = metrics(twins);
    let cascade = twins.cascade.unwrap();
    assert!(cascade.tree.is_none() && cascade.twin.is_some());
    let both = metrics([row(0, true), row(1, true)]);
    let tree = both.cascade.unwrap().tree.unwrap();
    assert_eq!((tree.share, tree.depth_max), (Some(0.5), 1));
    // Both are read back as they were written, the numbers of the tree beside those of the twins.
    for metrics in [both, twins] {
        let text = serde_json::to_string(&metrics).unwrap();
        assert_eq!(serde_json::from_str::<Metrics>(&text).unwrap(), metrics);
    }
}
