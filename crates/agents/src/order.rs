//! Wishes from float sizes: lots, the smallest order, amounts of money.
//!
//! Rule    sizes are cut towards zero to the market's lots, and to its largest market order; orders
//!         under 10 USD are not sent
//! Units   units of the asset, USD
//! Bounds  what the largest order leaves is wanted again at the next look
//! Source  DOC-BOOK (smallest order 10 USD), DOC-SPEC (largest order), DOC-TICK (lots)
//! Tests   tests/it/orders.rs

use plimsoll_engine::orders::{Covers, Side, TriggerKind};
use plimsoll_engine::units::{Amount, Px, Round, TokenId};
use plimsoll_engine::{Instrument, Intent};

use crate::agent::{Asset, Desk, Wish};

/// Smallest order and smallest movement of money that is worth it, USD.
pub(crate) const LEAST_USD: f64 = 10.0;
/// Half of what the ledger counts in.
const HALF_UNIT: f64 = 0.5e-10;
/// What an order may be of the largest, so that it is none above when the price has moved. Source:
/// assumption.
const LARGEST_PART: f64 = 0.95;

/// The size of an order for some units at a price; none where it is too small to send.
fn order_size(units: f64, px: f64, lot: Amount) -> Option<Amount> {
    // To the nearest unit of the ledger first: a float just below a lot means that lot.
    let wanted = Amount::from_f64_down(units.abs() + HALF_UNIT)?;
    let size = Amount(wanted.0 - wanted.0 % lot.0);
    let is_worth_it = size.to_f64() * px >= LEAST_USD;
    is_worth_it.then(|| if units < 0.0 { -size } else { size })
}

/// Money to move; none where it is too little.
fn money(usd: f64) -> Option<Amount> {
    (usd >= LEAST_USD).then(|| Amount::from_f64_down(usd))?
}

impl Desk {
    /// Wishes to buy (or, with a negative size, to sell) some units of a token.
    pub(crate) fn spot(&self, asset: &Asset, units: f64, px: f64, wishes: &mut Vec<Wish>) {
        if let Some(size) = order_size(units, px, asset.spot_lot) {
            let (token, limit_bps) = (asset.token, self.limit_bps);
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

    /// Wishes to buy (or, with a negative size, to sell) some units of a perp, at most the largest
    /// market order.
    pub(crate) fn perp(
        &self,
        (asset, leverage): (&Asset, u32),
        units: f64,
        px: f64,
        wishes: &mut Vec<Wish>,
    ) {
        let most = LARGEST_PART * asset.largest_perp_usd / px;
        if let Some(size) = order_size(units.clamp(-most, most), px, asset.perp_lot) {
            let (perp, limit_bps) = (asset.perp, self.limit_bps);
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

    /// Wishes to buy (or, with a negative size, to sell) whole units of a stablecoin.
    pub(crate) fn swap(&self, token: TokenId, units: f64, px: f64, wishes: &mut Vec<Wish>) {
        if let Some(size) = order_size(units, px, Amount::ONE) {
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

    /// Wishes a limit order in a perp that only rests, at the allowed price nearest to a wish that is
    /// no worse.
    pub(crate) fn rest(
        &self,
        (asset, leverage): (&Asset, u32),
        units: f64,
        px: f64,
        wishes: &mut Vec<Wish>,
    ) {
        let is_buy = units > 0.0;
        let allowed = Px::from_f64_nearest(px).and_then(|px| asset.perp_grid.toward(px, is_buy));
        if let (Some(px), Some(size)) = (allowed, order_size(units, px, asset.perp_lot)) {
            let instrument = Instrument::Perp(asset.perp);
            self.wish(
                wishes,
                Intent::PlaceLimit {
                    instrument,
                    size,
                    px,
                    leverage,
                    reduce_only: false,
                    post_only: true,
                },
            );
        }
    }

    /// Wishes to take all orders of a perp back.
    pub(crate) fn cancel_all(&self, asset: &Asset, wishes: &mut Vec<Wish>) {
        let instrument = Some(Instrument::Perp(asset.perp));
        self.wish(wishes, Intent::CancelAll { instrument });
    }

    /// Wishes that a position be closed at the market once the mark is beyond a price.
    pub(crate) fn stop(&self, asset: &Asset, is_long: bool, px: f64, wishes: &mut Vec<Wish>) {
        let (side, round) = if is_long {
            (Side::Sell, Round::Up)
        } else {
            (Side::Buy, Round::Down)
        };
        let allowed = Px::from_f64_nearest(px).and_then(|px| asset.perp_grid.round(px, round));
        if let Some(trigger_px) = allowed {
            self.wish(
                wishes,
                Intent::PlaceTrigger {
                    perp: asset.perp,
                    kind: TriggerKind::StopLoss,
                    covers: Covers::Position(side),
                    trigger_px,
                    limit: None,
                    reduce_only: true,
                },
            );
        }
    }

    pub(crate) fn wish(&self, wishes: &mut Vec<Wish>, intent: Intent) {
        wishes.push(Wish {
            intent,
            delay_s: self.latency_s,
        });
    }
}
