//! The same people under another account mode.

use plimsoll_agents::population::AccountMode;
use plimsoll_agents::population::modes::restate;
use plimsoll_agents::{AgentsConfig, Class, Population};
use plimsoll_engine::units::{AccountId, Amount, Usd};
use plimsoll_engine::{Engine, Mode, Opening};

use crate::common::{HYPE, HYPE_PERP, KEY, USDC, engine, october, october_prices, venue};

fn draw(mode: AccountMode) -> Population {
    let mut config = october();
    config.mode = mode;
    let agents = AgentsConfig::default();
    Population::draw(&config, &agents, KEY, &venue(), &october_prices()).unwrap()
}

fn opened(population: &Population) -> Engine {
    let mut engine = engine(u32::try_from(population.members.len()).unwrap());
    for (n, member) in (0..).zip(&population.members) {
        engine.open(AccountId::user(n), &member.opening).unwrap();
    }
    engine.ledger().check().unwrap();
    engine
}

#[test]
fn everybody_keeps_net_worth_and_perps_and_owes_nothing_in_another_mode() {
    let before = draw(AccountMode::Portfolio);
    let own = opened(&before);
    for mode in [
        AccountMode::Unified,
        AccountMode::Standard,
        AccountMode::Isolated,
    ] {
        let after = draw(mode);
        let restated = opened(&after);
        for (n, member) in (0..).zip(&after.members) {
            let id = AccountId::user(n);
            let difference = own.net_worth(id) - restated.net_worth(id);
            // Units are sold whole at ten decimals, and what they bring is rounded down.
            assert!(
                difference.abs() < Usd(Usd::ONE.0 / 1_000),
                "{mode:?} {n}: {difference:?}"
            );
            let ledger = restated.ledger();
            assert!(ledger.borrowed(id, USDC).is_zero());
            let sizes = |engine: &Engine| -> Vec<Amount> {
                engine
                    .ledger()
                    .positions_of(id)
                    .iter()
                    .map(|p| p.size)
                    .collect()
            };
            assert_eq!(sizes(&own), sizes(&restated));
            if member.class == Class::Lender {
                assert_eq!(member.opening, before.members[n as usize].opening);
                continue;
            }
            assert_ne!(ledger.mode(id), Mode::Portfolio);
            let alone = ledger.positions_of(id).iter().filter(|p| !p.size.is_zero());
            assert!(
                alone
                    .map(|p| p.isolated)
                    .all(|is| is == (mode == AccountMode::Isolated))
            );
        }
    }
}

#[test]
fn what_the_collateral_cannot_pay_is_brought() {
    let opening = Opening {
        supplied: vec![(HYPE, Amount::ONE)],
        borrowed: Amount(1_000 * Amount::ONE.0),
        perp_equity: Amount(7 * Amount::ONE.0),
        positions: vec![(HYPE_PERP, -Amount::ONE, 5)],
        ..Opening::default()
    };
    let prices = october_prices();
    let restated = restate(&opening, AccountMode::Isolated, USDC, &prices);
    let value = Amount::ONE.at(prices.borrow[HYPE.index()]).to_f64();
    assert!((restated.brought.to_f64() - (1_000.0 - value)).abs() < 1e-8);
    assert_eq!(restated.opening.perp_equity, Amount::ZERO);
    assert_eq!(restated.opening.isolated[0].3, Amount(7 * Amount::ONE.0));
    let same = restate(&opening, AccountMode::Portfolio, USDC, &prices);
    assert_eq!((same.opening, same.brought), (opening, Amount::ZERO));
}
