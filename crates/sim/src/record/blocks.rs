//! How long withdrawals stay blocked.
//!
//! Rule    refusing rule: an account's block lasts from a withdrawal that is refused, in whole or
//!         in part, until it is paid one whole or wants something else; queue: from joining it
//!         until paid or dropped. Longest: over accounts; any: time at whose ticks the sum blocked
//!         is positive
//! Units   seconds
//! Bounds  a block that lasts to the horizon ends there
//! Source  the two rules: docs/rules/reserve.md; what counts as a block: assumption
//! Tests   here

use plimsoll_engine::Engine;
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::units::{SimTime, TokenId};

use super::fate::Fate;

/// Blocks of a path while it runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    /// Accounts blocked now.
    pub(super) accounts: usize,
    longest_ms: u64,
}

impl Blocks {
    /// A withdrawal of an account was asked for: so much of it is blocked.
    pub(super) fn set(&mut self, time: SimTime, fate: &mut Fate, usd: f64) {
        match (fate.blocked_usd > 0.0, usd > 0.0) {
            (false, true) => {
                fate.blocked_since = time;
                self.accounts += 1;
            }
            (true, false) => {
                self.end(time, fate);
                self.accounts -= 1;
            }
            _ => {}
        }
        fate.blocked_usd = usd;
    }

    fn end(&mut self, time: SimTime, fate: &Fate) {
        self.longest_ms = self.longest_ms.max(time.since(fate.blocked_since));
    }

    /// The longest block at the end of the path, seconds.
    pub(super) fn longest_s(&mut self, time: SimTime, engine: &Engine, fates: &[Fate]) -> f64 {
        match engine.withdrawals().rule() {
            BlockedWithdrawals::Refuse => {
                for fate in fates.iter().filter(|fate| fate.blocked_usd > 0.0) {
                    self.end(time, fate);
                }
            }
            BlockedWithdrawals::Queue => {
                let tokens = (0..).map(TokenId).take(engine.venue().tokens.len());
                let waits = tokens.map(|token| engine.withdrawals().longest_wait_ms(token, time));
                self.longest_ms = waits.max().unwrap_or(0);
            }
        }
        SimTime(self.longest_ms).seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> SimTime {
        SimTime(seconds * 1_000)
    }

    #[test]
    fn a_block_lasts_from_the_first_refusal_to_the_payment() {
        let (mut blocks, mut fates) = (Blocks::default(), [Fate::default(); 2]);
        blocks.set(at(10), &mut fates[0], 5.0);
        blocks.set(at(20), &mut fates[0], 3.0);
        blocks.set(at(25), &mut fates[1], 1.0);
        assert_eq!(blocks.accounts, 2);
        blocks.set(at(50), &mut fates[0], 0.0);
        assert_eq!((blocks.accounts, blocks.longest_ms), (1, 40_000));
        blocks.set(at(60), &mut fates[0], 0.0);
        assert_eq!((blocks.accounts, blocks.longest_ms), (1, 40_000));
        blocks.set(at(80), &mut fates[1], 0.0);
        assert_eq!((blocks.accounts, blocks.longest_ms), (0, 55_000));
    }
}
