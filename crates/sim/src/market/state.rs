//! The market: all assets' books and prices along one path.

mod faults;
mod readings;

use garde::Validate as _;
use plimsoll_paths::Regime;
use plimsoll_paths::bulk::lower;
use plimsoll_streams::Key;

use super::asset::{AssetState, Order};
use super::depth::DepthSchedule;
use super::disturb::{Disturbance, UNDISTURBED};
use super::observe::{Common, Tick};
use super::quotes::QuoteSchedule;
use super::truth::may_err;
use super::{
    AssetPrices, Execution, MarketConfig, MarketError, Premiums, Side, UsdcWaypoint, Venue,
};

/// The venue's books and prices along one path.
///
/// A path is a first tick, then orders and ticks as they come. Orders see the books as earlier
/// orders of the same tick left them; oracle, mark and borrow oracle price move only at an update.
#[derive(Clone, Debug)]
pub struct Market {
    pub(super) tick_s: f64,
    feedback: bool,
    regime: Regime,
    usdt_usdc: f64,
    pub(super) usdc: Vec<UsdcWaypoint>,
    /// Time between updates of oracle and mark, none for every tick.
    pub(super) oracle_every_s: Option<f64>,
    pub(super) premium_every_s: f64,
    pub(super) depth: DepthSchedule,
    pub(super) quotes: QuoteSchedule,
    pub(super) common: Common,
    pub(super) disturbance: Disturbance,
    /// Whether nothing beside an asset's own books keeps it from rest.
    pub(super) lets_rest: bool,
    pub(super) assets: Vec<AssetState>,
    pub(super) prices: Vec<AssetPrices>,
    premiums: Vec<Premiums>,
    pub(super) last_t_s: Option<f64>,
    pub(super) last_update_s: Option<f64>,
    pub(super) next_sample_s: f64,
    pub(super) lowest_log: f64,
}

impl Market {
    /// Builds the market at rest. `tick_s` is the usual time between ticks, seconds; decays over
    /// that time are computed once.
    ///
    /// # Errors
    ///
    /// If the tick is not a positive number, the configuration breaks its ranges or relations, or
    /// the time between oracle updates is not a multiple of the tick.
    pub fn new(config: &MarketConfig, tick_s: f64) -> Result<Self, MarketError> {
        if !(tick_s.is_finite() && tick_s > 0.0) {
            return Err(MarketError::Tick { tick_s });
        }
        config.validate().map_err(|report| MarketError::Config {
            problems: report.to_string(),
        })?;
        let oracle_every_s = oracle_period(config, tick_s)?;
        let common = Common {
            tick_s,
            update_s: oracle_every_s.unwrap_or(tick_s),
            own_spot_weight: config.own_spot_weight,
            held_oracle_in_mark: config.held_oracle_in_mark,
            may_miss_input: may_miss_input(config),
        };
        let count = config.assets.len();
        let assets = (0..count).map(|number| AssetState::new(config, number, common));
        let mut market = Self {
            tick_s,
            feedback: config.feedback,
            regime: Regime::Calm,
            usdt_usdc: config.usdt_usdc,
            usdc: config.usdc.clone(),
            oracle_every_s,
            premium_every_s: f64::from(config.premium_every_s),
            depth: DepthSchedule::new(&config.depth_multiplier),
            quotes: QuoteSchedule::new(config),
            common,
            disturbance: Disturbance::none(count),
            lets_rest: false,
            assets: assets.collect(),
            prices: vec![AssetPrices::default(); count],
            premiums: vec![Premiums::default(); count],
            last_t_s: None,
            last_update_s: None,
            next_sample_s: 0.0,
            lowest_log: 0.0,
        };
        if may_err(config) {
            market.watch_truth(config);
        }
        market.restart();
        Ok(market)
    }

    /// Returns to the state before the first tick of the path of seed 0 and number 0.
    pub fn restart(&mut self) {
        self.begin(Key { seed: 0, path: 0 });
    }

    /// Returns to the state before the first tick of a path. Basis and premium draw from streams
    /// `basis/<ASSET>` and `premium/<ASSET>` of it; nothing else here is random.
    pub fn begin(&mut self, key: Key) {
        self.depth.restart();
        self.quotes.restart();
        self.disturbance.clear();
        self.lets_rest = self.may_rest();
        self.regime = Regime::Calm;
        for asset in &mut self.assets {
            asset.begin(key);
        }
        self.prices.fill(AssetPrices::default());
        self.premiums.fill(Premiums::default());
        self.last_t_s = None;
        self.last_update_s = None;
        self.next_sample_s = 0.0;
        self.lowest_log = 0.0;
    }

    /// Sets the state of the whole market from the next tick on; calm before the first.
    pub fn set_regime(&mut self, regime: Regime) {
        if regime != self.regime {
            self.regime = regime;
            for asset in &mut self.assets {
                asset.set_regime(regime);
            }
        }
    }

    /// Sets the share of their capital that arbitrageurs can use for reasons outside the market,
    /// 0 to 1: nought while nobody can trade. One at the start of a path.
    pub fn set_arbitrage(&mut self, share: f64) {
        for asset in &mut self.assets {
            if let Some(arbitrage) = asset.link().arbitrage() {
                arbitrage.set_outside(share);
            }
        }
    }

    /// Tells arbitrageurs how much of the pool that they borrow from is lent out, 0 to 1. Without
    /// feedback they do not care.
    pub fn set_utilization(&mut self, utilization: f64) {
        if !self.feedback {
            return;
        }
        for asset in &mut self.assets {
            if let Some(arbitrage) = asset.link().arbitrage() {
                arbitrage.set_utilization(utilization);
            }
        }
    }

    /// Tells the premium of an asset what accounts are short of its perp on balance, USD; negative
    /// if they are long. Without feedback it does not answer.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    pub fn set_net_short(&mut self, asset: usize, usd: f64) {
        if self.feedback
            && let Some(demand) = self.assets[asset].link().demand()
        {
            demand.set_net_short(usd);
        }
    }

    /// Starts the premium of an asset where it rests when accounts are short so much of its perp on
    /// balance, USD; to be called before the first tick. Without feedback it does not answer.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    pub fn open_net_short(&mut self, asset: usize, usd: f64) {
        if self.feedback
            && let Some(demand) = self.assets[asset].link().demand()
        {
            demand.open(usd);
        }
    }

    /// Takes over what another market was told of regime, faults and people, so that a market that
    /// parted from it hears the same.
    pub(crate) fn hear_with(&mut self, other: &Self) {
        self.set_regime(other.regime);
        if self.disturbance != other.disturbance {
            self.disturb(&other.disturbance);
        }
        for (asset, other) in self.assets.iter_mut().zip(&other.assets) {
            asset.hear_with(other);
        }
    }

    /// Moves to `t_s`, seconds since the start of the path, with the reference price of each asset.
    ///
    /// Samples the premium at the times since the last tick, lets displacements fade by the time
    /// elapsed, sets depths and quotes, updates the averages and works out all prices. To be called
    /// once per tick, in order of time. The first tick stands for one tick's length.
    ///
    /// # Panics
    ///
    /// If `reference` has not one price for each asset.
    pub fn on_tick(&mut self, t_s: f64, reference: &[f64]) {
        self.go_to(t_s, reference);
        self.show();
    }

    /// [`Self::on_tick`] but for the prices, which [`Self::show`] works out: of a run of ticks those
    /// of the last are enough.
    pub(crate) fn go_to(&mut self, t_s: f64, reference: &[f64]) {
        assert_eq!(
            reference.len(),
            self.assets.len(),
            "one reference price for each asset"
        );
        self.sample_premium_before(t_s);
        self.open_windows(t_s);
        let tick = Tick {
            t_s,
            elapsed_s: self.last_t_s.map_or(self.tick_s, |last| t_s - last),
            update_s: self.time_of_update(t_s),
            usdt_usdc: self.usdt_usdc_at(t_s),
        };
        self.last_t_s = Some(t_s);
        if self.lets_rest && tick.elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.tick_undisturbed(&tick, reference);
        } else {
            self.tick_all(&tick, reference);
        }
        if t_s >= self.next_sample_s {
            self.sample_premium(AssetState::sample_premium);
        }
    }

    fn tick_all(&mut self, tick: &Tick, reference: &[f64]) {
        let assets = self.assets.iter_mut().zip(reference);
        for ((asset, px), fault) in assets.zip(&self.disturbance.assets) {
            asset.tick(*px, tick, fault);
            self.lowest_log = lower(self.lowest_log, asset.lowest_log());
        }
    }

    /// The same where no fault disturbs it: at rest for less, and otherwise by code that the compiler
    /// has freed of faults.
    fn tick_undisturbed(&mut self, tick: &Tick, reference: &[f64]) {
        for (asset, px) in self.assets.iter_mut().zip(reference) {
            if asset.rests() {
                asset.rest_over(*px, (1, tick.elapsed_s), tick.usdt_usdc);
            } else {
                asset.tick(*px, tick, &UNDISTURBED);
            }
            self.lowest_log = lower(self.lowest_log, asset.lowest_log());
        }
    }

    /// Works out all prices that the venue has shown since the last tick.
    pub(crate) fn show(&mut self) {
        for (asset, out) in self.assets.iter().zip(&mut self.prices) {
            *out = asset.shown();
        }
    }

    /// Takes the samples that fall between the last tick and this one: the books as they fade.
    pub(super) fn sample_premium_before(&mut self, t_s: f64) {
        match self.last_t_s {
            None => self.next_sample_s = t_s,
            Some(last_t_s) => {
                while self.next_sample_s < t_s {
                    let later_s = self.next_sample_s - last_t_s;
                    self.sample_premium(|asset| asset.sample_premium_after(later_s));
                }
            }
        }
    }

    fn sample_premium(&mut self, take: impl Fn(&mut AssetState)) {
        for asset in &mut self.assets {
            take(asset);
        }
        self.next_sample_s += self.premium_every_s;
    }

    /// Time since the last update of oracle and mark if they are updated now.
    fn time_of_update(&mut self, t_s: f64) -> Option<f64> {
        let usual_s = self.oracle_every_s.unwrap_or(self.tick_s);
        let since_s = self.last_update_s.map_or(usual_s, |last| t_s - last);
        let is_due = self.oracle_every_s.is_none_or(|every| since_s >= every);
        is_due.then(|| {
            self.last_update_s = Some(t_s);
            since_s
        })
    }

    fn open_windows(&mut self, t_s: f64) {
        if self.depth.has_changed(t_s) {
            self.set_depths(t_s);
        }
        if self.quotes.has_changed(t_s) {
            let quotes = &mut self.quotes;
            for asset in &mut self.assets {
                asset.set_quotes(|name, out| quotes.read(t_s, name, out));
            }
        }
    }

    fn set_depths(&mut self, t_s: f64) {
        let depth = &self.depth;
        for asset in &mut self.assets {
            asset.set_depths(|name, venue| depth.multiplier(t_s, name, venue));
        }
    }

    /// Executes a market order of so many `units`, positive, against a book as it stands now.
    ///
    /// The sweep goes no further from the mid than the book's reach and `limit_bps`; what is left
    /// is not filled. Without a book, before the first tick, or for an amount that is not positive,
    /// nothing is filled.
    ///
    /// # Panics
    ///
    /// If there is no asset of that number.
    pub fn execute(
        &mut self,
        venue: Venue,
        asset: usize,
        side: Side,
        units: f64,
        limit_bps: Option<f64>,
    ) -> Execution {
        let order = Order {
            venue,
            side,
            size: units,
            limit_bps,
        };
        let asset = &mut self.assets[asset];
        let execution = asset.execute(&order, self.feedback);
        self.lowest_log = lower(self.lowest_log, asset.lowest_log());
        execution
    }

    /// Average premium of each asset since the last call, not rounded; starts new averages.
    pub fn take_premiums(&mut self) -> &[Premiums] {
        for (premium, asset) in self.premiums.iter_mut().zip(&mut self.assets) {
            *premium = asset.take_premium();
        }
        &self.premiums
    }
}

/// Seconds between updates of oracle and mark, none for every tick.
fn oracle_period(config: &MarketConfig, tick_s: f64) -> Result<Option<f64>, MarketError> {
    let Some(oracle_every_s) = config.oracle_every_s else {
        return Ok(None);
    };
    let length = f64::from(oracle_every_s) / tick_s;
    if length >= 1.0 && libm::floor(length).to_bits() == length.to_bits() {
        Ok(Some(f64::from(oracle_every_s)))
    } else {
        Err(MarketError::OracleEvery {
            oracle_every_s,
            tick_s,
        })
    }
}

/// Whether an input of a mark may be missing at any time.
fn may_miss_input(config: &MarketConfig) -> bool {
    !config.exchange_absences.is_empty()
        || config.validators.iter().any(|one| !one.silent.is_empty())
        || config.exchanges.iter().all(|one| one.perp_weight == 0)
}
