//! Basis and arbitrage capital.

use plimsoll_paths::Regime;
use plimsoll_sim::market::{
    Arbitrage, ArbitrageConfig, BasisConfig, Market, MarketConfig, MeanReversion, Side, Venue,
};
use plimsoll_streams::Key;

const TICK_S: f64 = 3.0;
const HYPE: usize = 2;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 40.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

#[test]
fn three_seconds_of_the_basis_are_those_of_the_reference() {
    let step = MeanReversion::stationary(120.0, 5.0, 3.0);
    close(step.kept, 0.982_821, 5e-7);
    close(step.sd, 0.922_817, 5e-7);
    // Two steps are one of twice the length.
    let twice = MeanReversion::stationary(120.0, 5.0, 6.0);
    close(twice.kept, step.kept * step.kept, 1e-15);
    let variance = step.sd * step.sd * (1.0 + step.kept * step.kept);
    close(twice.sd, variance.sqrt(), 1e-12);
}

fn plain() -> BasisConfig {
    BasisConfig {
        arbitrage: None,
        ..BasisConfig::of("HYPE")
    }
}

fn market(basis: BasisConfig) -> Market {
    let config = MarketConfig {
        basis: vec![basis],
        ..MarketConfig::default()
    };
    Market::new(&config, TICK_S).unwrap()
}

fn basis_bps(market: &Market) -> f64 {
    libm::log(market.mid_px(Venue::Perp, HYPE) / market.mid_px(Venue::Spot, HYPE)) * 1e4
}

/// Basis at the end of each of many paths of 20 minutes, bps: ten half-lives, so stationary.
fn ends(config: &BasisConfig, regime: Regime, ticks: u32) -> Vec<f64> {
    let mut market = market(config.clone());
    let path = |path| {
        market.begin(Key { seed: 5, path });
        market.set_regime(regime);
        for tick in 0..ticks {
            market.on_tick(TICK_S * f64::from(tick), &REFERENCE);
        }
        basis_bps(&market)
    };
    (0..2_000).map(path).collect()
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|x| x * x).sum::<f64>() / values.len() as f64
}

#[test]
fn the_market_has_the_stationary_deviation_asked_for() {
    // The sd of the mean of n squares of normals is variance * sqrt(2 / n).
    let four_errors = 4.0 * (2.0_f64 / 2_000.0).sqrt();
    let calm = mean_square(&ends(&plain(), Regime::Calm, 400));
    assert!((calm / 25.0 - 1.0).abs() < four_errors, "{calm}");
    // Arbitrageurs of the same half-life at full capital halve the variance; they make no losses
    // to speak of at a few bps.
    let held = mean_square(&ends(&BasisConfig::of("HYPE"), Regime::Calm, 400));
    assert!((held / 12.5 - 1.0).abs() < four_errors, "{held}");
    // A crisis: half an hour of half-life, 100 bps; after 20 min 1 - 4^(-2/3) of the variance.
    let crisis = mean_square(&ends(&plain(), Regime::Crisis, 400));
    let expected = 1e4 * (1.0 - libm::exp2(-2.0 * 1_200.0 / 1_800.0));
    assert!((crisis / expected - 1.0).abs() < four_errors, "{crisis}");
}

#[test]
fn the_basis_moves_the_perp_and_nothing_else() {
    let mut with = market(plain());
    let mut without = Market::new(&MarketConfig::default(), TICK_S).unwrap();
    let mut moved = false;
    for tick in 0..200 {
        let t_s = TICK_S * f64::from(tick);
        with.on_tick(t_s, &REFERENCE);
        without.on_tick(t_s, &REFERENCE);
        for asset in 0..2 {
            assert_eq!(with.prices()[asset], without.prices()[asset]);
        }
        let (a, b) = (with.prices()[HYPE], without.prices()[HYPE]);
        assert_eq!(a.spot_px.to_bits(), b.spot_px.to_bits());
        assert_eq!(a.oracle_px.to_bits(), b.oracle_px.to_bits());
        moved |= a.perp_mid_px.to_bits() != b.perp_mid_px.to_bits();
    }
    assert!(moved);
    assert_eq!(with.impact_peak_bps().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn a_path_has_its_own_basis_and_always_the_same() {
    let mut market = market(plain());
    let mut run = |path| {
        market.begin(Key { seed: 9, path });
        let mut seen = Vec::new();
        for tick in 0..300 {
            market.on_tick(TICK_S * f64::from(tick), &REFERENCE);
            // Trading draws nothing.
            market.execute(Venue::Spot, 0, Side::Sell, 1.0, None);
            seen.push(market.mid_px(Venue::Perp, HYPE).to_bits());
        }
        seen
    };
    let (first, other) = (run(1), run(2));
    assert_ne!(first, other);
    assert_eq!(run(1), first);
}

/// A market in which the basis itself is still.
fn still(arbitrage: ArbitrageConfig) -> Market {
    market(BasisConfig {
        sd_bps: 0.0,
        crisis: plimsoll_sim::market::CrisisBasis {
            sd_bps: 0.0,
            ..plain().crisis
        },
        arbitrage: Some(arbitrage),
        ..plain()
    })
}

#[test]
fn arbitrage_carries_a_sale_in_one_book_over_to_the_other() {
    let mut market = still(ArbitrageConfig::default());
    market.on_tick(0.0, &REFERENCE);
    market.execute(Venue::Spot, HYPE, Side::Sell, 50_000.0, None);
    let gap = basis_bps(&market);
    let perp_before = market.mid_px(Venue::Perp, HYPE);
    assert!(gap > 10.0);
    market.on_tick(3.0, &REFERENCE);
    // Resilience and arbitrage both close it; the perp falls as the spot price recovers.
    assert!(market.mid_px(Venue::Perp, HYPE) < perp_before);
    let faded = libm::exp2(-3.0 / 120.0);
    let closed = basis_bps(&market) / gap;
    assert!(closed < faded * libm::exp2(-2.9 / 120.0), "{closed}");
    let mut idle = still(ArbitrageConfig::default());
    idle.on_tick(0.0, &REFERENCE);
    idle.set_arbitrage(0.0);
    idle.execute(Venue::Spot, HYPE, Side::Sell, 50_000.0, None);
    idle.on_tick(3.0, &REFERENCE);
    close(idle.mid_px(Venue::Perp, HYPE), perp_before, 1e-9);
}

#[test]
fn capital_goes_with_outages_utilization_and_crises() {
    let mut arbitrage = Arbitrage::new(&ArbitrageConfig::default(), TICK_S);
    let full = arbitrage.rate_per_s(Regime::Calm);
    close(full, core::f64::consts::LN_2 / 120.0, 1e-15);
    arbitrage.set_utilization(0.8);
    close(arbitrage.at_work(Regime::Calm), 1.0, 1e-12);
    arbitrage.set_utilization(0.9);
    close(arbitrage.at_work(Regime::Calm), 0.75, 1e-12);
    arbitrage.set_utilization(1.3);
    close(arbitrage.at_work(Regime::Calm), 0.5, 1e-12);
    arbitrage.set_outside(0.4);
    close(arbitrage.at_work(Regime::Calm), 0.2, 1e-12);
    close(arbitrage.at_work(Regime::Crisis), 0.0, 1e-12);
    arbitrage.set_outside(0.0);
    close(arbitrage.rate_per_s(Regime::Calm), 0.0, 1e-18);
    arbitrage.restart();
    close(arbitrage.at_work(Regime::Calm), 1.0, 1e-12);
}

#[test]
fn a_gap_that_widens_costs_capital_and_time_brings_it_back() {
    let mut arbitrage = Arbitrage::new(&ArbitrageConfig::default(), TICK_S);
    // All capital is in at 50 bps; 150 bps more at five times leverage take 7.5 % of it.
    arbitrage.mark(0.005, TICK_S, Regime::Calm);
    arbitrage.mark(0.020, TICK_S, Regime::Calm);
    close(arbitrage.capital(), 0.925, 1e-4);
    // A day brings half of it back while the gap stays.
    arbitrage.mark(0.020, 86_400.0, Regime::Calm);
    close(arbitrage.capital(), 0.9625, 1e-4);
    // As the gap closes the rest comes back, and no more.
    arbitrage.mark(0.0, TICK_S, Regime::Calm);
    close(arbitrage.capital(), 1.0, 1e-12);
    // The same below spot.
    arbitrage.mark(-0.005, TICK_S, Regime::Calm);
    arbitrage.mark(-0.205, TICK_S, Regime::Calm);
    close(arbitrage.capital(), 0.0, 1e-3);
}

#[test]
fn without_feedback_arbitrageurs_do_not_hear_of_the_pool() {
    let run = |feedback| {
        let config = MarketConfig {
            feedback,
            basis: vec![BasisConfig::of("HYPE")],
            ..MarketConfig::default()
        };
        let mut market = Market::new(&config, TICK_S).unwrap();
        let mut strained = Market::new(&config, TICK_S).unwrap();
        strained.set_utilization(1.0);
        for tick in 0..10 {
            market.on_tick(TICK_S * f64::from(tick), &REFERENCE);
            strained.on_tick(TICK_S * f64::from(tick), &REFERENCE);
        }
        basis_bps(&market).to_bits() == basis_bps(&strained).to_bits()
    };
    assert!(run(false));
    assert!(!run(true));
}
