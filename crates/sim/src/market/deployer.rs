//! The deployer of a builder-deployed perp, between its calls.

use super::hip3::{Hip3Bounds, Hip3Update, hip3_mark_px, hip3_update, hip3_within_day};
use super::windows::{is_open, names};
use super::{AssetMarketConfig, Hip3Config};

const BPS: f64 = 1e-4;
const DAY_S: f64 = 86_400.0;

/// What a deployer and the venue's book show at a tick, USD.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hip3View {
    /// Oracle price that the deployer sees; none without quotes.
    pub(super) oracle_px: Option<f64>,
    /// Average of the perp mid over the oracle price.
    pub(super) basis: f64,
    /// External perp price; none without quotes.
    pub(super) external_px: Option<f64>,
    /// Median of best bid, best ask and last trade.
    pub(super) local_px: f64,
}

/// Oracle and mark price of a perp, USD, not rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PerpPrices {
    pub(super) oracle_px: f64,
    pub(super) mark_px: f64,
}

/// When the deployer called, and what prices were at the start of the day.
#[derive(Clone, Debug)]
pub(super) struct Deployer {
    asset: String,
    config: Hip3Config,
    next_call_s: f64,
    last_update_s: Option<f64>,
    day: f64,
    at_day_start: PerpPrices,
}

impl Deployer {
    pub(super) fn new(asset: &AssetMarketConfig, config: &Hip3Config) -> Self {
        Self {
            asset: asset.asset.clone(),
            config: config.clone(),
            next_call_s: 0.0,
            last_update_s: None,
            day: 0.0,
            at_day_start: PerpPrices::default(),
        }
    }

    pub(super) fn restart(&mut self) {
        self.next_call_s = 0.0;
        self.last_update_s = None;
        self.day = 0.0;
    }

    /// Prices at a tick, from those before it. The first tick opens the first day: `now` is taken
    /// as it is.
    pub(super) fn tick(&mut self, t_s: f64, now: PerpPrices, view: &Hip3View) -> PerpPrices {
        let has_called = self.calls(t_s);
        let Some(last_s) = self.last_update_s else {
            self.last_update_s = Some(t_s);
            self.at_day_start = now;
            self.day = libm::floor(t_s / DAY_S);
            return now;
        };
        self.turn_day(t_s, now);
        let call = has_called && view.oracle_px.is_some();
        let update = hip3_update(t_s - last_s, call);
        if update.is_some() {
            self.last_update_s = Some(t_s);
        }
        match (update, view.oracle_px) {
            (Some(Hip3Update::Deployer), Some(seen_px)) => self.accept(t_s, now, seen_px, view),
            (Some(_), _) => PerpPrices {
                mark_px: hip3_mark_px([None; 2], view.local_px, &self.bounds(now, None)),
                ..now
            },
            (None, _) => now,
        }
    }

    fn accept(&self, t_s: f64, now: PerpPrices, seen_px: f64, view: &Hip3View) -> PerpPrices {
        let factor = self.factor(t_s);
        let oracle_px = hip3_within_day(seen_px * factor, self.at_day_start.oracle_px);
        let external = view.external_px.map(|px| px * factor);
        let supplied = match self.config.supplied_marks {
            0 => [None; 2],
            1 => [external, None],
            _ => [external, Some(oracle_px + view.basis)],
        };
        let bounds = self.bounds(now, view.external_px);
        PerpPrices {
            oracle_px,
            mark_px: hip3_mark_px(supplied, view.local_px, &bounds),
        }
    }

    fn bounds(&self, now: PerpPrices, external_px: Option<f64>) -> Hip3Bounds {
        Hip3Bounds {
            previous_px: now.mark_px,
            day_px: self.at_day_start.mark_px,
            external: external_px.zip(self.config.external_guard_bps),
        }
    }

    /// Whether a call falls on this tick. Calls that would have been while it is silent are lost.
    fn calls(&mut self, t_s: f64) -> bool {
        let is_due = t_s >= self.next_call_s;
        while self.next_call_s <= t_s {
            self.next_call_s += self.config.deployer_update_every_s;
        }
        let mut silent = self.config.silent.iter();
        is_due && !silent.any(|w| is_open(w.from_min, w.to_min, t_s))
    }

    fn factor(&self, t_s: f64) -> f64 {
        (self.config.deviations.iter())
            .filter(|w| is_open(w.from_min, w.to_min, t_s) && names(&w.assets, &self.asset))
            .map(|w| 1.0 + w.bps * BPS)
            .product()
    }

    fn turn_day(&mut self, t_s: f64, now: PerpPrices) {
        let day = libm::floor(t_s / DAY_S);
        if day > self.day {
            self.day = day;
            self.at_day_start = now;
        }
    }
}
