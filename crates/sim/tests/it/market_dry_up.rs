//! Books that dry up and refill.

use plimsoll_paths::Regime;
use plimsoll_sim::market::{DryUp, DryUpConfig, Market, MarketConfig, Side, Venue, Volatility};
use plimsoll_streams::Key;

const TICK_S: f64 = 3.0;
const HYPE: usize = 2;
const SECONDS_PER_YEAR: f64 = 31_536_000.0;

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

/// Return of one tick whose square is the variance of a volatility.
fn step(sigma_per_year: f64) -> f64 {
    sigma_per_year * (TICK_S / SECONDS_PER_YEAR).sqrt()
}

/// Prices that go up and down by the same log return.
fn zigzag(sigma_per_year: f64, tick: u32) -> f64 {
    100.0 * libm::exp(step(sigma_per_year) * f64::from(tick % 2))
}

#[test]
fn realised_volatility_is_that_of_the_window_alone() {
    let mut volatility = Volatility::new(300.0, 0.5, TICK_S);
    close(volatility.per_year(), 0.5, 1e-12);
    for tick in 0..50 {
        volatility.update(zigzag(2.0, tick), TICK_S);
    }
    // 49 returns of 2.0 and 51 of before the path, taken as normal.
    let expected = (0.49 * 4.0 + 0.51 * 0.25_f64).sqrt();
    close(volatility.per_year(), expected, 1e-9);
    for tick in 0..1_001 {
        volatility.update(zigzag(1.0, tick), TICK_S);
    }
    close(volatility.per_year(), 1.0, 1e-9);
    close(volatility.per_window(), 10.0 * step(1.0), 1e-12);
    volatility.restart();
    close(volatility.per_year(), 0.5, 1e-12);
}

#[test]
fn a_return_over_a_longer_time_counts_as_one_of_a_tick() {
    let mut volatility = Volatility::new(300.0, 1.0, TICK_S);
    let mut px = 100.0;
    volatility.update(px, TICK_S);
    for _ in 0..200 {
        px *= libm::exp(step(1.0) * 2.0);
        volatility.update(px, 4.0 * TICK_S);
        px /= libm::exp(step(1.0) * 2.0);
        volatility.update(px, 4.0 * TICK_S);
    }
    close(volatility.per_year(), 1.0, 1e-9);
}

#[test]
fn the_drawdown_is_from_the_highest_price_of_the_window() {
    let mut volatility = Volatility::new(300.0, 0.5, TICK_S);
    volatility.update(100.0, TICK_S);
    volatility.update(110.0, TICK_S);
    for _ in 0..99 {
        volatility.update(99.0, TICK_S);
        close(volatility.drawdown(), libm::log(110.0 / 99.0), 1e-12);
    }
    volatility.update(99.0, TICK_S);
    close(volatility.drawdown(), libm::log(110.0 / 99.0), 1e-12);
    // 101 ticks on, the peak is out of the window of 100 returns.
    volatility.update(99.0, TICK_S);
    close(volatility.drawdown(), 0.0, 1e-12);
}

fn dry_up() -> DryUp {
    DryUp::new(&DryUpConfig::of("HYPE", 1.0), TICK_S)
}

#[test]
fn depth_falls_with_volatility_at_once_and_comes_back_by_half_in_ten_minutes() {
    let mut dry_up = dry_up();
    close(dry_up.multiplier(), 1.0, 1e-12);
    for tick in 0..200 {
        dry_up.update(zigzag(4.0, tick), TICK_S, Regime::Calm);
    }
    close(dry_up.multiplier(), 0.25, 1e-9);
    // Calm again: after one window the target is one. Ten minutes bring half of what is missing.
    for tick in 0..101 {
        dry_up.update(zigzag(1.0, tick), TICK_S, Regime::Calm);
    }
    let before = dry_up.multiplier();
    for tick in 101..301 {
        dry_up.update(zigzag(1.0, tick), TICK_S, Regime::Calm);
    }
    close(dry_up.multiplier(), 1.0 - 0.5 * (1.0 - before), 1e-9);
    let mut at_once = dry_up.clone();
    at_once.update(zigzag(1.0, 301), 600.0, Regime::Calm);
    assert!(at_once.multiplier() > dry_up.multiplier());
}

#[test]
fn a_steady_fall_dries_books_up_by_the_formula() {
    let mut dry_up = dry_up();
    // A hundred returns of -r each, r² normal: sigma is normal, the drawdown 100 r = 10 sd.
    let mut px = 100.0;
    for _ in 0..101 {
        dry_up.update(px, TICK_S, Regime::Calm);
        px *= libm::exp(-step(1.0));
    }
    close(
        dry_up.target(Regime::Calm),
        libm::exp(-0.15 * (10.0 - 2.0)),
        1e-9,
    );
    // The same upwards does nothing.
    let mut rising = self::dry_up();
    let mut px = 100.0;
    for _ in 0..101 {
        rising.update(px, TICK_S, Regime::Calm);
        px *= libm::exp(step(1.0));
    }
    close(rising.target(Regime::Calm), 1.0, 1e-9);
}

#[test]
fn depth_stays_between_floor_and_ceiling() {
    let mut dry_up = dry_up();
    for tick in 0..200 {
        dry_up.update(zigzag(100.0, tick), TICK_S, Regime::Calm);
    }
    close(dry_up.multiplier(), 0.02, 1e-12);
    // A price that does not move at all.
    for _ in 0..30_000 {
        dry_up.update(100.0, TICK_S, Regime::Calm);
    }
    close(dry_up.multiplier(), 1.5, 1e-9);
}

#[test]
fn a_crisis_thins_widens_and_slows_by_its_factors() {
    let config = DryUpConfig::hype().in_crash();
    let mut dry_up = DryUp::new(&config, TICK_S);
    for tick in 0..2 {
        dry_up.update(zigzag(1.44, tick), TICK_S, Regime::Crisis);
    }
    close(dry_up.multiplier(), 1.0 / 30.0, 1e-9);
    // Next to the mid a thirtieth: a third of the depth over ten times the distance.
    let condition = dry_up.condition(Regime::Crisis);
    close(condition.depth, 1.0 / 3.0, 1e-3);
    close(condition.scale, 10.0, 1e-2);
    close(condition.depth / condition.scale, 1.0 / 30.0, 1e-9);
    close(condition.spread, 30.0, 1e-6);
    close(dry_up.half_life_factor(Regime::Crisis), 10.0, 1e-12);
    close(dry_up.half_life_factor(Regime::Calm), 1.0, 1e-12);
}

#[test]
fn within_100_bps_the_crash_leaves_about_a_twentieth() {
    let mut config = MarketConfig {
        dry_up: vec![DryUpConfig::hype().in_crash()],
        ..MarketConfig::default()
    };
    config.assets[HYPE].perp.half_spread_bps = 0.0;
    let mut market = Market::new(&config, TICK_S).unwrap();
    let reference = [80_000.0, 2_400.0, 40.0];
    market.on_tick(0.0, &reference);
    let before = market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 100.0);
    let far_before = market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 1_000.0);
    market.set_regime(Regime::Crisis);
    market.on_tick(3.0, &reference);
    let after = market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 100.0);
    let far_after = market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 1_000.0);
    close(after / before, 0.0413, 5e-4);
    // Far bids stay: of what rests within 10 % three times as much is left.
    close(far_after / far_before, 0.132, 1e-3);
}

#[test]
fn in_a_crisis_impact_fades_ten_times_as_slowly() {
    let config = MarketConfig {
        dry_up: vec![DryUpConfig::of("HYPE", 1.0)],
        ..MarketConfig::default()
    };
    let left_after_a_minute = |regime| {
        let mut market = Market::new(&config, TICK_S).unwrap();
        market.set_regime(regime);
        let reference = [80_000.0, 2_400.0, 40.0];
        market.on_tick(0.0, &reference);
        market.execute(Venue::Perp, HYPE, Side::Sell, 50_000.0, None);
        let spot = |market: &Market| market.mid_px(Venue::Spot, HYPE);
        let gap = |market: &Market| libm::log(market.mid_px(Venue::Perp, HYPE) / spot(market));
        let before = gap(&market);
        market.on_tick(60.0, &reference);
        gap(&market) / before
    };
    close(left_after_a_minute(Regime::Calm), 0.5, 1e-9);
    close(left_after_a_minute(Regime::Crisis), libm::exp2(-0.1), 1e-9);
}

#[test]
fn the_venues_own_impact_dries_its_books_up() {
    let config = MarketConfig {
        dry_up: vec![DryUpConfig::hype()],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, TICK_S).unwrap();
    let mut noise = Key { seed: 1, path: 0 }.stream("test/price", 0);
    let mut px = 40.0;
    let mut t_s = 0.0;
    let mut depth = |market: &mut Market, sale: f64| {
        for _ in 0..120 {
            px *= libm::exp(step(1.44) * noise.standard_normal());
            market.on_tick(t_s, &[80_000.0, 2_400.0, px]);
            market.execute(Venue::Perp, HYPE, Side::Sell, sale, None);
            t_s += TICK_S;
        }
        market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 100.0)
    };
    let calm = depth(&mut market, 0.0);
    let sold = depth(&mut market, 50_000.0);
    assert!(calm > 6e6, "{calm}");
    assert!(sold < 0.4 * calm, "{sold} against {calm}");
    // BTC has no such book: as ever.
    let btc = market.depth_usd_within(Venue::Perp, 0, Side::Sell, 67.0);
    close(btc, 57.7e6 * -libm::expm1(-1.0), 1e-3);
}

#[test]
fn windows_of_the_scenario_multiply_what_is_left() {
    let window: plimsoll_sim::market::DepthWindow =
        serde_json::from_str(r#"{"from_min": 0, "to_min": 60, "multiplier": 0.5}"#).unwrap();
    let config = MarketConfig {
        dry_up: vec![DryUpConfig::of("HYPE", 1.0)],
        depth_multiplier: vec![window],
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, TICK_S).unwrap();
    for tick in 0..200 {
        let px = 0.4 * zigzag(4.0, tick);
        market.on_tick(TICK_S * f64::from(tick), &[80_000.0, 2_400.0, px]);
    }
    let depth = market.depth_usd_within(Venue::Perp, HYPE, Side::Sell, 200.0);
    close(depth / (20.5e6 * -libm::expm1(-1.0)), 0.125, 1e-6);
}
