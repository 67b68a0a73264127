//! Displacement and resilience: closed values, the optimal sale.

use plimsoll_sim::market::{
    DepthWindow, Displacement, Market, MarketConfig, Side, Transient, Venue,
};

#[test]
fn what_is_left_after_the_half_lives_of_the_reference() {
    for (elapsed_s, left) in [
        (3.0, 0.965_936),
        (30.0, core::f64::consts::FRAC_1_SQRT_2),
        (300.0, 0.031_25),
    ] {
        let mut transient = Transient::new(60.0, 3.0);
        transient.push(-1.0);
        transient.decay(elapsed_s);
        assert!((transient.log() + left).abs() < 5e-7, "{transient:?}");
    }
}

#[test]
fn decay_in_ticks_is_decay_at_once() {
    let mut by_ticks = Transient::new(120.0, 3.0);
    by_ticks.push(0.02);
    for _ in 0..100 {
        by_ticks.decay(3.0);
    }
    let mut at_once = Transient::new(120.0, 3.0);
    at_once.push(0.02);
    at_once.decay(300.0);
    assert!((by_ticks.log() / at_once.log() - 1.0).abs() < 1e-13);
}

#[test]
fn a_displacement_below_any_price_step_becomes_nought() {
    let mut transient = Transient::new(30.0, 3.0);
    transient.push(1e-3);
    transient.decay(30.0 * 29.0);
    assert!(transient.log() > 0.0);
    transient.decay(30.0);
    assert_eq!(transient.log().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn the_permanent_share_splits_a_displacement_without_rest() {
    let sell = Displacement::of_sweep(Side::Sell, 56.0, 0.35);
    assert!((sell.permanent + 56.0e-4 * 0.35).abs() < 1e-18);
    assert!((sell.permanent + sell.transient + 56.0e-4).abs() < 1e-18);
    let buy = Displacement::of_sweep(Side::Buy, 56.0, 0.35);
    assert!((buy.permanent + sell.permanent).abs() < 1e-18);
    assert!((buy.transient + sell.transient).abs() < 1e-18);
}

/// Sells `blocks[i]` every `dt_s`, with a linear transient impact of `kappa` per unit, each block
/// paying the displacement before it and half of its own.
fn cost_of_sale(blocks: &[f64], dt_s: f64, kappa: f64, half_life_s: f64) -> f64 {
    let mut transient = Transient::new(half_life_s, dt_s);
    let mut cost = 0.0;
    for block in blocks {
        cost += block * (transient.log() + 0.5 * kappa * block);
        transient.push(kappa * block);
        transient.decay(dt_s);
    }
    cost
}

#[test]
fn resilience_gives_the_cost_of_the_optimal_sale() {
    // Blocks X/(rho T + 2) at both ends and a steady sale between; n = 20,000 steps.
    let (total, kappa) = (1e4, 2e-5);
    for (rho, horizon_s, expected) in [(0.01, 600.0, 250.0), (0.005, 1_800.0, 181.818_182)] {
        let n = 20_000_u32;
        let end_block = total / (rho * horizon_s + 2.0);
        let between = (total - 2.0 * end_block) / f64::from(n);
        let mut blocks = vec![between; n as usize + 1];
        blocks[0] = end_block + between / 2.0;
        blocks[n as usize] = end_block - between / 2.0;
        let cost = cost_of_sale(
            &blocks,
            horizon_s / f64::from(n),
            kappa,
            core::f64::consts::LN_2 / rho,
        );
        assert!((cost - expected).abs() < 0.02, "{cost} against {expected}");
    }
}

#[test]
fn a_thin_book_makes_a_sale_dearer_but_not_more_lasting() {
    let config = |multiplier: f64| MarketConfig {
        depth_multiplier: vec![DepthWindow {
            from_min: 0.0,
            to_min: 60.0,
            multiplier,
            assets: vec!["HYPE".to_owned()],
            venue: Some(Venue::Spot),
        }],
        ..MarketConfig::default()
    };
    let hype = 2;
    let lasting = |multiplier: f64| {
        let mut market = Market::new(&config(multiplier), 3.0).unwrap();
        let reference = [80_000.0, 2_400.0, 80.0];
        market.on_tick(0.0, &reference);
        let fill = market.execute(Venue::Spot, hype, Side::Sell, 2_500.0, None);
        // A day later only what is permanent is left.
        market.on_tick(86_400.0, &reference);
        (fill.slip_bps, market.prices()[hype].spot_px)
    };
    let (normal_slip, normal_px) = lasting(1.0);
    let (thin_slip, thin_px) = lasting(0.2);
    assert!(thin_slip > 4.0 * normal_slip);
    assert!(normal_px < 80.0);
    assert!(
        (thin_px - normal_px).abs() < 1e-6,
        "{thin_px} against {normal_px}"
    );
}

#[test]
fn orders_one_after_the_other_share_the_reach_of_the_book() {
    let (hype, px) = (2, 80.0);
    for (venue, side) in [
        (Venue::Perp, Side::Buy),
        (Venue::Perp, Side::Sell),
        (Venue::Spot, Side::Sell),
    ] {
        let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
        market.on_tick(0.0, &[80_000.0, 2_400.0, px]);
        // A hundred orders, each as large as what rests within 63% of the book.
        let filled: f64 = (0..100)
            .map(|_| {
                market
                    .execute(venue, hype, side, 100_000.0, None)
                    .size_filled
            })
            .sum();
        let left = market.displacement(venue, hype);
        let distance = (libm::expm1(left.transient) * side.sign()).abs();
        assert!(distance < 0.1 + 1e-9, "{venue:?} {side:?}: {distance}");
        assert!(distance > 0.099, "{venue:?} {side:?}: {distance}");
        assert!(filled < 100.0 * 100_000.0);
        assert!(market.depth_usd_within(venue, hype, side, 1_000.0) < 1e4);
        // The other side is as far away as ever.
        let other = if side == Side::Buy {
            Side::Sell
        } else {
            Side::Buy
        };
        assert!(market.units_within(venue, hype, other, 1_000.0).is_some());
        // What fades can be used again.
        market.on_tick(600.0, &[80_000.0, 2_400.0, px]);
        assert!(market.depth_usd_within(venue, hype, side, 1_000.0) > 1e6);
    }
}

#[test]
fn an_order_within_the_room_of_the_book_pays_what_it_would_in_a_book_at_rest() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    market.on_tick(0.0, &[80_000.0, 2_400.0, 80.0]);
    let first = market.execute(Venue::Perp, 2, Side::Sell, 10_000.0, None);
    let second = market.execute(Venue::Perp, 2, Side::Sell, 10_000.0, None);
    // The mid is lower by what the first left; the book behind it is the same.
    assert!(second.average_px < first.average_px);
    assert!((second.slip_bps / first.slip_bps - 1.0).abs() < 0.05);
    assert!((second.size_filled - 10_000.0).abs() < 1e-9);
}
