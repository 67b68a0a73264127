//! Premium of the perp over its oracle, as funding measures it.
//!
//! Rule    outside: (max(impact_bid - oracle, 0) - max(oracle - impact_ask, 0)) / oracle, where an
//!         impact price is the average price of sweeping the impact notional; middle:
//!         0.5 (impact_bid + impact_ask) / oracle - 1. P is the average over the hour, a sample
//!         every 5 s. The perp's funding terms say which of the two holds, and make the rate of it.
//! Units   prices in USD, the premium is a fraction (of eight hours, by the venue's convention);
//!         P leaves at ten decimals, to the nearest, half away from nought.
//! Bounds  if the book is thinner than the impact notional, all that can be reached is swept; an
//!         hour without a sample has a premium of nought.
//! Source  DOC-FUND; docs/rules/funding.md
//! Tests   tests/it/market_funding.rs

use plimsoll_engine::market::funding::PremiumRule;
use plimsoll_engine::units::Ratio;
use plimsoll_paths::bulk::higher;

use super::BookSide;

/// Ten decimals.
const E10: f64 = 1e10;

/// Average distance from the mid of sweeping the impact notional, bps.
#[must_use]
pub fn impact_slip_bps(book: &BookSide, impact_notional_usd: f64) -> f64 {
    book.sweep(impact_notional_usd, None).average_slip_bps
}

/// A premium over the oracle price as each rule measures it; which of the two a perp funds by
/// stands in its terms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Premiums {
    /// By how far both impact prices are to one side of the oracle price.
    pub outside: f64,
    /// From the middle of the impact prices.
    pub middle: f64,
}

impl Premiums {
    /// One sample, from prices in USD.
    #[must_use]
    pub fn of(impact_bid_px: f64, impact_ask_px: f64, oracle_px: f64) -> Self {
        let above = higher(impact_bid_px - oracle_px, 0.0);
        let below = higher(oracle_px - impact_ask_px, 0.0);
        let outside = if above == 0.0 && below == 0.0 {
            0.0
        } else {
            (above - below) / oracle_px
        };
        Self {
            outside,
            middle: 0.5 * (impact_bid_px + impact_ask_px) / oracle_px - 1.0,
        }
    }

    /// The premium by one of the rules, at the venue's ten decimals.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounded to a whole number already; the cast holds it within the ledger's range"
    )]
    pub fn measured_from(&self, rule: PremiumRule) -> Ratio {
        let premium = match rule {
            PremiumRule::Outside => self.outside,
            PremiumRule::Middle => self.middle,
        };
        Ratio(libm::round(premium * E10) as i64)
    }
}

/// Average of premium samples since it was last taken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PremiumAverage {
    sum: Premiums,
    count: u32,
}

impl PremiumAverage {
    /// Adds a sample.
    pub fn add(&mut self, sample: Premiums) {
        self.sum.outside += sample.outside;
        self.sum.middle += sample.middle;
        self.count += 1;
    }

    /// Adds samples of nought.
    pub(super) const fn add_level(&mut self, samples: u32) {
        self.count += samples;
    }

    /// The average, nought without samples; starts over.
    pub fn take(&mut self) -> Premiums {
        let Self { sum, count } = core::mem::take(self);
        let over = f64::from(count.max(1));
        Premiums {
            outside: sum.outside / over,
            middle: sum.middle / over,
        }
    }
}
