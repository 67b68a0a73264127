//! What a person and a machine see of a broken document.

use super::read;

const BROKEN: &str = "\
name: a
horizon_h: 1_000
tick: 3
market:
  books:
    - coin: HYPE
      depth_usd: -5
    - coin: BTC
shocks:
  - kind: gapp
    at_h: 1
  - kind: gap
    at_h: -1
    size: big
tokens:
  HYPE: {ltv: 0.9, liquidation_threshold: 0.75}
";

#[test]
fn a_person_sees_every_problem_in_its_place() {
    insta::assert_snapshot!(read(BROKEN).expect_err("broken"));
}

#[test]
fn a_machine_sees_the_same() {
    let error = read("name: a\nhorizon_h: 0\n").expect_err("broken");
    insta::assert_snapshot!(serde_json::to_string_pretty(&error.to_json()).expect("JSON"));
}

#[test]
fn broken_syntax_is_shown_where_it_breaks() {
    insta::assert_snapshot!(read("name: a\ntokens: {HYPE: [1, 2}\n").expect_err("broken"));
}
