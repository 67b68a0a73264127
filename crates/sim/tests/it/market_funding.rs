//! Premium samples and the hourly funding rate.

use plimsoll_sim::market::{
    BookConfig, ExponentialBook, Market, MarketConfig, PremiumAverage, Side, Venue,
    hourly_funding_rate, impact_slip_bps, premium, rate_e10, round_rate,
};

const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

#[test]
fn the_hourly_rate_is_the_table_of_the_reference() {
    for (premium, hourly_e10) in [
        (-0.0050, -5_625_000),
        (-0.0010, -625_000),
        (-0.0005, 0),
        (-0.0004, 125_000),
        (0.0, 125_000),
        (0.0003, 125_000),
        (0.0006, 125_000),
        (0.0010, 625_000),
        (0.0050, 5_625_000),
    ] {
        assert_eq!(
            rate_e10(hourly_funding_rate(premium)),
            hourly_e10,
            "{premium}"
        );
    }
}

#[test]
fn recorded_premiums_give_the_recorded_rates() {
    // Recorded 2026-10 (live answers).
    for (premium, hourly_e10) in [
        (-0.000_222_628_8, 125_000),
        (-0.000_413_624, 107_970),
        (-0.000_434_767_9, 81_540),
    ] {
        assert_eq!(rate_e10(hourly_funding_rate(premium)), hourly_e10);
    }
}

#[test]
fn the_documented_example_pays_118_75() {
    // DOC-FUND: premium 1%, oracle 10,000, long 10.
    let rate = round_rate(hourly_funding_rate(0.01));
    close(rate, 0.001_187_5, 1e-15);
    close(10.0 * 10_000.0 * rate, 118.75, 1e-9);
}

#[test]
fn the_hourly_rate_is_capped_at_four_percent() {
    close(hourly_funding_rate(0.9), 0.04, 1e-15);
    close(hourly_funding_rate(-0.9), -0.04, 1e-15);
}

#[test]
fn recorded_impact_prices_give_the_recorded_premium() {
    // Recorded 2026-10 (live answers); the bids were below the oracle.
    for (oracle, ask, expected) in [
        (81_929.0, 81_868.0, -0.000_744_547_1),
        (2_414.15, 2_412.8, -0.000_559_203_0),
        (103.91, 103.82, -0.000_866_134_2),
    ] {
        close(premium(ask * 0.999, ask, oracle), expected, 1e-10);
    }
}

#[test]
fn the_premium_is_nought_while_the_oracle_lies_between_the_impact_prices() {
    close(premium(99.9, 100.1, 100.0), 0.0, 1e-300);
    close(premium(100.2, 100.4, 100.0), 0.002, 1e-15);
    close(premium(99.6, 99.8, 100.0), -0.002, 1e-15);
}

#[test]
fn the_impact_notional_is_cheap_in_a_normal_book() {
    // d f/2 for small f: 200 bps * 6,000 / 20.5M / 2.
    let book = ExponentialBook::from(&BookConfig::hype_perp());
    close(impact_slip_bps(&book, 6_000.0), 0.029_271, 5e-6);
}

#[test]
fn the_impact_slip_of_a_book_thinner_than_the_notional_is_that_of_all_it_has() {
    let config = BookConfig {
        depth_usd: 1_000.0,
        ..BookConfig::hype_perp()
    };
    let book = ExponentialBook::from(&config);
    let all = book.sweep(1e9, None).average_slip_bps;
    close(impact_slip_bps(&book, 6_000.0), all, 1e-12);
}

#[test]
fn the_average_starts_over_when_taken() {
    let mut average = PremiumAverage::default();
    average.add(0.001);
    average.add(0.003);
    close(average.take(), 0.002, 1e-15);
    close(average.take(), 0.0, 1e-300);
}

#[test]
fn an_hour_without_trades_funds_at_the_interest_rate() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    for tick in 0..=1_200 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    for rate in market.take_funding_rates() {
        assert_eq!(rate_e10(*rate), 125_000);
    }
}

#[test]
fn perp_buying_makes_funding_positive_and_the_next_hour_forgets() {
    let config = MarketConfig::default();
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let slip = impact_slip_bps(&ExponentialBook::from(&config.assets[0].perp), 20_000.0) * 1e-4;
    let mut expected = 0.0;
    for tick in 1..1_200 {
        market.execute(Venue::Perp, 0, Side::Buy, 125.0, None);
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        let px = market.prices()[0];
        expected += (px.perp_mid_px * (1.0 - slip) - px.oracle_px).max(0.0) / px.oracle_px;
    }
    let rate = market.take_funding_rates()[0];
    assert!(rate > 0.000_1, "{rate}");
    close(rate, hourly_funding_rate(expected / 1_200.0), 1e-9);
    for tick in 1_200..4_800 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        if tick == 2_400 {
            market.take_funding_rates();
        }
    }
    assert_eq!(rate_e10(market.take_funding_rates()[0]), 125_000);
}
