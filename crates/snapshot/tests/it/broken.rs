//! Files that cannot be used, and what is said about them.

use plimsoll_snapshot::{Analysis, Assumptions, Snapshot, SnapshotError};

use crate::documents::{BORROWER, CARRY, at, d};

/// Everything that is wrong with a text, as lines.
fn wrong(text: &str, assumptions: &Assumptions) -> Vec<String> {
    let read = Snapshot::parse("a.json", text);
    let error = read.and_then(|snapshot| Analysis::of(&snapshot, assumptions));
    let text = error.unwrap_err().to_string();
    text.lines().map(str::to_owned).collect()
}

/// What is said of an account in which one piece of text stands for another.
fn changed(account: &str, from: &str, to: &str) -> Vec<String> {
    assert!(account.contains(from), "{from} is not there");
    let coin = if account == CARRY { "BTC" } else { "HYPE" };
    wrong(&account.replacen(from, to, 1), &at(coin, "100"))
}

#[test]
fn each_fault_is_named_with_key_value_and_what_is_allowed() {
    let position = "a.json: clearinghouseState.assetPositions[0].position";
    let balances = "a.json: spotClearinghouseState.balances";
    let cases = [
        (CARRY, r#""szi": "-1""#, r#""szi": "0""#,
            format!("{position}.szi: \"0\" is no size: a position has one")),
        (CARRY, r#""szi": "-1""#, r#""szi": "one""#,
            format!("{position}.szi: \"one\" is no number of at most 28 digits")),
        (CARRY, r#""szi": "-1""#, r#""size": "-1""#, format!("{position}.szi: is missing")),
        (CARRY, r#""maxLeverage": 40"#, r#""maxLeverage": 400"#,
            format!("{position}.maxLeverage: 400 is no whole number from 1 to 100")),
        (CARRY, r#""type": "cross""#, r#""type": "both""#,
            format!("{position}.leverage.type: \"both\" is neither cross nor isolated")),
        (CARRY, r#""coin": "BTC""#, r#""coin": "flx:BTC""#,
            format!("{position}: flx:BTC is on a DEX that is not known to settle in USDC: xyz, abcd, para, mkts, io are")),
        (CARRY, r#""openOrders": []"#, r#""openOrders": [{ "coin": "SOL", "side": "B", "limitPx": "1", "sz": "1" }]"#,
            "a.json: openOrders[0]: SOL has no leverage in the file: neither a position nor activeAssetData.SOL.leverage.value".to_owned()),
        (BORROWER, r#""total": "-250""#, r#""total": "0.12345678901""#,
            format!("{balances}[0].total: \"0.12345678901\" has more than ten decimals")),
        (BORROWER, r#""borrowed": "250""#, r#""borrowed": "-250""#,
            format!("{balances}[0].borrowed: \"-250\" is below zero")),
        (BORROWER, r#""token": 150"#, r#""token": 0"#,
            format!("{balances}[1]: has the coin HYPE or its index a second time")),
        (BORROWER, "portfolioMargin", "dexAbstraction",
            "a.json: userAbstraction: \"dexAbstraction\" is none of disabled, default, unifiedAccount, portfolioMargin".to_owned()),
        (BORROWER, r#""supplied": "10""#, r#""supplied": "1000000000""#,
            format!("{balances}[HYPE].supplied: 1000000000 at its price is above 4000000000 USD")),
    ];
    for (account, from, to, expected) in cases {
        assert_eq!(changed(account, from, to), [expected], "{to}");
    }
}

#[test]
fn all_faults_of_a_file_are_named_at_once() {
    let text = CARRY
        .replace(r#""szi": "-1""#, r#""szi": null"#)
        .replace(r#""totalRawUsd": "110000""#, r#""totalRawUsd": true"#)
        .replace(r#""total": "0""#, r#""total": []"#);
    let lines = wrong(&text, &Assumptions::default());
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains("balances[0].total: a list is no number"));
}

#[test]
fn a_price_that_nothing_says_is_asked_for() {
    let lines = wrong(BORROWER, &Assumptions::default());
    assert_eq!(
        lines,
        [
            "a.json: spotClearinghouseState.balances[HYPE]: is collateral, and nothing in the file says \
          its price: give it with --px HYPE=PRICE"
        ]
    );
}

#[test]
fn what_is_given_beside_the_file_is_checked() {
    let lines = wrong(BORROWER, &at("DOGE", "1"));
    assert!(
        lines[0].contains("price of DOGE: 1 is the price of no balance"),
        "{lines:?}"
    );
    let lines = wrong(BORROWER, &at("HYPE", "-1"));
    assert!(
        lines[0].contains("price of HYPE: -1 is no price"),
        "{lines:?}"
    );
    let scaled = Assumptions {
        scaled_by: Some(d("0")),
        ..at("HYPE", "50")
    };
    assert!(wrong(BORROWER, &scaled)[0].contains("factor: 0 must be from"));
    assert!("2025".parse::<plimsoll_snapshot::DatedPreset>().is_err());
}

#[test]
fn what_is_no_account_is_refused() {
    for (text, expected) in [
        ("[]", "a.json: the file: a list is no object"),
        (
            "{}",
            "a.json: the file: holds no account: none of clearinghouseState",
        ),
        ("{", "a.json: is not JSON: EOF while parsing"),
        (
            r#"{ "balances": [], "balances": [] }"#,
            "the key balances stands twice",
        ),
        (
            r#"{ "balances": {} }"#,
            "a.json: balances: an object is no list",
        ),
    ] {
        let lines = wrong(text, &Assumptions::default());
        assert!(lines[0].contains(expected), "{lines:?}");
    }
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    assert!(matches!(
        Snapshot::parse("deep", &deep),
        Err(SnapshotError::Json { .. })
    ));
    let nowhere = std::path::Path::new("no such file");
    assert!(matches!(
        Snapshot::read(nowhere),
        Err(SnapshotError::Read { .. })
    ));
}

#[test]
fn unread_keys_are_listed() {
    let text = BORROWER.replacen('{', r#"{ "note": "mine", "#, 1);
    assert_eq!(Snapshot::parse("a.json", &text).unwrap().unread, ["note"]);
}
