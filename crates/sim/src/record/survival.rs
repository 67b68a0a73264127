//! Time to liquidation, with those who left before counted.
//!
//! Rule    at risk is who has a debt or a position at the start; over 24 equal bins of the horizon:
//!         at risk at the start of the bin, liquidated for the first time in it, left in it (found
//!         without debt and position at its end, and not liquidated yet)
//! Units   accounts; seconds
//! Bounds  who left is out even if it comes back; who is at risk after the last bin is censored at
//!         the horizon; bins in which nothing changes have no row, but for the first
//! Source  life table (Kaplan and Meier 1958; Cutler and Ederer 1958); the number of bins is an
//!         assumption
//! Tests   tests/it/measures.rs

use plimsoll_agents::Class;
use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, SimTime};
use serde::{Deserialize, Serialize};

use super::fate::Fate;
use super::reuse::{Rows, rewrite};

/// Bins of the horizon.
pub const SURVIVAL_BINS: u32 = 24;

/// One row of the `survival` table: one class of accounts in one bin of the horizon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SurvivalRow {
    /// Path number.
    pub path: u64,
    /// Class of agent that owns the accounts.
    pub class: String,
    /// Number of the bin, from zero.
    pub bin: u32,
    /// End of the bin, seconds since the start.
    pub end_s: f64,
    /// Accounts at risk at its start.
    pub at_risk: u32,
    /// Of these, accounts liquidated for the first time in it.
    pub liquidated: u32,
    /// Of these, accounts that had neither debt nor position at its end.
    pub left: u32,
}

/// The life table of a path while it runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Survival {
    bin_ms: u64,
    /// Bins that are closed.
    bins: u32,
    /// Users still at risk.
    at_risk: Vec<u32>,
    /// Whether anything happened since the last bin that can change who is at risk.
    is_touched: bool,
}

impl Survival {
    pub(super) fn start(&mut self, horizon_ms: u64, engine: &Engine) {
        self.bin_ms = horizon_ms / u64::from(SURVIVAL_BINS);
        self.bins = 0;
        self.is_touched = true;
        self.at_risk.clear();
        (self.at_risk).extend((0..engine.users()).filter(|user| is_exposed(engine, *user)));
    }

    /// Takes on the beginning of another path, in the memory that there is.
    pub(super) fn restore(&mut self, kept: &Self) {
        (self.bin_ms, self.bins) = (kept.bin_ms, kept.bins);
        self.is_touched = kept.is_touched;
        self.at_risk.clone_from(&kept.at_risk);
    }

    /// Something happened to an account.
    pub(super) const fn touch(&mut self) {
        self.is_touched = true;
    }

    /// Closes the bins that are over.
    pub(super) fn on_tick(
        &mut self,
        path: u64,
        time: SimTime,
        engine: &Engine,
        (fates, rows): (&[Fate], &mut Rows<SurvivalRow>),
    ) {
        while self.bins < SURVIVAL_BINS && time.0 >= self.end_ms() {
            if self.is_touched {
                self.close(path, engine, (fates, rows));
                self.is_touched = false;
            } else {
                // Everybody is still there, and that is no row.
                self.bins += 1;
            }
        }
    }

    fn end_ms(&self) -> u64 {
        self.bin_ms * u64::from(self.bins + 1)
    }

    fn close(
        &mut self,
        path: u64,
        engine: &Engine,
        (fates, rows): (&[Fate], &mut Rows<SurvivalRow>),
    ) {
        let mut counts = [Counts::default(); Class::ALL.len()];
        let Self { at_risk, .. } = self;
        at_risk.retain(|user| {
            let fate = &fates[*user as usize];
            let counts = &mut counts[fate.class.map_or(0, |class| class as usize)];
            counts.at_risk += 1;
            let is_liquidated = fate.first_liquidation_s.is_some();
            let has_left = !is_liquidated && !is_exposed(engine, *user);
            counts.liquidated += u32::from(is_liquidated);
            counts.left += u32::from(has_left);
            !is_liquidated && !has_left
        });
        let (bin, end_s) = (self.bins, SimTime(self.end_ms()).seconds());
        for (class, counts) in Class::ALL.into_iter().zip(counts) {
            if counts.at_risk > 0 && (bin == 0 || counts.liquidated + counts.left > 0) {
                let class = rewrite(rows.old().class, class.name());
                rows.push(SurvivalRow {
                    path,
                    class,
                    bin,
                    end_s,
                    at_risk: counts.at_risk,
                    liquidated: counts.liquidated,
                    left: counts.left,
                });
            }
        }
        self.bins += 1;
    }
}

#[derive(Clone, Copy, Default)]
struct Counts {
    at_risk: u32,
    liquidated: u32,
    left: u32,
}

/// Whether an account has anything that can be liquidated.
fn is_exposed(engine: &Engine, user: u32) -> bool {
    let (id, ledger) = (AccountId::user(user), engine.ledger());
    let mut quotes = engine.venue().quotes.iter();
    quotes.any(|token| ledger.has_debt(id, *token)) || ledger.has_positions(id)
}
