//! Building, pushing, stopping, closing.

use plimsoll_agents::Agent as _;
use plimsoll_agents::classes::manipulator::{Manipulator, ManipulatorConfig, Phase, Push};

use crate::common::{Scene, close, hype, perp, spot, stream};

const MINUTE: f64 = 60.0;

fn attacker(push: Push) -> Manipulator {
    let config = ManipulatorConfig {
        push,
        ..ManipulatorConfig::default()
    };
    Manipulator::new(config, hype(), 0.0, 1e7, 5)
}

/// Seven millions of coin and three of margin, some minutes from the start.
fn scene(t_min: f64) -> Scene {
    let mut scene = Scene::trader(3e6);
    scene.account.holdings[1].held_units = 70_000.0;
    scene.account.net_worth_usd = 1e7;
    scene.market.time_s = t_min * MINUTE;
    scene
}

/// An attacker that pushes, with its short built.
fn pushing(push: Push) -> (Manipulator, Scene) {
    let (mut attacker, mut scene) = (attacker(push), scene(60.0));
    if push == Push::Up {
        scene.account.holdings[1].held_units = 0.0;
        scene.account.free_usd = 8e6;
    }
    scene.position(-135_000.0, 100.0);
    scene.ask(&mut attacker, &mut stream());
    assert_eq!(attacker.phase(), Phase::Push);
    (attacker, scene)
}

#[test]
fn the_short_is_built_evenly_before_the_push() {
    let mut attacker = attacker(Push::Down);
    assert!(close(attacker.first_wake_s(&mut stream()), 1_800.0, 1e-9));
    // 0.9 * 3,000,000 USD at leverage 5 in 180 steps.
    let (wishes, sleep) = scene(30.0).ask(&mut attacker, &mut stream());
    assert!(close(perp(&wishes), -135_000.0 / 180.0, 0.01));
    assert!(close(sleep, 10.0, 1e-12));
    let (wishes, _) = scene(31.0).ask(&mut attacker, &mut stream());
    assert!(close(perp(&wishes), -5_250.0, 0.1));
}

#[test]
fn the_push_sells_so_much_a_minute_until_its_coins_are_gone() {
    let (mut attacker, mut scene) = pushing(Push::Down);
    scene.market.time_s += 10.0;
    let (wishes, _) = scene.ask(&mut attacker, &mut stream());
    // 3,000,000 USD a minute in steps of ten seconds.
    assert!(close(spot(&wishes), -5_000.0, 0.01));
    scene.account.holdings[1].held_units = 65_000.0;
    scene.ask(&mut attacker, &mut stream());
    assert!(close(attacker.spent().pushed_usd, 5e5, 1e-6));
    scene.account.holdings[1].held_units = 0.0;
    scene.ask(&mut attacker, &mut stream());
    assert_eq!(attacker.phase(), Phase::Hold);
    assert!(close(attacker.spent().pushed_usd, 7e6, 1e-3));
}

#[test]
fn the_push_ends_at_its_target_or_its_loss() {
    for (oracle, worth, phase) in [
        (71.0, 1e7, Phase::Push),
        (70.0, 1e7, Phase::Hold),
        (90.0, 8.1e6, Phase::Push),
        (90.0, 8.0e6, Phase::Hold),
        // A rise is none.
        (140.0, 1e7, Phase::Push),
    ] {
        let (mut attacker, mut scene) = pushing(Push::Down);
        scene.market.oracle_px[2] = oracle;
        scene.account.net_worth_usd = worth;
        scene.ask(&mut attacker, &mut stream());
        assert_eq!(attacker.phase(), phase, "{oracle} {worth}");
    }
}

#[test]
fn a_push_up_buys_with_its_share_of_the_money() {
    let (mut attacker, mut scene) = pushing(Push::Up);
    let (wishes, _) = scene.ask(&mut attacker, &mut stream());
    assert!(close(spot(&wishes), 5_000.0, 0.01));
    scene.account.holdings[1].held_units = 69_999.0;
    scene.ask(&mut attacker, &mut stream());
    assert_eq!(attacker.phase(), Phase::Hold);
}

#[test]
fn the_short_is_held_until_a_fifth_of_the_gain_is_gone_or_time_is_up() {
    for (worths, minutes, phase) in [
        ([1.2e7, 1.17e7], 1.0, Phase::Hold),
        ([1.2e7, 1.16e7], 1.0, Phase::Close),
        ([1.2e7, 1.2e7], 31.0, Phase::Close),
        // Who never gained waits.
        ([0.95e7, 0.94e7], 1.0, Phase::Hold),
    ] {
        let (mut attacker, mut scene) = pushing(Push::Down);
        scene.account.holdings[1].held_units = 0.0;
        scene.ask(&mut attacker, &mut stream());
        scene.account.net_worth_usd = worths[0];
        scene.ask(&mut attacker, &mut stream());
        scene.account.net_worth_usd = worths[1];
        scene.market.time_s += minutes * MINUTE;
        scene.ask(&mut attacker, &mut stream());
        assert_eq!(attacker.phase(), phase, "{worths:?} {minutes}");
    }
}

#[test]
fn the_short_is_bought_back_in_clips_until_it_is_gone() {
    let (mut attacker, mut scene) = pushing(Push::Down);
    scene.account.holdings[1].held_units = 0.0;
    scene.ask(&mut attacker, &mut stream());
    scene.market.time_s += 31.0 * MINUTE;
    let (wishes, _) = scene.ask(&mut attacker, &mut stream());
    assert!(close(perp(&wishes), 5_000.0, 0.01));
    scene.position(0.0, 0.0);
    let (wishes, sleep) = scene.ask(&mut attacker, &mut stream());
    assert!(wishes.is_empty() && sleep.is_infinite());
    assert_eq!(attacker.phase(), Phase::Done);
}
