//! The metrics of one path, gathered as it runs.

use plimsoll_engine::Engine;
use plimsoll_engine::pool::Reserve;
use plimsoll_engine::units::{AccountId, SimTime};

use crate::market::Market;

use super::rows::{LiquidationKind, LiquidationRow, PathRow, PriceRange};
use super::{capital, pools};

/// The metrics of one path, gathered as it runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Metrics {
    pub(super) row: PathRow,
    /// Ranges of prices of which none has been seen; the row has them from [`Self::restore`] on.
    unseen: Vec<PriceRange>,
    /// Open shortfalls at the end, by token that is lent.
    open: Vec<f64>,
    last_tick: SimTime,
    /// The reserve of the settlement token as it was last looked at, and what it came to.
    seen: Option<(Reserve, Use)>,
}

/// How much of a reserve is lent, and what that costs.
#[derive(Clone, Copy, Debug)]
struct Use {
    utilization: f64,
    borrow_rate: f64,
}

impl Metrics {
    /// Metrics of a path over some assets.
    pub(super) fn start(assets: usize) -> Self {
        let unseen = PriceRange {
            low_px: f64::INFINITY,
            high_px: 0.0,
            end_px: 0.0,
        };
        Self {
            unseen: vec![unseen; assets],
            ..Self::default()
        }
    }

    /// Begins a path as another, with some memory for its prices.
    pub(super) fn restore(&mut self, kept: &Self, mut prices: Vec<PriceRange>) {
        prices.clone_from(&kept.unseen);
        self.unseen.clone_from(&kept.unseen);
        self.row = PathRow {
            prices,
            // Nothing else of it has memory of its own.
            ..kept.row.clone()
        };
        (self.last_tick, self.seen) = (kept.last_tick, kept.seen.clone());
    }

    /// Terms of a token have changed.
    pub(super) fn on_change(&mut self) {
        self.seen = None;
    }

    /// What the reserve of the settlement token comes to, worked out again where it is another.
    fn use_of(&mut self, engine: &Engine, reserve: &Reserve) -> Use {
        if let Some((seen, last)) = &self.seen
            && seen == reserve
        {
            return *last;
        }
        let utilization = reserve.utilization();
        let rate = engine.venue().terms().curve.borrow_rate(utilization);
        let new = Use {
            utilization: utilization.to_f64(),
            borrow_rate: rate.to_f64(),
        };
        self.seen = Some((reserve.clone(), new));
        new
    }

    /// What the opening book is like.
    pub(super) fn open(&mut self, engine: &Engine) {
        let book = &mut self.row.book;
        book.borrowed_start_usd = pools::borrowed_usd(engine);
        book.collateral_start_usd = pools::collateral_usd(engine);
        book.borrowed_over_collateral_start =
            over(book.borrowed_start_usd, book.collateral_start_usd);
        self.row.capital = capital::of_book(engine);
    }

    pub(super) fn on_liquidation(&mut self, time: SimTime, step: &LiquidationRow) {
        (self.row.first_liquidation_s).get_or_insert(time.seconds());
        let place = LiquidationKind::ALL.iter().position(|k| *k == step.kind);
        if let Some(totals) = place.and_then(|p| self.row.liquidations.get_mut(p)) {
            totals.notional_usd += step.notional_usd;
            totals.count += 1;
        }
    }

    /// A shortfall of some token, by who bears it: the buffer, the suppliers, USD.
    pub(super) fn on_bad_debt(&mut self, (buffer, lenders): (f64, f64)) {
        self.row.bad_debt_realized_usd += buffer + lenders;
        self.row.buffer_loss_usd += buffer;
        self.row.lender_loss_usd += lenders;
    }

    /// Notional liquidated so far, all kinds.
    pub(super) fn liquidated_usd(&self) -> f64 {
        self.row.liquidations.iter().map(|t| t.notional_usd).sum()
    }

    pub(super) fn on_tick(
        &mut self,
        time: SimTime,
        engine: &Engine,
        market: &Market,
        blocked_usd: f64,
    ) {
        self.pass(time, engine, blocked_usd);
        for (range, px) in self.row.prices.iter_mut().zip(market.prices()) {
            range.low_px = range.low_px.min(px.oracle_px);
            range.high_px = range.high_px.max(px.oracle_px);
            range.end_px = px.oracle_px;
        }
    }

    /// The oracle prices of some ticks, by the lowest and the highest of each asset.
    pub(super) fn see(&mut self, market: &Market, ranges: &[(f64, f64)]) {
        let seen = market.prices().iter().zip(ranges);
        for (range, (px, (low_px, high_px))) in self.row.prices.iter_mut().zip(seen) {
            range.low_px = range.low_px.min(*low_px);
            range.high_px = range.high_px.max(*high_px);
            range.end_px = px.oracle_px;
        }
    }

    /// Time passes to a tick: whole seconds, so that it may come in pieces.
    pub(super) fn pass(&mut self, time: SimTime, engine: &Engine, blocked_usd: f64) {
        let elapsed_s = time.seconds() - self.last_tick.seconds();
        self.last_tick = time;
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let Use {
            utilization,
            borrow_rate,
        } = self.use_of(engine, reserve);
        let row = &mut self.row;
        row.utilization_peak = row.utilization_peak.max(utilization);
        row.borrow_rate_peak = row.borrow_rate_peak.max(borrow_rate);
        for (limit, spent) in [
            (0.80, &mut row.utilization_above_80_s),
            (0.90, &mut row.utilization_above_90_s),
            (0.95, &mut row.utilization_above_95_s),
        ] {
            if utilization > limit {
                *spent += elapsed_s;
            }
        }
        // Less than a dollar: nobody can borrow or withdraw.
        if reserve.balance() < plimsoll_engine::units::Amount::ONE {
            row.utilization_full_s += elapsed_s;
        }
        row.withdrawals_blocked_usd_h += blocked_usd * elapsed_s / 3_600.0;
        if blocked_usd > 0.0 {
            row.blocked.any_s += elapsed_s;
        }
    }

    /// The finished row: what is still open at the end is valued at the prices of the moment, as is
    /// the net worth of each user, which is given.
    pub(super) fn finish(
        &mut self,
        path: u64,
        engine: &Engine,
        market: &Market,
        worth: &[f64],
    ) -> PathRow {
        let mut row = std::mem::take(&mut self.row);
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let supplied = reserve.total_supplied().to_f64();
        row.path = path;
        let open = &mut self.open;
        pools::open_shortfalls(engine, engine.prices(), worth, open);
        row.bad_debt_unrealized_usd = open.iter().sum();
        row.bad_debt_usd = row.bad_debt_realized_usd + row.bad_debt_unrealized_usd;
        let buffer = pools::covered_usd(engine, open);
        let lenders = row.bad_debt_unrealized_usd - buffer;
        // Of the settlement token's lenders, whose return is told.
        let of_main = open[0] - pools::covered_usd(engine, &open[..1]);
        row.buffer_loss_usd += buffer;
        row.lender_loss_usd += lenders;
        let left = if supplied > 0.0 {
            1.0 - of_main / supplied
        } else {
            1.0
        };
        row.lender_return = reserve.supply_index().to_f64() * left - 1.0;
        row.backstop_perp_loss_usd = -engine.figures(AccountId::PERP_BACKSTOP).equity().to_f64();
        row.utilization_end = reserve.utilization().to_f64();
        row.supplied_end_usd = supplied;
        row.borrowed_end_usd = reserve.total_borrowed().to_f64();
        row.book.collateral_end_usd = pools::collateral_usd(engine);
        row.book.borrowed_over_collateral_end =
            over(pools::borrowed_usd(engine), row.book.collateral_end_usd);
        row.impact_peak_bps = market.impact_peak_bps();
        row
    }
}

/// A share; none of nothing.
fn over(part: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| part / all)
}
