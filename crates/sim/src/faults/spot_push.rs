//! Somebody outside the population pushes the venue's spot book.
//!
//! Rule    at each tick of the fault, market orders for `usd_per_min` times the tick's length, after
//!         liquidations; it stops for good once the budget is spent or the mid has moved by
//!         `stop_move_pct` from where it stood
//! Units   USD at the mid, percent
//! Bounds  what the book does not fill is not sent again; the push is not taken back
//! Source  NEWS-JELLY, NEWS-POPCAT; 1M to 30M USD a minute are assumptions. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_number;
use super::when::fault_config;
use crate::market::Side;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 300.0;
const SECONDS_PER_MINUTE: f64 = 60.0;

fault_config! {
    /// Somebody outside the population pushes the venue's spot book. Usual length 5 minutes.
    SpotPush {
        /// Symbols of the assets that are pushed, each by the whole amount; they need spot books.
        #[garde(length(min = 1))]
        #[schemars(length(min = 1))]
        assets: Vec<String>,
        /// Amount per minute, USD. Default 3,000,000 (source: assumption).
        #[serde(default = "three_million")]
        #[garde(range(min = 0.0, max = 1e12), custom(is_number))]
        #[schemars(range(min = 0.0, max = 1e12))]
        usd_per_min: f64,
        /// `sell` or `buy`. Default `sell`.
        #[serde(default)]
        #[garde(skip)]
        direction: Direction,
        /// Stop once so much of an asset is traded, USD. Default: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(inner(range(min = 0.0, max = 1e12), custom(is_number)))]
        #[schemars(range(min = 0.0, max = 1e12))]
        budget_usd: Option<f64>,
        /// Stop once the spot mid has moved so far from where it stood, percent. Default: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[garde(inner(range(min = 0.01, max = 1_000.0), custom(is_number)))]
        #[schemars(range(min = 0.01, max = 1_000.0))]
        stop_move_pct: Option<f64>,
    }
}

/// Which way a book is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Down.
    #[default]
    Sell,
    /// Up.
    Buy,
}

impl Direction {
    pub(super) const fn side(self) -> Side {
        match self {
            Self::Sell => Side::Sell,
            Self::Buy => Side::Buy,
        }
    }
}

const fn three_million() -> f64 {
    3e6
}

/// How far a push of one asset has come in a spell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) asset: usize,
    /// Mid when the spell began, USD; none before.
    start_px: Option<f64>,
    traded_usd: f64,
    is_over: bool,
}

impl Progress {
    pub(super) fn new(asset: usize) -> Self {
        Self {
            asset,
            start_px: None,
            traded_usd: 0.0,
            is_over: false,
        }
    }

    pub(super) fn restart(&mut self) {
        *self = Self::new(self.asset);
    }

    /// What is to be traded now, USD, given the spot mid; none once it has stopped.
    pub(super) fn wants_usd(&mut self, push: &SpotPush, mid_px: f64, tick_s: f64) -> Option<f64> {
        let start_px = *self.start_px.get_or_insert(mid_px);
        let moved_pct = (mid_px / start_px - 1.0).abs() * 100.0;
        let left_usd = push
            .budget_usd
            .map_or(f64::INFINITY, |b| b - self.traded_usd);
        self.is_over |= push.stop_move_pct.is_some_and(|stop| moved_pct >= stop) || left_usd <= 0.0;
        let usd = (push.usd_per_min * tick_s / SECONDS_PER_MINUTE).min(left_usd);
        (!self.is_over && usd > 0.0).then_some(usd)
    }

    pub(super) fn traded(&mut self, usd: f64) {
        self.traded_usd += usd;
    }
}
