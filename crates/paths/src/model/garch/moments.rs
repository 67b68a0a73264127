//! Moments of the recursion in closed form.

use super::{Answer, Garch, Recursion};
use crate::SECONDS_PER_YEAR;

impl Garch {
    /// Variance of a period's return in the long run; under `ewma` that of the first period.
    #[must_use]
    pub fn period_variance(&self) -> f64 {
        variance_of(self.sigma_per_year, self.period.seconds())
    }

    /// Variance of the first period's return.
    #[must_use]
    pub fn start_variance(&self) -> f64 {
        let sigma = match self.recursion {
            Recursion::Garch(answer) => answer.start_sigma_per_year,
            Recursion::Ewma(_) => None,
        };
        let sigma = sigma.unwrap_or(self.sigma_per_year);
        variance_of(sigma, self.period.seconds())
    }

    /// The constant omega of the recursion, per period; None under `ewma`, which has none.
    #[must_use]
    pub fn omega(&self) -> Option<f64> {
        match self.recursion {
            Recursion::Garch(answer) => Some(self.period_variance() * (1.0 - answer.persistence())),
            Recursion::Ewma(_) => None,
        }
    }

    /// Kurtosis of a period's innovation given its variance: 3 for normal ones, or None where it
    /// is infinite.
    #[must_use]
    pub fn innovation_kurtosis(&self) -> Option<f64> {
        match self.nu {
            None => Some(3.0),
            Some(nu) if nu > 4.0 => Some(3.0 * (nu - 2.0) / (nu - 4.0)),
            Some(_) => None,
        }
    }

    /// Kurtosis of a period's return in the long run, for a recursion without gamma; None where it
    /// is infinite or the recursion is another.
    #[must_use]
    pub fn kurtosis(&self) -> Option<f64> {
        let Recursion::Garch(answer) = self.recursion else {
            return None;
        };
        if answer.gamma > 0.0 {
            return None;
        }
        let innovation = self.innovation_kurtosis()?;
        let unexplained = 1.0 - answer.persistence() * answer.persistence();
        let left = unexplained - (innovation - 1.0) * answer.alpha * answer.alpha;
        (left > 0.0).then(|| innovation * unexplained / left)
    }

    /// Expected variance `periods` periods after one of variance `h`.
    #[must_use]
    pub fn mean_after(&self, h: f64, periods: u32) -> f64 {
        let Recursion::Garch(answer) = self.recursion else {
            return h;
        };
        let long_run = self.period_variance();
        let left = libm::pow(answer.persistence(), f64::from(periods));
        long_run + (h - long_run) * left
    }
}

impl Answer {
    /// Periods until half of a distance from the long-run variance is left.
    #[must_use]
    pub fn half_life_periods(&self) -> f64 {
        -std::f64::consts::LN_2 / libm::log(self.persistence())
    }
}

fn variance_of(sigma_per_year: f64, seconds: f64) -> f64 {
    sigma_per_year * sigma_per_year * seconds / SECONDS_PER_YEAR
}
