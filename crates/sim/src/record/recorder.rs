//! The recorder: watches every event of a path and keeps what the configuration asks for.

use plimsoll_agents::Class;
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::units::{AccountId, Ratio, SimTime, TokenId};
use plimsoll_engine::{
    Engine, EventKind, Instrument, Liquidation, LiquidationStep, Outcome, Report,
};

use crate::config::RecordingConfig;
use crate::error::SimError;
use crate::market::Market;
use crate::simulation::{Places, Simulation, TokenPlace};
use crate::world::{People, Trace};

use super::fate::Fate;
use super::metrics::Metrics;
use super::pools;
use super::rows::{
    AccountRow, AssetSample, LiquidationKind, LiquidationRow, PathRecord, PathRow, PoolRow,
    SampleRow,
};
use super::story::Story;
use super::waterfall::Waterfall;

/// The recorder of one path after another.
#[derive(Debug)]
pub(crate) struct Recorder {
    config: RecordingConfig,
    names: Vec<String>,
    places: Places,
    path: u64,
    metrics: Metrics,
    fates: Vec<Fate>,
    samples: Vec<SampleRow>,
    pools: Vec<PoolRow>,
    liquidations: Vec<LiquidationRow>,
    waterfall: Waterfall,
    story: Option<Story>,
    funding: Vec<f64>,
}

impl Recorder {
    pub(crate) fn new(simulation: &Simulation) -> Self {
        Self {
            config: simulation.config().recording.clone(),
            names: simulation.asset_names(),
            places: simulation.places.clone(),
            path: 0,
            metrics: Metrics::default(),
            fates: Vec::new(),
            samples: Vec::new(),
            pools: Vec::new(),
            liquidations: Vec::new(),
            waterfall: Waterfall::default(),
            story: None,
            funding: Vec::new(),
        }
    }

    /// Begins a path, with the opening book in place.
    pub(crate) fn start(&mut self, path: u64, trace: Trace, engine: &Engine, people: &People) {
        self.path = path;
        self.metrics.start(self.names.len());
        self.samples.clear();
        self.pools.clear();
        self.liquidations.clear();
        self.waterfall = Waterfall::default();
        self.funding = vec![0.0; self.names.len()];
        let venue = engine.venue();
        self.story =
            (trace == Trace::Full).then(|| Story::new(path, &self.names, &self.places, venue));
        let accounts = people.classes().zip(0..).map(|(class, user)| {
            let id = AccountId::user(user);
            Fate {
                class: Some(class),
                equity_start_usd: engine.net_worth(id).to_f64(),
                borrowed_start_usd: pools::debts_usd(engine, id),
                ..Fate::default()
            }
        });
        self.fates.clear();
        self.fates.extend(accounts);
    }

    /// Something happened.
    pub(crate) fn on_event(
        &mut self,
        time: SimTime,
        kind: &EventKind,
        report: &Report,
        engine: &Engine,
    ) {
        for outcome in &report.outcomes {
            self.on_outcome(time, outcome, engine);
        }
        if let Some(story) = &mut self.story {
            story.tell(time, kind, report, engine, &self.fates);
        }
    }

    fn on_outcome(&mut self, time: SimTime, outcome: &Outcome, engine: &Engine) {
        match outcome {
            Outcome::Rejected { account, .. } => {
                self.metrics.row.intents_rejected += 1;
                self.with_fate(*account, |fate| fate.blocked_usd = 0.0);
            }
            Outcome::Withdrawn {
                account,
                token,
                amount,
                blocked,
            } => {
                let px = engine.borrow_px(*token);
                let (paid, blocked) = (amount.at(px).to_f64(), blocked.at(px).to_f64());
                self.with_fate(*account, |fate| {
                    fate.deposited_usd -= paid;
                    fate.blocked_usd = blocked;
                });
            }
            Outcome::Deposited {
                account,
                token,
                amount,
            } => {
                let value = amount.at(engine.borrow_px(*token)).to_f64();
                self.with_fate(*account, |fate| fate.deposited_usd += value);
            }
            Outcome::Liquidated(step) => self.on_liquidation(time, step),
            Outcome::Filled {
                account,
                instrument,
                size,
                quote,
                is_liquidation: true,
                ..
            } => {
                self.on_forced_fill(
                    time,
                    *account,
                    *instrument,
                    (size.to_f64(), quote.to_f64()),
                    engine,
                );
            }
            Outcome::BadDebt { token, shortfall } => {
                let losses = pools::losses_usd(engine, *token, shortfall);
                self.metrics.on_bad_debt(losses);
            }
            Outcome::Waterfall {
                stage, transfers, ..
            } => self.waterfall.add(*stage, transfers),
            Outcome::WithdrawalPaid {
                account,
                token,
                amount,
                ..
            } => {
                let paid = amount.at(engine.borrow_px(*token)).to_f64();
                self.with_fate(*account, |fate| fate.deposited_usd -= paid);
            }
            Outcome::Filled { .. }
            | Outcome::OrderPlaced { .. }
            | Outcome::OrderCanceled { .. }
            | Outcome::Triggered { .. }
            | Outcome::TwapEnded { .. }
            | Outcome::WithdrawalDropped { .. }
            | Outcome::Shared { .. }
            | Outcome::Lent { .. }
            | Outcome::ModeChanged { .. }
            | Outcome::Deleveraged { .. }
            | Outcome::Recovered { .. }
            | Outcome::DeficitAbsorbed { .. } => {}
        }
    }

    /// A step that is done at once; an order for the book counts when it is filled.
    fn on_liquidation(&mut self, time: SimTime, step: &Liquidation) {
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
        self.add_liquidation(
            time,
            step.account,
            LiquidationRow {
                path: self.path,
                t_s: time.seconds(),
                account: 0,
                class: String::new(),
                kind,
                asset: self.asset_of(step.instrument),
                size: step.size.to_f64(),
                notional_usd: step.notional.to_f64(),
                credit_usd: step.credit.to_f64(),
                portfolio_margin_ratio: ratio,
            },
        );
    }

    fn on_forced_fill(
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
            path: self.path,
            t_s: time.seconds(),
            account: user,
            class: String::new(),
            kind: LiquidationKind::PerpBook,
            asset: self.asset_of(instrument),
            size: -size,
            notional_usd: size.abs() * mark,
            credit_usd: quote,
            portfolio_margin_ratio: self.fates[user as usize].ratio,
        };
        self.add_liquidation(time, account, row);
    }

    fn add_liquidation(&mut self, time: SimTime, account: AccountId, mut row: LiquidationRow) {
        let Some(user) = account.user_number() else {
            return;
        };
        let fate = &mut self.fates[user as usize];
        fate.liquidated_usd += row.notional_usd;
        fate.first_liquidation_s.get_or_insert(time.seconds());
        self.metrics.on_liquidation(row.kind, row.notional_usd);
        if self.config.liquidations {
            row.account = user;
            fate.class
                .map_or("", Class::name)
                .clone_into(&mut row.class);
            self.liquidations.push(row);
        }
    }

    fn with_fate(&mut self, account: AccountId, change: impl FnOnce(&mut Fate)) {
        if let Some(user) = account.user_number() {
            change(&mut self.fates[user as usize]);
        }
    }

    fn asset_of(&self, instrument: Instrument) -> String {
        match instrument {
            Instrument::Perp(perp) => self.names[self.places.of_perp(perp)].clone(),
            Instrument::Spot(token) => match self.places.of_token(token) {
                TokenPlace::Settlement => String::new(),
                _ => self.places.name_of(token).to_owned(),
            },
        }
    }

    /// The rates just paid.
    pub(crate) fn on_funding(&mut self, hourly: &[f64]) {
        for (asset, rate) in self.places.perps.iter().zip(hourly) {
            self.funding[*asset] = *rate;
        }
    }

    /// A tick is over.
    pub(crate) fn on_tick(&mut self, time: SimTime, engine: &Engine, market: &Market) {
        let blocked = self.blocked_usd(engine);
        self.metrics.on_tick(time, engine, market, blocked);
    }

    /// Takes a sample.
    pub(crate) fn sample(&mut self, time: SimTime, engine: &Engine, market: &Market) {
        if !self.config.samples {
            return;
        }
        pools::sample(self.path, time, engine, &mut self.pools);
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let assets = market.prices().iter().zip(&self.funding);
        self.samples.push(SampleRow {
            path: self.path,
            t_s: time.seconds(),
            utilization: reserve.utilization().to_f64(),
            borrow_rate: engine.borrow_rate().to_f64(),
            supplied_usd: reserve.total_supplied().to_f64(),
            borrowed_usd: reserve.total_borrowed().to_f64(),
            collateral_usd: collateral_supplied(engine),
            buffer_usd: reserve.buffer().to_f64(),
            bad_debt_usd: self.metrics.row.bad_debt_realized_usd,
            liquidated_usd: self.metrics.liquidated_usd(),
            backstop_inventory_usd: engine
                .figures(AccountId::BORROW_BACKSTOP)
                .collateral
                .to_f64(),
            withdrawals_blocked_usd: self.blocked_usd(engine),
            assets: assets
                .map(|(px, rate)| AssetSample {
                    reference_px: px.reference_px,
                    oracle_px: px.oracle_px,
                    mark_px: px.mark_px,
                    spot_px: px.spot_px,
                    funding_rate_hourly: *rate,
                })
                .collect(),
        });
    }

    /// What accounts could not withdraw: what they were refused last, or what waits in the queues.
    fn blocked_usd(&self, engine: &Engine) -> f64 {
        let withdrawals = engine.withdrawals();
        match withdrawals.rule() {
            BlockedWithdrawals::Refuse => self.fates.iter().map(|f| f.blocked_usd).sum(),
            BlockedWithdrawals::Queue => (0..)
                .map(TokenId)
                .take(engine.venue().tokens.len())
                .map(|token| {
                    let waiting = withdrawals.flow(token).waiting;
                    waiting.at(engine.borrow_px(token)).to_f64()
                })
                .sum(),
        }
    }

    /// The record of a path that came to its end.
    pub(crate) fn finish(&mut self, engine: &Engine, market: &Market) -> PathRecord {
        let liquidated = self
            .fates
            .iter()
            .filter(|f| f.first_liquidation_s.is_some())
            .count();
        let row = self.metrics.finish(self.path, engine, market, liquidated);
        let accounts = if self.config.accounts || self.story.is_some() {
            self.account_rows(engine)
        } else {
            Vec::new()
        };
        PathRecord {
            row,
            samples: std::mem::take(&mut self.samples),
            pools: std::mem::take(&mut self.pools),
            liquidations: std::mem::take(&mut self.liquidations),
            waterfall: self.waterfall.rows(self.path),
            accounts,
            events: self.story.take().map_or_else(Vec::new, Story::into_events),
        }
    }

    /// The record of a path that could not be finished.
    pub(crate) fn failed(&mut self, path: u64, error: &SimError) -> PathRecord {
        PathRecord {
            row: PathRow {
                path,
                error: Some(error.to_string()),
                prices: vec![super::rows::PriceRange::default(); self.names.len()],
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

/// Collateral in the reserves at the borrow oracle price.
fn collateral_supplied(engine: &Engine) -> f64 {
    let tokens = engine.venue().tokens.iter().zip(0..);
    tokens
        .filter(|(token, _)| token.collateral.is_some())
        .map(|(_, n)| plimsoll_engine::units::TokenId(n))
        .map(|t| {
            engine
                .ledger()
                .reserve(t)
                .total_supplied()
                .at(engine.borrow_px(t))
                .to_f64()
        })
        .sum()
}
