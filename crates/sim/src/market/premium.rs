//! Premium of the perp over its oracle, as funding measures it.
//!
//! Rule    premium = (max(impact_bid - oracle, 0) - max(oracle - impact_ask, 0)) / oracle, where an
//!         impact price is the average price of sweeping the impact notional; P is its average over
//!         the hour.
//! Units   prices in USD, the premium is a fraction (of eight hours, by the venue's convention).
//! Bounds  if the book is thinner than the impact notional, all that can be reached is swept.
//! Source  DOC-FUND. Reading: sampled at every price tick, the venue samples every 5 s.
//! Tests   tests/it/market_funding.rs

use super::ExponentialBook;

/// Average distance from the mid of sweeping the impact notional, bps.
#[must_use]
pub fn impact_slip_bps(book: &ExponentialBook, impact_notional_usd: f64) -> f64 {
    book.sweep(impact_notional_usd, None).average_slip_bps
}

/// Premium of one sample.
#[must_use]
pub fn premium(impact_bid_px: f64, impact_ask_px: f64, oracle_px: f64) -> f64 {
    let above = (impact_bid_px - oracle_px).max(0.0);
    let below = (oracle_px - impact_ask_px).max(0.0);
    if above == 0.0 && below == 0.0 {
        0.0
    } else {
        (above - below) / oracle_px
    }
}

/// Average of premium samples since it was last taken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PremiumAverage {
    sum: f64,
    count: u32,
}

impl PremiumAverage {
    /// Adds a sample.
    pub fn add(&mut self, premium: f64) {
        self.sum += premium;
        self.count += 1;
    }

    /// The average, nought without samples; starts over.
    pub fn take(&mut self) -> f64 {
        let Self { sum, count } = core::mem::take(self);
        if count == 0 {
            0.0
        } else {
            sum / f64::from(count)
        }
    }
}
