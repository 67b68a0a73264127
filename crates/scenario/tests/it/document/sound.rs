//! Documents without problems.

use plimsoll_scenario::document::{Document, schema};
use rust_decimal::Decimal;
use serde_json::json;

use super::read;
use super::toy::{Limit, Model, Order, Record, Shock, Toy};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("the test gives a decimal")
}

#[test]
fn a_short_document_takes_every_default() {
    let toy = read("name: calm\n").expect("sound");
    assert_eq!(
        (toy.horizon_h, toy.order, toy.start),
        (24, Order::Drawn, None)
    );
    assert!(toy.shocks.is_empty() && toy.model.is_none());
}

#[test]
fn decimals_keep_every_digit_even_inside_tagged_enumerations() {
    let text = "\
name: exact
market:
  books:
    - {coin: HYPE, depth_usd: 1_000_000.000000000000000001, fee_bps: 2.50}
shocks:
  - {kind: gap, at_h: 1, size: -0.123456789012345678}
  - {kind: gap, at_h: 1e0, size: '0.5'}
";
    let toy = read(text).expect("sound");
    let book = &toy.market.expect("given").books[0];
    assert_eq!(book.depth_usd, decimal("1000000.000000000000000001"));
    assert_eq!(book.fee_bps.expect("given").to_string(), "2.50");
    let gap = |size: &str| Shock::Gap {
        at_h: 1.0,
        size: decimal(size),
    };
    assert_eq!(toy.shocks, [gap("-0.123456789012345678"), gap("0.5")]);
}

#[test]
fn text_stays_text_where_text_is_wanted() {
    for (written, meant) in [
        ("no", "no"),
        ("1.10", "1.10"),
        ("2026-10", "2026-10"),
        ("'~'", "~"),
    ] {
        let toy = read(&format!("name: {written}\n")).expect("sound");
        assert_eq!(toy.name, meant);
    }
}

#[test]
fn every_form_of_choice_is_read() {
    let text = "\
name: forms
order: largest_first
record: {share: 0.5}
limit: none
model: {kind: replay, file: a.csv}
shocks: [{kind: pause}, {kind: ramp, points: [[0, 1], [2, 0.5]]}]
";
    let toy = read(text).expect("sound");
    assert_eq!(toy.order, Order::LargestFirst);
    assert_eq!(toy.record, Some(Record::Share(0.5)));
    assert!(matches!(toy.limit, Some(Limit::Word(_))));
    assert!(matches!(toy.model, Some(Model::Replay(_))));
    assert_eq!(
        toy.shocks[1],
        Shock::Ramp {
            points: vec![(0.0, 1.0), (2.0, 0.5)]
        }
    );
    assert_eq!(
        read("name: a\nrecord: nothing\n").expect("sound").record,
        Some(Record::Nothing)
    );
    assert_eq!(
        read("name: a\nlimit: 7\n").expect("sound").limit,
        Some(Limit::Number(7))
    );
}

#[test]
fn anchors_and_merge_keys_are_resolved() {
    let text = "\
name: merged
tokens:
  HYPE: &terms {ltv: 0.5, liquidation_threshold: 0.75}
  BTC: {<<: *terms, ltv: 0.6}
  UBTC: *terms
";
    let tokens = read(text).expect("sound").tokens;
    assert_eq!(tokens["BTC"].ltv, decimal("0.6"));
    assert_eq!(tokens["BTC"].liquidation_threshold, decimal("0.75"));
    assert_eq!(tokens["UBTC"], tokens["HYPE"]);
}

#[test]
fn a_resolved_document_reads_back_to_the_same_value() {
    let toy = read("name: again\nshocks: [{kind: gap, at_h: 0.1, size: -0.10}]\n").expect("sound");
    let text = serde_json::to_string_pretty(&toy).expect("serializable");
    assert_eq!(read(&text).expect("JSON is YAML"), toy);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_change_nothing() {
    let toy = read("\u{feff}name: dos\r\nhorizon_h: 5\r\n").expect("sound");
    assert_eq!(toy.horizon_h, 5);
}

#[test]
fn the_schema_carries_descriptions_and_accepts_grouped_decimals() {
    let schema = schema::<Toy>();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["title"], "Toy");
    assert_eq!(schema["description"], "A toy scenario.");
    assert_eq!(schema["properties"]["horizon_h"]["default"], 24);
    assert_eq!(schema["additionalProperties"], json!(false));
    let depth = &schema["$defs"]["Book"]["properties"]["depth_usd"];
    assert!(
        depth["pattern"]
            .as_str()
            .is_some_and(|pattern| pattern.contains('_'))
    );
}

#[test]
fn scalars_can_be_looked_up_by_path() {
    let document = Document::parse("toy.yaml", "a:\n  - {b: 1.50}\n").expect("YAML");
    assert_eq!(document.get("a[0].b"), Some("1.50"));
    assert_eq!(document.get("a[1].b"), None);
    assert_eq!(document.get("a"), None);
}
