//! What would be shown if all was in order: the same rules, without faults.
//!
//! Rule    exchanges quote what the others do, validators and deployers say what they see, no price
//!         stands still, and what pushes from outside and discounts did to the books is taken out
//! Units   USD, as in `observe.rs`
//! Bounds  what liquidations and agents did to the books stays in, also where a fault was the cause;
//!         the price of USDC is what it is
//! Source  results are told at the price shown and at the true one; docs/faults.md
//! Tests   tests/it/faults_prices.rs

use super::disturb::AssetDisturbance;
use super::observe::{Common, Held, Observer, Seen, Tick};
use super::quotes::QuoteSchedule;
use super::{AssetMarketConfig, MarketConfig};

/// One asset's observer to whom nothing happens.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    observer: Observer,
    undisturbed: AssetDisturbance,
}

impl Truth {
    /// Of the asset of a number in a configuration that is [`in_order`].
    pub(super) fn new(config: &MarketConfig, number: usize, common: Common) -> Self {
        let asset: &AssetMarketConfig = &config.assets[number];
        let mut observer = Observer::new(asset, common);
        let mut quotes = QuoteSchedule::new(config);
        observer.set_quotes(|out| quotes.read(0.0, &asset.asset, out));
        Self {
            observer,
            undisturbed: AssetDisturbance::default(),
        }
    }

    pub(super) fn restart(&mut self) {
        self.observer.restart();
    }

    /// What was observed last.
    pub(super) fn held(&self) -> Option<Held> {
        self.observer.held
    }

    /// What is observed at a tick.
    pub(super) fn hold(&mut self, seen: &Seen, tick: &Tick) -> Held {
        self.observer.hold(seen, tick, &self.undisturbed)
    }
}

/// Whether a configuration has windows in which somebody errs.
pub(super) fn may_err(config: &MarketConfig) -> bool {
    *config != in_order(config)
}

/// The same configuration with nobody who errs.
pub(super) fn in_order(config: &MarketConfig) -> MarketConfig {
    let mut sound = config.clone();
    sound.exchange_deviations.clear();
    sound.exchange_absences.clear();
    for validator in &mut sound.validators {
        validator.silent.clear();
        validator.deviations.clear();
    }
    for deployer in sound.assets.iter_mut().filter_map(|a| a.hip3.as_mut()) {
        deployer.silent.clear();
        deployer.deviations.clear();
    }
    sound
}
