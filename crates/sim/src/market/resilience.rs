//! A book with what trading left behind in it.

use super::{BookConfig, Displacement, ExponentialBook, Side, Sweep, Transient};

/// One book: its normal depth, its depth now, and what trading left behind in it.
#[derive(Clone, Debug)]
pub(super) struct BookState {
    normal: ExponentialBook,
    /// The book as it is now.
    pub(super) now: ExponentialBook,
    is_normal: bool,
    permanent_share: f64,
    /// What trading left behind in it and fades.
    pub(super) transient: Transient,
}

impl BookState {
    pub(super) fn new(config: &BookConfig, tick_s: f64) -> Self {
        let normal = ExponentialBook::from(config);
        Self {
            normal,
            now: normal,
            is_normal: true,
            permanent_share: config.permanent_share,
            transient: Transient::new(config.half_life_s, tick_s),
        }
    }

    /// Sets the depth to a multiple of the normal one.
    pub(super) fn set_depth(&mut self, multiplier: f64) {
        self.now = self.normal.thinned(multiplier);
        self.is_normal = self.now == self.normal;
    }

    /// What a sweep of this book leaves behind in the price.
    pub(super) fn displacement(&self, side: Side, sweep: &Sweep) -> Displacement {
        let end = self.now.behind_best_bps(sweep.end_bps);
        let share = self.permanent_share;
        if self.is_normal {
            return Displacement::of_sweep(side, end, share);
        }
        let normal = self.normal.sweep(sweep.filled_usd, None).end_bps;
        let normal_end = self.normal.behind_best_bps(normal);
        Displacement::of_thin_sweep(side, end, normal_end, share)
    }
}
