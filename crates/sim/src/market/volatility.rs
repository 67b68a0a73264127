//! How wild a price has been of late.
//!
//! Rule    realised variance over a window of n ticks: the sum of squared log returns; drawdown:
//!         from the highest price in the window to the last one, in log price
//! Units   log prices; a volatility per √year of 365 days
//! Bounds  before the path the price is taken to have moved as it normally does: the window starts
//!         out full of normal squared returns, and its highest price is the first one
//! Source  models: realised volatility, docs/rules/dry_up.md
//! Tests   tests/it/market_dry_up.rs

use std::collections::VecDeque;

use super::SECONDS_PER_YEAR;

/// Realised volatility and drawdown of one price over a window.
#[derive(Clone, Debug)]
pub struct Volatility {
    /// Squared returns, each scaled to one tick.
    squares: Vec<f64>,
    /// Where the next one goes.
    at: usize,
    sum: f64,
    normal_square: f64,
    window_s: f64,
    tick_s: f64,
    last_px: Option<f64>,
    /// Log price since the first tick.
    log: f64,
    tick: u64,
    /// Ticks and log prices that are the highest since.
    peaks: VecDeque<(u64, f64)>,
}

impl Volatility {
    /// A window of about `window_s` seconds, at least one tick, of a price whose volatility is
    /// normally `sigma_per_year`.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a configured window has at most a hundred thousand ticks"
    )]
    pub fn new(window_s: f64, sigma_per_year: f64, tick_s: f64) -> Self {
        let ticks = libm::round(window_s / tick_s).max(1.0) as usize;
        let mut new = Self {
            squares: vec![0.0; ticks],
            at: 0,
            sum: 0.0,
            normal_square: sigma_per_year * sigma_per_year * tick_s / SECONDS_PER_YEAR,
            window_s: ticks as f64 * tick_s,
            tick_s,
            last_px: None,
            log: 0.0,
            tick: 0,
            peaks: VecDeque::with_capacity(ticks + 1),
        };
        new.restart();
        new
    }

    /// Forgets the path.
    pub fn restart(&mut self) {
        self.squares.fill(self.normal_square);
        self.at = 0;
        self.sum = self.squares.iter().sum();
        self.last_px = None;
        self.log = 0.0;
        self.tick = 0;
        self.peaks.clear();
    }

    /// Takes in a price `elapsed_s` seconds after the last one.
    pub fn update(&mut self, px: f64, elapsed_s: f64) {
        if let Some(last_px) = self.last_px {
            let rise = libm::log1p((px - last_px) / last_px);
            self.log += rise;
            self.push(rise * rise * (self.tick_s / elapsed_s));
        }
        self.last_px = Some(px);
        self.tick += 1;
        self.push_peak();
    }

    fn push(&mut self, square: f64) {
        let old = std::mem::replace(&mut self.squares[self.at], square);
        self.at += 1;
        if self.at == self.squares.len() {
            self.at = 0;
            // Afresh once per window, so that rounding does not add up.
            self.sum = self.squares.iter().sum();
        } else {
            self.sum = (self.sum + square - old).max(0.0);
        }
    }

    fn push_peak(&mut self) {
        while self.peaks.back().is_some_and(|peak| peak.1 <= self.log) {
            self.peaks.pop_back();
        }
        self.peaks.push_back((self.tick, self.log));
        let window = self.squares.len() as u64;
        while self.peaks.front().is_some_and(|p| p.0 + window < self.tick) {
            self.peaks.pop_front();
        }
    }

    /// Standard deviation of the log return over one window, as realised.
    #[must_use]
    pub fn per_window(&self) -> f64 {
        self.sum.sqrt()
    }

    /// Realised volatility per √year.
    #[must_use]
    pub fn per_year(&self) -> f64 {
        (self.sum * (SECONDS_PER_YEAR / self.window_s)).sqrt()
    }

    /// How far the last price is below the highest in the window, log price; never negative.
    #[must_use]
    pub fn drawdown(&self) -> f64 {
        self.peaks.front().map_or(0.0, |peak| peak.1 - self.log)
    }
}
