//! A path opens the same whether its world has opened one before or not.

use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, small};

fn shared(mut config: Value) -> Simulation {
    config["population"]["draw"] = json!("once");
    let config: SimConfig = serde_json::from_value(config).unwrap();
    Simulation::new(config, 7).unwrap()
}

#[test]
fn a_kept_opening_book_gives_what_opening_it_again_gives() {
    for config in [small(), crash()] {
        let simulation = shared(config);
        let mut used = World::new(&simulation).unwrap();
        let mut liquidated = 0;
        for path in 0..4 {
            let expected = World::new(&simulation).unwrap().run(path, Trace::Off);
            let got = used.run(path, Trace::Off);
            liquidated += got.liquidations.len();
            assert_eq!(got, expected, "path {path}");
        }
        // The same book, and other prices: paths are not copies of each other.
        let rows = [1, 2].map(|path| used.run(path, Trace::Off).row);
        assert_eq!(rows[0].capital, rows[1].capital);
        assert_ne!(rows[0].reference_digest, rows[1].reference_digest);
        assert!(liquidated > 0 || simulation.config().paths.shocks.is_empty());
    }
}

#[test]
fn a_record_handed_back_leaves_no_trace_in_the_next() {
    let simulation = shared(crash());
    let mut world = World::new(&simulation).unwrap();
    for path in 0..4 {
        let expected = World::new(&simulation).unwrap().run(path, Trace::Off);
        let got = world.run(path, Trace::Off);
        assert_eq!(got, expected, "path {path}");
        assert!(!got.liquidations.is_empty());
        world.recycle(got);
    }
}

#[test]
fn another_population_is_drawn_where_every_path_has_its_own() {
    let config: SimConfig = serde_json::from_value(small()).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let mut world = World::new(&simulation).unwrap();
    let capital = [1, 2].map(|path| world.run(path, Trace::Off).row.capital);
    assert_ne!(capital[0], capital[1]);
}
