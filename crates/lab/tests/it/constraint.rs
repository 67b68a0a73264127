use plimsoll_lab::constraint::{
    Comparison, Constraint, ConstraintError, Measure, Statistic, Verdict, judge,
};
use plimsoll_lab::metric::METRICS;
use plimsoll_lab::stats::{Bootstrap, Level};
use plimsoll_sim::record::PathRow;
use proptest::prelude::*;

const BOOTSTRAP: Bootstrap = Bootstrap { seed: 7, index: 0 };

fn read(text: &str) -> Constraint {
    text.parse().unwrap()
}

fn rows(losses: impl IntoIterator<Item = f64>) -> Vec<PathRow> {
    let row = |(path, bad_debt_usd)| PathRow {
        path,
        bad_debt_usd,
        ..PathRow::default()
    };
    (0..).zip(losses).map(row).collect()
}

#[test]
fn a_constraint_is_written_as_it_was_read() {
    for text in [
        "es_99(bad_debt_usd) < 1e6",
        "var_99.9(bad_debt_usd) <= 5e7 with 99%",
        "mean(lender_return) > 0",
        "p(bad_debt_usd > 0) < 0.01 with 99.9%",
        "max(utilization_peak) <= 0.95",
        "var_5(lender_return) >= -0.002",
    ] {
        assert_eq!(read(text).to_string(), text);
    }
}

#[test]
fn spaces_signs_and_long_numbers_do_not_matter() {
    let spaced = read("  es_99.0( bad_debt_usd )<1_000_000 with 95 % ");
    assert_eq!(spaced, read("es_99(bad_debt_usd) < 1e6"));
}

#[test]
fn what_is_wrong_is_said_with_what_is_allowed() {
    for (text, said) in [
        ("bad_debt_usd < 1", "there is no METRIC in parentheses"),
        ("es_99(bad_debt_usd)", "no comparison with a limit"),
        ("es_99(bad_debt_usd) < ", "no comparison with a limit"),
        (
            "es_99(bad_debt_usd) 3 < 4",
            "`3` stands before the comparison",
        ),
        ("es_99(bad_debt_us) < 1", "did you mean `bad_debt_usd`?"),
        (
            "es_99(colour) < 1",
            "there is no metric `colour`; allowed: bad_debt_usd",
        ),
        ("men(bad_debt_usd) < 1", "did you mean `mean`?"),
        (
            "es_0(bad_debt_usd) < 1",
            "the level `0` must be a number from 0.1 to 99.9",
        ),
        ("es_99.95(bad_debt_usd) < 1", "the level `99.95` must be"),
        (
            "es_99(bad_debt_usd) < lots",
            "the limit `lots` must be a number",
        ),
        (
            "es_99(bad_debt_usd) < inf",
            "the limit `inf` must be a number",
        ),
        ("p(bad_debt_usd) < 0.1", "a probability needs an event"),
        ("p(bad_debt_usd > 0) < 1.5", "a probability from 0 to 1"),
        (
            "mean(bad_debt_usd) < 1 with 10%",
            "the confidence `10` must be",
        ),
    ] {
        let error: ConstraintError = text.parse::<Constraint>().unwrap_err();
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
}

#[test]
fn json_holds_the_text() {
    let constraint = read("es_99(bad_debt_usd) < 1e6");
    let json = serde_json::to_string(&constraint).unwrap();
    assert_eq!(json, "\"es_99(bad_debt_usd) < 1e6\"");
    assert_eq!(
        serde_json::from_str::<Constraint>(&json).unwrap(),
        constraint
    );
    assert!(serde_json::from_str::<Constraint>("\"es_99\"").is_err());
}

fn any_statistic() -> impl Strategy<Value = Statistic> {
    let level = (1_u32..1000).prop_map(|x| Level::per_thousand(x).unwrap());
    let comparison = prop::sample::select(&Comparison::ALL[..]);
    prop_oneof![
        Just(Statistic::Mean),
        Just(Statistic::Max),
        level.clone().prop_map(Statistic::Var),
        level.prop_map(Statistic::Es),
        (comparison, -1e9..1e9).prop_map(|(c, x)| Statistic::Probability(c, x)),
    ]
}

proptest! {
    #[test]
    fn every_constraint_reads_back_as_itself(
        statistic in any_statistic(),
        metric in prop::sample::select(METRICS),
        comparison in prop::sample::select(&Comparison::ALL[..]),
        limit in prop_oneof![-1e12..1e12_f64, Just(0.0), Just(1e6), Just(1e-9)],
        confidence in 500_u32..1000,
    ) {
        let is_share = matches!(statistic, Statistic::Probability(..));
        let metric = METRICS.iter().find(|x| x.name == metric.name).unwrap();
        let constraint = Constraint {
            measure: Measure { statistic, metric },
            comparison,
            limit: if is_share { f64::abs(limit / 1e12) } else { limit },
            confidence: Level::per_thousand(confidence).unwrap(),
        };
        let text = constraint.to_string();
        prop_assert_eq!(read(&text), constraint);
        prop_assert_eq!(read(&text).to_string(), text);
    }
}

#[test]
fn a_constraint_is_held_broken_or_undecided_by_its_bound() {
    // Losses 1 to 1000: mean 500.5, standard error 9.13.
    let rows = rows((1..=1000).map(f64::from));
    let of = |text: &str| judge(&read(text), &rows, BOOTSTRAP).verdict;
    assert_eq!(of("mean(bad_debt_usd) < 530"), Verdict::Held);
    assert_eq!(of("mean(bad_debt_usd) < 470"), Verdict::Broken);
    assert_eq!(of("mean(bad_debt_usd) > 470"), Verdict::Held);
    assert_eq!(of("mean(bad_debt_usd) > 530"), Verdict::Broken);
    assert!(matches!(
        of("mean(bad_debt_usd) < 501"),
        Verdict::Undecided { .. }
    ));
    assert_eq!(of("var_95(bad_debt_usd) < 980"), Verdict::Held);
    assert_eq!(of("es_95(bad_debt_usd) < 990"), Verdict::Held);
    assert_eq!(of("p(bad_debt_usd > 900) < 0.13"), Verdict::Held);
    assert_eq!(of("p(bad_debt_usd > 900) < 0.05"), Verdict::Broken);
    assert_eq!(of("max(bad_debt_usd) <= 1000"), Verdict::Held);
    assert_eq!(of("max(bad_debt_usd) < 1000"), Verdict::Broken);
}

#[test]
fn too_few_paths_are_undecided_and_say_how_many_it_takes() {
    let few = rows((1..=500).map(f64::from));
    let judged = judge(&read("es_99(bad_debt_usd) < 1e6"), &few, BOOTSTRAP);
    let paths_needed = Some(5_000);
    assert_eq!(judged.verdict, Verdict::Undecided { paths_needed });
    let none = judge(&read("mean(bad_debt_usd) < 1"), &[], BOOTSTRAP);
    assert!(matches!(none.verdict, Verdict::Undecided { .. }));
}

#[test]
fn four_times_the_paths_are_needed_for_half_the_distance() {
    let rows = rows((1..=1000).map(f64::from));
    let judged = judge(&read("mean(bad_debt_usd) < 505"), &rows, BOOTSTRAP);
    let Verdict::Undecided { paths_needed } = judged.verdict else {
        panic!("{judged:?}");
    };
    let half = judged.high.unwrap() - 500.5;
    let expected = (1000.0 * (half / 4.5) * (half / 4.5)).ceil();
    assert_eq!(paths_needed, Some(expected as u64));
}

#[test]
fn failed_paths_are_counted_and_left_out() {
    let mut rows = rows((1..=1000).map(f64::from));
    rows[0].error = Some("broken".to_owned());
    let judged = judge(&read("mean(bad_debt_usd) < 600"), &rows, BOOTSTRAP);
    assert_eq!((judged.paths, judged.failed), (999, 1));
}
