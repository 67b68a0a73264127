//! Closed forms that simulated paths must meet; here those of geometric Brownian motion.
//!
//! Rule    with b = ln(ratio) < 0 and ν = mu − sigma²/2, the chance to touch ratio·S(0) within T:
//!         Φ((b − νT)/(σ√T)) + exp(2νb/σ²)·Φ((b + νT)/(σ√T)); mean first passage b/ν for ν < 0
//! Units   ratio is barrier over start price; times in years of 365 days; mu, sigma per year
//! Bounds  lower barriers only; a ratio of 1 or more is touched at once
//! Source  models: Harrison 1985, chapter 1 (first passage); Glasserman 2004, section 6.4 (bridge); Broadie, Glasserman and Kou 1997,
//!         "A continuity correction for discrete barrier options"; thresholds DOC-PM
//! Tests   tests/it/closed_form.rs, tests/it/first_passage.rs

pub mod jumps;
pub mod regimes;
pub mod t_copula;

use crate::model::Gbm;

/// −ζ(½)/√(2π): how far, in standard deviations of one step, a discretely watched path seems to
/// overshoot a barrier. Source: Broadie, Glasserman and Kou 1997.
const OVERSHOOT: f64 = 0.582_597_157_9;

/// Distribution function of the standard normal at `z` standard deviations.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Probability that the price touches `ratio` times its start within `years`, watched always.
///
/// The second term loses digits where exp(2νb/σ²) exceeds about 1e300, far from any volatility
/// of a traded asset.
#[must_use]
pub fn first_passage(gbm: &Gbm, ratio: f64, years: f64) -> f64 {
    if ratio >= 1.0 {
        return 1.0;
    }
    let (barrier, drift) = (libm::log(ratio), log_drift(gbm));
    let deviation = gbm.sigma_per_year * years.sqrt();
    if deviation == 0.0 {
        return f64::from(u8::from(drift * years <= barrier));
    }
    let ended_below = normal_cdf((barrier - drift * years) / deviation);
    let came_back = normal_cdf((barrier + drift * years) / deviation);
    let variance = gbm.sigma_per_year * gbm.sigma_per_year;
    ended_below + libm::exp(2.0 * drift * barrier / variance + libm::log(came_back))
}

/// Mean time until the price first touches `ratio` times its start, years.
///
/// None if the log price does not drift downwards: the mean is then infinite.
#[must_use]
pub fn mean_first_passage_years(gbm: &Gbm, ratio: f64) -> Option<f64> {
    if ratio >= 1.0 {
        return Some(0.0);
    }
    let drift = log_drift(gbm);
    (drift < 0.0).then(|| libm::log(ratio) / drift)
}

/// Barrier ratio that, watched always, is touched about as often as `ratio` watched only every
/// `step_years`.
#[must_use]
pub fn monitored_ratio(gbm: &Gbm, ratio: f64, step_years: f64) -> f64 {
    ratio * libm::exp(-OVERSHOOT * gbm.sigma_per_year * step_years.sqrt())
}

/// Probability that the price touches a barrier within a stretch of `years` whose first and last
/// price are `from_ratio` and `to_ratio` times the barrier, watched always.
///
/// Both ends on the same side: exp(−2·ln from·ln to/(sigma²·years)); else it was touched.
#[must_use]
pub fn bridge_crossing(from_ratio: f64, to_ratio: f64, sigma_per_year: f64, years: f64) -> f64 {
    let ways = libm::log(from_ratio) * libm::log(to_ratio);
    if ways <= 0.0 {
        return 1.0;
    }
    libm::exp(-2.0 * ways / (sigma_per_year * sigma_per_year * years))
}

/// Ratios of the collateral's price to its start at which things happen to a loan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoanTriggers {
    /// Partial liquidation begins.
    pub partial: f64,
    /// The whole loan is liquidated.
    pub full: f64,
    /// The collateral is worth less than the debt.
    pub insolvent: f64,
}

/// Triggers of a loan on one collateral that was opened at `initial_ltv`, where the venue lends
/// up to `ltv` on the collateral (DOC-PM).
///
/// Partial liquidation begins at a loan-to-value of LTV + (1 − LTV)/2, full liquidation at
/// LTV + 2·(1 − LTV)/3.
#[must_use]
pub fn loan_triggers(initial_ltv: f64, ltv: f64) -> LoanTriggers {
    LoanTriggers {
        partial: initial_ltv / (ltv + (1.0 - ltv) / 2.0),
        full: initial_ltv / (ltv + 2.0 * (1.0 - ltv) / 3.0),
        insolvent: initial_ltv,
    }
}

fn log_drift(gbm: &Gbm) -> f64 {
    gbm.mu_per_year - 0.5 * gbm.sigma_per_year * gbm.sigma_per_year
}
