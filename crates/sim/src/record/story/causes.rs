//! Which liquidation is which in the story, and what caused it.

use std::fmt::Write as _;

use plimsoll_agents::Class;
use plimsoll_engine::{Instrument, LiquidationStep, Outcome};

use crate::record::fate::Fate;

/// Where the liquidations of an event stand among those of the path.
#[derive(Clone, Copy, Debug)]
pub(in crate::record) struct Origin {
    /// Number of the next liquidation.
    pub(in crate::record) next: u32,
    /// Whether causes are worked out.
    pub(in crate::record) has_causes: bool,
    /// The liquidation that caused them and its account; none if they needed no other.
    pub(in crate::record) parent: Option<(u32, u32)>,
}

impl Origin {
    /// What to add to the line of an outcome: its number as a liquidation, and its parent where causes
    /// are worked out.
    pub(super) fn told(&mut self, outcome: &Outcome, fates: &[Fate]) -> String {
        let mut text = String::new();
        let number = is_numbered(outcome).then_some(self.next);
        if let Some(number) = number {
            self.next += 1;
            write!(text, "; liquidation {number}").expect("a string takes every text");
        }
        if let Outcome::Liquidated(step) = outcome
            && self.has_causes
        {
            let cause = match self.parent {
                None => "caused by no other".to_owned(),
                Some((parent, user)) if step.account.user_number() == Some(user) => {
                    format!("caused by liquidation {parent}, its own")
                }
                Some((parent, user)) => {
                    let class = fates.get(user as usize).and_then(|fate| fate.class);
                    let class = class.map_or("", Class::name);
                    format!("caused by liquidation {parent}, of {class} {user}")
                }
            };
            write!(text, ", {cause}").expect("a string takes every text");
        }
        text
    }
}

/// Whether an outcome makes a row of the `liquidations` table: an order for the book does when it
/// is filled.
fn is_numbered(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Liquidated(step) => {
            step.kind != LiquidationStep::PerpBook && step.account.user_number().is_some()
        }
        Outcome::Filled {
            account,
            instrument: Instrument::Perp(_),
            is_liquidation: true,
            ..
        } => account.user_number().is_some(),
        _ => false,
    }
}
