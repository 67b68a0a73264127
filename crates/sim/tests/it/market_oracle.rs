//! Weighted medians, quorum, exchanges that stand apart, and what the oracle makes of it.

use plimsoll_sim::market::{
    AssetPrices, ExchangeAbsence, ExchangeDeviation, Market, MarketConfig, MarketError, OracleMode,
    PriceDeviation, Side, TimeWindow, ValidatorConfig, Venue, Weighted, has_quorum, median_of,
    validators_px, weighted_median,
};

const BTC: usize = 0;
const ETH: usize = 1;
const HYPE: usize = 2;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

fn weighted<const N: usize>(pairs: [(f64, u64); N]) -> [Weighted; N] {
    pairs.map(|(px, weight)| Weighted { px, weight })
}

fn deviation(exchanges: &[&str], bps: f64) -> ExchangeDeviation {
    ExchangeDeviation {
        exchanges: exchanges.iter().map(ToString::to_string).collect(),
        assets: Vec::new(),
        venue: None,
        from_min: 1.0,
        to_min: 2.0,
        bps,
    }
}

fn absence(exchanges: &[&str], venue: Option<Venue>) -> ExchangeAbsence {
    ExchangeAbsence {
        exchanges: exchanges.iter().map(ToString::to_string).collect(),
        assets: Vec::new(),
        venue,
        from_min: 1.0,
        to_min: 2.0,
    }
}

fn validator(name: &str, stake: u64) -> ValidatorConfig {
    ValidatorConfig {
        name: name.to_owned(),
        stake,
        silent: Vec::new(),
        deviations: Vec::new(),
    }
}

const MINUTE_TWO: TimeWindow = TimeWindow {
    from_min: 1.0,
    to_min: 2.0,
};

/// A market that has ticked up to just before `t_s`.
fn just_before(config: &MarketConfig, t_s: u32) -> Market {
    let mut market = Market::new(config, 3.0).unwrap();
    for tick in 0..t_s / 3 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    market
}

/// Prices at `t_s` of a market that has ticked from the start.
fn at(config: &MarketConfig, t_s: u32) -> Vec<AssetPrices> {
    let mut market = just_before(config, t_s);
    market.on_tick(f64::from(t_s), &REFERENCE);
    market.prices().to_vec()
}

#[test]
fn the_weighted_median_lies_where_half_the_weight_is_passed() {
    let median = |mut prices: Vec<Weighted>| weighted_median(&mut prices);
    assert_eq!(
        median(weighted([(3.0, 1), (1.0, 3), (2.0, 2)]).to_vec()),
        Some(1.5)
    );
    assert_eq!(
        median(weighted([(3.0, 1), (1.0, 3), (2.0, 1)]).to_vec()),
        Some(1.0)
    );
    assert_eq!(
        median(weighted([(3.0, 2), (1.0, 1), (2.0, 2)]).to_vec()),
        Some(2.0)
    );
    // A weight of nought does not even end a gap.
    assert_eq!(
        median(weighted([(1.0, 1), (2.0, 0), (4.0, 1)]).to_vec()),
        Some(2.5)
    );
    assert_eq!(median(weighted([(7.0, 5)]).to_vec()), Some(7.0));
    assert_eq!(median(weighted([(7.0, 0)]).to_vec()), None);
    assert_eq!(median(Vec::new()), None);
}

#[test]
fn a_median_of_an_even_number_is_the_mean_of_the_middle_two() {
    assert_eq!(median_of(&mut [4.0, 1.0, 2.0, 9.0]), Some(3.0));
    assert_eq!(median_of(&mut [4.0, 1.0]), Some(2.5));
    assert_eq!(median_of(&mut [9.0, 4.0, 1.0]), Some(4.0));
    assert_eq!(median_of(&mut [4.0]), Some(4.0));
    assert_eq!(median_of(&mut []), None);
}

/// Prices and weights that follow no pattern.
fn scattered(step: u32) -> Vec<Weighted> {
    let count = 1 + step % 8;
    (0..count)
        .map(|i| {
            let x = f64::from(step) * 1.7 + f64::from(i) * 2.3;
            Weighted {
                px: 100.0 + 10.0 * libm::sin(x),
                weight: u64::from((step * 7 + i * 5) % 4 + 1),
            }
        })
        .collect()
}

#[test]
fn a_weighted_median_lies_between_the_extremes_and_respects_the_weights() {
    for step in 0..2_000 {
        let mut prices = scattered(step);
        let median = weighted_median(&mut prices).unwrap();
        let lowest = prices.iter().map(|one| one.px).fold(f64::MAX, f64::min);
        let highest = prices.iter().map(|one| one.px).fold(f64::MIN, f64::max);
        assert!(lowest <= median && median <= highest);
        let total: u64 = prices.iter().map(|one| one.weight).sum();
        let sum = |side: &dyn Fn(f64) -> bool| -> u64 {
            let there = prices.iter().filter(|one| side(one.px));
            there.map(|one| one.weight).sum()
        };
        assert!(2 * sum(&|px| px < median) <= total);
        assert!(2 * sum(&|px| px > median) <= total);
        // One entry of a weight is as good as several that share it.
        let mut split: Vec<Weighted> = (prices.iter())
            .flat_map(|one| (0..one.weight).map(|_| Weighted { weight: 1, ..*one }))
            .collect();
        assert_eq!(weighted_median(&mut split), Some(median));
        // Whoever holds more than half of the weight is the median.
        prices[0].weight = 2 * total;
        let heavy = prices[0].px;
        assert_eq!(weighted_median(&mut prices), Some(heavy));
    }
}

#[test]
fn a_quorum_is_more_than_two_thirds_of_the_stake() {
    assert!(has_quorum(67, 100));
    assert!(!has_quorum(66, 100));
    assert!(!has_quorum(2, 3), "exactly two thirds");
    assert!(has_quorum(3, 3));
    assert!(!has_quorum(0, 0));
    assert!(has_quorum(u64::MAX, u64::MAX));
}

#[test]
fn validators_who_speak_are_weighed_by_stake() {
    let mut votes = weighted([(80.0, 40), (60.0, 25), (90.0, 35)]);
    assert_eq!(validators_px(&mut votes, 100), Some(80.0));
    assert_eq!(validators_px(&mut votes[..2], 100), None);
    let mut of_two = weighted([(80.0, 40), (60.0, 35)]);
    assert_eq!(validators_px(&mut of_two, 100), Some(80.0));
    assert_eq!(validators_px(&mut [], 100), None);
}

#[test]
fn the_documented_exchanges_carry_the_documented_weights() {
    let exchanges = MarketConfig::default().exchanges;
    let weights: Vec<_> = (exchanges.iter())
        .map(|one| (one.name.as_str(), one.spot_weight, one.perp_weight))
        .collect();
    assert_eq!(
        weights,
        [
            ("Binance", 3, 3),
            ("OKX", 2, 2),
            ("Bybit", 2, 2),
            ("Kraken", 1, 0),
            ("Kucoin", 1, 0),
            ("Gate", 1, 1),
            ("MEXC", 1, 1),
        ]
    );
    assert_eq!(MarketConfig::default().own_spot_weight, 1);
}

#[test]
fn one_exchange_that_stands_apart_moves_nothing() {
    for name in MarketConfig::default()
        .exchanges
        .iter()
        .map(|one| &one.name)
    {
        let config = MarketConfig {
            exchange_deviations: vec![deviation(&[name], -5_000.0)],
            ..MarketConfig::default()
        };
        assert_eq!(at(&config, 60), at(&MarketConfig::default(), 60), "{name}");
    }
}

#[test]
fn exchanges_with_more_than_half_of_the_weight_move_the_oracle_and_only_while_they_do() {
    // Spot: 6 of 11; perp: 6 of 9.
    let config = MarketConfig {
        exchange_deviations: vec![
            deviation(&["Binance", "OKX", "Gate"], -1_000.0),
            ExchangeDeviation {
                assets: vec!["ETH".to_owned()],
                ..deviation(&["Binance", "OKX", "Gate"], -1_000.0)
            },
        ],
        ..MarketConfig::default()
    };
    let before = at(&config, 57);
    close(before[BTC].oracle_px, 80_000.0, 1e-9);
    let during = at(&config, 60);
    close(during[BTC].oracle_px, 72_000.0, 1e-6);
    // Both windows concern ETH, and they multiply.
    close(during[ETH].oracle_px, 2_400.0 * 0.81, 1e-6);
    // HYPE's oracle is its own book.
    close(during[HYPE].oracle_px, 80.0, 1e-12);
    let after = at(&config, 120);
    close(after[BTC].oracle_px, 80_000.0, 1e-9);
}

#[test]
fn a_window_may_be_about_perps_only() {
    let config = MarketConfig {
        exchange_deviations: vec![ExchangeDeviation {
            venue: Some(Venue::Perp),
            ..deviation(&[], 500.0)
        }],
        ..MarketConfig::default()
    };
    let during = at(&config, 60);
    close(during[BTC].oracle_px, 80_000.0, 1e-9);
    // Two of the mark's three inputs stay.
    close(during[BTC].mark_px, 80_000.0, 1e-9);
}

#[test]
fn the_marks_third_input_weighs_perp_mids() {
    // Sold down by some 11 bps, the book lies below and the oracle with its average above.
    let mark_to_oracle = |exchanges: &[&str]| {
        let config = MarketConfig {
            exchange_deviations: vec![ExchangeDeviation {
                venue: Some(Venue::Perp),
                ..deviation(exchanges, -5.0)
            }],
            ..MarketConfig::default()
        };
        let mut market = just_before(&config, 60);
        market.execute(Venue::Perp, BTC, Side::Sell, 125.0, None);
        market.on_tick(60.0, &REFERENCE);
        let px = market.prices()[BTC];
        assert!(px.perp_mid_px < px.oracle_px * 0.999);
        px.mark_px / px.oracle_px
    };
    // Five of nine; Kraken and Kucoin have no weight among perps.
    close(mark_to_oracle(&["Binance", "OKX"]), 0.999_5, 1e-9);
    let four_of_nine = mark_to_oracle(&["OKX", "Bybit", "Kraken", "Kucoin"]);
    assert!(four_of_nine > 0.999_9, "{four_of_nine}");
}

#[test]
fn exchanges_that_do_not_quote_lose_their_weight() {
    // Without OKX and Bybit the spot weight is 7, and Binance with Kraken has 4 of it.
    let mut config = MarketConfig {
        exchange_deviations: vec![deviation(&["Binance", "Kraken"], 100.0)],
        ..MarketConfig::default()
    };
    close(at(&config, 60)[BTC].oracle_px, 80_000.0, 1e-9);
    config.exchange_absences = vec![absence(&["OKX", "Bybit"], None)];
    close(at(&config, 60)[BTC].oracle_px, 80_800.0, 1e-6);
}

/// Moves a reference price and trades in the minute in which nobody quotes.
fn while_nobody_quotes(config: &MarketConfig) -> [AssetPrices; 3] {
    let mut market = just_before(config, 60);
    market.execute(Venue::Perp, BTC, Side::Sell, 125.0, None);
    market.on_tick(60.0, &REFERENCE.map(|px| px * 0.9));
    market.prices().try_into().unwrap()
}

#[test]
fn without_quotes_the_oracle_holds_and_the_mark_is_the_book() {
    let config = MarketConfig {
        exchange_absences: vec![absence(&[], None)],
        ..MarketConfig::default()
    };
    let prices = while_nobody_quotes(&config);
    for (asset, px) in prices.iter().enumerate().take(2) {
        close(px.oracle_px, REFERENCE[asset], 1e-9);
        close(px.mark_px, px.perp_mid_px, 1e-9);
    }
    assert!(prices[BTC].perp_mid_px < 72_000.0);
    // HYPE has its oracle from its own book and loses one input: the 30 s average joins.
    close(prices[HYPE].oracle_px, 72.0, 1e-9);
    assert_eq!(at(&config, 120), at(&MarketConfig::default(), 120));
}

#[test]
fn a_held_oracle_may_be_counted_among_the_inputs_of_the_mark() {
    let config = MarketConfig {
        exchange_absences: vec![absence(&[], None)],
        held_oracle_in_mark: true,
        ..MarketConfig::default()
    };
    let px = while_nobody_quotes(&config)[ETH];
    close(px.oracle_px, 2_400.0, 1e-9);
    close(px.perp_mid_px, 2_160.0, 1e-9);
    // 20 samples of nought, then one of -240, every 3 s.
    let kept = libm::exp(-3.0 / 150.0);
    let den: f64 = (0..21).map(|n| libm::pow(kept, f64::from(n))).sum();
    let oracle_basis_px = 2_400.0 - 240.0 / den;
    let short = libm::exp(-3.0 / 30.0);
    let den: f64 = (0..21).map(|n| libm::pow(short, f64::from(n))).sum();
    let substitute = 2_400.0 - 240.0 / den;
    assert!(2_160.0 < substitute && substitute < oracle_basis_px);
    close(px.mark_px, substitute, 1e-5);
}

#[test]
fn a_path_that_opens_without_quotes_holds_the_opening_reference_price() {
    let config = MarketConfig {
        exchange_absences: vec![ExchangeAbsence {
            from_min: 0.0,
            ..absence(&[], None)
        }],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    market.on_tick(3.0, &REFERENCE.map(|px| px * 2.0));
    close(market.prices()[BTC].oracle_px, 80_000.0, 1e-9);
    close(market.prices()[BTC].mark_px, 160_000.0, 1e-9);
}

#[test]
fn a_mixed_oracle_weighs_the_venues_own_spot_with_the_others() {
    let mut config = MarketConfig::default();
    config.assets[HYPE].oracle = OracleMode::Mixed;
    let sold = |config: &MarketConfig| {
        let mut market = just_before(config, 60);
        market.execute(Venue::Spot, HYPE, Side::Sell, 62_500.0, None);
        market.on_tick(60.0, &REFERENCE);
        market.prices()[HYPE]
    };
    let px = sold(&config);
    assert!(px.spot_px < px.oracle_px);
    close(px.oracle_px, px.perp_mid_px, 1e-5);
    // With eleven against eleven the median lies half way, with twelve it is the own book.
    config.own_spot_weight = 11;
    let px = sold(&config);
    close(
        px.oracle_px,
        f64::midpoint(px.spot_px, px.perp_mid_px),
        2e-6,
    );
    config.own_spot_weight = 12;
    let px = sold(&config);
    assert_eq!(px.oracle_px.to_bits(), px.spot_px.to_bits());
    // And alone it is the oracle.
    config.own_spot_weight = 1;
    config.exchange_absences = vec![absence(&[], Some(Venue::Spot))];
    let px = sold(&config);
    assert_eq!(px.oracle_px.to_bits(), px.spot_px.to_bits());
}

#[test]
fn an_external_oracle_leaves_the_venues_own_spot_out() {
    let mut market = just_before(&MarketConfig::default(), 60);
    market.execute(Venue::Spot, BTC, Side::Sell, 60.0, None);
    market.on_tick(60.0, &REFERENCE);
    let px = market.prices()[BTC];
    // Only the permanent 5% of the sale.
    assert!(px.spot_px < 79_500.0 && px.oracle_px > 79_900.0, "{px:?}");
}

#[test]
fn validators_who_lie_move_the_oracle_when_they_hold_half_of_what_speaks() {
    let lying = |stake| {
        let mut validators = vec![validator("honest", 100 - stake), validator("lying", stake)];
        validators[1].deviations.push(PriceDeviation {
            assets: vec!["BTC".to_owned()],
            from_min: 1.0,
            to_min: 2.0,
            bps: -2_000.0,
        });
        let config = MarketConfig {
            validators,
            ..MarketConfig::default()
        };
        at(&config, 60)
    };
    close(lying(49)[BTC].oracle_px, 80_000.0, 1e-9);
    close(lying(50)[BTC].oracle_px, 72_000.0, 1e-6);
    close(lying(51)[BTC].oracle_px, 64_000.0, 1e-6);
    close(lying(51)[ETH].oracle_px, 2_400.0, 1e-9);
}

#[test]
fn the_oracle_holds_while_a_third_of_the_stake_is_silent() {
    let silent = |stake| {
        let mut validators = vec![validator("one", 99 - stake), validator("two", stake)];
        validators[1].silent.push(MINUTE_TWO);
        let config = MarketConfig {
            validators,
            ..MarketConfig::default()
        };
        let mut market = just_before(&config, 60);
        market.on_tick(60.0, &REFERENCE.map(|px| px * 0.9));
        market.prices().to_vec()
    };
    // 67 of 99 is more than two thirds, 66 is not.
    for (asset, px) in silent(32).iter().enumerate() {
        close(px.oracle_px, REFERENCE[asset] * 0.9, 1e-6);
    }
    // An internal oracle too is the validators' word.
    for (asset, px) in silent(33).iter().enumerate() {
        close(px.oracle_px, REFERENCE[asset], 1e-9);
        close(px.mark_px, REFERENCE[asset] * 0.9, 1e-6);
    }
}

#[test]
fn any_number_of_honest_validators_shows_the_prices_of_one() {
    let many = MarketConfig {
        validators: (1..=24)
            .map(|i| validator(&format!("v{i}"), 13 * i % 7 + 1))
            .collect(),
        ..MarketConfig::default()
    };
    let (mut one, mut all) = (
        just_before(&MarketConfig::default(), 300),
        just_before(&many, 300),
    );
    for tick in 100..400 {
        for market in [&mut one, &mut all] {
            market.on_tick(3.0 * f64::from(tick), &REFERENCE);
            market.execute(Venue::Spot, HYPE, Side::Sell, 500.0, None);
        }
        assert_eq!(one.prices(), all.prices());
    }
}

#[test]
fn oracle_mark_and_borrow_price_hold_between_updates() {
    let config = MarketConfig {
        oracle_every_s: Some(6),
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    let mut last = AssetPrices::default();
    for tick in 0..100 {
        let scale = 1.0 + 0.01 * libm::sin(f64::from(tick));
        market.on_tick(3.0 * f64::from(tick), &REFERENCE.map(|px| px * scale));
        let now = market.prices()[HYPE];
        close(now.spot_px, 80.0 * scale, 1e-6);
        close(now.perp_mid_px, 80.0 * scale, 1e-6);
        if tick % 2 == 0 {
            for px in [now.oracle_px, now.mark_px, now.borrow_px] {
                close(px, 80.0 * scale, 1e-6);
            }
        } else {
            for (px, held) in [
                (now.oracle_px, last.oracle_px),
                (now.mark_px, last.mark_px),
                (now.borrow_px, last.borrow_px),
            ] {
                assert_eq!(px.to_bits(), held.to_bits());
            }
        }
        last = now;
    }
}

#[test]
fn averages_are_sampled_when_the_oracle_is() {
    let config = MarketConfig {
        oracle_every_s: Some(6),
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    market.execute(Venue::Perp, BTC, Side::Sell, 125.0, None);
    market.on_tick(3.0, &REFERENCE);
    close(market.prices()[BTC].mark_px, 80_000.0, 1e-9);
    market.on_tick(6.0, &REFERENCE);
    let px = market.prices()[BTC];
    // Two samples of six seconds each, the first of nought.
    let ema = (px.perp_mid_px - px.oracle_px) / (1.0 + libm::exp(-6.0 / 150.0));
    close(px.mark_px, px.oracle_px + ema, 1e-4);
}

#[test]
fn the_cadence_of_the_tick_is_the_cadence_without_one() {
    let every_tick = MarketConfig {
        oracle_every_s: Some(3),
        ..MarketConfig::default()
    };
    assert_eq!(at(&every_tick, 600), at(&MarketConfig::default(), 600));
}

#[test]
fn a_cadence_that_is_no_multiple_of_the_tick_is_refused() {
    for (oracle_every_s, tick_s) in [(5, 3.0), (1, 3.0), (7, 2.0)] {
        let config = MarketConfig {
            oracle_every_s: Some(oracle_every_s),
            ..MarketConfig::default()
        };
        let error = Market::new(&config, tick_s).unwrap_err();
        assert!(matches!(error, MarketError::OracleEvery { .. }), "{error}");
    }
    let config = MarketConfig {
        oracle_every_s: Some(6),
        ..MarketConfig::default()
    };
    assert!(Market::new(&config, 1.0).is_ok());
}

#[test]
fn a_restarted_market_repeats_its_faults_to_the_bit() {
    let mut config = MarketConfig {
        exchange_deviations: vec![deviation(&["Binance", "OKX", "Gate"], -700.0)],
        exchange_absences: vec![absence(&["Bybit"], None)],
        validators: vec![validator("one", 2), validator("two", 3)],
        oracle_every_s: Some(6),
        ..MarketConfig::default()
    };
    config.validators[0].silent.push(TimeWindow {
        from_min: 1.5,
        to_min: 3.0,
    });
    config.assets[HYPE].oracle = OracleMode::Mixed;
    config.assets[BTC].perp.half_spread_bps = 2.0;
    let run = |market: &mut Market| {
        let mut trace = Vec::new();
        for tick in 0..100 {
            let scale = 1.0 + 0.01 * libm::sin(f64::from(tick));
            market.on_tick(3.0 * f64::from(tick), &REFERENCE.map(|px| px * scale));
            market.execute(Venue::Perp, BTC, Side::Sell, 3.0, None);
            trace.extend_from_slice(market.prices());
        }
        (trace, market.take_premiums().to_vec())
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    let first = run(&mut market);
    market.restart();
    assert_eq!(run(&mut market), first);
    assert_eq!(run(&mut Market::new(&config, 3.0).unwrap()), first);
}
