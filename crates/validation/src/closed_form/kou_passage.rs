//! First passage of Kou's jump diffusion.
//!
//! Rule    the lower barrier of ln S is an upper one of Y = −ln S, whose jumps up have rate η2 and
//!         probability q. With G(x) = −μx + sigma²x²/2 + λ(qη2/(η2 − x) + pη1/(η1 + x) − 1), where μ
//!         is the drift of ln S, let β1, β2 be the two roots of G(x) = a to the right of zero. Then
//!         E[e^(−aτ)] = ((η2 − β1)/η2)(β2/(β2 − β1))e^(−bβ1)
//!                    + ((β2 − η2)/η2)(β1/(β2 − β1))e^(−bβ2), b = ln(S0/B);
//!         P(τ ≤ T) is the inverse transform of that over a
//! Units   years of 365 days; barrier as a ratio to the start
//! Bounds  ratio below 1, sigma above 0; good to about 1e-8
//! Source  KOU-WANG-2003
//! Tests   tests/it/kou.rs

use super::kou::Kou;
use crate::numeric::{Complex, invert_laplace, quartic_roots};

impl Kou {
    /// Probability that the price touches `ratio` times its start within `years`, watched always.
    #[must_use]
    pub fn first_passage(&self, ratio: f64, years: f64) -> f64 {
        if ratio >= 1.0 {
            return 1.0;
        }
        let distance = -libm::log(ratio);
        invert_laplace(years, |a| self.passage_transform(a, distance) / a)
    }

    /// E[e^(−aτ)] of the first passage of a barrier `distance` below the start in log price, for
    /// `a` with a positive real part.
    #[must_use]
    pub fn passage_transform(&self, a: Complex, distance: f64) -> Complex {
        let (near, far) = self.passage_roots(a);
        let eta = Complex::from(self.eta_down);
        let apart = far - near;
        let term = |weight: Complex, root: Complex| weight * (root * -distance).exp();
        let by_diffusion = term((eta - near) / eta * far / apart, near);
        by_diffusion + term((far - eta) / eta * near / apart, far)
    }

    /// The two roots of G(x) = a with the largest real parts. G is a quotient with a quartic
    /// numerator; two of its roots lie on either side of zero for every `a` to the right of it.
    fn passage_roots(&self, a: Complex) -> (Complex, Complex) {
        let (up, down) = (self.eta_down, self.eta_up);
        let (half, drift) = (0.5 * self.sigma * self.sigma, -self.log_drift());
        // (half x² + drift x − λ − a)(up − x)(down + x) + λ(q·up·(down + x) + p·down·(up − x))
        let free = -(a + Complex::from(self.lambda));
        let (product, sum) = (up * down, up - down);
        let (q_up, p_down) = (self.down() * up, self.up * down);
        let mut roots = quartic_roots([
            free * product + Complex::from(self.lambda * (q_up * down + p_down * up)),
            free * sum + Complex::from(drift * product + self.lambda * (q_up - p_down)),
            Complex::from(half * product + drift * sum) - free,
            Complex::from(half * sum - drift),
            Complex::from(-half),
        ]);
        roots.sort_by(|x, y| y.re.total_cmp(&x.re));
        (roots[1], roots[0])
    }
}
