//! Accounts of a test's own making.

use plimsoll_snapshot::{Analysis, Assumptions, Mode, Snapshot};
use rust_decimal::Decimal;

pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Assumptions with one price.
pub(crate) fn at(asset: &str, px: &str) -> Assumptions {
    let mut assumptions = Assumptions::default();
    assumptions.prices.insert(asset.to_owned(), d(px));
    assumptions
}

pub(crate) fn analyse(text: &str, assumptions: &Assumptions) -> Analysis {
    let snapshot = Snapshot::parse("test", text).unwrap_or_else(|error| panic!("{error}"));
    Analysis::of(&snapshot, assumptions).unwrap_or_else(|error| panic!("{error}"))
}

/// Ten HYPE behind a debt of 250.
pub(crate) const BORROWER: &str = r#"{
    "userAbstraction": "portfolioMargin",
    "spotClearinghouseState": { "balances": [
        { "coin": "USDC", "token": 0, "total": "-250", "borrowed": "250" },
        { "coin": "HYPE", "token": 150, "total": "10", "supplied": "10" } ] }
}"#;

/// One BTC behind a short of one BTC at 100,000, worked cases 12 to 15.
pub(crate) const CARRY: &str = r#"{
    "userAbstraction": "portfolioMargin",
    "spotClearinghouseState": { "balances": [
        { "coin": "USDC", "token": 0, "total": "0", "borrowed": "10000" },
        { "coin": "UBTC", "token": 197, "total": 1, "ltv": 5e-1, "supplied": 1.0 } ] },
    "clearinghouseState": {
        "marginSummary": { "accountValue": "10000", "totalNtlPos": "100000",
            "totalRawUsd": "110000", "totalMarginUsed": "10000" },
        "assetPositions": [ { "type": "oneWay", "position": {
            "coin": "BTC", "szi": "-1", "leverage": { "type": "cross", "value": 10 },
            "positionValue": "100000", "maxLeverage": 40 } } ] },
    "openOrders": []
}"#;

#[test]
fn the_documented_carry_trade_has_the_documented_ratio() {
    let analysis = analyse(CARRY, &at("BTC", "100000"));
    let figures = &analysis.figures;
    assert_eq!(figures.ratio, Some(d("0.0327868852")));
    assert_eq!(figures.health_factor, Some(d("5")));
    assert_eq!(figures.borrow_for_maintenance, d("1250"));
    assert_eq!(figures.commitment, Some(d("10000")));
}

#[test]
fn a_mode_that_is_asked_for_goes_before_the_files() {
    let unified = Assumptions {
        mode: Some(Mode::Unified),
        ..Assumptions::default()
    };
    let analysis = analyse(CARRY, &unified);
    assert!(analysis.figures.is_liquidatable);
    assert!(
        analysis
            .reason_now
            .unwrap()
            .contains("unified account ratio")
    );
}

#[test]
fn an_answer_alone_is_read_like_a_bundle() {
    let bundle = analyse(BORROWER, &at("HYPE", "50"));
    let alone = r#"{ "portfolioMarginEnabled": true, "balances": [
        { "coin": "USDC", "token": 0, "total": "-250", "borrowed": "250" },
        { "coin": "HYPE", "token": 150, "total": "10", "supplied": "10" } ] }"#;
    let alone = analyse(alone, &at("HYPE", "50"));
    assert_eq!(alone.figures, bundle.figures);
    assert!(alone.is_mode_inferred && !bundle.is_mode_inferred);
}

#[test]
fn resting_orders_tie_up_their_margin_and_idle_ones_nothing() {
    let order = |more: &str| {
        let orders = format!(
            r#""openOrders": [ {{ "coin": "BTC", "side": "B", "limitPx": "90000", "sz": "1"{more} }} ]"#
        );
        let text = CARRY.replace(r#""openOrders": []"#, &orders);
        analyse(&text, &at("BTC", "100000")).figures.commitment
    };
    assert_eq!(order(""), Some(d("19090")));
    assert_eq!(order(r#", "reduceOnly": true"#), Some(d("10000")));
    let spot = CARRY.replace(
        r#""openOrders": []"#,
        r#""openOrders": [ { "coin": "@107", "side": "B", "limitPx": "80", "sz": "2" },
            { "coin": "@107", "side": "A", "limitPx": "80", "sz": "2" } ]"#,
    );
    let figures = analyse(&spot, &at("BTC", "100000")).figures;
    assert_eq!(figures.commitment, Some(d("10160")));
}

#[test]
fn collateral_that_is_held_and_not_supplied_backs_nothing() {
    let text = BORROWER.replace(r#""supplied": "10""#, r#""supplied": "0""#);
    let analysis = analyse(&text, &Assumptions::default());
    assert!(analysis.figures.is_liquidatable && analysis.figures.collateral.is_empty());
}

#[test]
fn what_the_preset_says_otherwise_is_noted() {
    let text = BORROWER.replace(r#""supplied""#, r#""ltv": "0.5", "supplied""#);
    let analysis = analyse(&text, &at("HYPE", "50"));
    assert!(
        analysis
            .notes
            .iter()
            .any(|x| x.contains("LTV of 0.5 for HYPE"))
    );
    let text = CARRY.replace(r#""maxLeverage": 40"#, r#""maxLeverage": 50"#);
    let analysis = analyse(&text, &at("BTC", "100000"));
    assert!(analysis.notes.iter().any(|x| x.contains("margin table 56")));
}
