//! Premium samples, and the hourly funding rate that the engine makes of their average.

use plimsoll_engine::market::funding::{FundingTerms, PremiumRule, funding_payment};
use plimsoll_engine::units::{Amount, Px, Ratio};
use plimsoll_sim::market::{
    BookConfig, BookSide, Market, MarketConfig, PremiumAverage, Premiums, Side, Venue,
    impact_slip_bps,
};

const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

/// The rate of an hour's average premiums.
fn rate(premiums: &Premiums, terms: FundingTerms) -> Ratio {
    terms.hourly_rate(premiums.measured_from(terms.premium))
}

/// The rate of a premium, the same by either rule.
fn rate_of(premium: f64, terms: FundingTerms) -> Ratio {
    let premiums = Premiums {
        outside: premium,
        middle: premium,
    };
    rate(&premiums, terms)
}

/// The rate of an hour for the first asset of a market, on the main DEX.
fn rate_of_btc(market: &mut Market) -> Ratio {
    rate(&market.take_premiums()[0], FundingTerms::MAIN)
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
        let rate = rate_of(premium, FundingTerms::MAIN);
        assert_eq!(rate, Ratio(hourly_e10), "{premium}");
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
        assert_eq!(rate_of(premium, FundingTerms::MAIN), Ratio(hourly_e10));
    }
}

#[test]
fn the_documented_example_pays_118_75() {
    // DOC-FUND: premium 1%, oracle 10,000, long 10.
    let rate = rate_of(0.01, FundingTerms::MAIN);
    assert_eq!(rate, Ratio(11_875_000));
    let long = funding_payment(Amount(100_000_000_000), Px(10_000_000_000), rate);
    assert_eq!(long, Amount(-1_187_500_000_000));
}

#[test]
fn the_hourly_rate_is_capped_at_four_percent() {
    for premium in [0.9, 1e15, f64::INFINITY] {
        assert_eq!(rate_of(premium, FundingTerms::MAIN), Ratio(400_000_000));
        assert_eq!(rate_of(-premium, FundingTerms::MAIN), Ratio(-400_000_000));
    }
}

#[test]
fn recorded_impact_prices_give_the_recorded_premium() {
    // Recorded 2026-10 (live answers); the bids were below the oracle.
    for (oracle, ask, expected) in [
        (81_929.0, 81_868.0, -0.000_744_547_1),
        (2_414.15, 2_412.8, -0.000_559_203_0),
        (103.91, 103.82, -0.000_866_134_2),
    ] {
        let premium = Premiums::of(ask * 0.999, ask, oracle).outside;
        close(premium, expected, 1e-10);
    }
}

#[test]
fn the_premium_is_nought_while_the_oracle_lies_between_the_impact_prices() {
    let outside = |bid, ask| Premiums::of(bid, ask, 100.0).outside;
    close(outside(99.9, 100.1), 0.0, 1e-300);
    close(outside(100.2, 100.4), 0.002, 1e-15);
    close(outside(99.6, 99.8), -0.002, 1e-15);
}

#[test]
fn the_impact_notional_is_cheap_in_a_normal_book() {
    // d f/2 for small f: 200 bps * 6,000 / 20.5M / 2.
    let book = BookConfig::hype_perp().side(Side::Sell);
    close(impact_slip_bps(&book, 6_000.0), 0.029_271, 5e-6);
}

#[test]
fn the_impact_slip_of_a_book_thinner_than_the_notional_is_that_of_all_it_has() {
    let config = BookConfig {
        depth_usd: 1_000.0,
        ..BookConfig::hype_perp()
    };
    let book = BookSide::new(&config, Side::Sell);
    let all = book.sweep(1e9, None).average_slip_bps;
    close(impact_slip_bps(&book, 6_000.0), all, 1e-12);
}

#[test]
fn the_average_starts_over_when_taken() {
    let mut average = PremiumAverage::default();
    for (outside, middle) in [(0.001, -0.01), (0.003, -0.03)] {
        average.add(Premiums { outside, middle });
    }
    let taken = average.take();
    close(taken.outside, 0.002, 1e-15);
    close(taken.middle, -0.02, 1e-15);
    assert_eq!(average.take(), Premiums::default());
}

#[test]
fn an_hour_without_trades_funds_at_the_interest_rate() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    for tick in 0..=1_200 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    for premiums in market.take_premiums() {
        assert_eq!(rate(premiums, FundingTerms::MAIN), Ratio(125_000));
    }
}

/// Premium of BTC's book over its oracle when the impact bid lies above it.
fn above(perp_mid_px: f64, slip: f64, oracle_px: f64) -> f64 {
    (perp_mid_px * (1.0 - slip) - oracle_px).max(0.0) / oracle_px
}

#[test]
fn perp_buying_makes_funding_positive_and_the_next_hour_forgets() {
    let config = MarketConfig::default();
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let slip = impact_slip_bps(&BookSide::new(&config.assets[0].perp, Side::Sell), 20_000.0) * 1e-4;
    let mut expected = 0.0;
    for tick in 1..1_200_u32 {
        let shown = market.prices()[0];
        let after = market.execute(Venue::Perp, 0, Side::Buy, 125.0, None);
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        let px = market.prices()[0];
        let (last_s, now_s) = (3 * (tick - 1), 3 * tick);
        for sample_s in (last_s + 1..=now_s).filter(|s| s.is_multiple_of(5)) {
            if sample_s == now_s {
                expected += above(px.perp_mid_px, slip, px.oracle_px);
            } else {
                // The oracle of the last tick, and the book as it fades with a half-life of 30 s;
                // the permanent part is in the next oracle price.
                let transient = libm::log(after.mid_after_px / px.oracle_px);
                let faded = transient * libm::exp2(-f64::from(sample_s - last_s) / 30.0);
                let mid_px = px.oracle_px * libm::exp(faded);
                expected += above(mid_px, slip, shown.oracle_px);
            }
        }
    }
    let premiums = market.take_premiums()[0];
    assert!(rate(&premiums, FundingTerms::MAIN) > Ratio(1_000_000));
    // 720 samples, the first of nought.
    close(premiums.outside, expected / 720.0, 8e-9);
    for tick in 1_200..4_800 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        if tick == 2_400 {
            market.take_premiums();
        }
    }
    assert_eq!(rate_of_btc(&mut market), Ratio(125_000));
}

/// The rate of an hour in which BTC is bought at every tick.
fn rate_of_a_buying_hour(tick_s: u32, premium_every_s: u32, units: f64) -> f64 {
    let config = MarketConfig {
        premium_every_s,
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, f64::from(tick_s)).unwrap();
    for tick in 0..3_600 / tick_s {
        market.on_tick(f64::from(tick * tick_s), &REFERENCE);
        market.execute(Venue::Perp, 0, Side::Buy, units, None);
    }
    rate_of_btc(&mut market).to_f64()
}

#[test]
fn samples_between_ticks_see_the_book_before_it_has_faded() {
    let at_ticks = rate_of_a_buying_hour(3, 3, 125.0);
    let between = rate_of_a_buying_hour(3, 5, 125.0);
    let every_second = rate_of_a_buying_hour(3, 1, 125.0);
    // At a tick the last order is three seconds old: the lowest point of the book.
    assert!(at_ticks < between && between < every_second * 1.01);
    // Samples at 0, 5, 10 of fifteen seconds are those at 0, 2, 1 seconds after a tick.
    close(between / every_second, 1.0, 0.01);
}

#[test]
fn one_tick_may_hold_many_samples() {
    // Ticks a minute apart: twelve samples each, while a half-life of 30 s passes twice.
    let fine = rate_of_a_buying_hour(60, 5, 2_000.0);
    let coarse = rate_of_a_buying_hour(60, 60, 2_000.0);
    assert!(fine > 1.5 * coarse, "{fine} against {coarse}");
}

#[test]
fn a_premium_is_measured_as_the_perps_terms_say() {
    let measured = |bid, ask, rule| Premiums::of(bid, ask, 100.0).measured_from(rule);
    let middle = measured(99.0, 100.0, PremiumRule::Middle);
    assert_eq!(middle, Ratio(-50_000_000));
    // Inside the impact prices the venue's own premium is nought, a deployer's is not.
    let middle = measured(99.9, 100.3, PremiumRule::Middle);
    assert_eq!(middle, Ratio(10_000_000));
    assert_eq!(measured(99.9, 100.3, PremiumRule::Outside), Ratio::ZERO);
}

#[test]
fn the_market_measures_the_premium_that_the_engine_does_at_ten_decimals() {
    for step in 0..2_000_i64 {
        let bid = Px(80_000_000_000 + 37_001 * (step - 1_000));
        let ask = Px(bid.0 + 12_345 * (step % 700));
        let oracle = Px(80_000_000_000);
        let premiums = Premiums::of(bid.to_f64(), ask.to_f64(), oracle.to_f64());
        for terms in [FundingTerms::MAIN, FundingTerms::DEPLOYED] {
            let exact = terms.premium(oracle, bid, ask);
            let measured = premiums.measured_from(terms.premium);
            // Halves of the last digit go either way.
            assert!((measured.0 - exact.0).abs() <= 1, "{bid:?} {ask:?}");
        }
    }
}

#[test]
fn a_deployers_rate_has_its_own_interest_clamp_and_factor_and_the_same_cap() {
    let deployed = |premium, interest_8h, multiplier| {
        let terms = FundingTerms {
            interest_8h: Ratio(interest_8h),
            multiplier: Ratio(multiplier * Ratio::ONE.0),
            ..FundingTerms::DEPLOYED
        };
        rate_of(premium, terms)
    };
    // F = 0.01 + clamp(0 - 0.01, ±0.0003) = 0.0097.
    assert_eq!(deployed(0.01, 0, 1), Ratio(12_125_000));
    assert_eq!(deployed(0.01, 0, 2), Ratio(24_250_000));
    assert_eq!(deployed(0.01, 0, 0), Ratio::ZERO);
    // The clamp holds the interest part back: -1% of interest moves a premium of nought by 0.0003.
    assert_eq!(deployed(0.0, -100_000_000, 1), Ratio(-375_000));
    assert_eq!(deployed(0.5, 0, 10), Ratio(400_000_000));
}
