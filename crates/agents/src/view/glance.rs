//! A glance at the market and at the own account: enough to be sure that a look would change nothing.
//!
//! Rule    each figure of the account is near the one of [`crate::AccountView`]; a comparison of two
//!         figures is sure if it holds with [`SLACK`] of both and of one to spare, else nothing is said
//! Units   as in the view
//! Bounds  shares of less than `LEAST_USD` are not told, since there the ledger's roundings weigh more
//!         than the slack; the margin ratio is told of accounts with nothing outside their main pool
//! Source  none: whoever is not sure looks, and looking decides
//! Tests   tests/it/day.rs, sim tests/it/asleep.rs, the equality of the benchmark program

use plimsoll_engine::Engine;
use plimsoll_engine::account::{Cross, Mode};
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId};
use plimsoll_engine::venue::{Collateral, CountedBorrow};

use super::{ReserveView, Signals};

/// Part of two compared figures, and of one, that a sure comparison has to spare: far above what
/// floats and the ledger's grid can differ by, far below what a decision turns on.
pub const SLACK: f64 = 1e-6;
/// Least value of which shares are told, USD: 1e-10 units of the dearest token are a part of it far
/// below the slack.
const LEAST_USD: f64 = 1_000.0;

/// The prices at the moment of a glance.
pub trait Prices {
    /// Mark price of a market, USD.
    fn mark_px(&self, perp: PerpId) -> f64;

    /// Borrow oracle price of a token.
    fn borrow_px(&self, token: TokenId) -> f64;
}

/// What one account holder sees at a glance.
#[derive(Clone, Copy)]
pub struct Glance<'a> {
    /// Seconds since the start of the path.
    pub time_s: f64,
    /// Prices of the moment.
    pub prices: &'a dyn Prices,
    /// Reserves, indexed like the venue's tokens.
    pub reserves: &'a [ReserveView],
    /// What everybody remembers of prices and funding.
    pub signals: &'a Signals,
    /// The venue; its prices need not be those of the moment.
    pub engine: &'a Engine,
    /// The own account.
    pub id: AccountId,
    /// What a sure comparison has to spare: [`SLACK`]. Less is wrong, and for tests of the tests.
    pub slack: f64,
}

impl std::fmt::Debug for Glance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Glance")
            .field("time_s", &self.time_s)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Glance<'_> {
    /// Whether one figure is surely below another.
    #[must_use]
    pub fn is_below(&self, a: f64, b: f64) -> bool {
        a + self.slack * (a.abs() + b.abs() + 1.0) < b
    }

    /// The reserve of a token.
    #[must_use]
    pub fn reserve(&self, token: TokenId) -> &ReserveView {
        &self.reserves[token.index()]
    }

    /// Whether the account is being liquidated.
    #[must_use]
    pub fn is_in_liquidation(&self) -> bool {
        self.engine.is_in_liquidation(self.id)
    }

    /// Units supplied of a token.
    #[must_use]
    pub fn supplied_units(&self, token: TokenId) -> f64 {
        self.engine.ledger().supplied_f64(self.id, token)
    }

    /// Units of a token in all, as [`crate::Holding::units`] counts them.
    #[must_use]
    pub fn units(&self, token: TokenId) -> f64 {
        let lends_at_once =
            self.is_portfolio() && self.engine.venue().tokens[token.index()].borrow.is_some();
        let held = if lends_at_once {
            0.0
        } else {
            self.engine.ledger().held(self.id, token).to_f64()
        };
        self.supplied_units(token) + held
    }

    /// Signed size of a perp position.
    #[must_use]
    pub fn perp_size(&self, perp: PerpId) -> f64 {
        self.engine.ledger().size(self.id, perp).to_f64()
    }

    /// Debt over borrow capacity; none where it cannot be told.
    #[must_use]
    pub fn ltv_use(&self) -> Option<f64> {
        let debt = self.debt_usd();
        if debt <= 0.0 {
            return Some(0.0);
        }
        let capacity = self.backing(|units, px, terms| {
            units.min(terms.user_supply_cap.to_f64()) * px * terms.ltv.to_f64()
        });
        share(debt, capacity)
    }

    /// Debt over collateral; none where it cannot be told.
    #[must_use]
    pub fn borrowed_share(&self) -> Option<f64> {
        let debt = self.debt_usd();
        if debt <= 0.0 {
            return Some(0.0);
        }
        share(debt, self.backing(|units, px, _| units * px))
    }

    /// Whether the highest portfolio margin ratio is surely below a limit of at most one.
    #[must_use]
    pub fn is_margin_ratio_below(&self, limit: f64) -> bool {
        let venue = self.engine.venue();
        let Some((&token, others)) = venue.quotes.split_first() else {
            return false;
        };
        let Some((equity, maintenance)) = self.perp_side(token) else {
            return false;
        };
        if token != venue.settlement || others.iter().any(|other| self.has_any(*other)) {
            return false;
        }
        let ledger = self.engine.ledger();
        let borrowed = ledger.borrowed_f64(self.id, token);
        let equity = equity + ledger.supplied_f64(self.id, token) - borrowed;
        let borrow = match venue.margin.counted_borrow {
            CountedBorrow::Needed => (maintenance - equity).max(0.0),
            CountedBorrow::Owed => borrowed,
        };
        // Both more than they are: maintenance at the highest rate, and the offset in any case.
        let requirement = maintenance + venue.margin.min_borrow_offset.to_f64() + borrow;
        let credit = self.backing(|units, px, terms| {
            let threshold = 0.5 + 0.5 * terms.ltv.to_f64();
            units.min(terms.user_supply_cap.to_f64()) * px * threshold
        });
        let credit = credit.min(venue.user_borrow_cap(token).to_f64());
        let value = equity + borrow + credit;
        limit <= 1.0 && value > LEAST_USD && self.is_below(requirement, limit * value)
    }

    /// Equity of the perp side and the most that its maintenance can be, of a portfolio margin
    /// account; none where anything stands outside that pool.
    fn perp_side(&self, token: TokenId) -> Option<(f64, f64)> {
        let (ledger, venue) = (self.engine.ledger(), self.engine.venue());
        if !self.is_portfolio() {
            return None;
        }
        let mut equity = ledger.held(self.id, token).to_f64();
        let mut maintenance = 0.0;
        let positions = ledger.positions_of(self.id).iter();
        for ((n, perp), position) in (0..).map(PerpId).zip(&venue.perps).zip(positions) {
            if position.size == Amount::ZERO {
                continue;
            }
            if position.isolated || !perp.is_in(Cross::Token(token)) {
                return None;
            }
            let value = position.size.to_f64() * self.prices.mark_px(n);
            equity += value;
            maintenance += value.abs() * perp.highest_rate();
        }
        Some((equity, maintenance))
    }

    /// Whether the account has or owes any of a stablecoin.
    fn has_any(&self, token: TokenId) -> bool {
        let ledger = self.engine.ledger();
        ledger.held(self.id, token) != Amount::ZERO
            || ledger.supplied_f64(self.id, token) > 0.0
            || ledger.borrowed_f64(self.id, token) > 0.0
    }

    fn is_portfolio(&self) -> bool {
        self.engine.ledger().mode(self.id) == Mode::Portfolio
    }

    /// Debts in all tokens; nought outside of portfolio margin.
    fn debt_usd(&self) -> f64 {
        if !self.is_portfolio() {
            return 0.0;
        }
        let ledger = self.engine.ledger();
        let debts = self.engine.venue().quotes.iter().map(|token| {
            let units = ledger.borrowed_f64(self.id, *token);
            if units > 0.0 {
                units * self.prices.borrow_px(*token)
            } else {
                0.0
            }
        });
        debts.sum()
    }

    /// The sum of what the units of each collateral are worth by some measure.
    fn backing(&self, worth: impl Fn(f64, f64, &Collateral) -> f64) -> f64 {
        let tokens = (0..).map(TokenId).zip(&self.engine.venue().tokens);
        let mut sum = 0.0;
        for (token, terms) in tokens {
            let Some(terms) = &terms.collateral else {
                continue;
            };
            let units = self.supplied_units(token);
            if units > 0.0 {
                sum += worth(units, self.prices.borrow_px(token), terms);
            }
        }
        sum
    }
}

/// A share of a whole that is large enough.
fn share(part: f64, whole: f64) -> Option<f64> {
    (whole >= LEAST_USD).then(|| part / whole)
}
