//! Wishes from float sizes: lots, the smallest order, amounts of money.
//!
//! Rule    sizes are cut towards zero to lots of 1e-4 units; orders under 10 USD are not sent
//! Units   units of the asset, USD
//! Bounds  one lot size for all assets; the venue's own lots are by asset and finer or coarser
//! Source  DOC-BOOK (smallest order 10 USD); lot size: assumption
//! Tests   tests/it/orders.rs

use plimsoll_engine::Intent;
use plimsoll_engine::units::{Amount, PerpId, TokenId};

use crate::agent::{Desk, Wish};

/// Lots in one unit.
const LOTS: f64 = 1e4;
/// Ledger units in one lot.
const LOT: i128 = Amount::ONE.0 / 10_000;
/// Smallest order and smallest movement of money that is worth it, USD.
pub(crate) const LEAST_USD: f64 = 10.0;

/// The size of an order for some units at a price; none where it is too small to send.
pub(crate) fn order_size(units: f64, px: f64) -> Option<Amount> {
    let lots = Amount::from_f64_down((units.abs() * LOTS).floor())?.0 / Amount::ONE.0;
    let size = Amount(lots * LOT);
    let is_worth_it = size.to_f64() * px >= LEAST_USD;
    is_worth_it.then(|| if units < 0.0 { -size } else { size })
}

/// Money to move; none where it is too little.
fn money(usd: f64) -> Option<Amount> {
    (usd >= LEAST_USD).then(|| Amount::from_f64_down(usd))?
}

impl Desk {
    /// Wishes to buy (or, with a negative size, to sell) some units of a token.
    pub(crate) fn spot(&self, token: TokenId, units: f64, px: f64, wishes: &mut Vec<Wish>) {
        if let Some(size) = order_size(units, px) {
            let limit_bps = self.limit_bps;
            self.wish(
                wishes,
                Intent::TradeSpot {
                    token,
                    size,
                    limit_bps,
                },
            );
        }
    }

    /// Wishes to buy (or, with a negative size, to sell) some units of a perp.
    pub(crate) fn perp(
        &self,
        (perp, leverage): (PerpId, u32),
        units: f64,
        px: f64,
        wishes: &mut Vec<Wish>,
    ) {
        if let Some(size) = order_size(units, px) {
            let limit_bps = self.limit_bps;
            self.wish(
                wishes,
                Intent::TradePerp {
                    perp,
                    size,
                    leverage,
                    limit_bps,
                },
            );
        }
    }

    /// Wishes to bring in some money.
    pub(crate) fn deposit(&self, token: TokenId, usd: f64, wishes: &mut Vec<Wish>) {
        if let Some(amount) = money(usd) {
            self.wish(wishes, Intent::Deposit { token, amount });
        }
    }

    /// Wishes to take out some money.
    pub(crate) fn withdraw(&self, token: TokenId, usd: f64, wishes: &mut Vec<Wish>) {
        if let Some(amount) = money(usd) {
            self.wish(wishes, Intent::Withdraw { token, amount });
        }
    }

    fn wish(&self, wishes: &mut Vec<Wish>, intent: Intent) {
        wishes.push(Wish {
            intent,
            delay_s: self.latency_s,
        });
    }
}
