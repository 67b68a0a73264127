//! Liquidations as they happen: rows, totals, and their places in the tree.

use plimsoll_agents::Class;
use plimsoll_engine::units::{AccountId, Ratio, SimTime};
use plimsoll_engine::{Engine, Instrument, Liquidation, LiquidationStep};

use crate::record::reuse::rewrite;
use crate::record::rows::{LiquidationKind, LiquidationRow};
use crate::simulation::TokenPlace;

use super::Recorder;

impl Recorder {
    /// A step that is done at once; an order for the book counts when it is filled.
    pub(super) fn on_liquidation(&mut self, time: SimTime, step: &Liquidation) {
        let ratio = step.portfolio_margin_ratio.map_or(f64::NAN, Ratio::to_f64);
        let kind = match step.kind {
            LiquidationStep::PerpBook => {
                self.with_fate(step.account, |fate| fate.ratio = ratio);
                return;
            }
            LiquidationStep::PerpBackstop => LiquidationKind::PerpBackstop,
            LiquidationStep::Adl => LiquidationKind::PerpAdl,
            LiquidationStep::BorrowPartial => LiquidationKind::BorrowPartial,
            LiquidationStep::BorrowFull => LiquidationKind::BorrowFull,
        };
        let Some(user) = step.account.user_number() else {
            return;
        };
        let row = LiquidationRow {
            kind,
            size: step.size.to_f64(),
            notional_usd: step.notional.to_f64(),
            credit_usd: step.credit.to_f64(),
            portfolio_margin_ratio: ratio,
            ..self.blank(time, user)
        };
        self.add_liquidation(time, step.instrument, row);
    }

    pub(super) fn on_forced_fill(
        &mut self,
        time: SimTime,
        account: AccountId,
        instrument: Instrument,
        (size, quote): (f64, f64),
        engine: &Engine,
    ) {
        let Instrument::Perp(perp) = instrument else {
            return;
        };
        let Some(user) = account.user_number() else {
            return;
        };
        let mark = engine.prices().mark[perp.index()].to_f64();
        let row = LiquidationRow {
            kind: LiquidationKind::PerpBook,
            size: -size,
            notional_usd: size.abs() * mark,
            credit_usd: quote,
            portfolio_margin_ratio: self.fates[user as usize].ratio,
            ..self.blank(time, user)
        };
        self.add_liquidation(time, instrument, row);
    }

    /// A row of which only number, time and account are known.
    fn blank(&self, time: SimTime, account: u32) -> LiquidationRow {
        LiquidationRow {
            path: self.path,
            t_s: time.seconds(),
            account,
            liquidation: self.next_liquidation(),
            ..LiquidationRow::default()
        }
    }

    fn add_liquidation(&mut self, time: SimTime, of: Instrument, mut row: LiquidationRow) {
        let fate = self.fates.touch(row.account as usize);
        fate.liquidated_usd += row.notional_usd;
        fate.first_liquidation_s.get_or_insert(time.seconds());
        if matches!(
            row.kind,
            LiquidationKind::BorrowPartial | LiquidationKind::BorrowFull
        ) {
            fate.taken_over_usd += row.notional_usd;
            fate.takeover_short_usd += row.credit_usd - row.notional_usd;
        }
        let class = fate.class.map_or("", Class::name);
        self.metrics.on_liquidation(time, &row);
        if let Some(cascade) = &mut self.cascade {
            cascade.add(time, of, &mut row);
        }
        if self.config.liquidations {
            let old = self.tables.liquidations.old();
            row.class = rewrite(old.class, class);
            row.asset = rewrite(old.asset, self.asset_of(of));
            self.tables.liquidations.push(row);
        }
    }

    fn asset_of(&self, instrument: Instrument) -> &str {
        match instrument {
            Instrument::Perp(perp) => &self.names[self.places.of_perp(perp)],
            Instrument::Spot(token) => match self.places.of_token(token) {
                TokenPlace::Settlement => "",
                _ => self.places.name_of(token),
            },
        }
    }
}
