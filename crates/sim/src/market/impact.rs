//! What trading leaves behind in the price.
//!
//! Rule    a sweep ending x bps away displaces the log mid by s = ± x * 1e-4. The share
//!         `permanent_share` of s is added to the asset's permanent displacement P, which spot and
//!         perp share; the rest to the book's own transient displacement J. In a book thinned by
//!         the scenario the permanent part is that of the same trade at normal depth.
//!         Between trades J(t + dt) = J(t) * 2^(-dt / half_life).
//! Units   displacements are log prices, half-lives seconds.
//! Bounds  |J| below 1e-12 is nought: less than half a grid step of any price below 500,000 USD.
//! Source  models: Obizhaeva-Wang 2013; half-lives and shares are assumptions, docs/rules/order_book.md
//! Tests   tests/it/market_impact.rs

use super::Side;

const BPS: f64 = 1e-4;

/// Transient displacements below this are dropped, so that a book becomes calm again.
const DUST: f64 = 1e-12;

/// The two parts of one sweep's effect on the log price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Displacement {
    /// Stays, and moves every book of the asset.
    pub permanent: f64,
    /// Decays, and moves only the book that was swept.
    pub transient: f64,
}

impl Displacement {
    /// Effect of a sweep that ended `end_bps` away from the mid.
    #[must_use]
    pub fn of_sweep(side: Side, end_bps: f64, permanent_share: f64) -> Self {
        Self::of_thin_sweep(side, end_bps, end_bps, permanent_share)
    }

    /// Effect of a sweep in a book that is thinner than normal: it ended `end_bps` away from the
    /// mid, and would have ended `normal_end_bps` away at normal depth. What stays is what the
    /// trade says, which a thin book does not add to; the rest of the way is transient.
    #[must_use]
    pub fn of_thin_sweep(
        side: Side,
        end_bps: f64,
        normal_end_bps: f64,
        permanent_share: f64,
    ) -> Self {
        let total = side.sign() * end_bps * BPS;
        let permanent = side.sign() * normal_end_bps * BPS * permanent_share;
        Self {
            permanent,
            transient: total - permanent,
        }
    }
}

/// Permanent displacement of an asset, with its factor at hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permanent {
    log: f64,
    factor: f64,
}

impl Default for Permanent {
    fn default() -> Self {
        Self {
            log: 0.0,
            factor: 1.0,
        }
    }
}

impl Permanent {
    /// Displacement in log price.
    #[must_use]
    pub const fn log(&self) -> f64 {
        self.log
    }

    /// e^P; exactly one while nothing permanent has happened.
    #[must_use]
    pub const fn factor(&self) -> f64 {
        self.factor
    }

    /// e^(P + J); the stored e^P while the book is calm.
    #[must_use]
    pub fn factor_with(&self, transient: f64) -> f64 {
        if transient == 0.0 {
            self.factor
        } else {
            libm::exp(self.log + transient)
        }
    }

    /// Adds to the displacement.
    pub fn push(&mut self, log: f64) {
        if log != 0.0 {
            self.log += log;
            self.factor = libm::exp(self.log);
        }
    }
}

/// Transient displacement of one book, and how it fades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transient {
    log: f64,
    half_life_s: f64,
    tick_s: f64,
    kept_per_tick: f64,
}

impl Transient {
    /// A calm book whose displacements fade with `half_life_s`, usually asked every `tick_s`.
    #[must_use]
    pub fn new(half_life_s: f64, tick_s: f64) -> Self {
        Self {
            log: 0.0,
            half_life_s,
            tick_s,
            kept_per_tick: kept(tick_s, half_life_s),
        }
    }

    /// Sets the half-life from now on, seconds.
    pub fn set_half_life(&mut self, half_life_s: f64) {
        self.half_life_s = half_life_s;
        self.kept_per_tick = kept(self.tick_s, half_life_s);
    }

    /// Displacement in log price.
    #[must_use]
    pub const fn log(&self) -> f64 {
        self.log
    }

    /// Adds to the displacement.
    pub fn push(&mut self, log: f64) {
        self.log += log;
    }

    /// Lets `elapsed_s` seconds pass.
    pub fn decay(&mut self, elapsed_s: f64) {
        self.log = self.log_after(elapsed_s);
    }

    /// What the displacement will be in `elapsed_s` seconds if nothing is traded, log price.
    #[must_use]
    pub fn log_after(&self, elapsed_s: f64) -> f64 {
        if self.log == 0.0 || elapsed_s == 0.0 {
            return self.log;
        }
        let kept_now = if elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.kept_per_tick
        } else {
            kept(elapsed_s, self.half_life_s)
        };
        let log = self.log * kept_now;
        if log.abs() < DUST { 0.0 } else { log }
    }

    /// Makes the book calm.
    pub fn restart(&mut self) {
        self.log = 0.0;
    }
}

/// Share of a displacement left after `elapsed_s` seconds.
fn kept(elapsed_s: f64, half_life_s: f64) -> f64 {
    libm::exp2(-elapsed_s / half_life_s)
}
