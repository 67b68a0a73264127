//! One side of an order book, and what a market order pays in it.
//!
//! Rule    exponential: D(x) = D_inf (1 - e^(-x/d)) rests within x of the best price. A sweep of Q
//!         ends at x = -d ln(1 - Q/D_inf) and pays on average d - x e^(-x/d) / (1 - e^(-x/d)).
//!         power: D(x) = D (x/d)^(1+g), a density of A x^g with A = D (1+g) / d^(1+g). A sweep of Q
//!         ends at x = d (Q/D)^(1/(1+g)) and pays on average x (1+g) / (2+g).
//!         Both lie behind the best price, which is half a spread away from the mid.
//! Units   Q, D_inf, D in USD at the mid before the order; x, d, spread in bps.
//! Bounds  a sweep ends at the book's reach or at the order's limit, whichever is nearer; the
//!         remainder is not filled.
//! Source  models: exponential and power book (assumption, see docs/rules/order_book.md)
//! Tests   tests/it/market_book.rs

use super::{BookConfig, BookShape, Side};

/// Below this share of the depth the closed form of the average slip cancels, and a series is used.
const SERIES_BELOW: f64 = 1e-3;

/// Depth of one side of a book.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookSide {
    shape: BookShape,
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

/// How a book differs from its normal state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    /// Factor on the depth.
    pub depth: f64,
    /// Factor on the scale.
    pub scale: f64,
    /// Factor on the spread.
    pub spread: f64,
}

impl Condition {
    /// As in normal times.
    pub const NORMAL: Self = Self {
        depth: 1.0,
        scale: 1.0,
        spread: 1.0,
    };
}

impl BookSide {
    /// The side that an order of `side` sweeps: the asks for a buy, the bids for a sell.
    #[must_use]
    pub fn new(config: &BookConfig, side: Side) -> Self {
        let (depth_usd, scale_bps) = config.depth_and_scale(side);
        Self {
            shape: config.shape,
            depth_usd,
            scale_bps,
            reach_bps: config.reach_bps,
            half_spread_bps: config.half_spread_bps,
        }
    }

    /// The same side with its depth multiplied; its scale and reach stay.
    #[must_use]
    pub fn thinned(self, multiplier: f64) -> Self {
        self.in_condition(&Condition {
            depth: multiplier,
            ..Condition::NORMAL
        })
    }

    /// The same side in another condition; its reach stays, and bounds the spread.
    #[must_use]
    pub fn in_condition(self, condition: &Condition) -> Self {
        Self {
            depth_usd: self.depth_usd * condition.depth,
            scale_bps: self.scale_bps * condition.scale,
            half_spread_bps: (self.half_spread_bps * condition.spread).min(self.reach_bps),
            ..self
        }
    }

    /// Notional that `depth_usd` of the configuration stands for, as it is now, USD.
    #[must_use]
    pub const fn depth_usd(&self) -> f64 {
        self.depth_usd
    }

    /// Notional resting within `x_bps` of the mid, USD.
    #[must_use]
    pub fn depth_within_usd(&self, x_bps: f64) -> f64 {
        self.depth_behind_usd(self.behind_best_bps(x_bps))
    }

    /// Distance of the best price from the mid, bps.
    #[must_use]
    pub const fn half_spread_bps(&self) -> f64 {
        self.half_spread_bps
    }

    /// How far behind the best price a distance from the mid lies, bps, never negative.
    #[must_use]
    pub const fn behind_best_bps(&self, x_bps: f64) -> f64 {
        (x_bps - self.half_spread_bps).max(0.0)
    }

    /// Furthest distance from the mid of a book at rest that an order may go, bps.
    #[must_use]
    pub const fn reach_bps(&self) -> f64 {
        self.reach_bps
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
            self.end_bps(share).min(stop_bps)
        } else {
            stop_bps
        };
        Sweep {
            filled_usd,
            end_bps: self.half_spread_bps + end_bps,
            average_slip_bps: self.half_spread_bps + self.average_slip_bps(share, end_bps),
        }
    }

    fn depth_behind_usd(&self, behind_bps: f64) -> f64 {
        let scales = behind_bps / self.scale_bps;
        self.depth_usd
            * match self.shape {
                BookShape::Exponential => -libm::expm1(-scales),
                BookShape::Power(power) => libm::pow(scales, 1.0 + power.gamma),
            }
    }

    /// Where a sweep of a share of the depth ends, behind the best price.
    fn end_bps(&self, share: f64) -> f64 {
        match self.shape {
            BookShape::Exponential => -self.scale_bps * libm::log1p(-share),
            BookShape::Power(power) => self.scale_bps * libm::pow(share, 1.0 / (1.0 + power.gamma)),
        }
    }

    fn average_slip_bps(&self, share: f64, end_bps: f64) -> f64 {
        match self.shape {
            BookShape::Exponential => self.exponential_slip_bps(share, end_bps),
            BookShape::Power(power) => end_bps * (1.0 + power.gamma) / (2.0 + power.gamma),
        }
    }

    /// With f = Q/D_inf and x = -d ln(1-f), the average is
    /// (1/f) ∫₀^f -d ln(1-q) dq = d - x(1-f)/f = d Σ fⁿ/(n(n+1)).
    fn exponential_slip_bps(&self, share: f64, end_bps: f64) -> f64 {
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

impl BookConfig {
    /// The side that an order of `side` sweeps.
    #[must_use]
    pub fn side(&self, side: Side) -> BookSide {
        BookSide::new(self, side)
    }
}
