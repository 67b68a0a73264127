//! A book with what trading left behind in it.

use super::{BookConfig, BookSide, Condition, Displacement, Side, Sweep, Transient};

const PER_BPS: f64 = 1e4;

/// Both sides of a book.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sides {
    ask: BookSide,
    bid: BookSide,
}

impl Sides {
    /// The side that an order of `side` sweeps.
    pub(super) const fn of(&self, side: Side) -> &BookSide {
        match side {
            Side::Buy => &self.ask,
            Side::Sell => &self.bid,
        }
    }

    fn in_condition(self, condition: &Condition) -> Self {
        Self {
            ask: self.ask.in_condition(condition),
            bid: self.bid.in_condition(condition),
        }
    }

    /// Whether both sides are alike.
    pub(super) fn is_symmetric(&self) -> bool {
        self.ask == self.bid
    }

    /// Depth of both sides, USD.
    pub(super) const fn depth_usd(&self) -> f64 {
        self.ask.depth_usd() + self.bid.depth_usd()
    }

    /// Distance of the best prices from the mid, bps; the same on both sides.
    pub(super) const fn half_spread_bps(&self) -> f64 {
        self.bid.half_spread_bps()
    }
}

/// One book: its normal depth, its depth now, and what trading left behind in it.
#[derive(Clone, Debug)]
pub(super) struct BookState {
    normal: Sides,
    /// The book as it is now.
    pub(super) now: Sides,
    is_normal: bool,
    /// What the scenario multiplies the depth by.
    scheduled: f64,
    permanent_share: f64,
    half_life_s: f64,
    /// What trading left behind in it and fades.
    pub(super) transient: Transient,
}

impl BookState {
    pub(super) fn new(config: &BookConfig, tick_s: f64) -> Self {
        let normal = Sides {
            ask: config.side(Side::Buy),
            bid: config.side(Side::Sell),
        };
        Self {
            normal,
            now: normal,
            is_normal: true,
            scheduled: 1.0,
            permanent_share: config.permanent_share,
            half_life_s: config.half_life_s,
            transient: Transient::new(config.half_life_s, tick_s),
        }
    }

    /// Sets what the scenario multiplies the depth by; to be followed by [`Self::set_condition`].
    pub(super) const fn schedule(&mut self, multiplier: f64) {
        self.scheduled = multiplier;
    }

    /// Sets the condition of the book, beside what the scenario says of its depth.
    pub(super) fn set_condition(&mut self, condition: &Condition) {
        let both = Condition {
            depth: self.scheduled * condition.depth,
            ..*condition
        };
        self.now = self.normal.in_condition(&both);
        self.is_normal = self.now == self.normal;
    }

    /// Half-life of what trading leaves behind, in normal times, seconds.
    pub(super) const fn half_life_s(&self) -> f64 {
        self.half_life_s
    }

    /// Multiplies the half-life of what trading leaves behind.
    pub(super) fn set_half_life_factor(&mut self, factor: f64) {
        self.transient.set_half_life(self.half_life_s * factor);
    }

    /// How far from its mid an order of `side` may go at most, bps: nobody quotes further than the
    /// reach from the price to which the book returns, so what trading has used of it is gone until
    /// it fades.
    pub(super) fn room_bps(&self, side: Side) -> f64 {
        let used = side.sign() * libm::expm1(self.transient.log()) * PER_BPS;
        (self.now.of(side).reach_bps() - used.max(0.0)).max(0.0)
    }

    /// What a sweep of this book leaves behind in the price.
    pub(super) fn displacement(&self, side: Side, sweep: &Sweep) -> Displacement {
        let end = self.now.of(side).behind_best_bps(sweep.end_bps);
        let share = self.permanent_share;
        if self.is_normal {
            return Displacement::of_sweep(side, end, share);
        }
        let normal = self.normal.of(side);
        let normal_end = normal.sweep(sweep.filled_usd, None).end_bps;
        let normal_end = normal.behind_best_bps(normal_end);
        Displacement::of_thin_sweep(side, end, normal_end, share)
    }
}
