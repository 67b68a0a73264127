//! Tables of accounts, and the venue's answers.

use plimsoll_agents::population::table::{Owner, RecordedMode};
use plimsoll_recordings::{read_accounts, read_accounts_json};
use rust_decimal::Decimal;

use crate::file;

fn exact(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn an_account_is_read_to_its_last_digit() {
    let text = "\
account,class,supplied_HYPE,borrowed_USDC,margin_usd,size_HYPE,entry_px_HYPE,leverage_HYPE,attentive
w1,looper,1000.0123456789,25000.5,,,,,true
w2,,10,,500,-10,80.5,5,
";
    let (_folder, path) = file("accounts.csv", text);
    let accounts = read_accounts(&path).unwrap();
    let (w1, w2) = (&accounts[0], &accounts[1]);
    assert_eq!(
        (w1.owner, w1.mode),
        (Some(Owner::Looper), RecordedMode::Portfolio)
    );
    assert_eq!(w1.supplied, [("HYPE".to_owned(), exact("1000.0123456789"))]);
    assert_eq!(w1.borrowed, [("USDC".to_owned(), exact("25000.5"))]);
    assert_eq!(w1.habits.is_attentive, Some(true));
    assert!(w1.positions.is_empty());
    assert_eq!((w2.owner, w2.margin_usd), (None, exact("500")));
    assert_eq!(w2.positions[0].cost_usd, Some(exact("-805")));
    assert_eq!(w2.positions[0].leverage, Some(5));
}

#[test]
fn everything_wrong_with_a_table_is_told_at_once() {
    let text = "\
account,clas,supplied_HYPE,size_BTC,leverage_BTC,entry_px_ETH,mode
w1,carry,1.00000000001,1,0,5,portfolio
w1,carry,-3,,,,margin
";
    let (_folder, path) = file("accounts.csv", text);
    let error = read_accounts(&path).unwrap_err().to_string();
    for part in [
        "clas: is no column of a table of accounts",
        "row 1: supplied_HYPE: 1.00000000001 has more than ten decimals",
        "row 1: leverage_BTC: is no whole number from 1 to 100",
        "entry_px_ETH: there is no column size_ETH",
        "row 2: supplied_HYPE: must not be negative",
        "row 2: mode: `margin` is none of",
        "row 2: account: `w1` stands twice",
    ] {
        assert!(error.contains(part), "{part} is not in\n{error}");
    }
}

#[test]
fn answers_of_the_venue_become_an_account_of_the_same_worth() {
    let text = r#"{
      "userAbstraction": "portfolioMargin",
      "spotClearinghouseState": { "balances": [
        { "coin": "USDC", "token": 0, "total": "554.6", "borrowed": "188.4" },
        { "coin": "UBTC", "token": 197, "total": "2.5", "ltv": "0.5", "supplied": "2.5" } ] }
    }"#;
    let (_folder, path) = file("w.json", text);
    let account = read_accounts_json(&path).unwrap();
    assert_eq!(
        (account.name.as_str(), account.mode),
        ("w", RecordedMode::Portfolio)
    );
    assert_eq!(account.supplied, [("BTC".to_owned(), exact("2.5"))]);
    assert_eq!(account.borrowed, [("USDC".to_owned(), exact("188.4"))]);
    // Net balance and debt: what stands behind the positions.
    assert_eq!(account.margin_usd, exact("743"));
}
