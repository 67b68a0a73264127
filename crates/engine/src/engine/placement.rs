//! Limits that an order must keep when it is placed: lots, worth, leverage, open interest.

use crate::market::open_interest::{Asking, OpenInterest};
use crate::market::order_limits::{Asked, LimitProblem};
use crate::report::Rejection;
use crate::units::{AccountId, Amount, DexId, PerpId, Px, TokenId, Usd};

use super::Engine;

/// An order in a perpetual market, against the position of its owner.
#[derive(Clone, Copy, Debug)]
pub(super) struct PerpOrder {
    /// Market.
    pub(super) perp: PerpId,
    /// Signed size.
    pub(super) size: Amount,
    /// Signed size of the position before it.
    pub(super) before: Amount,
    /// Leverage for the position.
    pub(super) leverage: u32,
    /// Furthest price from the mid, bps.
    pub(super) limit_bps: u32,
}

impl PerpOrder {
    /// Signed size of the position after it.
    pub(super) fn after(&self) -> Amount {
        self.before + self.size
    }

    /// Whether the position only gets smaller.
    pub(super) fn is_reducing(&self) -> bool {
        is_reducing(self.before, self.after())
    }
}

/// Whether a position only gets smaller.
pub(super) fn is_reducing(before: Amount, after: Amount) -> bool {
    after.abs() < before.abs() && (after.0 ^ before.0) >= 0 || after.is_zero()
}

/// Open interest when the present growth window began.
#[derive(Clone, Debug, Default)]
pub(super) struct GrowthWindow {
    /// Which window, counted from the start of the path.
    number: u64,
    /// Longs by market.
    longs: Vec<Amount>,
}

impl Engine {
    /// Lots, margin mode, limits of a single order, and open interest caps, in this order. Who only
    /// reduces a position is asked for lots and worth alone.
    pub(super) fn check_perp_limits(
        &self,
        order: &PerpOrder,
        isolated: bool,
    ) -> Result<(), Rejection> {
        let terms = &self.venue.perps[order.perp.index()];
        // What is left of a position, however little or odd, can be closed.
        let closes = order.after().is_zero();
        if !terms.grid.is_lots(order.size) && !closes {
            return Err(Rejection::Lot);
        }
        if !(isolated || order.is_reducing() || terms.margin_mode.can_be_cross()) {
            return Err(Rejection::IsolatedOnly);
        }
        match self.check_single(order) {
            Err(LimitProblem::MinTradeNotional) if closes => {}
            checked => checked.map_err(Rejection::Limit)?,
        }
        if order.is_reducing() {
            return Ok(());
        }
        let asking = Asking {
            size: order.size,
            position: order.before,
            rests_at: None,
            oracle_px: self.prices.oracle[order.perp.index()],
            is_backstop: false,
        };
        (terms.caps.check(&asking, &self.open_interest(order.perp)))
            .map_err(Rejection::OpenInterest)
    }

    fn check_single(&self, order: &PerpOrder) -> Result<(), LimitProblem> {
        let limits = &self.venue.orders.limits;
        let n = order.perp.index();
        let (mark, oracle) = (self.prices.mark[n], self.prices.oracle[n]);
        let furthest = furthest_px(mark, order.size, order.limit_bps);
        limits.check_px(furthest, (mark, oracle))?;
        let resulting = order.after().at(mark).abs();
        let asked = Asked {
            size: order.size,
            limit_px: None,
            reference_px: mark,
            oracle_px: oracle,
            leverage: order.leverage,
            resulting: (!order.is_reducing()).then_some(resulting),
        };
        limits.check(&asked, &self.venue.perps[n].tiers)
    }

    /// Lots and worth of a spot order, and how far its price may go.
    pub(super) fn check_spot_limits(
        &self,
        token: TokenId,
        size: Amount,
        limit_bps: u32,
    ) -> Result<(), Rejection> {
        let Some(grid) = self.venue.spot_grids[token.index()] else {
            return Err(Rejection::Malformed);
        };
        if !grid.is_lots(size) {
            return Err(Rejection::Lot);
        }
        let (px, limits) = (self.borrow_px(token), &self.venue.orders.limits);
        if size.abs().at(px) < limits.least {
            return Err(Rejection::Limit(LimitProblem::MinTradeNotional));
        }
        (limits.check_px(furthest_px(px, size, limit_bps), (px, px))).map_err(Rejection::Limit)
    }

    /// Whether the leverage is one that the market has at all.
    pub(super) fn is_leverage_allowed(&self, perp: PerpId, leverage: u32) -> bool {
        let max = self.venue.perps[perp.index()].tiers[0].max_leverage;
        (1..=max).contains(&leverage)
    }

    /// Highest leverage of an account's present position.
    pub(super) fn max_leverage(&self, id: AccountId, perp: PerpId) -> u32 {
        let notional = (self.ledger.size(id, perp))
            .at(self.prices.mark[perp.index()])
            .abs();
        let tiers = &self.venue.perps[perp.index()].tiers;
        self.venue.orders.limits.max_leverage(notional, tiers)
    }

    /// Open interest of a market as its caps see it.
    pub(super) fn open_interest(&self, perp: PerpId) -> OpenInterest {
        let counts = self.venue.orders.counts;
        let size = counts.counted(self.ledger.open_interest(perp));
        let at_window = self.window.longs.get(perp.index());
        let dex = self.venue.perps[perp.index()].dex;
        OpenInterest {
            size,
            size_at_window: at_window.map_or(size, |longs| counts.counted(*longs)),
            mark_px: self.prices.mark[perp.index()],
            dex: self.open_interest_on(dex),
            dex_cap: self.venue.dexs[dex.index()].open_interest_cap,
        }
    }

    /// Open interest of all markets of a DEX at their mark prices.
    #[must_use]
    pub fn open_interest_on(&self, dex: DexId) -> Usd {
        let counts = self.venue.orders.counts;
        let markets = (0..).map(PerpId).zip(&self.venue.perps);
        let own = markets.filter(|(_, terms)| terms.dex == dex);
        let worth = own.map(|(perp, _)| {
            let longs = self.ledger.open_interest(perp);
            counts.counted(longs).at(self.prices.mark[perp.index()])
        });
        worth.fold(Usd::ZERO, |sum, worth| sum + worth)
    }

    /// Keeps what open interest is as a growth window begins; nothing where growth is not limited.
    pub(super) fn begin_window(&mut self) {
        let Some(length) = self.venue.orders.growth_window_ms else {
            return;
        };
        let number = self.now.0 / length;
        let perps = self.venue.perps.len();
        if number == self.window.number && self.window.longs.len() == perps {
            return;
        }
        self.window.number = number;
        self.window.longs.clear();
        let perps = (0..perps as u32).map(PerpId);
        (self.window.longs).extend(perps.map(|perp| self.ledger.open_interest(perp)));
    }

    /// Forgets the growth window of another path.
    pub(super) fn forget_window(&mut self) {
        self.window.longs.clear();
    }
}

/// The worst price that an order takes; what is finer than the grid is cut towards the mid.
fn furthest_px(px: Px, size: Amount, limit_bps: u32) -> Px {
    let bps = i128::from(limit_bps);
    let signed = if size.is_negative() { -bps } else { bps };
    let scaled = i128::from(px.0) * (10_000 + signed);
    let worst = if size.is_negative() {
        -(-scaled).div_euclid(10_000)
    } else {
        scaled / 10_000
    };
    Px(i64::try_from(worst).unwrap_or(i64::MAX))
}
