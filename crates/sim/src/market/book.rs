//! One side of an order book, and what a market order pays in it.
//!
//! Rule    D(x) = D_inf (1 - e^(-x/d)): notional resting within x of the best price.
//!         A sweep of Q ends at x = -d ln(1 - Q/D_inf) and pays on average
//!         d - x e^(-x/d) / (1 - e^(-x/d)) away from it. The best price lies half a spread away
//!         from the mid.
//! Units   Q, D_inf in USD at the mid before the order; x, d, spread in bps.
//! Bounds  a sweep ends at the book's reach or at the order's limit, whichever is nearer; the
//!         remainder is not filled.
//! Source  models: exponential book (assumption, see docs/rules/order_book.md)
//! Tests   tests/it/market_book.rs

use super::BookConfig;

/// Below this share of the depth the closed form of the average slip cancels, and a series is used.
const SERIES_BELOW: f64 = 1e-3;

/// Depth of one side of a book; both sides are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialBook {
    depth_usd: f64,
    scale_bps: f64,
    reach_bps: f64,
    half_spread_bps: f64,
}

/// How far a market order went.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sweep {
    /// Notional filled, at the mid before the order, USD.
    pub filled_usd: f64,
    /// Distance of the last fill from the mid, bps.
    pub end_bps: f64,
    /// Average distance of the fills from the mid, weighted by notional, bps.
    pub average_slip_bps: f64,
}

impl From<&BookConfig> for ExponentialBook {
    fn from(config: &BookConfig) -> Self {
        Self {
            depth_usd: config.depth_usd,
            scale_bps: config.scale_bps,
            reach_bps: config.reach_bps,
            half_spread_bps: config.half_spread_bps,
        }
    }
}

impl ExponentialBook {
    /// The same book with its depth multiplied; its scale and reach stay.
    #[must_use]
    pub fn thinned(self, multiplier: f64) -> Self {
        Self {
            depth_usd: self.depth_usd * multiplier,
            ..self
        }
    }

    /// Notional resting within `x_bps` of the mid on one side, USD.
    #[must_use]
    pub fn depth_within_usd(&self, x_bps: f64) -> f64 {
        self.depth_behind_usd(self.behind_best_bps(x_bps))
    }

    /// Distance of the best bid and the best ask from the mid, bps.
    #[must_use]
    pub const fn half_spread_bps(&self) -> f64 {
        self.half_spread_bps
    }

    /// How far behind the best price a distance from the mid lies, bps, never negative.
    #[must_use]
    pub const fn behind_best_bps(&self, x_bps: f64) -> f64 {
        (x_bps - self.half_spread_bps).max(0.0)
    }

    fn depth_behind_usd(&self, behind_bps: f64) -> f64 {
        self.depth_usd * -libm::expm1(-behind_bps / self.scale_bps)
    }

    /// Whether an order may go as far as `x_bps` from the mid.
    #[must_use]
    pub fn reaches(&self, x_bps: f64) -> bool {
        x_bps <= self.reach_bps
    }

    /// Sweeps `notional_usd` away from the mid, no further than the reach and `limit_bps`.
    ///
    /// An amount or a limit that is not positive fills nothing.
    #[must_use]
    pub fn sweep(&self, notional_usd: f64, limit_bps: Option<f64>) -> Sweep {
        let furthest_bps = limit_bps.map_or(self.reach_bps, |limit| limit.min(self.reach_bps));
        let stop_bps = self.behind_best_bps(furthest_bps);
        if notional_usd > 0.0 && stop_bps > 0.0 {
            self.sweep_to(notional_usd, stop_bps)
        } else {
            Sweep::default()
        }
    }

    fn sweep_to(&self, notional_usd: f64, stop_bps: f64) -> Sweep {
        let available_usd = self.depth_behind_usd(stop_bps);
        let filled_usd = notional_usd.min(available_usd);
        let share = filled_usd / self.depth_usd;
        let end_bps = if notional_usd < available_usd {
            (-self.scale_bps * libm::log1p(-share)).min(stop_bps)
        } else {
            stop_bps
        };
        Sweep {
            filled_usd,
            end_bps: self.half_spread_bps + end_bps,
            average_slip_bps: self.half_spread_bps + self.average_slip_bps(share, end_bps),
        }
    }

    /// With f = Q/D_inf and x = -d ln(1-f), the average is
    /// (1/f) ∫₀^f -d ln(1-q) dq = d - x(1-f)/f = d Σ fⁿ/(n(n+1)).
    fn average_slip_bps(&self, share: f64, end_bps: f64) -> f64 {
        let f = share;
        if f < SERIES_BELOW {
            // Five terms: the sixth is below 1e-16 of the first here.
            let tail = 1.0 / 12.0 + f * (1.0 / 20.0 + f / 30.0);
            self.scale_bps * f * (0.5 + f * (1.0 / 6.0 + f * tail))
        } else {
            // A reach of very many scales leaves no depth beyond it: f rounds to one, the term to nought.
            self.scale_bps - end_bps * (1.0 - f) / f
        }
    }
}
