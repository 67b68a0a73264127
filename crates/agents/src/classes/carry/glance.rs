//! What a carry trader does at a glance: it remembers, and is sure that it will do nothing.
//!
//! Rule    as the decision has it, each comparison with something to spare
//! Source  none: what is not sure is decided by a look
//! Tests   tests/it/day.rs

use super::{Carry, net_per_year};
use crate::order::LEAST_USD;
use crate::view::Glance;

impl Carry {
    /// Remembers what a look would remember, if the look would surely have no consequence.
    pub(super) fn keep_still(&mut self, glance: &Glance<'_>) -> Option<()> {
        let share = glance.borrowed_share()?;
        let since = self.negative_since_s.unwrap_or(glance.time_s);
        let since = self.is_low(share, glance)?.then_some(since);
        let rests = glance.is_in_liquidation() || self.is_content((share, since), glance);
        (self.plan.is_none() && rests).then(|| self.negative_since_s = since)
    }

    /// Whether net carry is low, if that is sure.
    fn is_low(&self, share: f64, glance: &Glance<'_>) -> Option<bool> {
        let reserve = glance.reserve(self.asset.settlement);
        let funding = glance.signals.funding_8h(self.asset.perp);
        let net = net_per_year(reserve, funding, share);
        let least = self.config.exit_below_per_year;
        let is_low = glance.is_below(net, least);
        (is_low || glance.is_below(least, net)).then_some(is_low)
    }

    /// Whether it surely decides to do nothing.
    fn is_content(&self, (share, since): (f64, Option<f64>), glance: &Glance<'_>) -> bool {
        let spot = glance.units(self.asset.token);
        let size = glance.perp_size(self.asset.perp);
        let larger = spot.max(size.abs());
        let usd = larger * glance.prices.borrow_px(self.asset.token);
        if glance.is_below(usd, LEAST_USD) {
            let reserve = glance.reserve(self.asset.settlement);
            return !self.is_worth_entering(reserve, glance.signals);
        }
        glance.is_below(LEAST_USD, usd)
            && !self.is_fed_up(since, glance.time_s)
            && glance.is_below((spot + size).abs(), self.config.delta_band * larger)
            && glance.is_below(share, self.config.borrowed_share_max)
            && glance.is_margin_ratio_below(self.config.exit_margin_ratio)
    }
}
