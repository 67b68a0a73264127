//! Law of the size of a jump, in log price.
//!
//! Rule    `normal`: mean + deviation·z. `double_exponential`: with probability up_share a rise,
//!         exponential of rate eta_up, else a fall, exponential of rate eta_down; drawn by
//!         inversion of Φ(z). Mean growth k = E[e^J] − 1: exp(mean + deviation²/2) − 1, and
//!         p·eta_up/(eta_up − 1) + (1 − p)·eta_down/(eta_down + 1) − 1
//! Units   log price; rates per unit of log price, so 1/eta is the mean size
//! Bounds  eta_up above 1, without which the expected price is infinite
//! Source  models: Merton 1976 (MERTON-1976), Kou 2002 (KOU-2002)
//! Tests   tests/it/jumps.rs
//!
//! Every law turns one standard normal into one size, so that sizes of a common jump can be as
//! correlated as the diffusions are.

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;
use crate::closed_form::normal_cdf;

/// Law of the size of a jump.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Law {
    /// Normal, as Merton has it.
    Normal(Normal),
    /// Exponential rises and falls, as Kou has it.
    DoubleExponential(DoubleExponential),
}

/// Normal sizes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normal {
    /// Mean of a jump's log size; −0.05 is a fall of about 5 percent.
    #[garde(range(min = -5.0, max = 5.0), custom(is_number))]
    #[schemars(range(min = -5.0, max = 5.0))]
    pub mean: f64,
    /// Standard deviation of a jump's log size.
    #[garde(range(min = 0.0, max = 5.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5.0))]
    pub deviation: f64,
}

/// Exponential rises and falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DoubleExponential {
    /// Probability that a jump is a rise.
    #[garde(range(min = 0.0, max = 1.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub up_share: f64,
    /// Rate of the rises: their mean log size is 1/`eta_up`.
    #[garde(range(min = 1.01, max = 1e6), custom(is_number))]
    #[schemars(range(min = 1.01, max = 1e6))]
    pub eta_up: f64,
    /// Rate of the falls: their mean log size is −1/`eta_down`.
    #[garde(range(min = 0.1, max = 1e6), custom(is_number))]
    #[schemars(range(min = 0.1, max = 1e6))]
    pub eta_down: f64,
}

/// See the same on `shock::Shock`.
impl Validate for Law {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Normal(law) => law.validate_into(ctx, parent, report),
            Self::DoubleExponential(law) => law.validate_into(ctx, parent, report),
        }
    }
}

impl Law {
    /// The log size whose probability is that of the standard normal `z`.
    #[must_use]
    pub fn log_move(&self, z: f64) -> f64 {
        match self {
            Self::Normal(law) => law.mean + law.deviation * z,
            Self::DoubleExponential(law) => law.log_move(z),
        }
    }

    /// ln of the density of `other`, a law of the same kind with another mean or other falls,
    /// against that of this one at the log size `y`.
    pub(crate) fn log_ratio(&self, other: &Self, y: f64) -> f64 {
        match (self, other) {
            (Self::Normal(law), Self::Normal(other)) => {
                let moved = other.mean - law.mean;
                if moved == 0.0 {
                    return 0.0;
                }
                moved * (y - 0.5 * (law.mean + other.mean)) / (law.deviation * law.deviation)
            }
            (Self::DoubleExponential(law), Self::DoubleExponential(other)) if y < 0.0 => {
                libm::log(other.eta_down / law.eta_down) + (other.eta_down - law.eta_down) * y
            }
            _ => 0.0,
        }
    }

    /// E[e^J] − 1: by what share a jump moves the price on average.
    #[must_use]
    pub fn mean_growth(&self) -> f64 {
        match self {
            Self::Normal(law) => libm::expm1(law.mean + 0.5 * law.deviation * law.deviation),
            Self::DoubleExponential(law) => law.mean_growth(),
        }
    }

    /// Means of J, J², J³ and J⁴ of the log size J.
    #[must_use]
    pub fn moments(&self) -> [f64; 4] {
        match self {
            Self::Normal(law) => {
                let (m, v) = (law.mean, law.deviation * law.deviation);
                let square = m * m;
                [
                    m,
                    square + v,
                    m * (square + 3.0 * v),
                    square * square + 6.0 * square * v + 3.0 * v * v,
                ]
            }
            Self::DoubleExponential(law) => law.moments(),
        }
    }
}

impl DoubleExponential {
    fn log_move(self, z: f64) -> f64 {
        let (below, down) = (normal_cdf(z), 1.0 - self.up_share);
        if self.up_share <= 0.0 || below < down {
            libm::log(below / down) / self.eta_down
        } else {
            -libm::log(normal_cdf(-z) / self.up_share) / self.eta_up
        }
    }

    fn mean_growth(self) -> f64 {
        // p·η/(η − 1) + q·η/(η + 1) − 1, without taking 1 from a sum near it.
        self.up_share / (self.eta_up - 1.0) - (1.0 - self.up_share) / (self.eta_down + 1.0)
    }

    fn moments(self) -> [f64; 4] {
        let (up, down) = (1.0 / self.eta_up, 1.0 / self.eta_down);
        let (p, q) = (self.up_share, 1.0 - self.up_share);
        [
            p * up - q * down,
            2.0 * (p * up * up + q * down * down),
            6.0 * (p * up * up * up - q * down * down * down),
            24.0 * (p * up * up * up * up + q * down * down * down * down),
        ]
    }
}
