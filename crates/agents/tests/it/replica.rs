//! Agents are copied whole.

use plimsoll_agents::classes::carry::{Carry, CarryConfig};
use plimsoll_agents::classes::hedger::{Hedger, HedgerConfig};
use plimsoll_agents::{Agent, Replica};

use crate::common::{Scene, hype, stream};

/// A carry trader that has seen a ratio at which it gets out, and one that has seen nothing.
fn traders() -> (Scene, Box<dyn Agent>, Box<dyn Agent>) {
    let mut scene = Scene::new(1_000.0, 0.0);
    scene.account.perp_size[2] = -1_000.0;
    let fresh: Box<dyn Agent> =
        Box::new(Carry::new(CarryConfig::default(), hype(), 1.0, 1_000.0, 10));
    let mut moved = (*fresh).replica();
    scene.account.portfolio_margin_ratio = 0.9;
    scene.ask(moved.as_mut(), &mut stream());
    (scene, fresh, moved)
}

#[test]
fn a_replica_is_in_the_state_of_the_agent() {
    let (_, fresh, moved) = traders();
    assert_ne!(format!("{fresh:?}"), format!("{moved:?}"));
    assert_eq!(format!("{:?}", (*moved).replica()), format!("{moved:?}"));
}

#[test]
fn an_agent_becomes_like_another_of_its_type_and_decides_as_it() {
    let (scene, fresh, mut moved) = traders();
    assert!((*moved).become_like(fresh.as_ref()));
    let mut first = (*fresh).replica();
    let expected = scene.ask(first.as_mut(), &mut stream());
    assert_eq!(scene.ask(moved.as_mut(), &mut stream()), expected);
}

#[test]
fn an_agent_stays_as_it_is_where_the_other_is_of_another_type() {
    let (_, fresh, _) = traders();
    let mut hedger = Hedger::new(HedgerConfig::default(), hype(), 1.0, 5);
    let before = format!("{hedger:?}");
    assert!(!hedger.become_like(fresh.as_ref()));
    assert_eq!(format!("{hedger:?}"), before);
}
