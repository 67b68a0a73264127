//! Liquidations that push the price into further liquidations, in closed form.
//!
//! Rule    l is the liquidation notional per unit of log price, uniform; an outside fall of x0
//!         becomes x. Linear impact of k per USD: x = x0 / (1 - R), R = k l.
//!         One exponential book of depth D and scale delta: x = x0 - delta ln(1 - l x / D). It has
//!         no solution above x0* = x_t + delta ln R0 with R0 = delta l / D and
//!         x_t = (D - delta l) / l: the book empties, although R0 < 1.
//! Units   falls and delta in log price, D in USD, l in USD, k per USD
//! Bounds  none where R or R0 is one or more: any fall runs through the book
//! Source  closed forms; docs/rules/cascade.md
//! Tests   tests/it/market_cascade.rs

use super::{BookConfig, Displacement, Permanent, Side, Transient};

/// Liquidations against a price that moves by so much per USD sold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearCascade {
    /// Fall in log price per USD sold: k.
    pub impact_per_usd: f64,
    /// Liquidation notional per unit of log price, USD: l.
    pub density_usd: f64,
}

impl LinearCascade {
    /// R: USD that are liquidated because of one USD that is.
    #[must_use]
    pub fn branching(&self) -> f64 {
        self.impact_per_usd * self.density_usd
    }

    /// Fall that an outside fall ends in; none if it never ends.
    #[must_use]
    pub fn total_fall(&self, outside_fall: f64) -> Option<f64> {
        let rest = 1.0 - self.branching();
        (rest > 0.0).then(|| outside_fall / rest)
    }

    /// What is liquidated on the way, USD; none if it never ends.
    #[must_use]
    pub fn liquidated_usd(&self, outside_fall: f64) -> Option<f64> {
        Some(self.density_usd * self.total_fall(outside_fall)?)
    }
}

/// Liquidations into one exponential book that does not refill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookCascade {
    /// All that rests in the book, USD: D.
    pub depth_usd: f64,
    /// Scale of the book in log price: delta.
    pub scale: f64,
    /// Liquidation notional per unit of log price, USD: l.
    pub density_usd: f64,
}

impl BookCascade {
    /// R0: USD that are liquidated because of one USD that is, while the book is full.
    #[must_use]
    pub fn branching(&self) -> f64 {
        self.scale * self.density_usd / self.depth_usd
    }

    /// Outside fall above which the liquidations run through the book; none if any fall does.
    #[must_use]
    pub fn tipping_point(&self) -> Option<f64> {
        let branching = self.branching();
        (branching < 1.0).then(|| self.fall_at_tipping() + self.scale * libm::log(branching))
    }

    /// x_t: total fall at the tipping point.
    fn fall_at_tipping(&self) -> f64 {
        self.depth_usd / self.density_usd - self.scale
    }

    /// Outside fall that ends in `fall`.
    fn outside_of(&self, fall: f64) -> f64 {
        fall + self.scale * libm::log1p(-self.density_usd * fall / self.depth_usd)
    }

    /// Fall that an outside fall ends in; none if it runs through the book.
    ///
    /// Bisection: up to the fall at the tipping point the outside fall grows with it.
    #[must_use]
    pub fn total_fall(&self, outside_fall: f64) -> Option<f64> {
        if self.tipping_point().is_none_or(|most| outside_fall > most) {
            return None;
        }
        let (mut low, mut high) = (0.0, self.fall_at_tipping());
        // Each step halves the interval; a double has no more halves to give after these.
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if self.outside_of(middle) < outside_fall {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(0.5 * (low + high))
    }
}

/// One account whose spot collateral is sold in clips until its loan is safe again.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipSale {
    /// Units of collateral.
    pub units: f64,
    /// Debt, USD.
    pub debt_usd: f64,
    /// Reference price throughout, USD.
    pub px: f64,
    /// Share of the collateral that a clip sells.
    pub clip_share: f64,
    /// Seconds between clips.
    pub every_s: f64,
    /// Loan to value above which a clip is sold.
    pub trigger_ltv: f64,
}

/// Where a sale in clips ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClipSaleEnd {
    /// What each clip brought, USD.
    pub proceeds_usd: Vec<f64>,
    /// When the loan was found safe, seconds after the first clip.
    pub stopped_s: f64,
    /// Mid of the spot book then, USD.
    pub mid_px: f64,
    /// Debt left, USD.
    pub debt_usd: f64,
    /// Loan to value then.
    pub ltv: f64,
}

impl ClipSale {
    /// Sells into a book, of which displacements fade by its half-life; at most `clips` of them.
    #[must_use]
    pub fn run(&self, book: &BookConfig, clips: u32) -> ClipSaleEnd {
        let bids = book.side(Side::Sell);
        let mut transient = Transient::new(book.half_life_s, self.every_s);
        let mut permanent = Permanent::default();
        let (mut units, mut end) = (self.units, ClipSaleEnd::default());
        end.debt_usd = self.debt_usd;
        end.mid_px = self.px;
        end.ltv = end.debt_usd / (units * end.mid_px);
        for _ in 0..clips {
            if end.ltv <= self.trigger_ltv {
                break;
            }
            let sweep = bids.sweep(self.clip_share * units * end.mid_px, None);
            let proceeds_usd = sweep.filled_usd * (1.0 - sweep.average_slip_bps * 1e-4);
            units -= sweep.filled_usd / end.mid_px;
            end.debt_usd -= proceeds_usd;
            end.proceeds_usd.push(proceeds_usd);
            let end_bps = bids.behind_best_bps(sweep.end_bps);
            let left = Displacement::of_sweep(Side::Sell, end_bps, book.permanent_share);
            transient.push(left.transient);
            permanent.push(left.permanent);
            transient.decay(self.every_s);
            end.stopped_s += self.every_s;
            end.mid_px = self.px * permanent.factor_with(transient.log());
            end.ltv = end.debt_usd / (units * end.mid_px);
        }
        end
    }
}
