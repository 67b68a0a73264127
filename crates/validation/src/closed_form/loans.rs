//! Loans on one and on two collaterals, and the hedged account.
//!
//! Rule    two collaterals with correlated normal log returns: P(V(T) < threshold) by integrating
//!         the second's distribution given the first. A hedged account, spot N against a short
//!         perp N at leverage L, has borrowed the share s(m) = (1/L + m − 1)/m of its collateral
//!         at a price multiple m; it earns f − s·r(u), nought at u* = kink + (f/s − base)/slope
//! Units   USD, years of 365 days; rates per year
//! Bounds  positive values and volatilities, |rho| below 1; u* is the boundary above the kink only
//! Source  elementary; curve DOC-PM
//! Tests   tests/it/loans.rs

use plimsoll_paths::closed_form::normal_cdf;

use crate::numeric::integrate;

/// A collateral of a loan: value now, USD, and volatility per √year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Holding {
    /// Value now, USD.
    pub usd: f64,
    /// Volatility, per √year.
    pub sigma: f64,
}

impl Holding {
    fn log_mean(&self, years: f64) -> f64 {
        libm::log(self.usd) - 0.5 * self.sigma * self.sigma * years
    }
}

/// Probability that two holdings without drift are together worth less than `threshold_usd`
/// after `years`.
#[must_use]
pub fn worth_less(pair: [Holding; 2], rho: f64, threshold_usd: f64, years: f64) -> f64 {
    let [first, second] = pair;
    let root = years.sqrt();
    // Beyond this deviate the first holding alone is worth the threshold.
    let stop = (libm::log(threshold_usd) - first.log_mean(years)) / (first.sigma * root);
    let integrand = |z: f64| {
        let first_usd = libm::exp(first.log_mean(years) + first.sigma * root * z);
        let rest = libm::log((threshold_usd - first_usd).max(f64::MIN_POSITIVE));
        let deviate = (rest - second.log_mean(years)) / (second.sigma * root);
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        density * normal_cdf((deviate - rho * z) / (1.0 - rho * rho).sqrt())
    };
    // Close to the end the rest falls off like a logarithm: z = stop − y² is gentle there.
    let width = (stop + 10.0).sqrt();
    integrate(0.0, width, 64, |y| 2.0 * y * integrand(stop - y * y))
}

/// Share of its collateral that a hedged account has borrowed at a price multiple.
#[must_use]
pub fn borrowed_share(multiple: f64, leverage: f64) -> f64 {
    (1.0 / leverage + multiple - 1.0) / multiple
}

/// Utilization at which carry of `funding_per_year` is used up by interest on a borrowed `share`;
/// above 1 where it never is.
#[must_use]
pub fn break_even_utilization(funding_per_year: f64, share: f64) -> f64 {
    0.8 + (funding_per_year / share - 0.05) / 4.75
}

/// Price multiple at which hedged accounts have borrowed `free_usd` against `notional_usd`.
#[must_use]
pub fn exhausts(free_usd: f64, notional_usd: f64) -> f64 {
    1.0 + free_usd / notional_usd
}

/// Least bad debt that full clips leave: value of a collateral that its loan-to-value exceeds what
/// a drop and a slip leave of it, USD.
#[must_use]
pub fn bad_debt(value_usd: f64, ltv: f64, drop: f64, slip: f64) -> f64 {
    value_usd * (ltv - (1.0 - drop) * (1.0 - slip)).max(0.0)
}
