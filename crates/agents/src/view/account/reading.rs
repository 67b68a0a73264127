//! An account at the venue, and what has been read of it.

use std::cell::OnceCell;

use plimsoll_engine::Engine;
use plimsoll_engine::account::{Cross, Mode};
use plimsoll_engine::margin::Figures;
use plimsoll_engine::sharing;
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId};

/// An account at the venue, and what has been read of it.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) engine: &'a Engine,
    pub(super) id: AccountId,
    figures: OnceCell<Figures>,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(engine: &'a Engine, id: AccountId) -> Self {
        Self {
            engine,
            id,
            figures: OnceCell::new(),
        }
    }

    /// Margin figures of the main pool.
    pub(super) fn figures(&self) -> &Figures {
        self.figures.get_or_init(|| self.engine.figures(self.id))
    }

    /// What may newly be borrowed of a token, which only a portfolio margin account may.
    pub(super) fn borrowable(&self, token: TokenId) -> Amount {
        let (ledger, venue) = (self.engine.ledger(), self.engine.venue());
        let is_lent = venue.tokens[token.index()].borrow.is_some();
        if ledger.mode(self.id) != Mode::Portfolio || !is_lent {
            return Amount::ZERO;
        }
        self.with_figures(Cross::Token(token), |figures| {
            sharing::max_new_borrow(ledger, venue, figures)
        })
    }

    /// The highest ratio of the pools that anything is in.
    pub(super) fn highest_ratio(&self) -> f64 {
        let ratio = |figures: &Figures| {
            let portfolio = figures.portfolio(self.engine.venue());
            share(
                portfolio.requirement.to_f64(),
                portfolio.liquidation_value.to_f64(),
            )
        };
        let pools = self.engine.crosses(self.id);
        let ratios = pools
            .into_iter()
            .map(|cross| self.with_figures(cross, ratio));
        ratios.fold(0.0, f64::max)
    }

    /// Settlement token that no margin needs and that could be taken out.
    pub(super) fn free(&self) -> Amount {
        let settlement = self.engine.venue().settlement;
        self.engine.withdrawable(self.id, settlement)
    }

    pub(super) fn entry_px(&self, perp: PerpId) -> f64 {
        let position = self.engine.ledger().position(self.id, perp);
        if position.size.is_zero() {
            0.0
        } else {
            position.entry_quote.to_f64() / position.size.to_f64()
        }
    }

    fn with_figures<T>(&self, cross: Cross, of: impl Fn(&Figures) -> T) -> T {
        let mode = self.engine.ledger().mode(self.id);
        if cross == self.engine.venue().cross(mode, 0) {
            of(self.figures())
        } else {
            of(&self.engine.figures_in(self.id, cross))
        }
    }
}

pub(super) fn share(part: f64, whole: f64) -> f64 {
    if part <= 0.0 {
        0.0
    } else if whole <= 0.0 {
        f64::INFINITY
    } else {
        part / whole
    }
}
