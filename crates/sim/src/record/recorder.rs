//! The recorder: watches every event of a path and keeps what the configuration asks for.

mod ending;
mod liquidating;

use plimsoll_agents::Class;
use plimsoll_engine::pool::BlockedWithdrawals;
use plimsoll_engine::units::{AccountId, SimTime, TokenId};
use plimsoll_engine::{Engine, EventKind, Outcome, Report, Tracked};
use plimsoll_paths::Block;

use crate::config::RecordingConfig;
use crate::market::Market;
use crate::simulation::{Places, Simulation};
use crate::world::Trace;

use super::blocks::Blocks;
use super::cascade::{Cascade, Push};
use super::concentration::Shares;
use super::digest::Digest;
use super::fate::Fate;
use super::gains::is_hedged;
use super::metrics::Metrics;
use super::pools;
use super::reuse::Tables;
use super::rows::{AssetSample, PathRecord, SampleRow};
use super::start::Start;
use super::story::{Origin, Story};
use super::survival::Survival;
use super::waterfall::Waterfall;

/// The recorder of one path after another.
#[derive(Debug)]
pub(crate) struct Recorder {
    config: RecordingConfig,
    names: Vec<String>,
    places: Places,
    path: u64,
    metrics: Metrics,
    fates: Tracked<Fate>,
    tables: Tables,
    waterfall: Waterfall,
    survival: Survival,
    blocks: Blocks,
    /// Length of a path.
    end: SimTime,
    /// Capital that stands behind the buffer, for one metric only, USD.
    backstop_capital_usd: f64,
    /// Which liquidation caused which, where `recording.causes` asks for it.
    pub(crate) cascade: Option<Cascade>,
    digest: Digest,
    story: Option<Story>,
    funding: Vec<f64>,
    /// What finishing a path needs room for.
    finishing: Finishing,
}

/// Figures of each account at the end of a path.
#[derive(Debug, Default)]
struct Finishing {
    worth: Vec<f64>,
    short: Vec<f64>,
    returns: Vec<f64>,
    shares: Shares,
}

impl Recorder {
    pub(crate) fn new(simulation: &Simulation) -> Self {
        let config = simulation.config().recording.clone();
        Self {
            cascade: config.causes.then(|| Cascade::new(simulation)),
            config,
            names: simulation.asset_names(),
            places: simulation.places.clone(),
            path: 0,
            metrics: Metrics::default(),
            fates: Tracked::default(),
            tables: Tables::default(),
            waterfall: Waterfall::default(),
            survival: Survival::default(),
            blocks: Blocks::default(),
            end: simulation.config().clock.end(),
            backstop_capital_usd: simulation.config().recording.backstop_capital(),
            digest: Digest::default(),
            story: None,
            funding: Vec::new(),
            finishing: Finishing::default(),
        }
    }

    /// Takes a record that nobody needs any more, for its memory.
    pub(crate) fn recycle(&mut self, record: PathRecord) {
        self.tables.recycle(record);
    }

    /// Begins a path, with the opening book in place.
    pub(crate) fn start(&mut self, path: u64, trace: Trace, engine: &Engine, start: &Start) {
        self.path = path;
        let prices = std::mem::take(&mut self.tables.prices);
        self.metrics.restore(&start.metrics, prices);
        self.survival.restore(&start.survival);
        self.fates.restore(&start.fates);
        self.tables.clear();
        self.waterfall = Waterfall::default();
        self.blocks = Blocks::default();
        if let Some(cascade) = &mut self.cascade {
            cascade.start();
        }
        self.digest = Digest::default();
        self.funding.clear();
        self.funding.resize(self.names.len(), 0.0);
        let venue = engine.venue();
        self.story =
            (trace == Trace::Full).then(|| Story::new(path, &self.names, &self.places, venue));
    }

    /// Something happened.
    pub(crate) fn on_event(
        &mut self,
        time: SimTime,
        kind: &EventKind,
        report: &Report,
        engine: &Engine,
    ) {
        let origin = Origin {
            next: self.next_liquidation(),
            has_causes: self.cascade.is_some(),
            parent: self.cascade.as_ref().and_then(Cascade::parent),
        };
        if let EventKind::Change(_) = kind {
            self.metrics.on_change();
        }
        let has_happened = !(report.outcomes.is_empty() && report.orders.is_empty());
        if has_happened || may_leave(kind, engine) {
            self.survival.touch();
        }
        for outcome in &report.outcomes {
            self.on_outcome(time, outcome, engine);
        }
        if let Some(story) = &mut self.story {
            story.tell(time, kind, (report, origin), engine, &self.fates);
        }
    }

    fn on_outcome(&mut self, time: SimTime, outcome: &Outcome, engine: &Engine) {
        match outcome {
            Outcome::Rejected { account, .. } => {
                self.metrics.row.intents_rejected += 1;
                self.set_blocked(time, *account, 0.0);
            }
            Outcome::Withdrawn {
                account,
                token,
                amount,
                blocked,
            } => {
                let px = engine.borrow_px(*token);
                let (paid, blocked) = (amount.at(px).to_f64(), blocked.at(px).to_f64());
                self.with_fate(*account, |fate| fate.deposited_usd -= paid);
                self.set_blocked(time, *account, blocked);
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

    /// Number that the next liquidation gets.
    fn next_liquidation(&self) -> u32 {
        self.metrics.row.liquidation_steps()
    }

    /// Says which liquidation causes those that follow; none for those that need no other.
    pub(crate) fn set_parent(&mut self, parent: Option<u32>) {
        if let Some(cascade) = &mut self.cascade {
            cascade.set_parent(parent);
        }
    }

    /// A forced trade has moved a book.
    pub(crate) fn on_push(&mut self, time: SimTime, push: &Push) {
        if let Some(cascade) = &mut self.cascade {
            cascade.on_push(time, push);
        }
    }

    fn with_fate(&mut self, account: AccountId, change: impl FnOnce(&mut Fate)) {
        if let Some(user) = account.user_number() {
            change(self.fates.touch(user as usize));
        }
    }

    fn set_blocked(&mut self, time: SimTime, account: AccountId, usd: f64) {
        if let Some(user) = account.user_number() {
            let fate = self.fates.touch(user as usize);
            self.blocks.set(time, fate, usd);
        }
    }

    /// An account is about to be looked after: notes whether a carry position is hedged, which
    /// matters if it is liquidated.
    pub(crate) fn before_attend(&mut self, account: AccountId, engine: &Engine) {
        let Some(user) = account.user_number() else {
            return;
        };
        let fate = &self.fates[user as usize];
        if fate.class == Some(Class::Carry) && fate.first_liquidation_s.is_none() {
            let is_hedged = is_hedged(engine, &self.places, account);
            self.fates.touch(user as usize).is_hedged = is_hedged;
        }
    }

    /// The reference prices of a tick.
    pub(crate) fn on_reference(&mut self, prices: &[f64]) {
        self.digest.push(prices);
    }

    /// The reference prices of some ticks, of which a block begins with the first.
    pub(crate) fn on_references(&mut self, ticks: usize, assets: usize, block: &Block<'_>) {
        self.digest.push_all(ticks, assets, |n| block.prices(n));
    }

    /// A fault begins or ends, or a wish of somebody is lost to one.
    pub(crate) fn on_fault(&mut self, time: SimTime, account: Option<AccountId>, text: &str) {
        if let Some(story) = &mut self.story {
            let kind = if account.is_some() { "lost" } else { "fault" };
            story.note(time, (kind, account), text.to_owned(), &self.fates);
        }
    }

    /// A user fails by a fault.
    pub(crate) fn on_failure(&mut self, time: SimTime, account: AccountId) {
        if let Some(story) = &mut self.story {
            story.note(
                time,
                ("fault", Some(account)),
                "fails".to_owned(),
                &self.fates,
            );
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
        let rows = &mut self.tables.survival;
        (self.survival).on_tick(self.path, time, engine, (&self.fates, rows));
    }

    /// Some ticks are over at which nothing changed but prices; given are the lowest and the highest
    /// oracle price of each asset at them.
    pub(crate) fn on_ticks(
        &mut self,
        last: SimTime,
        engine: &Engine,
        market: &Market,
        ranges: &[(f64, f64)],
    ) {
        self.metrics.pass(last, engine, 0.0);
        self.metrics.see(market, ranges);
        let rows = &mut self.tables.survival;
        (self.survival).on_tick(self.path, last, engine, (&self.fates, rows));
    }

    /// Whether anybody could not withdraw.
    pub(crate) fn has_blocked(&self, engine: &Engine) -> bool {
        self.blocked_usd(engine) > 0.0
    }

    /// Takes a sample.
    pub(crate) fn sample(&mut self, time: SimTime, engine: &Engine, market: &Market) {
        if !self.config.samples {
            return;
        }
        pools::sample(self.path, time, engine, &mut self.tables.pools);
        let reserve = engine.ledger().reserve(engine.venue().settlement);
        let shown = market.prices().iter().zip(&self.funding);
        let mut assets = self.tables.samples.old().assets;
        assets.clear();
        assets.extend(shown.map(|(px, rate)| AssetSample {
            reference_px: px.reference_px,
            oracle_px: px.oracle_px,
            mark_px: px.mark_px,
            spot_px: px.spot_px,
            borrow_px: px.borrow_px,
            true_borrow_px: px.true_borrow_px,
            funding_rate_hourly: *rate,
        }));
        self.tables.samples.push(SampleRow {
            path: self.path,
            t_s: time.seconds(),
            utilization: reserve.utilization().to_f64(),
            borrow_rate: engine.borrow_rate().to_f64(),
            supplied_usd: reserve.total_supplied().to_f64(),
            borrowed_usd: reserve.total_borrowed().to_f64(),
            collateral_usd: pools::collateral_usd(engine),
            buffer_usd: reserve.buffer().to_f64(),
            bad_debt_usd: self.metrics.row.bad_debt_realized_usd,
            liquidated_usd: self.metrics.liquidated_usd(),
            backstop_inventory_usd: engine
                .figures(AccountId::BORROW_BACKSTOP)
                .collateral
                .to_f64(),
            withdrawals_blocked_usd: self.blocked_usd(engine),
            assets,
        });
    }

    /// What accounts could not withdraw: what they were refused last, or what waits in the queues.
    fn blocked_usd(&self, engine: &Engine) -> f64 {
        let withdrawals = engine.withdrawals();
        match withdrawals.rule() {
            BlockedWithdrawals::Refuse if self.blocks.accounts == 0 => 0.0,
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
}

/// Whether an event of which nothing is told may still leave somebody without debt and position, as
/// margin sharing does that repays the debt of an account without positions.
fn may_leave(kind: &EventKind, engine: &Engine) -> bool {
    match kind {
        EventKind::Prices(_) | EventKind::Funding(_) => false,
        EventKind::Attend { account, .. } | EventKind::Share { account } => {
            !engine.ledger().has_positions(*account)
        }
        _ => true,
    }
}
