//! The market: all assets' books and prices along one path.

use garde::Validate as _;

use super::asset::{AssetState, Order};
use super::depth::DepthSchedule;
use super::{
    AssetPrices, Execution, MarketConfig, MarketError, Side, Venue, hourly_funding_rate, round_rate,
};

const PER_BPS: f64 = 1e4;

/// The venue's books and prices along one path.
///
/// A path is a first tick, then orders and ticks as they come. Orders see the books as earlier
/// orders of the same tick left them; oracle, mark and borrow oracle price move only at a tick.
#[derive(Clone, Debug)]
pub struct Market {
    tick_s: f64,
    feedback: bool,
    usdt_usdc: f64,
    depth: DepthSchedule,
    assets: Vec<AssetState>,
    prices: Vec<AssetPrices>,
    rates: Vec<f64>,
    last_t_s: Option<f64>,
    lowest_log: f64,
}

impl Market {
    /// Builds the market at rest. `tick_s` is the usual time between ticks, seconds; decays over
    /// that time are computed once.
    ///
    /// # Errors
    ///
    /// If the tick is not a positive number, or the configuration breaks its ranges or relations.
    pub fn new(config: &MarketConfig, tick_s: f64) -> Result<Self, MarketError> {
        if !(tick_s.is_finite() && tick_s > 0.0) {
            return Err(MarketError::Tick { tick_s });
        }
        config.validate().map_err(|report| MarketError::Config {
            problems: report.to_string(),
        })?;
        let count = config.assets.len();
        Ok(Self {
            tick_s,
            feedback: config.feedback,
            usdt_usdc: config.usdt_usdc,
            depth: DepthSchedule::new(&config.depth_multiplier),
            assets: config
                .assets
                .iter()
                .map(|asset| AssetState::new(asset, tick_s))
                .collect(),
            prices: vec![AssetPrices::default(); count],
            rates: vec![0.0; count],
            last_t_s: None,
            lowest_log: 0.0,
        })
    }

    /// Returns to the state before the first tick, without allocating.
    pub fn restart(&mut self) {
        self.depth.restart();
        for asset in &mut self.assets {
            asset.restart();
        }
        self.prices.fill(AssetPrices::default());
        self.rates.fill(0.0);
        self.last_t_s = None;
        self.lowest_log = 0.0;
    }

    /// Moves to `t_s`, seconds since the start of the path, with the reference price of each asset.
    ///
    /// Lets displacements fade by the time elapsed, sets the depth of the books, updates the
    /// averages, samples the premium and works out all prices. To be called once per tick, in
    /// order of time. The first tick stands for one tick's length.
    ///
    /// # Panics
    ///
    /// If `reference` has not one price for each asset.
    pub fn on_tick(&mut self, t_s: f64, reference: &[f64]) {
        assert_eq!(
            reference.len(),
            self.assets.len(),
            "one reference price for each asset"
        );
        if self.depth.has_changed(t_s) {
            self.set_depths(t_s);
        }
        let elapsed_s = self.last_t_s.map_or(self.tick_s, |last| t_s - last);
        self.last_t_s = Some(t_s);
        for ((asset, px), out) in self.assets.iter_mut().zip(reference).zip(&mut self.prices) {
            *out = asset.tick(*px, elapsed_s, self.usdt_usdc);
            self.lowest_log = self.lowest_log.min(asset.lowest_log());
        }
    }

    fn set_depths(&mut self, t_s: f64) {
        let depth = &self.depth;
        for asset in &mut self.assets {
            asset.set_depths(|name, venue| depth.multiplier(t_s, name, venue));
        }
    }

    /// Prices of each asset as of the last tick, nought before the first.
    #[must_use]
    pub fn prices(&self) -> &[AssetPrices] {
        &self.prices
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
        self.lowest_log = self.lowest_log.min(asset.lowest_log());
        execution
    }

    /// Hourly funding rate of each asset from the premiums since the last call, at 10 decimals;
    /// starts new averages. Longs pay when it is positive.
    pub fn take_funding_rates(&mut self) -> &[f64] {
        for (rate, asset) in self.rates.iter_mut().zip(&mut self.assets) {
            *rate = round_rate(hourly_funding_rate(asset.take_premium()));
        }
        &self.rates
    }

    /// Largest fall of any book's mid below its reference price caused by trading so far, bps.
    #[must_use]
    pub fn impact_peak_bps(&self) -> f64 {
        // Nought minus, so that a calm market says 0 and not -0.
        0.0 - libm::expm1(self.lowest_log) * PER_BPS
    }
}
