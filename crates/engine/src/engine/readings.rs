//! What is read of the venue between events; nothing here changes it.

use crate::account::Cross;
use crate::ledger::Ledger;
use crate::margin::Figures;
use crate::margin::figures::Prices;
use crate::units::{AccountId, Px, Ratio, Round, SimTime, TokenId, Usd};
use crate::venue::Venue;

use super::Engine;

impl Engine {
    /// The venue's parameters.
    #[must_use]
    pub fn venue(&self) -> &Venue {
        &self.venue
    }

    /// Time of the last event.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Present prices.
    #[must_use]
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// The books.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Number of users.
    #[must_use]
    pub fn users(&self) -> u32 {
        self.states.len() as u32 - AccountId::FIRST_USER.0
    }

    /// The margin figures of one account in its main pool, at present prices.
    #[must_use]
    pub fn figures(&self, id: AccountId) -> Figures {
        self.figures_in(id, self.venue.cross(self.ledger.mode(id), 0))
    }

    /// The margin figures of one account in one of its pools, at present prices.
    #[must_use]
    pub fn figures_in(&self, id: AccountId, cross: Cross) -> Figures {
        let mut figures = Figures::read(&self.ledger, &self.venue, &self.prices, (id, cross));
        if !self.resting.is_empty() {
            figures.resting = self.tied_up(id, cross);
        }
        figures
    }

    /// Whether an account is in a liquidation episode.
    #[must_use]
    pub fn is_in_liquidation(&self, id: AccountId) -> bool {
        self.states[id.index()].episode.is_some()
    }

    /// Borrow oracle price of a token at present.
    #[must_use]
    pub fn borrow_px(&self, token: TokenId) -> Px {
        self.prices.borrow[token.index()]
    }

    /// The present borrow rate, per year.
    #[must_use]
    pub fn borrow_rate(&self) -> Ratio {
        let reserve = self.ledger.reserve(self.venue.settlement);
        self.venue.terms().curve.borrow_rate(reserve.utilization())
    }

    /// Net worth of an account in all its places, by borrow oracle and mark prices.
    #[must_use]
    pub fn net_worth(&self, id: AccountId) -> Usd {
        self.net_worth_at(id, &self.prices)
    }

    /// The same at other prices, one for each market and token.
    #[must_use]
    pub fn net_worth_at(&self, id: AccountId, prices: &Prices) -> Usd {
        let mut worth = self.worth_of_balances(id, prices);
        for (cash, dex) in self.ledger.cash_of(id).iter().zip(&self.venue.dexs) {
            if !cash.is_zero() {
                worth += cash.at(prices.borrow[dex.collateral.index()]);
            }
        }
        let positions = self.ledger.positions_of(id).iter().zip(&self.venue.perps);
        for ((position, perp), mark) in positions.zip(&prices.mark) {
            if position.size.is_zero() && position.cash.is_zero() {
                continue;
            }
            let value = position.size.at(*mark) + position.cash.at(Px::ONE);
            worth += value.priced(prices.borrow[perp.quote.index()], Round::Down);
        }
        worth
    }

    /// The same of what it holds and has lent, less what it owes.
    pub(super) fn worth_of_balances(&self, id: AccountId, prices: &Prices) -> Usd {
        let balances = self.ledger.net_balances(id);
        let worth = balances.map(|(token, net)| net.at(prices.borrow[token.index()]));
        worth.sum()
    }
}
