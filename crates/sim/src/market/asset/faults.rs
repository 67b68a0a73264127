//! What faults do to one asset, and what would be seen of it without them.

use super::{AssetState, Order};
use crate::market::observe::{Held, Seen, Tick};
use crate::market::prices::round_px;
use crate::market::truth::Truth;
use crate::market::{AssetPrices, Side, Venue};

impl AssetState {
    /// Has what would be observed without faults worked out too.
    pub(in crate::market) fn set_truth(&mut self, truth: Truth) {
        self.truth = Some(truth);
    }

    /// Takes in a reference price while the venue does nothing.
    pub(in crate::market) fn stand_still(&mut self, px: f64, tick: &Tick, out: &mut AssetPrices) {
        self.reference_px = px;
        out.reference_px = round_px(px);
        let seen = self.see();
        if let Some(truth) = self.hold_truth(&seen, tick) {
            out.true_oracle_px = round_px(truth.perp.oracle_px);
            out.true_mark_px = round_px(truth.perp.mark_px);
            out.true_borrow_px = round_px(truth.borrow_px);
        }
    }

    /// What would be observed without faults, where that is worked out.
    pub(super) fn hold_truth(&mut self, seen: &Seen, tick: &Tick) -> Option<Held> {
        self.truth.as_ref()?;
        let undisturbed = self.undisturbed(seen);
        self.truth
            .as_mut()
            .map(|truth| truth.hold(&undisturbed, tick))
    }

    /// What there would be to be seen without pushes from outside and discounts.
    fn undisturbed(&self, seen: &Seen) -> Seen {
        let (spot, all) = self.pushed.taken_out();
        Seen {
            elsewhere_px: seen.elsewhere_px * all,
            spot_px: seen.spot_px / self.spot_factor * spot,
            perp_mid_px: seen.perp_mid_px * all,
            book_px: seen.book_px * all,
        }
    }

    /// Trades in the spot book for somebody outside; returns what is filled, USD at the mid before.
    pub(in crate::market) fn push_spot(&mut self, side: Side, usd: f64, feedback: bool) -> f64 {
        let mid_px = self.mid_px(Venue::Spot);
        let order = Order {
            venue: Venue::Spot,
            side,
            size: usd / mid_px,
            limit_bps: None,
        };
        let logs = |one: &Self| {
            let spot = one.spot.as_ref().map_or(0.0, |book| book.transient.log());
            (spot, one.permanent.log())
        };
        let before = logs(self);
        let execution = self.execute(&order, feedback);
        let after = logs(self);
        self.pushed.add(after.0 - before.0, after.1 - before.1);
        execution.size_filled * mid_px
    }
}
