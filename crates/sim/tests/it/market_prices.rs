//! Averages, medians, oracle modes and what a tick shows.

use plimsoll_sim::market::{
    AssetPrices, Ema, Market, MarketConfig, OracleMode, Side, Venue, borrow_oracle_px, median3,
    px_micro, round_px,
};

const BTC: usize = 0;
const ETH: usize = 1;
const HYPE: usize = 2;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn market() -> Market {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    market
}

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

#[test]
fn the_average_follows_the_documented_recursion() {
    // DOC-MARK's recursion: samples every 3 s, 100 of 0, then one 10, then 49 more of 10.
    let mut ema = Ema::new(150.0, 3.0);
    for _ in 0..100 {
        ema.update(0.0, 3.0);
    }
    close(ema.update(10.0, 3.0), 0.228_298_281_7, 1e-10);
    for _ in 0..49 {
        ema.update(10.0, 3.0);
    }
    close(ema.value(), 6.652_409_557_7, 1e-10);
}

/// Average after `zeros` samples of 0 and ten of -10, one every 3 s.
fn average_after(zeros: u32) -> f64 {
    let mut ema = Ema::new(150.0, 3.0);
    for _ in 0..zeros {
        ema.update(0.0, 3.0);
    }
    for _ in 0..10 {
        ema.update(-10.0, 3.0);
    }
    ema.value()
}

#[test]
fn ten_samples_after_a_calm_give_the_printed_averages() {
    // Ten minutes of calm, then the limit of an endless one: -10 (1 - e^(-30/150)).
    close(average_after(200), -1.840_289, 5e-7);
    close(average_after(20_000), -1.812_692, 5e-7);
}

#[test]
fn an_average_forgets_completely_and_stays_a_normal_number() {
    let mut ema = Ema::new(150.0, 3.0);
    ema.update(-10.0, 3.0);
    for _ in 0..40_000 {
        ema.update(0.0, 3.0);
    }
    assert_eq!(ema.value().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn the_median_is_the_middle_one_in_any_order() {
    for [a, b, c] in [
        [30.0, 40.0, 41.0],
        [30.0, 41.0, 40.0],
        [40.0, 30.0, 41.0],
        [40.0, 41.0, 30.0],
        [41.0, 30.0, 40.0],
        [41.0, 40.0, 30.0],
    ] {
        close(median3(a, b, c), 40.0, 1e-12);
    }
    close(median3(30.0, 30.0, 40.0), 30.0, 1e-12);
}

#[test]
fn one_corrupted_input_of_the_borrow_oracle_is_harmless_and_two_are_not() {
    close(borrow_oracle_px(40.0, 41.0, 30.0, 1.0), 40.0, 1e-12);
    close(borrow_oracle_px(30.0, 40.0, 30.0, 1.0), 30.0, 1e-12);
}

#[test]
fn the_borrow_oracle_converts_perp_prices_to_usdc() {
    // Spot 80.00, mark 80.50, oracle 80.20, the venue's spot oracle of USDC 1.0004.
    close(
        borrow_oracle_px(80.0, 80.5, 80.2, 1.0 / 1.0004),
        80.167_932_83,
        5e-9,
    );
}

#[test]
fn prices_are_rounded_to_the_nearest_micro_dollar() {
    assert_eq!(px_micro(83.509_000_4), 83_509_000);
    assert_eq!(px_micro(83.509_000_6), 83_509_001);
    assert_eq!(px_micro(f64::NAN), 0);
    for micro in [1_i64, 999_999, 23_357_753, 114_225_123_457] {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let px = micro as f64 / 1e6;
        assert_eq!(px_micro(px), micro);
        assert_eq!(round_px(px).to_bits(), px.to_bits());
    }
}

#[test]
fn a_spot_sale_moves_the_internal_oracle_at_the_next_tick_and_not_before() {
    let mut market = market();
    let before = market.prices()[HYPE];
    let fill = market.execute(Venue::Spot, HYPE, Side::Sell, 62_500.0, None);
    // 5M USD into the HYPE spot book: 188.197 bps, 79.554 on average.
    close(fill.slip_bps, 79.554, 5e-4);
    close(fill.mid_after_px, 80.0 * libm::exp(-0.018_819_7), 1e-5);
    close(fill.notional_usd, 5e6 * (1.0 - 79.554e-4), 1.0);
    assert_eq!(market.prices()[HYPE], before);

    market.on_tick(3.0, &REFERENCE);
    let px = market.prices()[HYPE];
    let s = -188.197e-4;
    let spot = 80.0 * libm::exp(s * 0.35 + s * 0.65 * libm::exp2(-3.0 / 120.0));
    let elsewhere = 80.0 * libm::exp(s * 0.35);
    close(px.spot_px, spot, 1e-4);
    close(px.oracle_px, spot, 1e-4);
    close(px.borrow_px, spot, 1e-4);
    close(px.perp_mid_px, elsewhere, 1e-4);
    // Two of the mark's inputs are the perp mids here and elsewhere.
    close(px.mark_px, elsewhere, 1e-4);
    close(px.reference_px, 80.0, 1e-9);
}

#[test]
fn an_external_oracle_feels_only_the_permanent_part() {
    let mut market = market();
    let fill = market.execute(Venue::Perp, BTC, Side::Sell, 125.0, None);
    let s = libm::log(fill.mid_after_px / 80_000.0);
    market.on_tick(3.0, &REFERENCE);
    let px = market.prices()[BTC];
    close(px.oracle_px, 80_000.0 * libm::exp(0.05 * s), 1e-5);
    let mid = 80_000.0 * libm::exp(s * (0.05 + 0.95 * libm::exp2(-3.0 / 30.0)));
    close(px.perp_mid_px, mid, 1e-5);
    // Two samples so far, the second one new: the average basis is den-weighted.
    let kept = libm::exp(-0.02);
    let ema = (mid - px.oracle_px) / (1.0 + kept);
    close(px.mark_px, px.oracle_px + ema, 1e-4);
    close(px.spot_px, px.oracle_px, 1e-9);
    assert_eq!(
        market.prices()[ETH].mark_px.to_bits(),
        2_400.0_f64.to_bits()
    );
}

#[test]
fn orders_of_one_tick_see_the_book_as_the_last_one_left_it() {
    let mut market = market();
    let first = market.execute(Venue::Perp, HYPE, Side::Sell, 10_000.0, None);
    let second = market.execute(Venue::Perp, HYPE, Side::Sell, 10_000.0, None);
    assert!(second.average_px < first.mid_after_px);
    let spot = market.execute(Venue::Spot, HYPE, Side::Buy, 1e-6, None);
    let s = libm::log(second.mid_after_px / 80.0);
    close(spot.average_px, 80.0 * libm::exp(0.35 * s), 1e-6);
}

#[test]
fn the_depth_of_a_window_holds_from_its_start_to_just_before_its_end() {
    let config = MarketConfig {
        feedback: false,
        depth_multiplier: vec![
            window(25.0, 65.0, 0.05, &[], None),
            window(30.0, 40.0, 0.5, &["HYPE"], Some(Venue::Spot)),
        ],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    let mut slip = |t_min: f64, venue, asset| {
        market.on_tick(t_min * 60.0, &REFERENCE);
        let units = 100_000.0 / REFERENCE[asset];
        market
            .execute(venue, asset, Side::Sell, units, None)
            .slip_bps
    };
    let normal = slip(0.0, Venue::Perp, BTC);
    close(slip(24.95, Venue::Perp, BTC), normal, 1e-12);
    let thin = slip(25.0, Venue::Perp, BTC);
    assert!(thin > 19.0 * normal, "{thin} against {normal}");
    close(slip(35.0, Venue::Perp, BTC), thin, 1e-12);
    let hype_spot = slip(35.05, Venue::Spot, HYPE);
    // 100,000 USD in a fortieth of 8.2M USD: f = 0.487805.
    let f: f64 = 100_000.0 / (8.2e6 * 0.025);
    close(
        hype_spot,
        200.0 + 200.0 * libm::log(1.0 - f) * (1.0 - f) / f,
        1e-9,
    );
    close(slip(64.95, Venue::Perp, BTC), thin, 1e-12);
    close(slip(65.0, Venue::Perp, BTC), normal, 1e-12);
}

fn window(
    from_min: f64,
    to_min: f64,
    multiplier: f64,
    assets: &[&str],
    venue: Option<Venue>,
) -> plimsoll_sim::market::DepthWindow {
    plimsoll_sim::market::DepthWindow {
        from_min,
        to_min,
        multiplier,
        assets: assets.iter().map(ToString::to_string).collect(),
        venue,
    }
}

#[test]
fn a_book_that_does_not_exist_fills_nothing() {
    let mut market = market();
    let fill = market.execute(Venue::Spot, ETH, Side::Sell, 1.0, None);
    close(fill.size_filled, 0.0, 1e-300);
    close(fill.notional_usd, 0.0, 1e-300);
    close(fill.average_px, 2_400.0, 1e-12);
    close(market.impact_peak_bps(), 0.0, 1e-300);
}

#[test]
fn an_order_before_the_first_tick_fills_nothing() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let fill = market.execute(Venue::Perp, BTC, Side::Buy, 1.0, None);
    close(fill.size_filled, 0.0, 1e-300);
    assert_eq!(market.prices()[BTC], AssetPrices::default());
}

#[test]
fn the_usdc_price_moves_only_the_borrow_oracle() {
    let config = MarketConfig {
        usdt_usdc: 1.0 / 0.87,
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let px = market.prices()[HYPE];
    close(px.borrow_px, 80.0 * 1.149_425, 1e-4);
    close(px.mark_px, 80.0, 1e-12);
    close(px.spot_px, 80.0, 1e-12);
    assert_eq!(px.micro().borrow_px, 91_954_023);
    assert_eq!(config.assets[HYPE].oracle, OracleMode::Internal);
}

#[test]
fn the_peak_of_impact_is_the_deepest_fall_and_stays() {
    let mut market = market();
    let fill = market.execute(Venue::Spot, HYPE, Side::Sell, 62_500.0, None);
    let fall_bps = (1.0 - fill.mid_after_px / 80.0) * 1e4;
    for tick in 1..200 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    close(market.impact_peak_bps(), fall_bps, 1e-9);
    let mut bought = self::market();
    bought.execute(Venue::Spot, HYPE, Side::Buy, 62_500.0, None);
    close(bought.impact_peak_bps(), 0.0, 1e-300);
}
