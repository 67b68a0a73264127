//! Volatility that answers to the returns of the days or hours before.
//!
//! Rule    over a period of variance h the log return is −h·m/2 + ε, ε = √(h·m)·Z, where m = 1, or
//!         (nu − 2)/χ²(nu) drawn once a period, so that ε is Student-t of variance h. After it
//!         `garch`: h' = omega + alpha·ε² + beta·h + gamma·ε²·[ε < 0], with
//!         omega = sigma²·(1 − alpha − beta − gamma/2); `ewma`: h' = lambda·h + (1 − lambda)·ε².
//!         Inside a period the ticks are a Brownian path of that variance, even or heavier at the
//!         ends of the day
//! Units   h per period, sigma per √year; a period is a day or an hour, the first begins with
//!         the path
//! Bounds  alpha + beta + gamma/2 at most 0.98: fits of daily returns come near 1, and their
//!         variance would be infinite; nu above 2
//! Source  models: BOLLERSLEV-1986; GJR-1993 (gamma); RISKMETRICS-1996 (`ewma`); fits: `presets`
//! Tests   tests/it/garch.rs
//!
//! The drift takes off h·m/2 of the drawn m, without which a Student-t return would have an infinite
//! expected price. The draws of m come from the stream `garch/<ASSET>`.

mod moments;
mod presets;
mod walk;

pub(crate) use walk::{GarchKernel, GarchWalk};

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;

/// Largest alpha + beta + gamma/2. Source: assumption.
pub const MOST_PERSISTENT: f64 = 0.98;

/// Volatility that answers to the returns of the periods before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Garch {
    /// Drift of the price per year: the expected price after one year is the start price times
    /// exp(`mu_per_year`). Default 0.
    #[serde(default)]
    #[garde(range(min = -20.0, max = 20.0), custom(is_number))]
    #[schemars(range(min = -20.0, max = 20.0))]
    pub mu_per_year: f64,
    /// Volatility per √year: under `garch` in the long run, under `ewma` at the start.
    #[garde(range(min = 0.0001, max = 20.0), custom(is_number))]
    #[schemars(range(min = 0.0001, max = 20.0))]
    pub sigma_per_year: f64,
    /// How the variance of a period follows from what came before.
    #[garde(dive)]
    pub recursion: Recursion,
    /// Length of a period. Default `day`.
    #[serde(default)]
    #[garde(skip)]
    pub period: Period,
    /// Degrees of freedom of a period's Student-t return. Default: none, normal returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 2.1, max = 1_000.0), custom(is_number)))]
    #[schemars(range(min = 2.1, max = 1_000.0))]
    pub nu: Option<f64>,
    /// How much more variance the ends of a day have than its middle: at the share x of the day
    /// the weight is 1 + `u_shape`·(12·(x − 1/2)² − 1), so 1 + 2·`u_shape` at the ends and
    /// 1 − `u_shape` at noon. Default 0: even. With periods of a day only. Source: assumption.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub u_shape: f64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

/// Length of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 86,400 s.
    #[default]
    Day,
    /// 3,600 s.
    Hour,
}

impl Period {
    /// Its length, s.
    #[must_use]
    pub fn seconds(self) -> f64 {
        match self {
            Self::Day => 86_400.0,
            Self::Hour => 3_600.0,
        }
    }
}

/// How the variance of a period follows from what came before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Recursion {
    /// It answers to the last return and reverts to its mean.
    Garch(Answer),
    /// An average of all returns before, with exponentially falling weights; it reverts to
    /// nothing.
    Ewma(Ewma),
}

/// A variance that answers to the last return and reverts to its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Answer {
    /// Weight of the last squared return.
    #[garde(
        range(min = 0.0, max = 0.98),
        custom(is_number),
        custom(not_too_persistent(self))
    )]
    #[schemars(range(min = 0.0, max = 0.98))]
    pub alpha: f64,
    /// Weight of the last variance.
    #[garde(range(min = 0.0, max = 0.98), custom(is_number))]
    #[schemars(range(min = 0.0, max = 0.98))]
    pub beta: f64,
    /// Additional weight of the last squared return where it was a fall. Default 0.
    #[serde(default)]
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub gamma: f64,
    /// Volatility per √year at the start of the path. Default: that of the long run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 0.0, max = 20.0), custom(is_number)))]
    #[schemars(range(min = 0.0, max = 20.0))]
    pub start_sigma_per_year: Option<f64>,
}

/// An average of all squared returns before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ewma {
    /// Weight of the last variance. Default 0.94 (RISKMETRICS-1996, daily returns).
    #[serde(default = "default_lambda")]
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub lambda: f64,
}

fn default_lambda() -> f64 {
    0.94
}

/// See the same on `shock::Shock`.
impl Validate for Recursion {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Garch(answer) => answer.validate_into(ctx, parent, report),
            Self::Ewma(ewma) => ewma.validate_into(ctx, parent, report),
        }
    }
}

impl Answer {
    /// alpha + beta + gamma/2: share of a distance from the long-run variance that is left after
    /// one period, on average.
    #[must_use]
    pub fn persistence(&self) -> f64 {
        self.alpha + self.beta + 0.5 * self.gamma
    }
}

fn not_too_persistent(answer: &Answer) -> impl FnOnce(&f64, &()) -> garde::Result + '_ {
    |_, ()| {
        let persistence = answer.persistence();
        // A sum typed as 0.98 may be a bit above it.
        if persistence <= MOST_PERSISTENT + 1e-12 {
            return Ok(());
        }
        Err(garde::Error::new(format!(
            "alpha + beta + gamma/2 is {persistence}, above {MOST_PERSISTENT}"
        )))
    }
}
