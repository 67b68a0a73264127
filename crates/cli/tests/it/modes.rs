//! The account modes side by side.

use serde_json::Value;

use crate::common::{plimsoll, said, small};

fn modes(more: &[&str]) -> crate::common::Said {
    let mut command = plimsoll(&[]);
    command.args(small("modes", 2)).args(more);
    said(&mut command)
}

#[test]
fn the_table_says_when_the_claim_holds_and_compares_all_modes() {
    let said = modes(&["--threads", "1"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for part in [
        "Capital of a HYPE hedge",
        "9.09%",
        "23.1%",
        "30.0%",
        "37.5%",
        "52.4%",
        "a rise of 32.9% or more",
        "isolated",
        "standard",
        "unified",
        "portfolio",
        "accounts liquidated",
        "Means of 2 paths",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        said.out
    );
}

#[test]
fn the_same_book_borrows_under_portfolio_margin_alone() {
    let said = modes(&["--json", "--rise", "0.5,3"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let json: Value = serde_json::from_str(&said.out).unwrap();
    let capital = json["comparison"]["capital"].as_array().unwrap();
    assert_eq!(capital.len(), 2);
    assert!((capital[0]["saving"].as_f64().unwrap() - 0.375).abs() < 1e-9);
    let all = json["comparison"]["modes"].as_array().unwrap();
    let names: Vec<&str> = all
        .iter()
        .map(|mode| mode["mode"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["isolated", "standard", "unified", "portfolio"]);
    for mode in all {
        let is_portfolio = mode["mode"] == "portfolio";
        assert_eq!(mode["paths_failed"], 0);
        assert_eq!(
            mode["borrowed_end_usd"].as_f64().unwrap() > 0.0,
            is_portfolio
        );
        assert_eq!(mode["to_bring_usd"].as_f64().unwrap() > 0.0, !is_portfolio);
        let partial = &mode["liquidated_usd"][3];
        assert_eq!(partial[0], "borrow_partial");
        assert!(is_portfolio || partial[1].as_f64().unwrap() == 0.0);
    }
}

#[test]
fn a_rise_that_is_none_is_refused() {
    let said = modes(&["--rise", "-0.5"]);
    assert_eq!(said.exit, Some(2), "{}", said.err);
}
