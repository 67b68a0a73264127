//! Hedger (a treasury): holds spot and shorts the perp as the price falls.
//!
//! Rule    hedge ratio 0 down to the first drawdown, then in a line to 1 at the second;
//!         the short is brought to ratio * spot when it is off by more than the smallest trade
//! Units   drawdown from the highest oracle price since the start, as a fraction; sizes in units
//! Bounds  the short never exceeds the spot; a larger short is cut to what can be margined
//! Source  assumption
//! Tests   tests/it/hedger.rs

use garde::Validate;
use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wait_s;
use crate::agent::{Agent, Asset, Class, Desk, Wish};
use crate::check::is_number;
use crate::view::{Glance, Signals, View};

/// Part of what could be spent that may become margin: the rest is for fees.
const SPENDABLE_PART: f64 = 0.95;

/// How hedgers behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HedgerConfig {
    /// Mean minutes between two looks. Default 15. Source: assumption.
    #[garde(range(min = 0.05, max = 525_600.0), custom(is_number))]
    #[schemars(range(min = 0.05, max = 525_600.0))]
    pub clock_min: f64,
    /// Drawdown at which hedging begins, as a positive fraction. Default 0.05. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub hedge_from_drawdown: f64,
    /// Drawdown at which everything is hedged; must be above the other. Default 0.20.
    /// Source: assumption.
    #[garde(
        range(min = 0.0, max = 1.0),
        custom(is_number),
        custom(|full: &f64, (): &()| is_deeper(*full, self.hedge_from_drawdown))
    )]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub hedge_full_drawdown: f64,
    /// Smallest trade, as a share of the spot. Default 0.01. Source: assumption.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_trade: f64,
    /// Leverage of the short; the venue's tier may allow less. Default 5. Source: assumption.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub leverage: u32,
    /// Furthest price of an order from the mid, bps. Default 100. Source: assumption.
    #[garde(range(min = 1, max = 10_000))]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit_bps: u32,
}

impl Default for HedgerConfig {
    fn default() -> Self {
        Self {
            clock_min: 15.0,
            hedge_from_drawdown: 0.05,
            hedge_full_drawdown: 0.20,
            min_trade: 0.01,
            leverage: 5,
            limit_bps: 100,
        }
    }
}

impl HedgerConfig {
    /// Share of the spot that is hedged at a drawdown (a fraction that is not positive).
    #[must_use]
    pub fn hedge_ratio(&self, drawdown: f64) -> f64 {
        let span = self.hedge_full_drawdown - self.hedge_from_drawdown;
        ((-drawdown - self.hedge_from_drawdown) / span).clamp(0.0, 1.0)
    }
}

fn is_deeper(full: f64, from: f64) -> garde::Result {
    if full > from {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be above hedge_from_drawdown, which is {from}"
        )))
    }
}

/// A hedger.
#[derive(Clone, Debug)]
pub struct Hedger {
    config: HedgerConfig,
    asset: Asset,
    desk: Desk,
    leverage: u32,
}

impl Hedger {
    /// A hedger of one asset, at a leverage its notional allows.
    #[must_use]
    pub fn new(config: HedgerConfig, asset: Asset, latency_s: f64, leverage: u32) -> Self {
        Self {
            desk: Desk {
                limit_bps: config.limit_bps,
                latency_s,
            },
            leverage,
            config,
            asset,
        }
    }

    /// Units of the perp between a size and the wanted one; negative where it is short of a short.
    fn missing_units(&self, signals: &Signals, spot: f64, size: f64) -> f64 {
        let ratio = self.config.hedge_ratio(signals.drawdown(self.asset.perp));
        -ratio * spot - size
    }

    /// Units of the perp to trade; positive buys.
    fn trade_units(&self, view: &View<'_>) -> f64 {
        let perp = self.asset.perp;
        let spot = view.account.holding(self.asset.token).units();
        let size = view.account.perp_size(perp);
        let trade = self.missing_units(view.signals, spot, size);
        if trade.abs() < self.config.min_trade * spot {
            return 0.0;
        }
        let margin = view.market.mark_px[perp.index()] / f64::from(self.leverage.max(1));
        let affordable = SPENDABLE_PART * view.account.spendable_usd() / margin;
        trade.max(-affordable)
    }
}

impl Agent for Hedger {
    fn class(&self) -> Class {
        Class::Hedger
    }

    fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
        wait_s(self.config.clock_min * 60.0, stream)
    }

    fn glance(&mut self, glance: &Glance<'_>, stream: &mut Stream) -> Option<f64> {
        if !glance.is_in_liquidation() {
            let spot = glance.units(self.asset.token);
            let size = glance.perp_size(self.asset.perp);
            let trade = self.missing_units(glance.signals, spot, size).abs();
            let is_hedged = glance.is_below(trade, self.config.min_trade * spot);
            is_hedged.then_some(())?;
        }
        Some(wait_s(self.config.clock_min * 60.0, stream))
    }

    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, wishes: &mut Vec<Wish>) -> f64 {
        if !view.account.is_in_liquidation() {
            let px = view.market.mark_px[self.asset.perp.index()];
            let units = self.trade_units(view);
            let market = (&self.asset, self.leverage);
            self.desk.perp(market, units, px, wishes);
        }
        wait_s(self.config.clock_min * 60.0, stream)
    }
}
