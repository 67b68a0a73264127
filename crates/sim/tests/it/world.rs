//! Whole paths of a small October book.

use plimsoll_engine::Scan;
use plimsoll_sim::record::{LiquidationKind, PathRecord};
use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use serde_json::{Value, json};

/// The October book in small: 124 accounts, a hundredth of the recorded totals, four hours.
pub(crate) fn small() -> Value {
    let venue = plimsoll_engine::venue::Preset::October2026.config();
    let mut venue = serde_json::to_value(venue).unwrap();
    venue["tokens"]["HYPE"]["supply_cap"] = json!("136411.713279");
    venue["tokens"]["BTC"]["supply_cap"] = json!("22.17544922");
    venue["tokens"]["USDC"]["borrow"]["borrow_cap"] = json!("5000000");
    let asset = |name: &str, px: &str, sigma: f64| {
        let model = json!({"kind": "gbm", "sigma_per_year": sigma});
        json!({"asset": name, "start_px": px, "model": model})
    };
    json!({
        "clock": {"start": "2026-10-08T00:20:00Z", "horizon_h": 4, "tick_s": 3},
        "venue": venue,
        "paths": {
            "assets": [
                asset("BTC", "80829.552", 0.51),
                asset("ETH", "2423.8", 0.68),
                asset("HYPE", "83.509", 1.44),
            ],
            "correlation": [[1.0, 0.8, 0.625], [0.8, 1.0, 0.59], [0.625, 0.59, 1.0]],
            "shocks": [],
        },
        "market": plimsoll_sim::market::MarketConfig::default(),
        "population": {
            "accounts": {"lender": 24, "carry": 40, "hedger": 12, "looper": 36, "plain": 12},
            "usdc_supplied": "5324734.213800892",
            "usdc_borrowed": "3953262.639876298",
            "collateral": {
                "HYPE": {"units": "136411.713279"},
                "BTC": {"units": "22.17544922"},
            },
        },
    })
}

pub(crate) fn shocked(shocks: Value) -> Value {
    let mut config = small();
    config["paths"]["shocks"] = shocks;
    config
}

fn simulation(config: Value) -> Simulation {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    Simulation::new(config, 7).unwrap()
}

pub(crate) fn run(config: Value, path: u64) -> PathRecord {
    let simulation = simulation(config);
    let record = World::new(&simulation).unwrap().run(path, Trace::Off);
    assert_eq!(record.row.error, None);
    record
}

pub(crate) fn crash() -> Value {
    shocked(
        json!([{"kind": "ramp", "asset": "all", "at_min": 30.0, "over_min": 60.0, "move_pct": -55.0}]),
    )
}

fn notional(record: &PathRecord, kind: LiquidationKind) -> f64 {
    let place = LiquidationKind::ALL
        .iter()
        .position(|k| *k == kind)
        .unwrap();
    record.row.liquidations[place].notional_usd
}

/// The same with a market of a builder-deployed DEX.
pub(crate) fn with_a_deployed_market() -> Value {
    let mut config = small();
    let dex = plimsoll_engine::venue::dex::DexConfig::xyz_2026_09();
    let mut dex = serde_json::to_value(dex).unwrap();
    dex["markets"] = json!({"GOLD": dex["markets"]["GOLD"]});
    config["venue"]["dexs"] = json!({"xyz": dex});
    let model = json!({"kind": "gbm", "sigma_per_year": 0.2});
    let path = json!({"asset": "xyz:GOLD", "start_px": "4000", "model": model});
    config["paths"]["assets"].as_array_mut().unwrap().push(path);
    config["paths"]["correlation"] = json!([]);
    let assets = config["market"]["assets"].as_array_mut().unwrap();
    let ether = assets.iter().find(|a| a["asset"] == "ETH").unwrap();
    let mut gold = ether.clone();
    gold["asset"] = json!("xyz:GOLD");
    assets.push(gold);
    config
}

#[test]
fn a_deployed_market_has_prices_and_funding_of_its_own() {
    let record = run(with_a_deployed_market(), 1);
    let names = simulation(with_a_deployed_market()).asset_names();
    let place = names.iter().position(|name| name == "xyz:GOLD").unwrap();
    let range = record.row.prices[place];
    assert!((2_000.0..8_000.0).contains(&range.low_px), "{range:?}");
    let mut config = with_a_deployed_market();
    config["market"]["assets"].as_array_mut().unwrap().pop();
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let error = Simulation::new(config, 7).unwrap_err().to_string();
    assert!(error.contains("xyz:GOLD"), "{error}");
}

/// Rates of the last hour, by the asset's name.
fn last_rates(config: Value) -> Vec<(String, f64)> {
    let names = simulation(config.clone()).asset_names();
    let record = run(config, 1);
    let assets = &record.samples.last().unwrap().assets;
    let rates = assets.iter().map(|asset| asset.funding_rate_hourly);
    names.into_iter().zip(rates).collect()
}

fn assert_rate(rates: &[(String, f64)], asset: &str, expected: f64) {
    let (_, rate) = rates.iter().find(|(name, _)| name == asset).unwrap();
    assert!((rate - expected).abs() < 1e-14, "{asset}: {rate}");
}

#[test]
fn a_deployed_market_funds_by_the_terms_of_its_dex() {
    let mut config = with_a_deployed_market();
    let gold = &mut config["venue"]["dexs"]["xyz"]["markets"]["GOLD"];
    gold["funding_interest_8h"] = json!("0.004");
    gold["funding_clamp_8h"] = json!("0.0012");
    gold["funding_multiplier"] = json!("3");
    let rates = last_rates(config);
    // Nobody trades gold: P = 0, F = 0.0012, over eight hours and times three.
    assert_rate(&rates, "xyz:GOLD", 0.000_45);
    assert_rate(&rates, "ETH", 0.000_012_5);
}

#[test]
fn a_deployed_market_measures_its_premium_from_the_middle() {
    let mut config = with_a_deployed_market();
    let gold = &mut config["market"]["assets"][3];
    assert_eq!(gold["asset"], "xyz:GOLD");
    // A book so thin for its impact notional that the oracle lies between the impact prices.
    gold["impact_notional_usd"] = json!(1e9);
    gold["hip3"] = json!({"deviations": [{"from_min": 0.0, "to_min": 240.0, "bps": 20.0}]});
    let rates = last_rates(config);
    // P = 1 / 1.002 - 1, F = P + 0.0003, over eight hours and times a half.
    assert_rate(&rates, "xyz:GOLD", -0.000_106_000_5);
}

#[test]
fn a_path_depends_on_its_number_alone() {
    let simulation = simulation(crash());
    let mut used = World::new(&simulation).unwrap();
    for path in 0..3 {
        used.run(path, Trace::Off);
    }
    let again = used.run(5, Trace::Off);
    let fresh = World::new(&simulation).unwrap().run(5, Trace::Off);
    assert_eq!(again, fresh);
    assert_ne!(fresh.row, used.run(6, Trace::Off).row);
}

#[test]
fn the_boxes_give_what_looking_at_everybody_gives() {
    for config in [small(), crash()] {
        let simulation = simulation(config);
        let boxes = World::new(&simulation).unwrap().run(1, Trace::Off);
        let mut plain = World::new(&simulation).unwrap();
        plain.set_scan(Scan::Every);
        assert_eq!(boxes, plain.run(1, Trace::Off));
    }
}

#[test]
fn books_add_up_after_every_event_of_a_crash() {
    let mut config = crash();
    config["recording"] = json!({"check_books": true});
    let record = run(config, 2);
    assert!(record.row.accounts_liquidated > 5, "{:?}", record.row);
}

#[test]
fn the_opening_book_has_the_totals_asked_for() {
    let record = run(small(), 0);
    let opening = &record.samples[0];
    assert!((opening.supplied_usd - 5_324_734.213_800_892).abs() < 1e-6);
    assert!((opening.borrowed_usd - 3_953_262.639_876_298).abs() < 1e-6);
    assert!(opening.t_s.abs() < f64::EPSILON && opening.liquidated_usd.abs() < f64::EPSILON);
}

#[test]
fn reference_prices_know_nothing_of_the_venue() {
    let mut other = small();
    other["venue"]["tokens"]["HYPE"]["ltv"] = json!("0.6");
    other["market"]["feedback"] = json!(false);
    other["population"]["accounts"]["looper"] = json!(20);
    let (one, two) = (run(small(), 3), run(other, 3));
    assert_ne!(one.row, two.row);
    for (a, b) in one.samples.iter().zip(&two.samples) {
        for (x, y) in a.assets.iter().zip(&b.assets) {
            assert_eq!(x.reference_px.to_bits(), y.reference_px.to_bits());
        }
    }
}

#[test]
fn without_feedback_the_venues_prices_are_the_references() {
    let mut config = crash();
    config["market"]["feedback"] = json!(false);
    let record = run(config, 0);
    assert!(record.row.accounts_liquidated > 0);
    for sample in record.samples.iter().skip(1) {
        for asset in &sample.assets {
            assert_eq!(asset.oracle_px.to_bits(), asset.reference_px.to_bits());
            assert_eq!(asset.mark_px.to_bits(), asset.reference_px.to_bits());
        }
    }
}

#[test]
fn with_feedback_a_crash_goes_deeper() {
    let mut off = crash();
    off["market"]["feedback"] = json!(false);
    let (with, without) = (run(crash(), 0), run(off, 0));
    let hype = 2;
    assert!(with.row.prices[hype].low_px < without.row.prices[hype].low_px);
    assert!(with.row.impact_peak_bps > 0.0 && without.row.impact_peak_bps.abs() < f64::EPSILON);
}

#[test]
fn a_crash_takes_borrows_over_and_the_backstop_sells_them() {
    let record = run(crash(), 0);
    assert!(notional(&record, LiquidationKind::BorrowPartial) > 0.0);
    let held: f64 = record
        .samples
        .iter()
        .map(|s| s.backstop_inventory_usd)
        .fold(0.0, f64::max);
    assert!(held > 0.0);
    let last = record.samples.last().unwrap();
    assert!(last.backstop_inventory_usd < held / 10.0);
    assert_eq!(
        record.liquidations.len() as u32,
        record.row.liquidations.iter().map(|l| l.count).sum::<u32>()
    );
}

#[test]
fn a_gap_leaves_bad_debt_to_buffer_and_lenders() {
    let record = run(
        shocked(json!([{"kind": "jump", "asset": "all", "at_min": 30.0, "move_pct": -75.0}])),
        0,
    );
    let row = &record.row;
    assert!(row.bad_debt_usd > 100_000.0, "{row:?}");
    assert!(notional(&record, LiquidationKind::BorrowFull) > 0.0);
    assert!(
        (row.bad_debt_usd - row.bad_debt_realized_usd - row.bad_debt_unrealized_usd).abs() < 1e-3
    );
    assert!((row.bad_debt_usd - row.buffer_loss_usd - row.lender_loss_usd).abs() < 1e-3);
    assert!(row.lender_return < -0.01);
}

#[test]
fn a_rally_is_borrowed_until_the_cap_binds_and_then_liquidates_hedged_accounts() {
    let mut config = shocked(json!([
        {"kind": "ramp", "asset": "all", "at_min": 10.0, "over_min": 200.0, "move_pct": 60.0}
    ]));
    config["venue"]["tokens"]["USDC"]["borrow"]["borrow_cap"] = json!("4000000");
    let record = run(config, 0);
    let most = record
        .samples
        .iter()
        .map(|s| s.borrowed_usd)
        .fold(0.0, f64::max);
    assert!((3_999_000.0..4_002_000.0).contains(&most), "{most}");
    assert!(
        notional(&record, LiquidationKind::PerpBook) > 0.0,
        "{:?}",
        record.row
    );
    assert!(record.liquidations.iter().any(|l| l.class == "carry"));
}

#[test]
fn lenders_who_run_empty_the_pool_and_the_rest_are_blocked() {
    let mut config = small();
    config["agents"] = json!({"lender": {"exit_rate_per_h": 0.5}});
    let record = run(config, 0);
    assert!(record.row.utilization_peak > 0.999, "{:?}", record.row);
    assert!(record.row.borrow_rate_peak > 0.99);
    assert!(record.row.withdrawals_blocked_usd_h > 0.0);
    assert!(record.row.utilization_full_s > 0.0);
}

#[test]
fn a_trace_tells_the_path_and_changes_nothing() {
    let simulation = simulation(crash());
    let mut world = World::new(&simulation).unwrap();
    let quiet = world.run(4, Trace::Off);
    let told = world.run(4, Trace::Full);
    assert_eq!(quiet.row.error, None);
    assert_eq!(quiet.row, told.row);
    assert_eq!(quiet.liquidations, told.liquidations);
    assert_eq!(told.accounts.len(), 124);
    for kind in [
        "prices",
        "funding",
        "intent",
        "fill",
        "margin_sharing",
        "liquidation",
        "recovered",
    ] {
        assert!(told.events.iter().any(|e| e.kind == kind), "no {kind}");
    }
    assert!(
        told.events
            .windows(2)
            .all(|w| w[0].t_s <= w[1].t_s && w[0].seq < w[1].seq)
    );
}

#[test]
fn funding_is_paid_at_whole_hours_of_utc() {
    // The path starts at 00:20, so the first hour strikes after 40 minutes.
    let simulation = simulation(small());
    let told = World::new(&simulation).unwrap().run(0, Trace::Full);
    let first = told.events.iter().find(|e| e.kind == "funding").unwrap();
    assert!((first.t_s - 2_400.0).abs() < f64::EPSILON);
}

#[test]
fn an_asset_without_a_path_or_a_book_is_refused() {
    let mut config = small();
    config["paths"]["assets"].as_array_mut().unwrap().pop();
    config["paths"]["correlation"] = json!([]);
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let error = Simulation::new(config, 7).unwrap_err().to_string();
    assert_eq!(error, "paths.assets has no HYPE: market.assets has it");
}

#[test]
fn a_price_that_runs_away_fails_its_path() {
    let jump = |at_min: u32| json!({"kind": "jump", "asset": "HYPE", "at_min": at_min, "move_pct": 10_000});
    let tame = run(shocked(json!([jump(10)])), 0);
    assert_eq!(tame.row.error, None);
    let simulation = simulation(shocked(json!([jump(10), jump(20)])));
    let wild = World::new(&simulation).unwrap().run(0, Trace::Off);
    let error = wild.row.error.unwrap();
    assert!(error.contains("HYPE"), "{error}");
}
