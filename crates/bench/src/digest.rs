//! Digests of what a path leaves behind, by which two ways of computing it are compared.
//!
//! Of the row, the liquidations and the prices the text is hashed that shows every bit of a number;
//! of the books what every account holds, owes and has open, by the ledger's own questions, so that
//! only what the books say counts and not how they say it.

use std::fmt::Write as _;

use plimsoll_engine::Engine;
use plimsoll_engine::account::Cross;
use plimsoll_engine::ledger::{Ledger, Pocket};
use plimsoll_engine::units::{AccountId, PerpId, TokenId};
use plimsoll_sim::record::PathRecord;

/// What a path left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// The row of metrics, who paid whom, and the life table.
    pub row: String,
    /// Every liquidation, in order.
    pub liquidations: String,
    /// Reference, oracle, mark, spot and borrow prices at every sample, and all reserves.
    pub prices: String,
    /// The final books.
    pub ledger: String,
}

impl Digests {
    /// The digests of a path and of the engine that it left behind.
    #[must_use]
    pub fn of(record: &PathRecord, engine: &Engine) -> Self {
        let rows = (&record.row, &record.waterfall, &record.survival);
        Self {
            row: hash(&format!("{rows:?} {:?}", record.accounts)),
            liquidations: hash(&format!("{:?}", record.liquidations)),
            prices: hash(&format!("{:?} {:?}", record.samples, record.pools)),
            ledger: hash(&books(engine)),
        }
    }

    /// What differs from another path's.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("row", &self.row, &other.row),
            ("liquidations", &self.liquidations, &other.liquidations),
            ("prices", &self.prices, &other.prices),
            ("ledger", &self.ledger, &other.ledger),
        ];
        let differs = parts.into_iter().filter(|(_, one, two)| one != two);
        differs.map(|(name, ..)| name).collect()
    }
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().as_str()[..32].to_owned()
}

/// All that the books say, as text.
fn books(engine: &Engine) -> String {
    let (ledger, venue) = (engine.ledger(), engine.venue());
    let mut text = String::new();
    for n in 0..venue.tokens.len() {
        let reserve = ledger.reserve(token(n));
        let indices = (reserve.supply_index(), reserve.borrow_index());
        let held = (reserve.balance(), reserve.buffer(), reserve.dust());
        add(&mut text, &format_args!("{indices:?} {held:?}"));
    }
    for account in 0..ledger.accounts() {
        let id = AccountId(u32::try_from(account).unwrap_or(u32::MAX));
        account_in(ledger, engine, id, &mut text);
    }
    text
}

fn account_in(ledger: &Ledger, engine: &Engine, id: AccountId, text: &mut String) {
    let venue = engine.venue();
    add(text, &format_args!("{id:?} {:?}", ledger.mode(id)));
    for n in 0..venue.tokens.len() {
        let (held, supplied) = (ledger.held(id, token(n)), ledger.supplied(id, token(n)));
        let owed = ledger.borrowed(id, token(n));
        add(text, &format_args!("{held:?} {supplied:?} {owed:?}"));
    }
    for cross in engine.crosses(id) {
        if let Cross::Dex(dex) = cross {
            add(
                text,
                &format_args!("{:?}", ledger.cash(id, Pocket::Dex(dex))),
            );
        }
    }
    for n in 0..venue.perps.len() {
        let perp = PerpId(u32::try_from(n).unwrap_or(u32::MAX));
        let position = ledger.position(id, perp);
        if !position.size.is_zero() || !position.cash.is_zero() {
            add(text, &format_args!("{position:?}"));
        }
    }
}

fn add(text: &mut String, what: &std::fmt::Arguments<'_>) {
    writeln!(text, "{what}").expect("a String takes all text");
}

fn token(n: usize) -> TokenId {
    TokenId(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::{fast, run, simulation};

    const SMALL: [&str; 3] = [
        "clock.horizon_h=1",
        "clock.tick_s=60",
        "population.accounts.lender=19",
    ];

    #[test]
    fn a_path_has_the_same_digests_twice_and_another_path_has_others() {
        let simulation = simulation("benchmarks/r1-crash-hour", &SMALL).unwrap();
        let mut world = fast(&simulation).unwrap();
        let mut digests = |path| Digests::of(&run(&mut world, path), world.engine());
        let (one, two, again) = (digests(1), digests(2), digests(1));
        assert_eq!(one, again);
        assert_eq!(
            one.difference(&two),
            ["row", "liquidations", "prices", "ledger"]
        );
    }

    #[test]
    fn what_differs_is_named() {
        let simulation = simulation("benchmarks/r1-crash-hour", &SMALL).unwrap();
        let mut world = fast(&simulation).unwrap();
        let mut record = run(&mut world, 1);
        let before = Digests::of(&record, world.engine());
        record.liquidations[0].size += 1e-9;
        let after = Digests::of(&record, world.engine());
        assert_eq!(before.difference(&after), ["liquidations"]);
    }
}
