//! Distributions drawn from a stream.
//!
//! Rule    inversion of one uniform for each draw, but for `below` (Lemire's multiplication with
//!         rejection), `gamma` (Marsaglia and Tsang), `beta` (ratio of gamma draws) and `shuffle` (Fisher-Yates)
//! Units   as the parameters; `standard_normal` in standard deviations, `exponential` has mean 1
//! Bounds  uniforms lie on the grid (k + ½)·2⁻⁵² (`rand_distr::Open01`), so none is 0 or 1 and every
//!         draw is finite; that crate's other distributions call the platform's `ln` and `exp`
//!         through num-traits and could differ in the last bit between machines
//! Source  Lemire 2019 (arXiv 1805.10941); Marsaglia and Tsang 2000, "A simple method for
//!         generating gamma variables"; Wichura 1988 (AS 241)
//! Tests   tests/it/draws.rs, tests/it/golden.rs

use crate::block;
use crate::normal::standard_normal_quantile;
use crate::{Stream, Vectors};

impl Stream {
    /// Draws from the uniform distribution on the open interval (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        self.turned()
    }

    /// Draws from the normal distribution of mean 0 and variance 1.
    #[inline]
    pub fn standard_normal(&mut self) -> f64 {
        standard_normal_quantile(self.uniform())
    }

    /// Fills `out` with draws from the normal distribution of mean 0 and variance 1, of 24 bits each
    /// and several times faster than one by one. They are others than those of
    /// [`Self::standard_normal`].
    pub fn fill_standard_normal(&mut self, out: &mut [f64]) {
        block::fill(self, Vectors::widest(), out);
    }

    /// Draws from the exponential distribution of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }

    /// Draws an integer from 0 to `n` − 1, each equally likely.
    ///
    /// # Panics
    ///
    /// If `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        assert!(n > 0, "nothing lies below 0");
        // Which of the 2³² words must be refused so that each result keeps ⌊2³²/n⌋ of them?
        // Those whose low half of word·n is under 2³² mod n.
        let refused = n.wrapping_neg() % n;
        loop {
            let product = (self.u64() >> 32) * u64::from(n);
            #[allow(clippy::cast_possible_truncation)]
            let (high, low) = ((product >> 32) as u32, product as u32);
            if low >= refused {
                return high;
            }
        }
    }

    /// Puts `items` into an order drawn uniformly from all orders.
    ///
    /// # Panics
    ///
    /// If there are 2³² items or more.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let count = u32::try_from(items.len()).expect("fewer than 2^32 items to shuffle");
        for last in (1..count).rev() {
            items.swap(last as usize, self.below(last + 1) as usize);
        }
    }

    /// Draws true with probability `p`: never if `p` ≤ 0, always if `p` ≥ 1.
    pub fn bernoulli(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// Draws from the beta distribution with shape parameters `a` and `b`.
    ///
    /// # Panics
    ///
    /// If `a` or `b` is not finite and positive.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        assert!(is_scale(a) && is_scale(b), "beta({a}, {b}) has no meaning");
        // X/(X + Y) of two gamma draws; by their logarithms, because X and Y underflow for
        // small shapes.
        let (ln_x, ln_y) = (self.ln_gamma_draw(a), self.ln_gamma_draw(b));
        1.0 / (1.0 + libm::exp(ln_y - ln_x))
    }

    /// Draws from the gamma distribution of the given shape and scale 1.
    ///
    /// # Panics
    ///
    /// If `shape` is not finite and positive.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        assert!(is_scale(shape), "gamma({shape}) has no meaning");
        libm::exp(self.ln_gamma_draw(shape))
    }

    /// Draws from the Pareto distribution of tail index `alpha` that is cut to [`lo`, `hi`].
    ///
    /// The density is proportional to x^(−alpha − 1). `hi` may be infinite: the plain Pareto.
    ///
    /// # Panics
    ///
    /// If `alpha` or `lo` is not finite and positive, or `hi` is below `lo`.
    pub fn pareto_truncated(&mut self, alpha: f64, lo: f64, hi: f64) -> f64 {
        assert!(
            is_scale(alpha) && is_scale(lo) && lo <= hi,
            "pareto({alpha}) on [{lo}, {hi}] has no meaning"
        );
        let beyond = libm::pow(lo / hi, alpha);
        let survival = 1.0 - self.uniform() * (1.0 - beyond);
        (lo * libm::pow(survival, -1.0 / alpha)).clamp(lo, hi)
    }

    /// Draws from the lognormal distribution: `median` · exp(`sigma` · z).
    ///
    /// `sigma` is the standard deviation of the logarithm.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.standard_normal())
    }

    /// Draws the logarithm of a gamma variable of the given shape and scale 1.
    ///
    /// Marsaglia and Tsang for shapes of at least 1; a smaller shape s is that of s + 1 times
    /// U^(1/s).
    fn ln_gamma_draw(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.ln_gamma_draw(shape + 1.0) + libm::log(self.uniform()) / shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let z = self.standard_normal();
            let root = 1.0 + c * z;
            let v = root * root * root;
            let ln_u = libm::log(self.uniform());
            if v > 0.0 && ln_u < 0.5 * z * z + d * (1.0 - v + libm::log(v)) {
                return libm::log(d * v);
            }
        }
    }
}

fn is_scale(x: f64) -> bool {
    x.is_finite() && x > 0.0
}
