//! Shocks: sizes, shapes, composition, and combinations that are refused.

use plimsoll_paths::shock::{Hold, Jump, Ramp, Recover, Shape, Shock, Waypoint, Waypoints};
use plimsoll_paths::{PathsConfig, PathsError};

use crate::{KEY, bits, gbm, path};

const TICK_S: f64 = 3.0;
const TICKS_PER_MIN: usize = 20;

fn jump(asset: &str, at_min: f64, move_pct: f64) -> Shock {
    Shock::Jump(Jump {
        asset: asset.to_owned(),
        at_min,
        move_pct,
    })
}

fn ramp(at_min: f64, over_min: f64, move_pct: f64, shape: Shape) -> Shock {
    Shock::Ramp(Ramp {
        asset: "HYPE".to_owned(),
        at_min,
        over_min,
        move_pct,
        shape,
    })
}

fn recover(asset: &str, at_min: f64, over_min: f64, fraction: f64) -> Shock {
    Shock::Recover(Recover {
        asset: asset.to_owned(),
        at_min,
        over_min,
        fraction,
        shape: Shape::Linear,
    })
}

fn hold(at_min: f64, over_min: f64) -> Shock {
    Shock::Hold(Hold {
        asset: "HYPE".to_owned(),
        at_min,
        over_min,
    })
}

fn waypoints(points: &[(f64, f64)]) -> Shock {
    let point = |&(at_min, move_pct): &(f64, f64)| Waypoint { at_min, move_pct };
    Shock::Waypoints(Waypoints {
        asset: "HYPE".to_owned(),
        points: points.iter().map(point).collect(),
    })
}

fn shocked(sigma: f64, shocks: Vec<Shock>) -> PathsConfig {
    PathsConfig {
        shocks,
        ..gbm(&[("HYPE", sigma), ("BTC", sigma)])
    }
}

/// HYPE's price at whole minutes of a path of two hours without volatility.
fn at_minutes(shocks: Vec<Shock>) -> impl Fn(usize) -> f64 {
    let prices = path(&shocked(0.0, shocks), TICK_S, 2_400, KEY);
    move |minute| prices[minute * TICKS_PER_MIN - 1][0]
}

fn problems(shocks: Vec<Shock>) -> Vec<PathsError> {
    shocked(0.5, shocks).problems(TICK_S, 2_400)
}

fn near(got: f64, expected: f64) {
    assert!(
        (got / expected - 1.0).abs() < 1e-14,
        "{got}, expected {expected}"
    );
}

fn exact(got: f64, expected: f64) {
    assert_eq!(
        got.to_bits(),
        expected.to_bits(),
        "{got}, expected {expected}"
    );
}

#[test]
fn a_ramp_ends_exactly_on_its_move_whatever_its_shape() {
    for shape in [Shape::Linear, Shape::Exp, Shape::Sqrt] {
        let px = at_minutes(vec![ramp(5.0, 10.0, -40.0, shape)]);
        exact(px(5), 100.0);
        exact(px(15), 60.0);
        exact(px(120), 60.0);
    }
}

#[test]
fn a_ramp_follows_its_shape() {
    let half = (10.0, 20.0, 0.6_f64.ln());
    let (at, over, log) = half;
    let share_exp = (1.0 - (-2.5_f64).exp()) / (1.0 - (-5.0_f64).exp());
    for (shape, share) in [
        (Shape::Linear, 0.5),
        (Shape::Sqrt, 0.5_f64.sqrt()),
        (Shape::Exp, share_exp),
    ] {
        let px = at_minutes(vec![ramp(at, over, -40.0, shape)]);
        near(px(20), 100.0 * (share * log).exp());
    }
}

#[test]
fn a_jump_is_seen_at_its_tick_and_not_before() {
    let prices = path(&shocked(0.0, vec![jump("HYPE", 1.0, -30.0)]), 3.0, 40, KEY);
    exact(prices[18][0], 100.0);
    exact(prices[19][0], 70.0);
    let at_start = path(&shocked(0.0, vec![jump("HYPE", 0.0, 25.0)]), 3.0, 2, KEY);
    exact(at_start[0][0], 125.0);
}

#[test]
fn half_of_a_jump_is_recovered_to_the_square_root() {
    let px = at_minutes(vec![
        jump("HYPE", 10.0, -30.0),
        recover("HYPE", 20.0, 60.0, 0.5),
    ]);
    near(px(20), 70.0);
    near(px(50), 100.0 * (0.75 * 0.7_f64.ln()).exp());
    assert!((px(80) / 100.0 - 0.836_660).abs() <= 0.5e-6);
    near(px(120), 100.0 * 0.7_f64.sqrt());
}

#[test]
fn a_recovery_counts_all_that_began_before_it_in_whatever_order_they_are_listed() {
    let px = at_minutes(vec![
        recover("all", 60.0, 10.0, 1.0),
        jump("HYPE", 10.0, -20.0),
        ramp(20.0, 20.0, -10.0, Shape::Linear),
        jump("HYPE", 90.0, -50.0),
    ]);
    near(px(59), 72.0);
    near(px(70), 100.0);
    near(px(95), 50.0);
}

#[test]
fn shocks_compose_by_multiplication_and_reach_all_or_one() {
    let shocks = vec![
        jump("all", 10.0, -50.0),
        jump("BTC", 20.0, 100.0),
        jump("HYPE", 30.0, -20.0),
    ];
    let prices = path(&shocked(0.0, shocks), TICK_S, 1_200, KEY);
    let end = prices.last().unwrap();
    near(end[0], 40.0);
    near(end[1], 100.0);
}

#[test]
fn waypoints_are_met_exactly_and_joined_in_log_price() {
    let px = at_minutes(vec![waypoints(&[(10.0, 0.0), (30.0, -49.0), (50.0, 0.5)])]);
    exact(px(5), 100.0);
    exact(px(10), 100.0);
    near(px(20), 100.0 * 0.51_f64.sqrt());
    exact(px(30), 51.0);
    near(px(40), 100.0 * (0.51_f64 * 1.005).sqrt());
    exact(px(50), 100.0 * 1.005);
    exact(px(120), 100.0 * 1.005);
}

#[test]
fn shocks_touch_no_random_draw() {
    let plain = path(&shocked(1.15, Vec::new()), TICK_S, 1_000, KEY);
    let shocks = vec![
        jump("HYPE", 1.0, -50.0),
        ramp(10.0, 20.0, -20.0, Shape::Exp),
    ];
    let moved = path(&shocked(1.15, shocks), TICK_S, 1_000, KEY);
    assert_eq!(bits(&plain, 1), bits(&moved, 1));
    for (tick, (plain, moved)) in plain.iter().zip(&moved).enumerate() {
        if tick + 1 < TICKS_PER_MIN {
            exact(moved[0], plain[0]);
        } else if tick + 1 < 10 * TICKS_PER_MIN {
            near(moved[0], 0.5 * plain[0]);
        } else if tick + 1 >= 30 * TICKS_PER_MIN {
            near(moved[0], 0.4 * plain[0]);
        }
    }
}

#[test]
fn a_hold_drops_its_increments_and_no_others() {
    let plain = path(&shocked(1.15, Vec::new()), TICK_S, 1_000, KEY);
    let held = path(&shocked(1.15, vec![hold(10.0, 15.0)]), TICK_S, 1_000, KEY);
    let (start, end) = (10 * TICKS_PER_MIN, 25 * TICKS_PER_MIN);
    assert_eq!(bits(&plain[..start], 0), bits(&held[..start], 0));
    assert_eq!(bits(&plain, 1), bits(&held, 1));
    for row in &held[start..end] {
        exact(row[0], held[start - 1][0]);
    }
    for tick in end..1_000 {
        let expected = plain[tick][0] / plain[tick - 1][0];
        let got = held[tick][0] / held[tick - 1][0];
        assert!((got / expected - 1.0).abs() < 1e-12);
        assert!(got.to_bits() != 1.0_f64.to_bits());
    }
}

#[test]
fn a_price_that_is_held_cannot_be_moved() {
    let conflict = |index, hold| PathsError::MoveDuringHold {
        index,
        hold,
        asset: "HYPE".to_owned(),
    };
    let ramped = |at, over| problems(vec![hold(10.0, 20.0), ramp(at, over, -10.0, Shape::Linear)]);
    assert_eq!(ramped(5.0, 6.0), [conflict(1, 0)]);
    assert_eq!(ramped(29.0, 6.0), [conflict(1, 0)]);
    assert_eq!(ramped(5.0, 5.0), []);
    assert_eq!(ramped(30.0, 5.0), []);
    let jumped = |at| problems(vec![jump("all", at, -10.0), hold(10.0, 20.0)]);
    assert_eq!(jumped(20.0), [conflict(0, 1)]);
    assert_eq!(jumped(10.0), []);
    assert_eq!(jumped(30.0), []);
    let pointed = |points| problems(vec![hold(10.0, 20.0), waypoints(points)]);
    assert_eq!(pointed(&[(9.0, -5.0), (31.0, -5.0), (40.0, 0.0)]), []);
    assert_eq!(pointed(&[(9.0, -5.0), (31.0, -6.0)]), [conflict(1, 0)]);
}

#[test]
fn a_shock_that_would_do_nothing_is_refused() {
    let late = PathsError::ShockAfterEnd {
        index: 0,
        at_min: 120.0,
        end_min: 120.0,
    };
    assert_eq!(problems(vec![jump("HYPE", 120.0, -5.0)]), [late]);
    let unknown = PathsError::UnknownShockAsset {
        index: 0,
        asset: "hype".to_owned(),
    };
    assert_eq!(problems(vec![jump("hype", 1.0, -5.0)]), [unknown]);
    let nothing = PathsError::NothingToRecover {
        index: 1,
        at_min: 5.0,
    };
    let elsewhere = vec![jump("BTC", 1.0, -5.0), recover("HYPE", 5.0, 5.0, 1.0)];
    assert_eq!(problems(elsewhere), std::slice::from_ref(&nothing));
    let later = vec![jump("HYPE", 6.0, -5.0), recover("HYPE", 5.0, 5.0, 1.0)];
    assert_eq!(problems(later), [nothing]);
    let for_one = vec![jump("HYPE", 1.0, -5.0), recover("all", 5.0, 5.0, 1.0)];
    assert_eq!(problems(for_one), []);
}

#[test]
fn waypoints_out_of_order_are_refused() {
    let order = |point, at_min, previous_min| PathsError::WaypointOrder {
        index: 0,
        point,
        at_min,
        previous_min,
    };
    assert_eq!(
        problems(vec![waypoints(&[(0.0, -5.0)])]),
        [order(0, 0.0, 0.0)]
    );
    let back = waypoints(&[(5.0, -5.0), (5.0, -6.0)]);
    assert_eq!(problems(vec![back]), [order(1, 5.0, 5.0)]);
}

#[test]
fn times_between_ticks_act_at_the_next_tick() {
    // 2.5 ticks: tick 2 is before it, tick 3 after.
    let prices = path(&shocked(0.0, vec![jump("HYPE", 0.125, -50.0)]), 3.0, 4, KEY);
    exact(prices[1][0], 100.0);
    exact(prices[2][0], 50.0);
    // 0.35 min is 21 s but for rounding, exactly tick 7.
    let prices = path(&shocked(0.0, vec![jump("HYPE", 0.35, -50.0)]), 3.0, 8, KEY);
    exact(prices[5][0], 100.0);
    exact(prices[6][0], 50.0);
}
