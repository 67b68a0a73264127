//! The metrics of one path, gathered as it runs.

use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, SimTime};

use crate::market::Market;

use super::pools;
use super::rows::{LiquidationKind, PathRow, PriceRange};

/// The metrics of one path, gathered as it runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Metrics {
    pub(super) row: PathRow,
    last_tick: SimTime,
}

impl Metrics {
    pub(super) fn start(&mut self, assets: usize) {
        let unseen = PriceRange {
            low_px: f64::INFINITY,
            high_px: 0.0,
            end_px: 0.0,
        };
        self.row = PathRow {
            prices: vec![unseen; assets],
            ..PathRow::default()
        };
        self.last_tick = SimTime::ZERO;
    }

    pub(super) fn on_liquidation(&mut self, kind: LiquidationKind, notional_usd: f64) {
        let place = LiquidationKind::ALL.iter().position(|k| *k == kind);
        if let Some(totals) = place.and_then(|p| self.row.liquidations.get_mut(p)) {
            totals.notional_usd += notional_usd;
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
        let elapsed_s = time.seconds() - self.last_tick.seconds();
        self.last_tick = time;
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let utilization = reserve.utilization();
        let rate = engine.venue().terms().curve.borrow_rate(utilization);
        let (utilization, row) = (utilization.to_f64(), &mut self.row);
        row.utilization_peak = row.utilization_peak.max(utilization);
        row.borrow_rate_peak = row.borrow_rate_peak.max(rate.to_f64());
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
        for (range, px) in row.prices.iter_mut().zip(market.prices()) {
            range.low_px = range.low_px.min(px.oracle_px);
            range.high_px = range.high_px.max(px.oracle_px);
            range.end_px = px.oracle_px;
        }
    }

    /// The finished row: what is still open at the end is valued at the prices of the moment.
    pub(super) fn finish(
        &mut self,
        path: u64,
        engine: &Engine,
        market: &Market,
        accounts_liquidated: usize,
    ) -> PathRow {
        let mut row = std::mem::take(&mut self.row);
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let supplied = reserve.total_supplied().to_f64();
        row.path = path;
        row.accounts_liquidated = u32::try_from(accounts_liquidated).unwrap_or(u32::MAX);
        let open = pools::open_shortfalls(engine);
        row.bad_debt_unrealized_usd = open.iter().sum();
        row.bad_debt_usd = row.bad_debt_realized_usd + row.bad_debt_unrealized_usd;
        let buffer = pools::covered_usd(engine, &open);
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
        row.impact_peak_bps = market.impact_peak_bps();
        row
    }
}
