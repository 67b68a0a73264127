//! Market makers, traders with stops, arbitrageurs, buyers of forced sales and manipulators in a
//! market.

use plimsoll_engine::Intent;
use plimsoll_engine::units::{Amount, PerpId, SimTime, TokenId};
use plimsoll_sim::record::{AccountRow, EventRow, PathRecord};
use plimsoll_sim::{SimConfig, Simulation, Told, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, shocked, small};

const HYPE: PerpId = PerpId(2);
const USDC: TokenId = TokenId(2);

fn run(config: Value) -> PathRecord {
    run_with(config, &[])
}

fn run_with(mut config: Value, wishes: &[Told]) -> PathRecord {
    config["recording"] = json!({"check_books": true, "accounts": true, "sample_every_min": 1});
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let mut world = World::new(&simulation).unwrap();
    let record = world.run_with(0, Trace::Full, wishes);
    assert_eq!(record.row.error, None);
    record
}

/// Puts accounts of a group with some capital in HYPE into a book.
fn with(mut config: Value, group: &str, accounts: u32, usdc: &str) -> Value {
    config["population"]["accounts"][group] = json!(accounts);
    config["population"]["capital"][group] = json!({"HYPE": {"usdc": usdc}});
    config
}

fn of<'a>(record: &'a PathRecord, class: &str, kind: &str) -> Vec<&'a EventRow> {
    let all = record.events.iter();
    all.filter(|e| e.class == class && e.kind == kind).collect()
}

fn accounts<'a>(record: &'a PathRecord, class: &'a str) -> impl Iterator<Item = &'a AccountRow> {
    record.accounts.iter().filter(move |a| a.class == class)
}

/// A lender, user 1, pays money in and sells or buys a perp at some second.
fn order(t_s: u64, size: i128) -> [Told; 2] {
    let told = |time_s: u64, intent| Told {
        time: SimTime(time_s * 1_000),
        user: 1,
        intent,
    };
    let amount = Amount(10_000_000 * Amount::ONE.0);
    let deposit = Intent::Deposit {
        token: USDC,
        amount,
    };
    let trade = Intent::TradePerp {
        perp: HYPE,
        size: Amount(size * Amount::ONE.0),
        leverage: 5,
        limit_bps: 500,
    };
    [told(t_s - 10, deposit), told(t_s, trade)]
}

/// Prices that stand still, and books of a fifth of their depth.
fn still() -> Value {
    let mut config = thin(small(), 0.2);
    for asset in config["paths"]["assets"].as_array_mut().unwrap() {
        asset["model"]["sigma_per_year"] = json!(1e-6);
    }
    config
}

fn thin(mut config: Value, multiplier: f64) -> Value {
    config["market"]["depth_multiplier"] =
        json!([{"from_min": 0.0, "to_min": 240.0, "multiplier": multiplier}]);
    config
}

/// Mark price over reference price some minutes from the start, as a fraction from one.
fn mark_gap(record: &PathRecord, minute: usize) -> f64 {
    let asset = &record.samples[minute].assets[2];
    asset.mark_px / asset.reference_px - 1.0
}

#[test]
fn a_market_makers_orders_are_met_and_thinned_in_a_crash() {
    let (calm, crash) = (
        run(with(small(), "market_maker", 2, "400000")),
        run(with(crash(), "market_maker", 2, "400000")),
    );
    for record in [&calm, &crash] {
        let fills = of(record, "market_maker", "fill");
        assert!(fills.len() > 20, "{}", fills.len());
        assert!(fills.iter().any(|e| e.size > 0.0) && fills.iter().any(|e| e.size < 0.0));
    }
    let smallest = |record: &PathRecord| {
        let placed = of(record, "market_maker", "order_placed").into_iter();
        let usd = placed.map(|e| (e.size * e.px).abs());
        usd.fold(f64::INFINITY, f64::min)
    };
    // An eighth of a side, 25,000 USD, and a fiftieth of that.
    assert!(smallest(&crash) < 600.0, "{}", smallest(&crash));
    let total = |record: &PathRecord, from: f64, to: f64| -> f64 {
        let placed = of(record, "market_maker", "order_placed").into_iter();
        let within = placed.filter(|e| (from..to).contains(&e.t_s));
        within.map(|e| (e.size * e.px).abs()).sum()
    };
    // While it falls they offer less than before, though they renew more often.
    assert!(total(&crash, 2_400.0, 3_600.0) < total(&crash, 0.0, 1_200.0));
}

#[test]
fn a_market_makers_orders_stand_before_a_sweep() {
    let alone = run_with(still(), &order(600, -15_000));
    let config = with(still(), "market_maker", 2, "4000000");
    let with = run_with(config, &order(600, -15_000));
    assert!(with.row.impact_peak_bps < 0.8 * alone.row.impact_peak_bps);
    let bought: f64 = of(&with, "market_maker", "fill")
        .iter()
        .map(|e| e.size.max(0.0))
        .sum();
    assert!(bought > 1_000.0, "{bought}");
}

/// Everybody long at some leverage, with or without stops, while the price falls by a quarter.
fn longs(stop_probability: f64) -> PathRecord {
    let ramp = json!([{"kind": "ramp", "asset": "all", "at_min": 60.0, "over_min": 30.0, "move_pct": -25.0}]);
    let mut config = with(shocked(ramp), "discretionary", 30, "9000000");
    config["agents"] = json!({"discretionary": {
        "open_probability": 1.0, "long_probability": 1.0, "enter_probability": 0.0,
        "hold_h": 8000.0, "leverage_median": 2.0, "leverage_sigma": 0.0,
        "stop_probability": stop_probability,
    }});
    run(config)
}

#[test]
fn stops_fire_in_a_fall_and_deepen_it() {
    let (with, without) = (longs(1.0), longs(0.0));
    // 30% of the margin at leverage 2: 15% below.
    let fired = of(&with, "discretionary", "triggered");
    assert_eq!(fired.len(), 30);
    assert!(fired.iter().all(|e| e.t_s > 3_600.0));
    assert!(of(&without, "discretionary", "triggered").is_empty());
    let lowest = |record: &PathRecord| record.row.prices[2].low_px;
    assert!(lowest(&with) < 0.997 * lowest(&without));
    assert!(with.row.impact_peak_bps > 2.0 * without.row.impact_peak_bps);
}

#[test]
fn momentum_traders_sell_into_a_fall() {
    let with = run(with(crash(), "momentum", 30, "3000000"));
    let sold: f64 = of(&with, "momentum", "fill").iter().map(|e| e.size).sum();
    assert!(sold < 0.0, "{sold}");
    assert!(with.row.impact_peak_bps > 2.0 * run(crash()).row.impact_peak_bps);
}

#[test]
fn an_arbitrageur_narrows_a_gap_and_goes_back() {
    let push = order(3_600, -20_000);
    let alone = run_with(still(), &push);
    let with = run_with(with(still(), "arbitrageur", 2, "10000000"), &push);
    let fills = of(&with, "arbitrageur", "fill");
    assert!(
        fills.iter().all(|e| e.t_s > 3_600.0),
        "no trade without a gap"
    );
    assert!(fills[0].size > 0.0);
    let gaps = [&alone, &with].map(|record| mark_gap(record, 61));
    assert!(gaps[0] < -10e-4 && gaps[1] > 0.5 * gaps[0], "{gaps:?}");
    // What it bought it holds until the gap has gone to the other side.
    let held: f64 = fills.iter().map(|e| e.size).sum();
    assert!(held > 0.0);
}

#[test]
fn money_between_an_arbitrageurs_balances_leaves_and_arrives() {
    // All but a twentieth here, or all but a tenth elsewhere: half of the difference moves.
    for (share_elsewhere, moved) in [(0.05, -450_000.0), (0.9, 400_000.0)] {
        let mut config = with(still(), "arbitrageur", 1, "1000000");
        config["agents"] = json!({"arbitrageur": {"share_elsewhere": share_elsewhere}});
        let record = run(config);
        let account = accounts(&record, "arbitrageur").next().unwrap();
        assert!((account.deposited_usd - moved).abs() < 1.0, "{account:?}");
        let times = record.events.iter().filter(|e| e.class == "arbitrageur");
        let first = times.map(|e| e.t_s).fold(f64::INFINITY, f64::min);
        assert_eq!(first > 1_800.0, moved > 0.0, "{first}");
    }
}

#[test]
fn forced_sales_find_a_buyer_who_softens_them() {
    let crash = thin(crash(), 0.02);
    let alone = run(crash.clone());
    let mut config = with(crash, "liquidator", 2, "2000000");
    config["agents"] = json!({"liquidator": {"discount_bps": 30.0, "exit_bps": 10.0}});
    let with = run(config);
    let bought: f64 = of(&with, "liquidator", "fill")
        .iter()
        .map(|e| e.size.max(0.0))
        .sum();
    assert!(bought > 1_000.0, "{bought}");
    assert!(with.row.impact_peak_bps < alone.row.impact_peak_bps);
}

#[test]
fn a_manipulator_pushes_the_oracle_price_and_pays_for_it_where_nobody_is_liquidated() {
    let mut config = with(still(), "manipulator", 1, "20000000");
    config["agents"] = json!({"manipulator": {"push_at_min": 60.0}});
    let record = run(config);
    // In internal mode the spot mid is the oracle price.
    let oracle = |minute: usize| record.samples[minute].assets[2].oracle_px;
    let moved = (60..70)
        .map(|m| oracle(m) / oracle(20) - 1.0)
        .fold(0.0, f64::min);
    assert!(moved < -0.02, "{moved}");
    let spot: f64 = (of(&record, "manipulator", "fill").iter())
        .filter(|e| e.t_s > 3_599.0 && e.size < 0.0)
        .map(|e| e.amount_usd.abs())
        .sum();
    // 0.7 of 20 millions, at falling prices.
    assert!((11e6..14e6).contains(&spot), "{spot}");
    let account = accounts(&record, "manipulator").next().unwrap();
    // With nobody to liquidate, a push costs more than the short brings.
    assert!(
        account.equity_end_usd < account.equity_start_usd - 5e5,
        "{account:?}"
    );
}

#[test]
fn traders_change_no_reference_price_and_no_total() {
    let everybody = [
        ("market_maker", 2),
        ("arbitrageur", 2),
        ("momentum", 5),
        ("discretionary", 5),
        ("liquidator", 1),
        ("manipulator", 1),
    ];
    let config = (everybody.into_iter()).fold(crash(), |config, (group, n)| {
        with(config, group, n, "300000")
    });
    let (with, without) = (run(config), run(crash()));
    for (a, b) in with.samples.iter().zip(&without.samples) {
        let px = |row: &plimsoll_sim::record::SampleRow| row.assets[2].reference_px.to_bits();
        assert_eq!(px(a), px(b));
    }
    let first = |record: &PathRecord| {
        let row = &record.samples[0];
        (row.supplied_usd, row.borrowed_usd, row.collateral_usd)
    };
    assert_eq!(first(&with), first(&without));
    assert_eq!(accounts(&with, "momentum").count(), 5);
}

#[test]
fn lenders_leave_a_fallen_usdc_where_the_hazard_is_on() {
    let depeg = |rate: f64| {
        let mut config = small();
        config["market"]["usdc"] =
            json!([{"at_min": 0.0, "px": 1.0}, {"at_min": 60.0, "px": 0.87}]);
        config["agents"] = json!({"lender": {"run_rate_depeg_per_h": rate}});
        run(config).samples.last().unwrap().supplied_usd
    };
    assert!(depeg(0.3) < 0.95 * depeg(0.0));
}
