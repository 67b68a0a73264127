//! Quiet ticks that are passed over, against a world that goes through each.

use plimsoll_engine::units::{Amount, PerpId, SimTime, TokenId};
use plimsoll_engine::{Intent, Scan};
use plimsoll_sim::record::PathRecord;
use plimsoll_sim::{SimConfig, Simulation, Told, Trace, World};
use plimsoll_streams::{Key, Stream};
use serde_json::{Value, json};

use crate::faults_properties::faulty;
use crate::world::{crash, small, with_a_deployed_market};

/// Everybody sleeps, and margin sharing waits until half of the target is gone.
fn asleep(mut config: Value) -> Value {
    config["agents"] = json!({
        "borrower": {"clock_h": 10_000.0},
        "carry": {"clock_h": 10_000.0},
        "hedger": {"clock_min": 1_000_000.0},
        "lender": {"clock_h": 10_000.0, "large_clock_min": 1_000_000.0},
    });
    config["venue"]["sharing"]["tolerance"] = json!("0.5");
    config
}

/// A book of a few accounts.
fn few(mut config: Value) -> Value {
    config["population"]["accounts"] =
        json!({"lender": 6, "carry": 8, "hedger": 3, "looper": 8, "plain": 3});
    config["recording"] = json!({"accounts": true, "sample_every_min": 7});
    config
}

/// Changes that decide what a tick is made of.
fn changes() -> Vec<fn(&mut Value)> {
    vec![
        |_| {},
        |c| c["market"]["feedback"] = json!(false),
        |c| c["market"]["usdt_usdc"] = json!(0.9987),
        |c| {
            c["market"]["usdc"] =
                json!([{"at_min": 20.0, "px": 1.0}, {"at_min": 60.0, "px": 0.99}]);
        },
        |c| c["market"]["premium_every_s"] = json!(1),
        |c| c["market"]["oracle_every_s"] = json!(6),
        |c| {
            c["market"]["exchange_deviations"] = json!([{
                "exchanges": ["Binance"], "from_min": 35.5, "to_min": 50.0, "bps": -30.0
            }]);
        },
        |c| {
            let window = json!({"from_min": 40.01, "to_min": 90.0, "multiplier": 0.2});
            c["market"]["depth_multiplier"] = json!([window]);
        },
        |c| {
            for asset in c["market"]["assets"].as_array_mut().unwrap() {
                asset["perp"]["half_spread_bps"] = json!(1.5);
            }
        },
        |c| {
            for asset in c["market"]["assets"].as_array_mut().unwrap() {
                asset["perp"]["permanent_share"] = json!(0.9);
                asset["perp"]["half_life_s"] = json!(5.0);
            }
        },
        |c| {
            *c = faulty(
                c.take(),
                vec![json!({"kind": "outage", "from_min": 30.0, "duration_s": 300.0})],
            );
        },
        |c| c["clock"]["tick_s"] = json!(7),
    ]
}

fn simulation(config: Value) -> Option<Simulation> {
    let config: SimConfig = serde_json::from_value(config).ok()?;
    Simulation::new(config, 7).ok()
}

/// Wishes at random times, so that books are displaced now and then.
fn wishes(draws: &mut Stream, users: u32) -> Vec<Told> {
    let count = draws.below(6);
    let wish = |draws: &mut Stream| {
        let time = SimTime(u64::from(draws.below(4 * 3_600_000)));
        let size = Amount(i128::from(draws.below(1_000_000)) * 1_000_000 - 500_000_000_000);
        let intent = if draws.bernoulli(0.7) {
            Intent::TradePerp {
                perp: PerpId(draws.below(3)),
                size,
                leverage: 5,
                limit_bps: 500,
            }
        } else {
            Intent::Withdraw {
                token: TokenId(0),
                amount: Amount::ONE,
            }
        };
        let user = draws.below(users);
        Told { time, user, intent }
    };
    let mut wishes: Vec<Told> = (0..count).map(|_| wish(draws)).collect();
    wishes.sort_by_key(|told| told.time);
    wishes
}

fn with(simulation: &Simulation, scan: Scan, path: u64, told: &[Told]) -> (PathRecord, u32) {
    let mut world = World::new(simulation).unwrap();
    world.set_scan(scan);
    let record = world.run_with(path, Trace::Off, told);
    (record, world.ticks_passed_over())
}

#[test]
fn a_path_is_the_same_however_many_of_its_ticks_are_passed_over() {
    let mut draws = Key { seed: 5, path: 0 }.stream("test", 0);
    let bases = [
        asleep(small()),
        asleep(crash()),
        small(),
        asleep(with_a_deployed_market()),
    ];
    let (mut passed, mut paths) = (0, 0);
    for (n, change) in changes().into_iter().enumerate() {
        for (at, base) in bases.iter().enumerate() {
            let mut config = few(base.clone());
            change(&mut config);
            let simulation = simulation(config).unwrap_or_else(|| panic!("change {n} of {at}"));
            let told = wishes(&mut draws, 28);
            let path = u64::from(draws.below(1_000));
            let (fast, over) = with(&simulation, Scan::Boxes, path, &told);
            let (plain, none) = with(&simulation, Scan::Every, path, &told);
            assert_eq!(none, 0);
            let (vectors, none) = with(&simulation, Scan::Vectors, path, &told);
            assert_eq!(none, 0);
            assert!(vectors == plain, "change {n} of {at}, path {path}");
            assert!(
                fast == plain,
                "change {n} of {at}, path {path}: {fast:#?} {plain:#?}"
            );
            passed += over;
            paths += 1;
        }
    }
    // Of 4,800 ticks each.
    assert!(passed > 500 * paths, "{passed} ticks of {paths} paths");
}

#[test]
fn on_a_day_of_sleep_most_ticks_are_passed_over() {
    let simulation = simulation(asleep(few(small()))).unwrap();
    let (_, over) = with(&simulation, Scan::Boxes, 1, &[]);
    assert!(over > 4_000, "{over} of 4,800");
}

#[test]
fn boxes_that_are_too_wide_are_caught() {
    let simulation = simulation(asleep(few(crash()))).unwrap();
    let differs = (0..8).any(|path| {
        let (wide, _) = with(&simulation, Scan::WidenedBoxes, path, &[]);
        wide != with(&simulation, Scan::Every, path, &[]).0
    });
    assert!(differs);
}

#[test]
fn ticks_at_which_impact_fades_are_passed_over_too() {
    let mut config = asleep(few(small()));
    for asset in config["market"]["assets"].as_array_mut().unwrap() {
        // Something is left of it to the end of the path.
        asset["perp"]["half_life_s"] = json!(1_200.0);
    }
    let simulation = simulation(config).unwrap();
    let trade = Told {
        time: SimTime(60_000),
        user: 3,
        intent: Intent::TradePerp {
            perp: PerpId(0),
            size: Amount(-1_000_000_000),
            leverage: 5,
            limit_bps: 500,
        },
    };
    let (fast, over) = with(&simulation, Scan::Boxes, 1, &[trade]);
    let (plain, _) = with(&simulation, Scan::Every, 1, &[trade]);
    assert!(fast == plain, "{fast:#?} {plain:#?}");
    assert!(over > 4_000, "{over} of 4,800");
    assert!(fast.row.impact_peak_bps > 0.0, "the trade left something");
}
