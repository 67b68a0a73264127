//! Two points side by side.

use plimsoll_report::{Comparison, Difference, Pairing, Side};

use crate::fake::{plan, results};

fn find<'a>(comparison: &'a Comparison, metric: &str, statistic: &str) -> &'a Difference {
    let mut all = comparison.differences.iter();
    all.find(|x| x.metric == metric && x.statistic == statistic)
        .unwrap()
}

#[test]
fn points_of_a_sweep_are_paired_and_a_small_difference_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.49, 0.50], &[1.0], 1_200));
    let side = |point| Side {
        results: &results,
        point,
    };
    let comparison = Comparison::of(side(0), side(1)).unwrap();
    // Two of the paths fail at both points.
    assert_eq!(comparison.pairing, Pairing::Paired { paths: 1_198 });
    let keys: Vec<&str> = comparison.changed.iter().map(|x| x.key.as_str()).collect();
    assert_eq!(keys, ["venue.tokens[HYPE].ltv"]);
    let debt = find(&comparison, "bad_debt_usd", "mean");
    assert!(debt.is_significant && debt.difference.value > 0.0);
    assert!((debt.b.value - debt.a.value - debt.difference.value).abs() < 1e-6 * debt.b.value);
    assert!(
        debt.variance_ratio.unwrap() > 10.0,
        "common paths save most of them"
    );
    assert!(
        comparison
            .differences
            .iter()
            .any(|x| x.statistic == "es_95")
    );
    assert!(
        comparison
            .differences
            .iter()
            .all(|x| x.statistic != "es_99"),
        "it needs 5,000 paths"
    );
}

#[test]
fn a_point_does_not_differ_from_itself() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.5], &[1.0], 200));
    let side = Side {
        results: &results,
        point: 0,
    };
    let comparison = Comparison::of(side, side).unwrap();
    assert!(comparison.changed.is_empty());
    assert!(
        comparison
            .differences
            .iter()
            .all(|x| !x.is_significant && x.difference.value == 0.0)
    );
}

#[test]
fn other_seeds_are_independent_and_their_intervals_wider() {
    let folder = tempfile::tempdir().unwrap();
    let first = plan(&[0.50], &[1.0], 1_200);
    let mut second = plan(&[0.49], &[1.0], 1_200);
    second.seed = 8;
    let (a, b) = (
        results(folder.path(), &first),
        results(folder.path(), &second.seal().unwrap()),
    );
    let side = |results| Side { results, point: 0 };
    let comparison = Comparison::of(side(&a), side(&b)).unwrap();
    let Pairing::Independent { why, .. } = &comparison.pairing else {
        panic!("{:?}", comparison.pairing);
    };
    assert_eq!(why, "the seeds are 7 and 8");
    let debt = find(&comparison, "bad_debt_usd", "mean");
    assert!(
        !debt.is_significant,
        "the same difference is lost without pairing: {debt:?}"
    );
    assert_eq!(debt.variance_ratio, None);
}

#[test]
fn a_point_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let results = results(folder.path(), &plan(&[0.5], &[1.0], 20));
    let side = |point| Side {
        results: &results,
        point,
    };
    assert!(Comparison::of(side(0), side(3)).is_err());
}
