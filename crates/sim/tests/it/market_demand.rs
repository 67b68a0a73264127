//! The funding premium that answers to net demand.

use plimsoll_engine::market::funding::{FundingTerms, PremiumRule};
use plimsoll_sim::market::{Demand, DemandConfig, Market, MarketConfig, Venue};
use plimsoll_streams::Key;

const TICK_S: f64 = 3.0;
const BTC: usize = 0;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 40.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

fn still() -> DemandConfig {
    DemandConfig {
        sd_bps: 0.0,
        ..DemandConfig::btc()
    }
}

fn demand(config: &DemandConfig) -> Demand {
    Demand::new(config, 57.7e6, TICK_S)
}

#[test]
fn the_target_is_linear_in_net_demand() {
    let mut demand = demand(&still());
    close(demand.target(), 5e-4 * 30.0 / 57.7, 1e-15);
    close(demand.log(), demand.target(), 1e-18);
    demand.set_net_short(30e6);
    close(demand.target(), 0.0, 1e-18);
    demand.set_net_short(30e6 + 57.7e6);
    close(demand.target(), -5e-4, 1e-15);
    demand.restart();
    close(demand.target(), 5e-4 * 30.0 / 57.7, 1e-15);
}

#[test]
fn half_of_a_change_in_demand_is_in_the_premium_after_half_an_hour() {
    let mut demand = demand(&still());
    let before = demand.log();
    demand.set_net_short(100e6);
    for _ in 0..600 {
        demand.pass(80_000.0, TICK_S, 0.0);
    }
    close(demand.log(), 0.5 * (before + demand.target()), 1e-12);
    demand.pass(80_000.0, 1_800.0, 0.0);
    close(demand.log(), 0.25 * before + 0.75 * demand.target(), 1e-12);
}

#[test]
fn momentum_brings_demand_and_a_fall_takes_it() {
    let mut demand = demand(&still());
    for hour in 0..48 {
        for _ in 0..1_200 {
            demand.pass(80_000.0 * (1.0 + 0.005 * f64::from(hour)), TICK_S, 0.0);
        }
    }
    let momentum = demand.momentum();
    assert!(momentum > 0.05 && momentum < 0.12, "{momentum}");
    let expected = 5e-4 * (30e6 + 20e6 * 100.0 * momentum) / 57.7e6;
    close(demand.target(), expected, 1e-12);
    for _ in 0..7_200 {
        demand.pass(60_000.0, TICK_S, 0.0);
    }
    assert!(demand.momentum() < -0.05);
    assert!(demand.target() < 0.0);
}

#[test]
fn the_premium_has_the_stationary_deviation_asked_for() {
    for (config, sd_bps) in [(DemandConfig::btc(), 3.0), (DemandConfig::hype(), 6.0)] {
        let config = DemandConfig {
            base_usd: 0.0,
            ..config
        };
        let ends: Vec<f64> = (0..2_000)
            .map(|path| {
                let mut noise = Key { seed: 3, path }.stream("test/premium", 0);
                let mut demand = demand(&config);
                // Six half-lives in long steps: the steps are exact in law.
                for _ in 0..36 {
                    demand.pass(80_000.0, 300.0, noise.standard_normal());
                }
                demand.log() * 1e4
            })
            .collect();
        let variance = ends.iter().map(|x| x * x).sum::<f64>() / ends.len() as f64;
        let left = 1.0 - libm::exp2(-12.0);
        let expected = sd_bps * sd_bps * left;
        let four_errors = 4.0 * (2.0_f64 / 2_000.0).sqrt();
        assert!(
            (variance / expected - 1.0).abs() < four_errors,
            "{variance}"
        );
    }
}

/// Hourly funding rate of BTC after some hours in which accounts are short so much, per cent a year.
fn funding_apr(net_short_usd: f64) -> f64 {
    let config = MarketConfig {
        demand: vec![still()],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, TICK_S).unwrap();
    for tick in 0..6 * 1_200 {
        market.set_net_short(BTC, net_short_usd);
        market.on_tick(TICK_S * f64::from(tick), &REFERENCE);
        if tick == 5 * 1_200 {
            market.take_premiums();
        }
    }
    let premium = market.take_premiums()[BTC].measured_from(PremiumRule::Outside);
    let terms = FundingTerms::MAIN;
    terms.hourly_rate(premium).to_f64() * 8_760.0 * 100.0
}

#[test]
fn crowding_takes_funding_from_the_interest_rate_through_nought_and_unwinding_brings_it_back() {
    // At rest the premium is 2.6 bps: in the dead zone, funding at the interest rate.
    close(funding_apr(0.0), 10.95, 1e-6);
    // Short by as much as demand wants: the premium is nought, and still in the dead zone.
    close(funding_apr(30e6), 10.95, 1e-6);
    // The book's depth beyond: -5 bps, the end of the zone.
    let crowded = funding_apr(30e6 + 57.7e6);
    assert!(crowded.abs() < 0.2, "{crowded}");
    let more = funding_apr(30e6 + 2.0 * 57.7e6);
    assert!(more < -50.0, "{more}");
    // Accounts that are long instead: the premium rises above the zone.
    let long = funding_apr(30e6 - 2.0 * 57.7e6);
    assert!(long > 30.0, "{long}");
}

#[test]
fn the_premium_stands_in_the_perp_mid_and_is_to_be_seen() {
    let config = MarketConfig {
        demand: vec![still()],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, TICK_S).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let expected = libm::expm1(5e-4 * 30.0 / 57.7);
    close(
        market.mid_px(Venue::Perp, BTC) / 80_000.0 - 1.0,
        expected,
        1e-12,
    );
    close(market.premium(BTC), expected, 1e-9);
    close(market.prices()[BTC].oracle_px, 80_000.0, 1e-9);
    close(market.premium(1), 0.0, 1e-15);
    // Without feedback accounts do not count.
    let off = MarketConfig {
        feedback: false,
        ..config
    };
    let mut market = Market::new(&off, TICK_S).unwrap();
    market.set_net_short(BTC, 1e9);
    for tick in 0..1_200 {
        market.on_tick(TICK_S * f64::from(tick), &REFERENCE);
    }
    close(market.premium(BTC), expected, 1e-9);
}

#[test]
fn a_premium_opens_where_the_accounts_short_at_the_opening_put_it() {
    let config = MarketConfig {
        demand: vec![still()],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, TICK_S).unwrap();
    market.open_net_short(BTC, 30e6);
    market.on_tick(0.0, &REFERENCE);
    close(market.premium(BTC), 0.0, 1e-12);
    market.restart();
    market.open_net_short(BTC, 30e6 + 57.7e6);
    market.on_tick(0.0, &REFERENCE);
    close(market.premium(BTC), libm::expm1(-5e-4), 1e-9);
    // Without feedback accounts do not count.
    let off = MarketConfig {
        feedback: false,
        ..config
    };
    let mut market = Market::new(&off, TICK_S).unwrap();
    market.open_net_short(BTC, 30e6);
    market.on_tick(0.0, &REFERENCE);
    assert!(market.premium(BTC) > 1e-4);
}
