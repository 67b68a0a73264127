//! The digest of the reference prices says whether two paths saw the same.

use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, small};

fn digest(config: Value, seed: u64, path: u64) -> String {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, seed).unwrap();
    let row = World::new(&simulation).unwrap().run(path, Trace::Off).row;
    assert_eq!(row.error, None);
    assert_eq!(row.reference_digest.len(), 32);
    row.reference_digest
}

fn short() -> Value {
    let mut config = crash();
    config["clock"]["horizon_h"] = json!(1);
    config
}

#[test]
fn terms_people_faults_and_feedback_leave_the_digest_as_it_is() {
    let plain = digest(short(), 7, 0);
    let changes: [fn(&mut Value); 7] = [
        |c| c["venue"]["tokens"]["HYPE"]["ltv"] = json!("0.6"),
        |c| c["venue"]["tokens"]["USDC"]["borrow"]["borrow_cap"] = json!("4500000"),
        |c| c["venue"]["fees"]["tiers"][0]["perp_taker"] = json!("0.001"),
        |c| c["population"]["accounts"]["looper"] = json!(20),
        |c| c["market"]["feedback"] = json!(false),
        |c| {
            c["market"]["exchange_deviations"] = json!([{
                "exchanges": ["Binance"], "from_min": 5.0, "to_min": 20.0, "bps": -300.0
            }]);
        },
        |c| {
            c["market"]["depth_multiplier"] =
                json!([{"from_min": 5.0, "to_min": 50.0, "multiplier": 0.2}]);
        },
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let mut config = short();
        change(&mut config);
        assert_ne!(config, short(), "change {place}");
        assert_eq!(digest(config, 7, 0), plain, "change {place}");
    }
}

#[test]
fn another_seed_path_volatility_or_shock_has_another_digest() {
    let plain = digest(short(), 7, 0);
    assert_ne!(digest(short(), 8, 0), plain);
    assert_ne!(digest(short(), 7, 1), plain);
    let mut wilder = short();
    wilder["paths"]["assets"][1]["model"]["sigma_per_year"] = json!(0.680_000_1);
    assert_ne!(digest(wilder, 7, 0), plain);
    let mut calm = small();
    calm["clock"]["horizon_h"] = json!(1);
    assert_ne!(digest(calm, 7, 0), plain);
}
