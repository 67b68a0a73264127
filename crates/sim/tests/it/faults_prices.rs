//! Faults of what is observed: what they do to the prices shown, and to what follows.

use plimsoll_sim::market::{Ema, borrow_oracle_px, median3};
use plimsoll_sim::record::{AssetSample, PathRecord};
use serde_json::{Value, json};

use crate::faults_properties::faulty;
use crate::world::{crash, run, shocked, small};

const BTC: usize = 0;
const ETH: usize = 1;
const HYPE: usize = 2;

/// Prices that move by shocks alone, and are not moved by trading; a sample each minute.
fn still(shocks: Value) -> Value {
    let mut config = shocked(shocks);
    for asset in config["paths"]["assets"].as_array_mut().unwrap() {
        asset["model"]["sigma_per_year"] = json!(0.0);
    }
    config["market"]["feedback"] = json!(false);
    config["recording"] = json!({"sample_every_min": 1});
    config
}

fn at(record: &PathRecord, minute: usize, asset: usize) -> AssetSample {
    let sample = &record.samples[minute];
    assert!((sample.t_s / 60.0 - f64::from(minute as u32)).abs() < 1e-9);
    sample.assets[asset]
}

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() < tolerance, "{got}, not {expected}");
}

fn fall() -> Value {
    json!([{"kind": "ramp", "asset": "all", "at_min": 30.0, "over_min": 10.0, "move_pct": -20.0}])
}

#[test]
fn medians_and_averages_are_those_of_the_documents() {
    close(median3(40.0, 41.0, 30.0), 40.0, 1e-12);
    close(borrow_oracle_px(30.0, 40.0, 30.0, 1.0), 30.0, 1e-12);
    let mut basis = Ema::new(150.0, 3.0);
    for _ in 0..2_000 {
        basis.update(0.0, 3.0);
    }
    for _ in 0..10 {
        basis.update(-10.0, 3.0);
    }
    // The recursion over an endless calm; 200 samples of nought give -1.840289.
    close(basis.value(), -10.0 * (1.0 - libm::exp(-0.2)), 1e-6);
    let mut short = Ema::new(150.0, 3.0);
    for _ in 0..200 {
        short.update(0.0, 3.0);
    }
    for _ in 0..10 {
        short.update(-10.0, 3.0);
    }
    close(short.value(), -1.840_289, 1e-6);
}

#[test]
fn a_stale_oracle_stands_still_and_then_snaps() {
    let fault = json!({"kind": "stale_oracle", "from_min": 25.0, "duration_min": 20.0});
    let record = run(faulty(still(fall()), vec![fault]), 0);
    for asset in [BTC, ETH, HYPE] {
        let (before, within, after) = (
            at(&record, 24, asset),
            at(&record, 44, asset),
            at(&record, 45, asset),
        );
        assert_eq!(within.oracle_px.to_bits(), before.oracle_px.to_bits());
        assert_eq!(within.mark_px.to_bits(), before.mark_px.to_bits());
        assert_eq!(within.borrow_px.to_bits(), before.borrow_px.to_bits());
        close(within.true_borrow_px, 0.8 * before.borrow_px, 1e-5);
        close(within.spot_px, 0.8 * before.spot_px, 1e-5);
        close(after.oracle_px, 0.8 * before.oracle_px, 1e-5);
    }
}

#[test]
fn a_stale_oracle_may_come_back_in_a_straight_line() {
    let fault = json!({"kind": "stale_oracle", "assets": ["ETH"], "from_min": 25.0, "duration_min":
        20.0, "ramp_s": 600.0});
    let record = run(faulty(still(fall()), vec![fault]), 0);
    let start_px = at(&record, 0, ETH).oracle_px;
    close(at(&record, 45, ETH).oracle_px, start_px, 1e-5);
    close(at(&record, 50, ETH).oracle_px, 0.9 * start_px, 1e-5);
    close(at(&record, 55, ETH).oracle_px, 0.8 * start_px, 1e-5);
    close(
        at(&record, 44, BTC).oracle_px,
        0.8 * at(&record, 0, BTC).oracle_px,
        1e-5,
    );
}

#[test]
fn after_a_stale_oracle_many_are_liquidated_at_once() {
    let fault = json!({"kind": "stale_oracle", "from_min": 20.0, "duration_min": 80.0});
    let (with, without) = (run(faulty(crash(), vec![fault]), 0), run(crash(), 0));
    let end_s = 6_000.0;
    let within = |record: &PathRecord| {
        let rows = record.liquidations.iter();
        rows.filter(|l| (1_200.0..end_s).contains(&l.t_s)).count()
    };
    assert!(within(&without) > 10, "{}", within(&without));
    assert_eq!(within(&with), 0);
    // More accounts in the first minute after the snap than in any minute of a free fall.
    let accounts = |record: &PathRecord, from_s: f64| {
        let rows = record.liquidations.iter();
        let mut all: Vec<u32> = rows
            .filter(|l| (from_s..from_s + 60.0).contains(&l.t_s))
            .map(|l| l.account)
            .collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let most = (0..240)
        .map(|m| accounts(&without, f64::from(m) * 60.0))
        .max()
        .unwrap();
    assert!(
        accounts(&with, end_s) > 2 * most,
        "{} and {most}",
        accounts(&with, end_s)
    );
    assert!(with.row.bad_debt_usd > without.row.bad_debt_usd);
}

#[test]
fn a_shortfall_behind_frozen_prices_is_told_at_true_ones() {
    let jump = json!([{"kind": "jump", "asset": "all", "at_min": 30.0, "move_pct": -75.0}]);
    let fault = json!({"kind": "stale_oracle", "from_min": 20.0, "duration_min": 300.0});
    let record = run(faulty(shocked(jump), vec![fault]), 0);
    close(record.row.bad_debt_usd, 0.0, 1e-9);
    assert!(
        record.row.bad_debt_true_px_usd > 100_000.0,
        "{:?}",
        record.row
    );
    let free = run(crash(), 0);
    assert_eq!(
        free.row.bad_debt_usd.to_bits(),
        free.row.bad_debt_true_px_usd.to_bits()
    );
}

#[test]
fn stale_stake_moves_the_median_only_above_half() {
    let oracle_px = |share: f64| {
        let fault = json!({"kind": "partial_staleness", "stake_share": share, "from_min": 25.0,
            "duration_min": 20.0});
        let record = run(faulty(still(fall()), vec![fault]), 0);
        at(&record, 44, ETH).oracle_px / at(&record, 0, ETH).oracle_px
    };
    close(oracle_px(0.2), 0.8, 1e-6);
    close(oracle_px(0.4), 0.8, 1e-6);
    close(oracle_px(0.5), 0.9, 1e-6);
    close(oracle_px(0.55), 1.0, 1e-6);
}

#[test]
fn one_exchange_alone_moves_nothing_and_a_majority_does() {
    let spike = |exchange: &str| {
        json!({"kind": "venue_spike", "exchange": exchange, "size_pct": -50.0, "from_min": 25.0,
            "duration_min": 20.0, "recover_s": 600.0})
    };
    let alone = run(faulty(still(json!([])), vec![spike("Binance")]), 0);
    let start_px = at(&alone, 0, ETH).oracle_px;
    for px in [at(&alone, 40, ETH).oracle_px, at(&alone, 40, ETH).mark_px] {
        close(px, start_px, 1e-6);
    }
    // Binance, OKX and Gate: 6 of 11.
    let names = ["Binance", "OKX", "Gate"];
    let many = run(faulty(still(json!([])), names.map(spike).into()), 0);
    close(at(&many, 40, ETH).oracle_px, 0.5 * start_px, 1e-6);
    close(at(&many, 50, ETH).oracle_px, 0.75 * start_px, 1e-6);
    close(at(&many, 55, ETH).oracle_px, start_px, 1e-6);
}

/// A push of 50M USD through the HYPE spot book, whose impact moves that book alone.
fn pushed(oracle: &str) -> PathRecord {
    let mut config = still(json!([]));
    config["market"]["feedback"] = json!(true);
    config["market"]["assets"][HYPE]["oracle"] = json!(oracle);
    config["market"]["assets"][HYPE]["spot"]["permanent_share"] = json!(0.0);
    let fault = json!({"kind": "spot_push", "assets": ["HYPE"], "usd_per_min": 1e7, "from_min": 30.0,
        "duration_min": 5.0});
    run(faulty(config, vec![fault]), 0)
}

#[test]
fn a_push_of_the_spot_book_moves_the_borrow_price_one_for_one_where_the_oracle_is_internal() {
    let record = pushed("internal");
    let (before, within) = (at(&record, 29, HYPE), at(&record, 35, HYPE));
    let fallen = within.spot_px / before.spot_px;
    assert!(fallen < 0.97, "{fallen}");
    close(within.borrow_px / before.borrow_px, fallen, 1e-9);
    close(within.oracle_px / before.oracle_px, fallen, 1e-9);
    assert!(
        within.true_borrow_px > 0.999 * before.borrow_px,
        "{within:?}"
    );
}

#[test]
fn a_push_of_the_spot_book_leaves_the_borrow_price_where_the_oracle_is_external() {
    let record = pushed("external");
    let (before, within) = (at(&record, 29, HYPE), at(&record, 35, HYPE));
    assert!(within.spot_px / before.spot_px < 0.97);
    assert!(within.borrow_px > 0.999 * before.borrow_px, "{within:?}");
}

#[test]
fn a_push_stops_at_its_rule() {
    let spot_px = |rule: (&str, f64)| {
        let mut config = still(json!([]));
        config["market"]["feedback"] = json!(true);
        config["market"]["assets"][BTC]["spot"]["half_life_s"] = json!(1e7);
        let mut fault = json!({"kind": "spot_push", "assets": ["BTC"], "usd_per_min": 1e6, "from_min":
            30.0, "duration_min": 60.0, "direction": "buy"});
        fault[rule.0] = json!(rule.1);
        let record = run(faulty(config, vec![fault]), 0);
        at(&record, 89, BTC).spot_px / at(&record, 29, BTC).spot_px
    };
    let stopped = spot_px(("stop_move_pct", 1.0));
    assert!((1.009..1.02).contains(&stopped), "{stopped}");
    // 2M USD of 10M with a scale of 150 bps, in small orders: about 2 / 10 * 150 bps.
    let spent = spot_px(("budget_usd", 2e6));
    assert!((1.002..1.004).contains(&spent), "{spent}");
}

#[test]
fn mark_or_oracle_stand_apart_by_what_is_stated() {
    let fault = |price: &str| {
        let fault = json!({"kind": "oracle_mark_divergence", "price": price, "from_min": 30.0});
        at(&run(faulty(still(json!([])), vec![fault]), 0), 39, ETH)
    };
    let (mark, oracle) = (fault("mark"), fault("oracle"));
    close(mark.mark_px / mark.oracle_px, 1.03, 1e-8);
    close(oracle.mark_px / oracle.oracle_px, 1.0 / 1.03, 1e-8);
    // One of three.
    close(mark.borrow_px, mark.true_borrow_px, 1e-9);
}

#[test]
fn a_discount_of_the_own_book_is_the_borrow_price_of_an_internal_asset_alone() {
    let fault = json!({"kind": "collateral_discount", "from_min": 30.0, "fall_s": 600.0, "recover_s":
        600.0});
    let record = run(faulty(still(json!([])), vec![fault]), 0);
    let start_px = at(&record, 0, HYPE).borrow_px;
    for (minute, share) in [
        (29, 1.0),
        (35, 0.825),
        (40, 0.65),
        (69, 0.65),
        (75, 0.825),
        (80, 1.0),
    ] {
        close(at(&record, minute, HYPE).borrow_px, share * start_px, 1e-5);
        close(at(&record, minute, HYPE).true_borrow_px, start_px, 1e-5);
    }
    let bitcoin = at(&record, 60, BTC);
    close(bitcoin.spot_px / bitcoin.reference_px, 0.65, 1e-8);
    close(bitcoin.borrow_px, bitcoin.reference_px, 1e-5);
}

#[test]
fn a_fall_of_usdc_raises_collateral_in_usdc() {
    let fault = json!({"kind": "stablecoin_depeg", "from_min": 60.0, "duration_min": 100.0});
    let record = run(faulty(still(json!([])), vec![fault]), 0);
    let start = record.samples[0].collateral_usd;
    let of = |minute: usize| record.samples[minute].collateral_usd / start;
    close(of(59), 1.0, 1e-9);
    // 1.149425 at the low, after a tenth of the length; the hold ends after four tenths.
    let low = at(&record, 70, HYPE).borrow_px / at(&record, 0, HYPE).borrow_px;
    close(low, 1.149_425, 1e-6);
    close(
        at(&record, 100, HYPE).borrow_px / at(&record, 0, HYPE).borrow_px,
        1.0 / 0.92,
        1e-6,
    );
    close(
        at(&record, 161, HYPE).borrow_px,
        at(&record, 0, HYPE).borrow_px,
        1e-6,
    );
    assert!(of(70) > 1.14, "{}", of(70));
    close(
        at(&record, 70, HYPE).true_borrow_px,
        at(&record, 70, HYPE).borrow_px,
        1e-12,
    );
}

#[test]
fn a_coin_that_falls_alone_moves_its_own_price_alone() {
    let mut config = small();
    config["population"]["other_reserves"] = json!({"USDT0": {"supplied": "27501.3473686318",
        "borrowed": "12681.7023443955", "lender": 3, "looper": 3, "plain": 2}});
    let fault = json!({"kind": "stablecoin_depeg", "token": "USDT0", "low_px": 0.8, "hold_px": 0.8,
        "from_min": 60.0, "duration_min": 100.0});
    let record = run(faulty(config, vec![fault]), 0);
    let px = |token: &str, t_s: f64| {
        let mut rows = record.pools.iter();
        let row = rows.find(|p| p.token == token && (p.t_s - t_s).abs() < 1e-9);
        row.unwrap().px
    };
    close(px("USDT0", 3_600.0), 1.0, 1e-9);
    close(px("USDT0", 5_400.0), 0.8, 1e-6);
    close(px("USDC", 5_400.0), 1.0, 1e-9);
    let hype = |n: usize| record.samples[n].assets[HYPE];
    assert_eq!(hype(6).borrow_px.to_bits(), hype(6).spot_px.to_bits());
}
