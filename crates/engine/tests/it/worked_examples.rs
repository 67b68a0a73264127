//! Every worked example through the engine: against the documents, and against the reference.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plimsoll_testkit::reference;
use plimsoll_testkit::worked_examples::{
    Answer, Case, Figure, Suite, conflicts, disagreements, load,
};
use rust_decimal::Decimal;

use crate::judge::{evaluate, left_out};

/// Figures that the engine rounds otherwise than the reference, and by how much at most.
const ROUNDED: [(&str, &str, Decimal); 3] = [
    // The supply index grows in steps of 1e-18, rounded down, and what suppliers are owed is
    // rounded down again: at most two units of 1e-10 of what they earn stay in the buffer.
    (
        "interest",
        "suppliers",
        Decimal::from_parts(2, 0, 0, false, 10),
    ),
    (
        "interest",
        "buffer",
        Decimal::from_parts(2, 0, 0, false, 10),
    ),
    // The series of the exponential has eighteen decimals and rounds its terms down: fewer than
    // twenty terms, each loss at most doubled by those that follow.
    (
        "backstop_inventory",
        "share_left",
        Decimal::from_parts(40, 0, 0, false, 18),
    ),
];

fn suite() -> Suite {
    let dir: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked_examples");
    let suite = load(&dir).unwrap_or_else(|error| panic!("{error}"));
    for absent in &suite.absent {
        eprintln!("left out: {absent}");
    }
    suite
}

fn judged() -> Vec<Case> {
    let cases = suite().cases.into_iter();
    cases
        .filter(|case| left_out(&case.given).is_none())
        .collect()
}

#[test]
fn the_engine_gives_every_expected_figure() {
    let wrong = disagreements(&judged(), evaluate);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_equals_the_reference_to_the_last_digit() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in judged() {
        let by_reference = reference::evaluate(&case.given);
        let by_engine = evaluate(&case.given).unwrap_or_else(|error| panic!("{case}: {error}"));
        compared += (by_engine.keys())
            .filter(|name| by_reference.contains_key(*name))
            .count();
        let by_engine = with_rounding(&case, by_engine, &by_reference);
        for conflict in conflicts(&by_reference, &by_engine) {
            wrong.push(format!("{case}: {conflict}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 900, "only {compared} figures are named by both");
}

/// The answer with figures of [`ROUNDED`] taken as the reference's where they are near enough.
fn with_rounding(case: &Case, mut answer: Answer, by_reference: &Answer) -> Answer {
    for (_, name, most) in ROUNDED.iter().filter(|(rule, ..)| *rule == case.rule) {
        let pair = (answer.get_mut(*name), by_reference.get(*name));
        if let (Some(Figure::Number(given)), Some(Figure::Number(expected))) = pair
            && (*given - *expected).abs() <= *most
        {
            *given = *expected;
        }
    }
    answer
}

#[test]
fn every_case_is_judged_or_left_out_with_a_reason() {
    let left: BTreeSet<(String, u32)> = (suite().cases.into_iter())
        .filter(|case| left_out(&case.given).is_some())
        .map(|case| (case.rule, case.id))
        .collect();
    let expected = [
        ("borrow_liquidation", 37),
        ("borrow_oracle_px", 36),
        ("crossing_px", 9),
        ("crossing_px", 15),
        ("mark_ema", 39),
    ];
    let expected = expected.map(|(rule, id)| (rule.to_owned(), id));
    assert_eq!(left, expected.into());
}

#[test]
fn no_reading_of_the_ratio_and_one_of_the_steps_is_left_out() {
    let owned = [("account", 0), ("borrow_liquidation", 1)];
    for (rule, expected) in owned {
        let all = suite().cases.into_iter().filter(|case| case.rule == rule);
        let left = all.filter(|case| left_out(&case.given).is_some()).count();
        assert_eq!(left, expected, "{rule}");
    }
}

#[test]
fn cases_of_the_engines_rules_are_all_judged() {
    let suite = suite();
    let absent = suite.absent.iter().map(|absent| absent.id);
    let here: BTreeSet<u32> = judged().iter().map(|case| case.id).chain(absent).collect();
    let wanted = (1..=35).chain([37, 38]).chain(40..=44);
    let missing: Vec<u32> = wanted.filter(|id| !here.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn rounding_is_allowed_where_it_is_needed_and_nowhere_else() {
    for (rule, name, most) in ROUNDED {
        let of_rule = judged().into_iter().filter(|case| case.rule == rule);
        let differs = |case: &Case| {
            let (left, right) = (
                evaluate(&case.given).unwrap(),
                reference::evaluate(&case.given),
            );
            left.get(name) != right.get(name)
        };
        assert!(of_rule.clone().count() > 0, "no case of {rule}");
        assert!(most.is_sign_positive() && of_rule.into_iter().any(|case| differs(&case)));
    }
}
