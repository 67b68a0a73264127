//! A dollar that moves.

use plimsoll_sim::market::{Market, MarketConfig, UsdcWaypoint, usdt_usdc_at};

const HYPE: usize = 2;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

fn points(pairs: &[(f64, f64)]) -> Vec<UsdcWaypoint> {
    pairs
        .iter()
        .map(|&(at_min, px)| UsdcWaypoint { at_min, px })
        .collect()
}

#[test]
fn the_price_of_usdc_follows_straight_lines_and_is_flat_outside() {
    // 1 to 0.87 in six hours, at 0.92 or less for a day, back by 60 hours.
    let line = points(&[(60.0, 1.0), (420.0, 0.87), (1_860.0, 0.92), (3_660.0, 1.0)]);
    for (t_min, px) in [
        (0.0, 1.0),
        (60.0, 1.0),
        (240.0, 0.935),
        (420.0, 0.87),
        (1_140.0, 0.895),
        (1_860.0, 0.92),
        (2_760.0, 0.96),
        (3_660.0, 1.0),
        (9_000.0, 1.0),
    ] {
        close(usdt_usdc_at(&line, t_min * 60.0, 1.0), 1.0 / px, 1e-12);
    }
}

#[test]
fn without_waypoints_the_constant_holds() {
    let got = usdt_usdc_at(&[], 1e6, 1.25);
    assert_eq!(got.to_bits(), 1.25_f64.to_bits());
}

#[test]
fn a_fall_of_usdc_raises_borrow_prices_and_nothing_else() {
    let config = MarketConfig {
        usdc: points(&[(10.0, 1.0), (20.0, 0.87)]),
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    let mut at = |t_min: f64| {
        market.on_tick(t_min * 60.0, &REFERENCE);
        market.prices()[HYPE]
    };
    close(at(10.0).borrow_px, 80.0, 1e-9);
    close(at(15.0).borrow_px, 80.0 / 0.935, 1e-6);
    let fallen = at(20.0);
    assert_eq!(fallen.micro().borrow_px, 91_954_023);
    for px in [fallen.spot_px, fallen.mark_px, fallen.oracle_px] {
        close(px, 80.0, 1e-9);
    }
}
