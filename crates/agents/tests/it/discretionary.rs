//! Entries at random, exits after a time, stops.

use plimsoll_agents::Agent;
use plimsoll_agents::classes::bet::Stake;
use plimsoll_agents::classes::discretionary::{Discretionary, DiscretionaryConfig};

use crate::common::{HOUR, KEY, Scene, close, hype, perp, stop, stream};

const STAKE: Stake = Stake {
    leverage: 2.0,
    stop_at_loss: Some(0.3),
};

fn trader(config: DiscretionaryConfig, side: f64) -> Discretionary {
    Discretionary::new(config, hype(), 0.0, (STAKE, side))
}

#[test]
fn entries_come_with_their_probability_and_side() {
    let scene = Scene::trader(1e6);
    let n = 20_000_u32;
    let sizes: Vec<f64> = (0..n)
        .map(|index| {
            let mut trader = trader(DiscretionaryConfig::default(), 0.0);
            let mut stream = KEY.stream("entries", u64::from(index));
            perp(&scene.ask(&mut trader, &mut stream).0)
        })
        .collect();
    let share = |wanted: &dyn Fn(f64) -> bool| {
        let count = sizes.iter().filter(|size| wanted(**size)).count();
        f64::from(u32::try_from(count).unwrap()) / f64::from(n)
    };
    let error = |p: f64| 4.0 * (p * (1.0 - p) / f64::from(n)).sqrt();
    assert!(close(share(&|size| size != 0.0), 0.1, error(0.1)));
    assert!(close(share(&|size| size > 0.0), 0.06, error(0.06)));
    // 0.95 * 2 * 1,000,000 USD at 100.
    assert!(
        sizes
            .iter()
            .all(|s| *s == 0.0 || close(s.abs(), 19_000.0, 1e-6))
    );
}

#[test]
fn a_position_is_closed_once_its_time_is_over() {
    let mut trader = trader(DiscretionaryConfig::default(), 1.0);
    let mut stream = stream();
    trader.first_wake_s(&mut stream);
    let mut scene = Scene::trader(1e6);
    scene.position(19_000.0, 100.0);
    let (wishes, _) = scene.ask(&mut trader, &mut stream);
    assert_eq!(perp(&wishes), 0.0);
    scene.market.time_s = 1_000.0 * HOUR;
    let (wishes, _) = scene.ask(&mut trader, &mut stream);
    assert!(close(perp(&wishes), -19_000.0, 1e-6));
}

#[test]
fn one_in_a_position_places_its_stop_at_its_first_look() {
    for (side, at, sells) in [(1.0, 85.0, true), (-1.0, 115.0, false)] {
        let mut trader = trader(DiscretionaryConfig::default(), side);
        let mut stream = stream();
        assert!(close(trader.first_wake_s(&mut stream), 2.0, 1e-12));
        let mut scene = Scene::trader(1e6);
        scene.position(side * 19_000.0, 100.0);
        let (wishes, _) = scene.ask(&mut trader, &mut stream);
        assert_eq!(stop(&wishes), Some((at, sells)));
    }
}

#[test]
fn times_in_a_position_have_their_mean() {
    let mut stream = stream();
    let n = 4_000_u32;
    // The probability to be out after twelve hours, the mean, is 1 - 1/e.
    let out = (0..n).filter(|_| {
        let mut trader = trader(DiscretionaryConfig::default(), 1.0);
        trader.first_wake_s(&mut stream);
        let mut scene = Scene::trader(1e6);
        scene.position(19_000.0, 100.0);
        scene.market.time_s = 12.0 * HOUR;
        perp(&scene.ask(&mut trader, &mut stream).0) < 0.0
    });
    let share = f64::from(u32::try_from(out.count()).unwrap()) / f64::from(n);
    let p = 1.0 - (-1.0_f64).exp();
    assert!(close(share, p, 4.0 * (p * (1.0 - p) / f64::from(n)).sqrt()));
}
