//! The vault contracts of a population.

use plimsoll_engine::Opening;
use plimsoll_engine::account::Mode;

use super::totals::Totals;
use super::{Group, Member};
use crate::classes::contract::Contract;
use crate::config::AgentsConfig;

/// The vaults of known size. A contract that never set a mode is in standard mode (FIX-T), so what
/// it supplies it supplies by hand.
pub(super) fn open<'a>(
    agents: &'a AgentsConfig,
    totals: &'a Totals,
) -> impl Iterator<Item = Member> + use<'a> {
    let token = totals.lent.token;
    let vaults = (0..).zip(&totals.contracts);
    vaults.map(move |(number, (supplied, idle))| {
        let opening = Opening {
            mode: Mode::Standard,
            supplied: vec![(token, *supplied)],
            held: vec![(token, *idle)],
            ..Opening::default()
        };
        let agent = Contract::new(agents.contract.clone(), token);
        Member::new((Group::Contract, number), opening, Box::new(agent))
    })
}
