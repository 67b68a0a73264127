//! One account at prices that are not the venue's: a question, never a change.

use crate::account::Cross;
use crate::margin::figures::Prices;
use crate::margin::{Figures, Isolated};
use crate::sharing::{self, Drift};
use crate::units::{AccountId, PerpId, Px};
use crate::watch::{Ground, Scan, verdict};

use super::Engine;

impl Engine {
    /// Whether attending an account would liquidate it at some other prices, with the balances, the
    /// reserves and the terms that it has now: margin sharing of each pool by itself, then the
    /// triggers, as [`crate::EventKind::Attend`] has them. Changes nothing.
    ///
    /// Prices that are missing count as those of a venue without the market or token.
    #[must_use]
    pub fn would_be_liquidated(&self, id: AccountId, prices: &Prices) -> bool {
        (self.surely_would_be(id, prices)).unwrap_or_else(|| self.would_be_exactly(id, prices))
    }

    /// What floats say of it, where they are sure.
    fn surely_would_be(&self, id: AccountId, prices: &Prices) -> Option<bool> {
        let is_whole = prices.mark.len() == self.venue.perps.len()
            && prices.borrow.len() == self.venue.tokens.len();
        let is_screened = is_whole
            && self.scan != Scan::Every
            && self.venue.margin.has_boxes(self.venue.quotes.len())
            && self.is_collateral_apart(id);
        let ground = Ground {
            prices,
            ..self.ground()
        };
        let main = self.venue.cross(self.ledger.mode(id), 0);
        is_screened
            .then(|| verdict::is_liquidatable(ground, (id, main)))
            .flatten()
    }

    fn would_be_exactly(&self, id: AccountId, prices: &Prices) -> bool {
        let mut pools = (0..self.pools(id)).filter_map(|n| self.pool(id, n));
        pools.any(|cross| self.is_liquidatable(&self.settled_at((id, cross), prices)))
            || self.has_isolated_in_trouble_at(id, prices)
    }

    /// The figures of a pool after margin sharing at some prices.
    fn settled_at(&self, (id, cross): (AccountId, Cross), prices: &Prices) -> Figures {
        let mut figures = Figures::read(&self.ledger, &self.venue, prices, (id, cross));
        match sharing::drift(&self.venue, &figures, true) {
            Drift::None => {}
            Drift::Lack(lack) => {
                let draw = sharing::drawable(&self.ledger, &self.venue, &figures, lack);
                figures.perp_equity += draw.total().at(Px::ONE);
                figures.supplied -= draw.supply.at(Px::ONE);
                figures.borrowed += (draw.borrow + draw.maintenance).at(Px::ONE);
            }
            Drift::Surplus(surplus) => {
                let surplus = surplus.at(Px::ONE);
                let repaid = surplus.min(figures.borrowed);
                figures.perp_equity -= surplus;
                figures.borrowed -= repaid;
                // What the reserve would not take stays cash, which is worth the same to the ratio.
                figures.supplied += surplus - repaid;
            }
        }
        figures
    }

    fn has_isolated_in_trouble_at(&self, id: AccountId, prices: &Prices) -> bool {
        let perps = (0..).map(PerpId).zip(&self.venue.perps).zip(&prices.mark);
        perps
            .map(|((n, perp), mark)| (self.ledger.position(id, n), perp, *mark))
            .filter(|(position, ..)| position.isolated && !position.size.is_zero())
            .any(|(position, perp, mark)| Isolated::read(position, perp, mark).is_liquidatable())
    }
}
