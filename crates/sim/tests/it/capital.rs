//! What a hedge needs under each account mode, in closed form and by the engine.

use plimsoll_agents::population::AccountMode;
use plimsoll_sim::capital::{ADVERTISED, Hedge, rise_for, saving, separate};
use plimsoll_sim::{SimConfig, Simulation, Trace, World};
use serde_json::{Value, json};

use crate::world::{shocked, small};

fn simulation(config: Value) -> Simulation {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    Simulation::new(config, 7).unwrap()
}

fn hype(simulation: &Simulation) -> Hedge {
    let is_hype = |h: &Hedge| simulation.venue().tokens[h.token.index()].name == "HYPE";
    simulation.hedges().into_iter().find(is_hype).unwrap()
}

#[test]
fn the_closed_form_gives_the_published_savings() {
    for (rise, expected) in [
        (0.0, 0.091),
        (0.2, 0.231),
        (0.328_571, 0.300),
        (0.5, 0.375),
        (1.0, 0.524),
    ] {
        assert!(
            (saving(rise) - expected).abs() < 0.000_5,
            "{rise}: {}",
            saving(rise)
        );
        assert!((saving(rise) - (0.1 + rise) / (1.1 + rise)).abs() < 1e-12);
    }
    assert!((rise_for(ADVERTISED) - 0.23 / 0.7).abs() < 1e-12);
    assert!((separate(1.0) - 2.1).abs() < 1e-12);
}

#[test]
fn the_engine_asks_for_entry_margin_or_the_loss_and_maintenance() {
    let simulation = simulation(small());
    let hedge = hype(&simulation);
    for rise in [0.0, 0.02, 0.2, 0.5] {
        // HYPE's maintenance is 5%; unified accounts are judged at a ratio of 0.95.
        let kept = |limit: f64| 1.0 + (rise + 0.05 * (1.0 + rise) / limit).max(0.1);
        for (mode, expected) in [
            (AccountMode::Isolated, kept(1.0)),
            (AccountMode::Standard, kept(1.0)),
            (AccountMode::Unified, kept(0.95)),
            (AccountMode::Portfolio, 1.0),
        ] {
            let got = simulation
                .capital_needed(hedge, mode, rise)
                .unwrap()
                .unwrap();
            assert!(
                (got - expected).abs() < 2e-5,
                "{mode:?}, {rise}: {got} against {expected}"
            );
        }
    }
}

#[test]
fn portfolio_margin_needs_more_where_a_cap_or_the_ltv_ends_the_borrowing() {
    let free = simulation(small());
    let hedge = hype(&free);
    // At five times the price the loss of 4 N is beyond what 5 N of collateral lets it borrow.
    let far = free
        .capital_needed(hedge, AccountMode::Portfolio, 4.0)
        .unwrap()
        .unwrap();
    assert!(far > 1.1, "{far}");
    let mut config = small();
    config["venue"]["tokens"]["USDC"]["borrow"]["user_borrow_cap"] = json!("1000");
    let capped = simulation(config);
    let needed = capped.capital_needed(hype(&capped), AccountMode::Portfolio, 0.2);
    let separate = capped.capital_needed(hype(&capped), AccountMode::Unified, 0.2);
    let (needed, separate) = (needed.unwrap().unwrap(), separate.unwrap().unwrap());
    assert!(needed > 1.2 && needed <= separate, "{needed}, {separate}");
}

#[test]
fn a_rally_liquidates_the_hedges_of_every_mode_but_portfolio_margin() {
    let rally =
        json!([{"kind": "ramp", "asset": "HYPE", "at_min": 10, "over_min": 60, "move_pct": 30}]);
    let mut met = Vec::new();
    for mode in AccountMode::ALL {
        let mut config = shocked(rally.clone());
        config["clock"]["horizon_h"] = json!(2);
        config["population"]["mode"] = json!(mode.name());
        config["recording"] = json!({"check_books": true});
        let simulation = simulation(config);
        let record = World::new(&simulation).unwrap().run(0, Trace::Off);
        assert_eq!(record.row.error, None);
        let kinds = record.row.liquidations.iter().map(|l| l.count);
        met.push((mode, kinds.sum::<u32>(), record.row.borrowed_end_usd));
    }
    for (mode, steps, borrowed) in &met {
        let is_portfolio = *mode == AccountMode::Portfolio;
        assert!(is_portfolio || *borrowed == 0.0, "{met:?}");
        assert!(is_portfolio || *steps > 0, "{met:?}");
    }
    let by = |mode| met.iter().find(|m| m.0 == mode).unwrap().1;
    assert!(
        by(AccountMode::Portfolio) < by(AccountMode::Standard),
        "{met:?}"
    );
}
