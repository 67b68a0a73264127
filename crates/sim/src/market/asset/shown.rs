//! What there is to be seen of one asset, and what the venue shows of it.

use super::AssetState;
use crate::market::observe::Seen;
use crate::market::prices::{Rounded, round_px};
use crate::market::truth::Truth;
use crate::market::{AssetPrices, LedgerPrices, Venue};

impl AssetState {
    /// What there is to be seen now.
    #[inline]
    pub(super) fn see(&self) -> Seen {
        let perp_mid_px = self.mid_px(Venue::Perp);
        Seen {
            elsewhere_px: self.elsewhere_px(),
            spot_px: self.mid_px(Venue::Spot),
            perp_mid_px,
            book_px: self.book_px(perp_mid_px),
        }
    }

    /// What the venue has shown since the last tick; nought before the first.
    pub(in crate::market) fn shown(&self) -> AssetPrices {
        let held = self.observer.shown.unwrap_or_default();
        let mid = Rounded::new(self.seen.perp_mid_px);
        let oracle_px = mid.or_round(held.perp.oracle_px);
        let mark_px = mid.or_round(held.perp.mark_px);
        let borrow_px = mid.or_round(held.borrow_px);
        let truth = self.truth.as_ref().and_then(Truth::held);
        let (true_oracle_px, true_mark_px, true_borrow_px) =
            truth.map_or((oracle_px, mark_px, borrow_px), |truth| {
                let perp = truth.perp;
                let (oracle_px, mark_px) = (round_px(perp.oracle_px), round_px(perp.mark_px));
                (oracle_px, mark_px, round_px(truth.borrow_px))
            });
        AssetPrices {
            reference_px: mid.or_round(self.reference_px),
            spot_px: mid.or_round(self.seen.spot_px),
            perp_mid_px: mid.rounded,
            oracle_px,
            mark_px,
            borrow_px,
            true_oracle_px,
            true_mark_px,
            true_borrow_px,
        }
    }

    /// What the ledger reads of it.
    pub(in crate::market) fn of_ledger(&self) -> LedgerPrices {
        let held = self.observer.shown.unwrap_or_default();
        LedgerPrices::nearest(held.perp.oracle_px, held.perp.mark_px, held.borrow_px)
    }
}
