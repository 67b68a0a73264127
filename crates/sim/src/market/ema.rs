//! The moving averages in the mark price.
//!
//! Rule    num <- num e^(-t/tau) + sample * t;  den <- den e^(-t/tau) + t;  ema = num / den,
//!         with t the time since the last sample; tau = 150 s for the basis, 30 s for the
//!         substitute of a missing input.
//! Units   samples in USD, t in seconds.
//! Bounds  without a sample the average is nought.
//! Source  DOC-MARK; see docs/rules/mark_and_oracle.md
//! Tests   tests/it/market_prices.rs

/// A numerator this small moves no price; dropped so that it never becomes a subnormal number.
const NEGLIGIBLE: f64 = 1e-100;

/// Exponential moving average with weights by elapsed time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ema {
    num: f64,
    den: f64,
    waited_s: f64,
    tau_s: f64,
    tick_s: f64,
    kept_per_tick: f64,
}

impl Ema {
    /// An empty average with time constant `tau_s`, usually sampled every `tick_s`.
    #[must_use]
    pub fn new(tau_s: f64, tick_s: f64) -> Self {
        Self {
            num: 0.0,
            den: 0.0,
            waited_s: 0.0,
            tau_s,
            tick_s,
            kept_per_tick: libm::exp(-tick_s / tau_s),
        }
    }

    /// Lets time pass without a sample; the next one stands for it too.
    pub fn skip(&mut self, elapsed_s: f64) {
        self.waited_s += elapsed_s;
    }

    /// Takes in a sample that stands for the last `elapsed_s` seconds, and for what was skipped
    /// before; returns the average.
    #[inline]
    pub fn update(&mut self, sample: f64, elapsed_s: f64) -> f64 {
        let elapsed_s = self.waited_s + elapsed_s;
        self.waited_s = 0.0;
        let kept = if elapsed_s.to_bits() == self.tick_s.to_bits() {
            self.kept_per_tick
        } else {
            libm::exp(-elapsed_s / self.tau_s)
        };
        self.num = self.num * kept + sample * elapsed_s;
        self.den = self.den * kept + elapsed_s;
        if self.num.abs() < NEGLIGIBLE {
            self.num = 0.0;
        }
        self.value()
    }

    /// Whether the next sample stands for its own time alone.
    pub(super) fn is_up_to_date(&self) -> bool {
        self.waited_s == 0.0
    }

    /// Takes in so many samples of nought, each of which stands for `elapsed_s` seconds.
    pub(super) fn rest_over(&mut self, samples: usize, elapsed_s: f64) {
        for _ in 0..samples {
            let before = (self.num.to_bits(), self.den.to_bits());
            self.update(0.0, elapsed_s);
            if (self.num.to_bits(), self.den.to_bits()) == before {
                return;
            }
        }
    }

    /// The average so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.num == 0.0 {
            0.0
        } else {
            self.num / self.den
        }
    }

    /// The average so far, none before the first sample.
    #[must_use]
    pub fn average(&self) -> Option<f64> {
        (self.den > 0.0).then(|| self.value())
    }

    /// Forgets all samples.
    pub fn restart(&mut self) {
        self.waited_s = 0.0;
        self.num = 0.0;
        self.den = 0.0;
    }
}
