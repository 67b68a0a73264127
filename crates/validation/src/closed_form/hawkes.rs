//! Self-exciting jumps with an exponential kernel.
//!
//! Rule    λ(t) = μ + Σ α e^(−β(t − tᵢ)), branching ratio n = α/β; means, variances and clusters below
//! Units   rates in one unit of time, which is the caller's: per year, per hour
//! Bounds  n below 1
//! Source  HAWKES-1971; cluster sizes: Hawkes and Oakes 1974 (Borel distribution)
//! Tests   tests/it/hawkes.rs

/// Parameters of a Hawkes process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hawkes {
    /// Rate of events that nothing excited.
    pub mu: f64,
    /// What an event adds to the rate.
    pub alpha: f64,
    /// Speed at which that fades.
    pub beta: f64,
}

impl Hawkes {
    /// Branching ratio: children of an event.
    #[must_use]
    pub fn branching(&self) -> f64 {
        self.alpha / self.beta
    }

    /// Rate in the long run.
    #[must_use]
    pub fn stationary_rate(&self) -> f64 {
        self.mu / (1.0 - self.branching())
    }

    /// Speed at which the expected rate returns.
    #[must_use]
    pub fn relaxation(&self) -> f64 {
        self.beta - self.alpha
    }

    /// Mean rate at `t` if it is `start` now.
    #[must_use]
    pub fn mean_rate(&self, start: f64, t: f64) -> f64 {
        let rate = self.stationary_rate();
        rate + (start - rate) * libm::exp(-self.relaxation() * t)
    }

    /// Mean number of events within `t` if the rate is `start` now.
    #[must_use]
    pub fn mean_count(&self, start: f64, t: f64) -> f64 {
        let rate = self.stationary_rate();
        rate * t + (start - rate) * self.gone(t)
    }

    /// Variance of the number of events within `t` in the long run.
    #[must_use]
    pub fn count_variance(&self, t: f64) -> f64 {
        let left = 1.0 - self.branching();
        let spread = 1.0 / (left * left);
        self.stationary_rate() * (t * spread + (1.0 - spread) * self.gone(t))
    }

    /// Probability of no event within `t` if the rate is `start` now.
    #[must_use]
    pub fn no_event(&self, start: f64, t: f64) -> f64 {
        let excited = (start - self.mu) * -libm::expm1(-self.beta * t) / self.beta;
        libm::exp(-self.mu * t - excited)
    }

    /// Probability that an event and all that follow from it number `k` (Borel).
    #[must_use]
    pub fn cluster_size(&self, k: u32) -> f64 {
        let (n, k) = (self.branching(), f64::from(k));
        libm::exp(-n * k + (k - 1.0) * libm::log(n * k) - libm::lgamma(k + 1.0))
    }

    fn gone(&self, t: f64) -> f64 {
        -libm::expm1(-self.relaxation() * t) / self.relaxation()
    }
}
