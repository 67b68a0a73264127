//! Vault contracts: redemptions, the way out of a full pool and back, blocks.

use plimsoll_agents::classes::contract::{Contract, ContractConfig};
use plimsoll_engine::{Intent, Lending};

use crate::common::{HOUR, Scene, USDC, close, stream};

fn vault(redemptions_per_day: f64) -> Contract {
    let config = ContractConfig {
        redemptions_per_day,
        ..ContractConfig::default()
    };
    Contract::new(config, USDC)
}

/// A vault with so much in the reserve and beside it.
fn scene(t_s: f64, supplied: f64, held: f64) -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    scene.market.time_s = t_s;
    let holding = &mut scene.account.holdings[USDC.index()];
    (holding.supplied_units, holding.held_units) = (supplied, held);
    scene
}

/// What it does by hand, and how much of it.
fn lent(scene: &Scene, vault: &mut Contract) -> Option<(Lending, f64)> {
    let (wishes, _) = scene.ask(vault, &mut stream());
    wishes.first().and_then(|wish| match wish.intent {
        Intent::Lend {
            operation, amount, ..
        } => Some((operation, amount.unwrap().to_f64())),
        _ => None,
    })
}

#[test]
fn what_exceeds_the_idle_share_is_supplied() {
    // 2% of a million stays.
    let act = lent(&scene(60.0, 900_000.0, 100_000.0), &mut vault(0.0));
    assert_eq!(act, Some((Lending::Supply, 80_000.0)));
    assert_eq!(
        lent(&scene(60.0, 980_000.0, 20_000.0), &mut vault(0.0)),
        None
    );
}

#[test]
fn a_full_pool_is_left_and_returned_to_below_the_lower_bound() {
    let at = |utilization, balance_units| {
        let mut scene = scene(60.0, 900_000.0, 100_000.0);
        let reserve = &mut scene.market.reserves[USDC.index()];
        (reserve.utilization, reserve.balance_units) = (utilization, balance_units);
        lent(&scene, &mut vault(0.0))
    };
    assert_eq!(at(0.96, 1e9), Some((Lending::Withdraw, 900_000.0)));
    assert_eq!(at(0.96, 250_000.0), Some((Lending::Withdraw, 250_000.0)));
    assert_eq!(at(1.0, 0.0), None);
    assert_eq!(at(0.92, 1e9), None);
    assert_eq!(at(0.89, 1e9), Some((Lending::Supply, 80_000.0)));
}

#[test]
fn redemptions_are_paid_from_what_is_held_and_the_rest_is_taken_back_first() {
    let mut vault = vault(1_000.0);
    // A day's redemptions heard at once.
    let (wishes, _) = scene(24.0 * HOUR, 900_000.0, 100_000.0).ask(&mut vault, &mut stream());
    let Intent::Withdraw { amount, .. } = wishes[0].intent else {
        panic!("{wishes:?}")
    };
    assert!(close(amount.to_f64(), 100_000.0, 1e-9));
    let due = vault.due_units();
    assert!(due > 0.0);
    let (operation, units) = lent(&scene(24.0 * HOUR, 900_000.0, 0.0), &mut vault).unwrap();
    assert_eq!(operation, Lending::Withdraw);
    assert!(close(units, due, 1e-6), "{units} of {due}");
}

#[test]
fn redemptions_are_as_frequent_and_as_large_as_configured() {
    let mut stream = stream();
    let (mut due, runs) = (0.0, 2_000);
    for _ in 0..runs {
        let mut vault = vault(4.0);
        // Nothing is held, so that all that is asked for in a day stays due.
        scene(24.0 * HOUR, 1e6, 0.0).ask(&mut vault, &mut stream);
        due += vault.due_units() / f64::from(runs);
    }
    // Four a day of one percent each, each of what is left: 1 - exp(-0.04) of a million.
    assert!(close(due, 39_210.6, 2_500.0), "{due}");
}

#[test]
fn an_action_takes_effect_with_the_end_of_its_evm_block() {
    let mut config = ContractConfig {
        redemptions_per_day: 0.0,
        ..ContractConfig::default()
    };
    for (block_s, at_s, delay_s) in [(1.0, 60.25, 0.75), (60.0, 70.0, 50.0), (1.0, 60.0, 1.0)] {
        config.evm_block_s = block_s;
        let mut vault = Contract::new(config.clone(), USDC);
        let (wishes, _) = scene(at_s, 0.0, 1e6).ask(&mut vault, &mut stream());
        assert!(close(wishes[0].delay_s, delay_s, 1e-9), "{wishes:?}");
    }
}
