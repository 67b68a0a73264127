//! A table of broken documents, each with everything that is wrong with it.

use plimsoll_scenario::document::Document;
use proptest::prelude::*;

use super::read;
use super::toy::{Toy, relations};

/// Line, column, path, part of the message.
type Expected = (usize, usize, &'static str, &'static str);

const TABLE: &[(&str, &[Expected])] = &[
    // YAML
    ("name: [a\n", &[(1, 7, "", "not valid YAML")]),
    ("name: a\n\tseed: 1\n", &[(1, 7, "", "not valid YAML")]),
    ("name: *who\n", &[(1, 7, "", "not valid YAML")]),
    (
        "name: a\nname: b\nseed: 1\nseed: 2\n",
        &[
            (2, 1, "name", "the same key twice; first on line 1"),
            (4, 1, "seed", "the same key twice; first on line 3"),
        ],
    ),
    (
        "name: a\ntokens:\n  A: {ltv: 0, ltv: 1, liquidation_threshold: 1}\n",
        &[(3, 15, "tokens.A.ltv", "the same key twice")],
    ),
    (
        "name: a\n---\nname: b\n",
        &[(2, 1, "", "a second document")],
    ),
    (
        "name: !secret a\nseed: !!int 1\n",
        &[
            (1, 15, "name", "the YAML tag `!secret` means nothing"),
            (2, 13, "seed", "the YAML tag `!!int` means nothing"),
        ],
    ),
    (
        "? [a, b]\n: 1\n",
        &[(1, 3, "", "a key must be a plain word")],
    ),
    (
        "name: a\ntokens: {<<: 3}\n",
        &[(2, 10, "tokens.<<", "only a mapping can be merged")],
    ),
    (
        "shocks: &s [*s]\n",
        &[(1, 13, "", "an alias inside the value")],
    ),
    // Roots
    ("", &[(1, 1, "", "must be a mapping")]),
    ("# only a comment\n", &[(1, 1, "", "must be a mapping")]),
    ("- 1\n", &[(1, 1, "", "must be a mapping")]),
    ("{}\n", &[(1, 1, "name", "required and missing")]),
    // Keys
    (
        "name: a\nhorizont_h: 3\ncolour: red\n",
        &[
            (2, 1, "horizont_h", "unknown key; did you mean `horizon_h`?"),
            (3, 1, "colour", "unknown key"),
        ],
    ),
    ("nmae: a\n", &[(1, 1, "nmae", "did you mean `name`?")]),
    (
        "name: a\nhorizont_h: many\n",
        &[
            (2, 1, "horizont_h", "did you mean `horizon_h`?"),
            (2, 13, "horizont_h", "must be a whole number"),
        ],
    ),
    (
        "nmae: [1]\n",
        &[
            (1, 1, "nmae", "did you mean `name`?"),
            (1, 7, "nmae", "must be text"),
        ],
    ),
    (
        "name: a\nmarket: {}\n",
        &[(2, 9, "market.books", "required and missing")],
    ),
    (
        "name: a\nmarket:\n  books:\n    - fee_bps: 1\n    - coin: A\n",
        &[
            (4, 7, "market.books[0].coin", "required and missing"),
            (4, 7, "market.books[0].depth_usd", "required and missing"),
            (5, 7, "market.books[1].depth_usd", "required and missing"),
        ],
    ),
    // Types
    ("name:\n", &[(1, 1, "name", "must be text")]),
    (
        "name: {first: a}\nseed: one\nfeedback: yes\ntick_s: '3'\n",
        &[
            (1, 7, "name", "must be text"),
            (2, 7, "seed", "must be a whole number"),
            (3, 11, "feedback", "must be true or false"),
            (4, 9, "tick_s", "must be a number"),
        ],
    ),
    (
        "name: a\nhorizon_h: 1.5\nseed: -1\ntick_s: .inf\n",
        &[
            (2, 12, "horizon_h", "must be a whole number"),
            (3, 7, "seed", "must be at least 0"),
            (4, 9, "tick_s", "must be a number"),
        ],
    ),
    (
        "name: a\nshocks: {kind: pause}\nmarket: none\ndepths: 3\n",
        &[
            (2, 9, "shocks", "must be a list"),
            (3, 9, "market", "must be a mapping"),
            (4, 9, "depths", "must be a list"),
        ],
    ),
    (
        "name: a\nshocks:\n  kind: pause\n",
        &[(2, 1, "shocks", "must be a list")],
    ),
    (
        "name: a\ntick_s: 5%\nseed: 0x10\n",
        &[
            (2, 9, "tick_s", "must be a number"),
            (3, 7, "seed", "must be a whole number"),
        ],
    ),
    // Limits
    (
        "name: a\nhorizon_h: 0\ntick_s: 0\n",
        &[
            (2, 12, "horizon_h", "must be at least 1"),
            (3, 9, "tick_s", "must be greater than 0"),
        ],
    ),
    (
        "name: a\nhorizon_h: 5000000000\nseed: 18446744073709551616\n",
        &[
            (2, 12, "horizon_h", "must be at most 720"),
            (3, 7, "seed", "is too large"),
        ],
    ),
    ("name: ''\n", &[(1, 7, "name", "is too short")]),
    ("name: abcdefghijklm\n", &[(1, 7, "name", "is too long")]),
    (
        "name: a\ndepths: [1, -2, x, 4]\n",
        &[
            (2, 9, "depths", "must be a list of at most 3 items"),
            (2, 13, "depths[1]", "must be at least 0"),
            (2, 17, "depths[2]", "must be a number"),
        ],
    ),
    (
        "name: a\nmarket: {books: []}\n",
        &[(2, 17, "market.books", "a list of at least 1 item")],
    ),
    // Decimals
    (
        "name: a\nmarket:\n  books:\n    - {coin: A, depth_usd: 0, fee_bps: 1e40}\n    - {coin: B, depth_usd: 1e}\n",
        &[
            (4, 28, "market.books[0].depth_usd", "must be greater than 0"),
            (
                4,
                40,
                "market.books[0].fee_bps",
                "more digits than can be kept",
            ),
            (5, 28, "market.books[1].depth_usd", "must be a number"),
        ],
    ),
    (
        "name: a\ntokens:\n  A: {ltv: -0.0001, liquidation_threshold: 1.0000000000000000001}\n",
        &[
            (3, 12, "tokens.A.ltv", "must be at least 0"),
            (3, 44, "tokens.A.liquidation_threshold", "must be at most 1"),
        ],
    ),
    // Choices
    (
        "name: a\norder: largst_first\n",
        &[(
            2,
            8,
            "order",
            "unknown value; did you mean `largest_first`?",
        )],
    ),
    (
        "name: a\norder: [drawn]\nrecord: sometimes\n",
        &[
            (2, 8, "order", "must be a word"),
            (3, 9, "record", "unknown value"),
        ],
    ),
    (
        "name: a\nrecord: {shar: 0.5}\n",
        &[(2, 10, "record.shar", "did you mean `share`?")],
    ),
    (
        "name: a\nrecord: {share: half}\n",
        &[(2, 17, "record.share", "must be a number")],
    ),
    (
        "name: a\nlimit: 1.5\n",
        &[(2, 8, "limit", "must be a whole number")],
    ),
    (
        "name: a\nlimit: many\n",
        &[(2, 8, "limit", "unknown value")],
    ),
    (
        "name: a\nmodel: gbm\n",
        &[(2, 8, "model", "must be a mapping with the key `kind`")],
    ),
    (
        "name: a\nmodel: {volatility_per_year: 2}\n",
        &[(2, 8, "model.kind", "required and missing")],
    ),
    (
        "name: a\nmodel: {kind: gmb, volatility_per_year: 2}\n",
        &[(2, 15, "model.kind", "unknown value; did you mean `gbm`?")],
    ),
    (
        "name: a\nmodel: {knd: gbm, volatility: 2}\n",
        &[
            (2, 9, "model.knd", "did you mean `kind`?"),
            (2, 19, "model.volatility", "unknown key"),
            (2, 8, "model.volatility_per_year", "required and missing"),
        ],
    ),
    (
        "name: a\nshocks:\n  - {kind: gap, at_h: -1, size: -2, extra: 1}\n  - {kind: ramp, points: [[0, 1, 2]]}\n  - {kind: pause, at_h: 1}\n",
        &[
            (3, 23, "shocks[0].at_h", "must be at least 0"),
            (3, 33, "shocks[0].size", "must be at least -1"),
            (3, 37, "shocks[0].extra", "unknown key"),
            (4, 26, "shocks[1].points", "a list of at least 2 items"),
            (4, 27, "shocks[1].points[0]", "a list of 2 items"),
            (5, 19, "shocks[2].at_h", "unknown key"),
        ],
    ),
    // The type's own reading and validation
    (
        "name: a\nstart: tomorrow\nhorizon_h: 0\n",
        &[
            (2, 8, "start", "not a day"),
            (3, 12, "horizon_h", "must be at least 1"),
        ],
    ),
    (
        "name: a\nmodel: {kind: gbm, volatility_per_year: 3}\ntokens:\n  A: {ltv: 0, liquidation_threshold: 0.12345}\nfoo: 1\n",
        &[
            (2, 41, "model.volatility_per_year", "must be even"),
            (4, 38, "tokens.A.liquidation_threshold", "at most 4 digits"),
            (5, 1, "foo", "unknown key"),
        ],
    ),
    // Relations; a key that is not there is known by its default
    (
        "name: a\nhorizon_h: 1\ntick_s: 7200\ntokens:\n  A: {ltv: 0.8, liquidation_threshold: 0.7}\n  B: {ltv: 2, liquidation_threshold: 0.7}\n",
        &[
            (3, 9, "tick_s", "longer than the horizon"),
            (
                5,
                12,
                "tokens.A.ltv",
                "must not exceed the liquidation threshold",
            ),
            (6, 12, "tokens.B.ltv", "must be at most 1"),
        ],
    ),
    // With a default in the place of `abc`, the tick only seems to be longer than the horizon.
    (
        "name: a\nhorizon_h: abc\ntick_s: 90000\n",
        &[(2, 12, "horizon_h", "must be a whole number")],
    ),
];

/// The problems that are expected and not found, or found and not expected.
fn differences(text: &str, expected: &[Expected]) -> Vec<String> {
    let error = read(text).expect_err(text);
    let mut found: Vec<_> = error.problems().to_vec();
    let mut missing = Vec::new();
    for row @ (line, column, path, message) in expected {
        let position = found.iter().position(|p| {
            (p.line, p.column, p.path.as_str()) == (*line, *column, *path)
                && p.message.contains(message)
        });
        match position {
            Some(position) => drop(found.remove(position)),
            None => missing.push(format!("in {text:?} not found: {row:?}")),
        }
    }
    let extra = found.iter().map(|p| {
        format!(
            "in {text:?} found: {:?}",
            (p.line, p.column, &p.path, &p.message)
        )
    });
    missing.into_iter().chain(extra).collect()
}

#[test]
fn every_problem_of_a_document_is_reported_once_and_in_its_place() {
    let wrong: Vec<_> = TABLE
        .iter()
        .flat_map(|(text, rows)| differences(text, rows))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn problems_are_sorted_by_place() {
    for (text, _) in TABLE {
        let error = read(text).expect_err(text);
        let places: Vec<_> = error
            .problems()
            .iter()
            .map(|p| (p.line, p.column))
            .collect();
        assert!(places.is_sorted(), "{error}");
    }
}

#[test]
fn a_document_that_explodes_is_refused() {
    let level = |level: usize| {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("a{level}: &a{level} [{aliases}]\n")
    };
    let text = format!("a0: &a0 [{}]\n", ["1"; 10].join(", "));
    let text = text + &(1..9).map(level).collect::<String>();
    let error = read(&text).expect_err("too large");
    assert!(
        error.to_string().contains("more than 100000 values"),
        "{error}"
    );
}

#[test]
fn a_document_that_is_too_deep_is_refused() {
    for text in [
        format!("a: {}1{}", "[".repeat(100), "]".repeat(100)),
        format!("a: &a {0}1{1}\nb: {0}*a{1}", "[".repeat(50), "]".repeat(50)),
    ] {
        let error = read(&text).expect_err("too deep");
        assert!(error.to_string().contains("64 levels"), "{error}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*|[a-e:{}\\[\\],&*<!|>'\"#?\\- \n\t\r0-9.~%@_]{0,60}") {
        if let Ok(document) = Document::parse("any.yaml", &text)
            && let Err(error) = document.read::<Toy>(relations)
        {
            prop_assert!(!error.to_string().is_empty());
        }
        if let Err(error) = Document::parse("any.yaml", &text) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_edit_of_a_document_makes_it_panic(
        row in 0..TABLE.len(), at in 0usize..200, cut in 0usize..6, text in "[a-z:{}\\[\\],&*<!|'\" \n0-9.\\-]{0,4}"
    ) {
        let mut edited: Vec<char> = TABLE[row].0.chars().collect();
        let at = at.min(edited.len());
        let end = (at + cut).min(edited.len());
        edited.splice(at..end, text.chars());
        let edited: String = edited.into_iter().collect();
        match read(&edited) {
            Ok(_) => {}
            Err(error) => prop_assert!(!error.problems().is_empty() && !error.to_string().is_empty()),
        }
    }

    #[test]
    fn no_override_makes_it_panic(assignment in "[a-c.\\[\\]=:{}0-9 ]{0,12}") {
        let mut document = Document::parse("toy.yaml", "name: a\na: [{b: 1}]\n").expect("YAML");
        if document.set(&assignment).is_ok() && let Err(error) = document.read::<Toy>(relations) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
