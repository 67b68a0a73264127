//! What the books, the basis and the premium hear of a whole path.

use plimsoll_sim::record::PathRecord;
use serde_json::{Value, json};

use crate::world::{crash, run, small};

const BTC: usize = 0;
const HYPE: usize = 2;

/// A crash that happens in a crisis, in books that answer to it by these factors.
fn crash_in_crisis(crisis: Value) -> PathRecord {
    let mut config = crash();
    config["paths"]["regimes"] =
        json!({"mean_calm_h": 8_760, "mean_crisis_h": 8_760, "start": "crisis"});
    let mut dry_up = json!({"asset": "HYPE", "sigma_per_year": 1.44, "volatility_exponent": 0.0});
    dry_up["crisis"] = crisis;
    config["market"]["dry_up"] = json!([dry_up]);
    run(config, 0)
}

#[test]
fn a_crisis_of_the_reference_paths_dries_the_books_up() {
    let normal = crash_in_crisis(json!({"depth": 1.0, "half_life": 1.0}));
    let thin = crash_in_crisis(json!({"depth": 0.1, "half_life": 1.0}));
    let slow = crash_in_crisis(json!({"depth": 1.0, "half_life": 10.0}));
    let peak = |record: &PathRecord| record.row.impact_peak_bps;
    assert!(peak(&normal) > 1.0);
    assert!(peak(&thin) > 2.0 * peak(&normal));
    assert!(peak(&slow) > 1.02 * peak(&normal));
    for record in [&thin, &slow] {
        for (a, b) in record.samples.iter().zip(&normal.samples) {
            let references = |s: &plimsoll_sim::record::SampleRow| -> Vec<u64> {
                s.assets.iter().map(|a| a.reference_px.to_bits()).collect()
            };
            assert_eq!(references(a), references(b));
        }
    }
}

/// Mean hourly funding of HYPE over the samples after the second hour.
fn funding(config: Value) -> f64 {
    let record = run(config, 0);
    let late = &record.samples[record.samples.len() / 2..];
    late.iter()
        .map(|s| s.assets[HYPE].funding_rate_hourly)
        .sum::<f64>()
        / late.len() as f64
}

#[test]
fn accounts_that_are_short_lower_funding_and_the_outside_raises_it() {
    let with = |base_usd: f64, feedback: bool| {
        let mut config = small();
        config["market"]["feedback"] = json!(feedback);
        config["market"]["demand"] = json!([{
            "asset": "HYPE", "sd_bps": 0.0, "bps_per_depth": 500.0, "base_usd": base_usd,
            "usd_per_pct": 0.0,
        }]);
        funding(config)
    };
    // Carry traders and hedgers are short. Nobody counts without feedback: the interest rate.
    let interest = 1.25e-5;
    assert!((with(0.0, false) - interest).abs() < 1e-12);
    let crowded = with(0.0, true);
    assert!(crowded < 0.0, "{crowded}");
    let wanted = with(10e6, true);
    assert!(wanted > interest, "{wanted}");
}

/// Mark prices of BTC with arbitrageurs who borrow this share of their capital.
fn marks(supplied_usd: &str, borrowed_share: f64) -> Vec<u64> {
    let mut config = small();
    config["population"]["usdc_supplied"] = json!(supplied_usd);
    config["population"]["usdc_borrowed"] = json!("3000000");
    let arbitrage = json!({"borrowed_share": borrowed_share});
    config["market"]["basis"] = json!([{"asset": "BTC", "arbitrage": arbitrage}]);
    let record = run(config, 0);
    let marks = record.samples.iter().map(|s| s.assets[BTC].mark_px);
    marks.map(f64::to_bits).collect()
}

#[test]
fn arbitrageurs_have_less_to_trade_with_while_the_pool_is_lent_out() {
    assert_eq!(marks("5324734", 0.0), marks("5324734", 0.9));
    assert_ne!(marks("3200000", 0.0), marks("3200000", 0.9));
}

#[test]
fn a_basis_changes_no_reference_price_and_no_other_stream() {
    let mut config = small();
    let plain = run(config.clone(), 3);
    config["market"]["basis"] = json!([{"asset": "ETH", "sd_bps": 20.0}]);
    let with = run(config, 3);
    for (a, b) in plain.samples.iter().zip(&with.samples) {
        for (a, b) in a.assets.iter().zip(&b.assets) {
            assert_eq!(a.reference_px.to_bits(), b.reference_px.to_bits());
        }
        assert_eq!(
            a.assets[HYPE].mark_px.to_bits(),
            b.assets[HYPE].mark_px.to_bits()
        );
    }
    let ether_marks = |record: &PathRecord| -> Vec<u64> {
        let samples = record.samples.iter();
        samples.map(|s| s.assets[1].mark_px.to_bits()).collect()
    };
    assert_ne!(ether_marks(&plain), ether_marks(&with));
}

#[test]
fn the_opening_prices_know_what_the_population_is_short() {
    let mut config = small();
    config["market"]["demand"] = json!([{
        "asset": "HYPE", "sd_bps": 0.0, "bps_per_depth": 50.0, "base_usd": 0.0, "usd_per_pct": 0.0,
    }]);
    let record = run(config, 0);
    let premium = |sample: &plimsoll_sim::record::SampleRow| {
        let hype = &sample.assets[HYPE];
        hype.mark_px / hype.oracle_px - 1.0
    };
    let opening = premium(&record.samples[0]);
    assert!(opening < -1e-4, "{opening}");
    // It rests there, as long as nobody trades much.
    let next = premium(&record.samples[1]);
    assert!((next / opening - 1.0).abs() < 0.5, "{opening}, then {next}");
}
