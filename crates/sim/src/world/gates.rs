//! What faults hold back, and what they let through.

use plimsoll_engine::EventKind;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, SimTime};

use crate::error::SimError;
use crate::faults::Turn;
use crate::market::AssetPrices;
use crate::queue::Due;

use super::World;
use super::people::after;

impl World<'_> {
    /// Lets something happen that is due, puts it off or loses it.
    pub(super) fn gate(&mut self, time: SimTime, due: Due) -> Option<Due> {
        if self.faults.is_empty() {
            return Some(due);
        }
        let class = |user| self.people.class(user);
        match self.faults.turn(time.seconds(), &due, class) {
            Turn::Now => return Some(due),
            Turn::At(t_s) => {
                let later = after(SimTime::ZERO, t_s).max(time.after(1));
                if later <= self.end() {
                    self.queue.push(later, due);
                }
            }
            Turn::Never => {
                if let Due::Intent { user, .. } = due {
                    let account = Some(AccountId::user(user));
                    self.recorder
                        .on_fault(time, account, "cannot reach the venue");
                }
            }
        }
        None
    }

    /// Moves the faults to a tick and tells of those that begin or end; says whether there is a
    /// block at all.
    pub(super) fn passes_faults(&mut self, time: SimTime) -> bool {
        if self.faults.is_empty() {
            return true;
        }
        let t_s = time.seconds();
        self.faults.pass(t_s, self.generator.regime());
        for turning in self.faults.turnings() {
            let what = self.faults.describe(turning.fault);
            let (verb, at_s) = (if turning.begins { "begins" } else { "ends" }, turning.t_s);
            let text = format!("fault {}: {what} {verb} at {at_s:.3} s", turning.fault);
            self.recorder.on_fault(time, None, &text);
        }
        self.fail_largest(time);
        if self.faults.is_halted(t_s) {
            self.sort_reference();
            self.market.stand_still(t_s, &self.by_asset);
            return false;
        }
        self.faults.disturb(t_s, &mut self.market);
        let trades = !self.faults.is_outage(t_s);
        self.market.set_arbitrage(if trades { 1.0 } else { 0.0 });
        true
    }

    /// Has margin sharing done for an account whose liquidation may have to wait; says whether it
    /// does not.
    pub(super) fn is_its_turn(
        &mut self,
        time: SimTime,
        account: AccountId,
    ) -> Result<bool, SimError> {
        self.apply(time, EventKind::Share { account })?;
        let is_in_need = self.engine.needs_liquidation(account);
        let tick = self.ticks_done;
        let lets = self.faults.lets_liquidate(account, is_in_need, time, tick);
        Ok(lets || !is_in_need && self.engine.is_in_liquidation(account))
    }

    /// The prices that would be shown without faults, if they differ from those that are.
    pub(super) fn true_prices(&self) -> Option<Prices> {
        if !self.market.is_wrong() {
            return None;
        }
        let shown = self.market.prices().iter();
        let prices: Vec<AssetPrices> = shown.map(AssetPrices::without_faults).collect();
        let mut out = Prices::default();
        let t_s = self.end().seconds();
        // What is true may lie outside the ledger's range; then there is nothing to compare with.
        let is_told =
            self.simulation
                .ledger_prices(&self.market, |a| prices[a].of_ledger(), t_s, &mut out);
        is_told.ok().map(|()| out)
    }
}
