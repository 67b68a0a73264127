//! What would liquidate an account: the price named is the first on the grid.

use plimsoll_snapshot::{Analysis, Assumptions, Direction};
use rust_decimal::Decimal;

use crate::documents::{BORROWER, CARRY, analyse, at, d};

const STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

#[test]
fn a_borrower_is_liquidated_from_the_price_named_on_and_not_one_step_before() {
    let analysis = analyse(BORROWER, &at("HYPE", "50"));
    let [danger] = &analysis.dangers[..] else {
        panic!("{:?}", analysis.dangers);
    };
    let px = danger.px.unwrap();
    // (20 + 250) / (0.95 * 10 * 0.825) = 34.449760...
    assert_eq!(px, d("34.44976"));
    assert_eq!(danger.move_pct, Some(d("-31.10")));
    let is_over = |px: Decimal| {
        let analysis = analyse(BORROWER, &at("HYPE", &px.to_string()));
        analysis.figures.is_liquidatable
    };
    assert!(is_over(px) && !is_over(px + STEP));
    let reason = &danger.reason;
    for part in [
        "HYPE at 34.44976 (-31.10%): the ratio passes 0.95",
        "the least maintenance of a borrower, 20.00, plus a borrow of 250.00",
        "which is collateral credit of 284.21",
        "the credit was 412.50 before",
    ] {
        assert!(reason.contains(part), "{part} is not in: {reason}");
    }
}

/// The carry trade at another price of BTC, with what that does to its balance.
fn carry_at(px: Decimal) -> Analysis {
    let value = px.to_string();
    let total = (d("100000") - px).to_string();
    let text = CARRY
        .replace(
            r#""positionValue": "100000""#,
            &format!(r#""positionValue": "{value}""#),
        )
        .replace(r#""total": "0""#, &format!(r#""total": "{total}""#));
    analyse(&text, &at("BTC", &value))
}

#[test]
fn collateral_moves_with_the_short_that_it_hedges() {
    let analysis = carry_at(d("100000"));
    let rise = (analysis.dangers.iter()).find(|x| x.direction == Direction::Rise);
    let rise = rise.unwrap();
    let px = rise.px.unwrap();
    // Worked case 15 gives 332,640.33.
    assert_eq!(px.round_dp(2), d("332640.33"));
    assert!(rise.moves_collateral);
    assert!(carry_at(px).figures.is_liquidatable);
    assert!(!carry_at(px - STEP).figures.is_liquidatable);
    // The venue's figure holds the collateral still, and is far below.
    let shown = analysis.figures.positions[0].liquidation_px.unwrap();
    assert_eq!(shown.round_dp(2), d("172839.51"));
    let fall = (analysis.dangers.iter()).find(|x| x.direction == Direction::Fall);
    assert_eq!(fall.unwrap().px, None);
}

#[test]
fn a_uniform_move_is_that_of_the_one_asset_there_is() {
    let analysis = analyse(BORROWER, &at("HYPE", "50"));
    let [fall] = &analysis.uniform[..] else {
        panic!("{:?}", analysis.uniform);
    };
    // 34.449760... / 50 - 1 = -31.10047...%
    assert_eq!(
        (fall.direction, fall.move_pct),
        (Direction::Fall, Some(d("-31.1005")))
    );
    let carry = carry_at(d("100000")).uniform;
    let rise = carry
        .iter()
        .find(|x| x.direction == Direction::Rise)
        .unwrap();
    assert_eq!(rise.move_pct, Some(d("232.6404")));
}

#[test]
fn an_isolated_position_falls_alone() {
    let text = CARRY
        .replace(
            r#""type": "cross", "value": 10"#,
            r#""type": "isolated", "value": 10, "rawUsd": "110000""#,
        )
        .replace(r#""total": "0""#, r#""total": "50000""#);
    let analysis = analyse(&text, &at("BTC", "100000"));
    assert_eq!(analysis.figures.isolated, d("10000"));
    assert_eq!(analysis.figures.equity, d("40000"));
    let own: Vec<_> = analysis.dangers.iter().filter(|x| x.is_isolated).collect();
    // 110,000 - p = p / 80 gives 108,641.975308...
    assert_eq!(own[0].px, Some(d("108641.975309")));
    assert_eq!(own[0].direction, Direction::Rise);
}

#[test]
fn an_account_that_is_over_says_so_and_names_no_prices() {
    let analysis = analyse(BORROWER, &at("HYPE", "30"));
    assert!(analysis.dangers.is_empty() && analysis.uniform.is_empty());
    assert!(analysis.reason_now.unwrap().contains("a borrow of 250.00"));
    assert_eq!(analysis.figures.health.as_deref(), Some("liquidatable"));
}

#[test]
fn a_standard_account_stands_on_its_own_balance() {
    let text = CARRY
        .replace("portfolioMargin", "disabled")
        .replace(r#""szi": "-1""#, r#""szi": "1""#)
        .replace(r#""totalRawUsd": "110000""#, r#""totalRawUsd": "-90000""#);
    let analysis = analyse(&text, &Assumptions::default());
    assert_eq!(analysis.figures.ratio, None);
    // 10,000 + p - 100,000 = p / 80 gives 91,139.24050632...
    let [fall] = &analysis.dangers[..] else {
        panic!("{:?}", analysis.dangers);
    };
    assert_eq!(fall.px, Some(d("91139.240506")));
    assert!(
        fall.reason.contains("below maintenance of 1,139.24"),
        "{}",
        fall.reason
    );
    // Nothing else moves and the trigger is maintenance itself: the venue's figure is the same.
    let shown = analysis.figures.positions[0].liquidation_px;
    assert_eq!(shown, Some(d("91139.2405063291")));
}

#[test]
fn a_debt_in_another_token_is_liquidated_by_its_own_ratio() {
    let text = r#"{ "userAbstraction": "portfolioMargin", "spot": { "balances": [
        { "coin": "USDC", "token": 0, "total": "0" },
        { "coin": "USDT0", "token": 268, "total": "-1000", "borrowed": "1000" },
        { "coin": "HYPE", "token": 150, "total": "20", "supplied": "20" } ] } }"#;
    let mut assumptions = at("HYPE", "80");
    (assumptions.prices).insert("USDT0".to_owned(), d("0.9993"));
    let analysis = analyse(text, &assumptions);
    // (20 + 999.3) / (20 * 80 * 0.825)
    assert_eq!(analysis.figures.ratio, Some(d("0.7721969697")));
    assert_eq!(analysis.figures.debt, d("999.3"));
    let [fall] = &analysis.dangers[..] else {
        panic!("{:?}", analysis.dangers);
    };
    // 1,019.3 / (0.95 * 20 * 0.825)
    assert_eq!(fall.px, Some(d("65.027113")));
    assert!(
        fall.reason.contains("the ratio in USDT0 passes 0.95"),
        "{}",
        fall.reason
    );
}
