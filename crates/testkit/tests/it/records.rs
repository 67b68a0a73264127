//! Recorded answers against the identities that must hold on them.

use std::path::PathBuf;

use plimsoll_testkit::recorded::{RecordedAccount, RecordedReserve};
use plimsoll_testkit::reference::borrow_rate::{borrow_rate, supply_rate, utilization};
use plimsoll_testkit::worked_examples::shared_data;
use rust_decimal::Decimal;

fn record(file: &str) -> Option<PathBuf> {
    let found = shared_data().map(|data| data.join("hyperliquid").join(file));
    if found.is_none() {
        eprintln!("left out: {file} needs the folder of shared data");
    }
    found
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn every_recorded_reserve_obeys_the_rate_identities() {
    let files = [
        "reserves/all_reserves_2026-10-08.json",
        "reserves/all_reserves_mainnet_2026-09-30.json",
        "reserves/single_reserves_2026-10-08.json",
    ];
    for path in files.into_iter().filter_map(record) {
        let reserves = RecordedReserve::read_all(&path).unwrap();
        assert!(reserves.len() >= 2);
        for reserve in reserves {
            let used = utilization(reserve.total_supplied, reserve.total_borrowed);
            assert_eq!(used, reserve.utilization, "{reserve:?}");
            assert_eq!(borrow_rate(used), reserve.borrow_yearly_rate, "{reserve:?}");
            assert_eq!(supply_rate(used), reserve.supply_yearly_rate, "{reserve:?}");
        }
    }
}

// hold = commitment - C x and locked = (commitment - W) / x give x = (W - hold) / (C - locked),
// with x = price * ltv.
fn implied_px(account: &RecordedAccount, collateral: &str) -> Decimal {
    let own = account.balance("USDC").unwrap();
    let held = account.balance(collateral).unwrap();
    let backed = (own.total - own.hold) / (held.supplied - held.hold);
    backed / held.ltv.unwrap()
}

#[test]
fn the_two_holds_of_an_account_imply_the_collateral_price() {
    let records = [
        (
            "accounts/pm_btc_collateral_borrow_2026-09-14.json",
            "UBTC",
            "78316.6380",
        ),
        (
            "accounts/pm_hype_collateral_2026-10-06_spot_only.json",
            "HYPE",
            "91.53350022",
        ),
    ];
    for (file, collateral, expected) in records {
        let Some(path) = record(file) else { continue };
        let account = RecordedAccount::read(&path).unwrap();
        let (px, expected) = (implied_px(&account, collateral), d(expected));
        let last_digit = Decimal::new(1, expected.scale());
        assert!((px - expected).abs() <= last_digit, "{file}: {px}");
    }
}

#[test]
fn the_publishers_factor_is_the_scaled_borrow_cap_over_a_million() {
    let Some(path) = record("accounts/pm_btc_collateral_borrow_2026-09-14.json") else {
        return;
    };
    let account = RecordedAccount::read(&path).unwrap();
    let (_, available) = account.available_after_maintenance[3];
    assert_eq!(available, d("518826.2615184547"));
    assert_eq!(available / d("1000000"), d("0.5188262615184547"));
    assert_eq!(account.portfolio_margin_ratio, Some(d("0.0342302364")));
}

#[test]
fn recorded_positions_add_up_to_the_recorded_margins() {
    let records = [
        "accounts/pm_btc_collateral_borrow_2026-09-14.json",
        "accounts/pm_usdc_only_longs_2026-09-22.json",
        "accounts/unified_2026-10-08.json",
    ];
    for path in records.into_iter().filter_map(record) {
        let account = RecordedAccount::read(&path).unwrap();
        let perps = account.perps().unwrap();
        let notional: Decimal = perps.positions.iter().map(|p| p.notional).sum();
        let maintenance: Decimal = perps
            .positions
            .iter()
            .map(|p| p.notional / Decimal::from(2 * p.max_leverage))
            .sum();
        // The venue keeps six decimals of each position's margin.
        let most = Decimal::new(i64::try_from(perps.positions.len()).unwrap(), 6);
        let close = |a: Decimal, b: Decimal| (a - b).abs() < most;
        assert!(close(notional, perps.notional), "{}", path.display());
        assert!(
            close(maintenance, perps.maintenance_margin),
            "{}",
            path.display()
        );
    }
}
