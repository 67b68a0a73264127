//! The end of a path: what is left of it as rows.

use plimsoll_agents::Class;
use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::AccountId;

use crate::error::SimError;
use crate::faults::Faults;
use crate::market::Market;
use crate::record::fate::Fate;
use crate::record::rows::{AccountRow, PathRecord, PathRow, PriceRange};
use crate::record::story::Story;
use crate::record::{gains, pools};

use super::{Finishing, Recorder};

/// Seconds of the year in which rates are stated, as in the venue's interest.
const SECONDS_PER_YEAR: f64 = 31_536_000.0;

impl Recorder {
    /// The record of a path that came to its end.
    ///
    /// The true prices are those that would be shown without faults, if they differ from those
    /// that are.
    pub(crate) fn finish(
        &mut self,
        engine: &Engine,
        market: &Market,
        faults: &Faults,
        true_prices: Option<&Prices>,
    ) -> PathRecord {
        let mut worth = std::mem::take(&mut self.finishing.worth);
        pools::worth_usd(engine, engine.prices(), &mut worth);
        let mut row = self.metrics.finish(self.path, engine, market, &worth);
        row.bad_debt_true_px_usd = pools::bad_debt_at(&row, engine, true_prices);
        self.sum_up(&mut row, engine, &worth);
        self.finishing.worth = worth;
        (row.faults, row.faults_active_s) = (faults.count, faults.active_s);
        row.reference_digest = self.digest.to_hex(std::mem::take(&mut self.tables.digest));
        if let Some(cascade) = &self.cascade {
            cascade.write(&mut row);
        }
        let accounts = if self.config.accounts || self.story.is_some() {
            self.account_rows(engine)
        } else {
            Vec::new()
        };
        let tables = &mut self.tables;
        self.waterfall.write(self.path, &mut tables.waterfall);
        PathRecord {
            row,
            samples: tables.samples.take(),
            pools: tables.pools.take(),
            liquidations: tables.liquidations.take(),
            waterfall: tables.waterfall.take(),
            survival: tables.survival.take(),
            accounts,
            events: self.story.take().map_or_else(Vec::new, Story::into_events),
        }
    }

    /// What follows from the fates of all accounts.
    fn sum_up(&mut self, row: &mut PathRow, engine: &Engine, worth: &[f64]) {
        let liquidated = self
            .fates
            .iter()
            .filter(|f| f.first_liquidation_s.is_some());
        row.accounts_liquidated = u32::try_from(liquidated.count()).unwrap_or(u32::MAX);
        row.bad_debt_net_usd = (row.lender_loss_usd - self.backstop_capital_usd).max(0.0);
        let years = self.end.seconds() / SECONDS_PER_YEAR;
        row.lender_apy = libm::expm1(libm::log1p(row.lender_return.max(-1.0)) / years);
        row.blocked.longest_s = self.blocks.longest_s(self.end, engine, &self.fates);
        let Finishing {
            short,
            returns,
            shares,
            ..
        } = &mut self.finishing;
        short.clear();
        short.extend(worth.iter().map(|x| x.min(0.0).abs()));
        row.concentration = shares.measure(&self.fates, short, row.bad_debt_usd);
        row.carry = gains::carry(&self.fates, worth, years, returns);
        row.manipulator = gains::manipulator(&self.fates, worth);
    }

    /// The record of a path that could not be finished.
    pub(crate) fn failed(&mut self, path: u64, error: &SimError) -> PathRecord {
        PathRecord {
            row: PathRow {
                path,
                error: Some(error.to_string()),
                prices: vec![PriceRange::default(); self.names.len()],
                ..PathRow::default()
            },
            events: self.story.take().map_or_else(Vec::new, Story::into_events),
            ..PathRecord::default()
        }
    }

    fn account_rows(&self, engine: &Engine) -> Vec<AccountRow> {
        let fates = self.fates.iter().zip(0..);
        let row = |(fate, user): (&Fate, u32)| AccountRow {
            path: self.path,
            account: user,
            class: fate.class.map_or("", Class::name).to_owned(),
            equity_start_usd: fate.equity_start_usd,
            equity_end_usd: engine.net_worth(AccountId::user(user)).to_f64(),
            deposited_usd: fate.deposited_usd,
            borrowed_start_usd: fate.borrowed_start_usd,
            borrowed_end_usd: pools::debts_usd(engine, AccountId::user(user)),
            liquidated_usd: fate.liquidated_usd,
            first_liquidation_s: fate.first_liquidation_s,
        };
        fates.map(row).collect()
    }
}
