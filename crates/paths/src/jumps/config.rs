//! Configuration of an asset's jumps.

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DoubleExponential, Hawkes, Law, Normal};
use crate::check::is_number;

/// Random jumps of an asset's price, on top of its model. The model's drift is reduced by what
/// the jumps add on average, so that the expected price stays what it is without them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Jumps {
    /// Jumps at independent times, of normal log size.
    Merton(Merton),
    /// Jumps at independent times; rises and falls of exponential log size.
    Kou(Kou),
    /// Jumps that make further jumps likelier for a while.
    Hawkes(Hawkes),
}

/// Jumps at independent times, of normal log size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merton {
    /// Mean number of jumps per year.
    #[garde(range(min = 0.0, max = 1e6), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub lambda_per_year: f64,
    /// Mean of a jump's log size; −0.05 is a fall of about 5 percent.
    #[garde(range(min = -5.0, max = 5.0), custom(is_number))]
    #[schemars(range(min = -5.0, max = 5.0))]
    pub mean: f64,
    /// Standard deviation of a jump's log size.
    #[garde(range(min = 0.0, max = 5.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 5.0))]
    pub deviation: f64,
}

/// Jumps at independent times; rises and falls of exponential log size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kou {
    /// Mean number of jumps per year.
    #[garde(range(min = 0.0, max = 1e6), custom(is_number))]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub lambda_per_year: f64,
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
impl Validate for Jumps {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Merton(jumps) => jumps.validate_into(ctx, parent, report),
            Self::Kou(jumps) => jumps.validate_into(ctx, parent, report),
            Self::Hawkes(jumps) => jumps.validate_into(ctx, parent, report),
        }
    }
}

impl Jumps {
    /// Law of the log size of a jump.
    #[must_use]
    pub fn law(&self) -> Law {
        match self {
            Self::Merton(jumps) => Law::Normal(Normal {
                mean: jumps.mean,
                deviation: jumps.deviation,
            }),
            Self::Kou(jumps) => Law::DoubleExponential(DoubleExponential {
                up_share: jumps.up_share,
                eta_up: jumps.eta_up,
                eta_down: jumps.eta_down,
            }),
            Self::Hawkes(jumps) => jumps.law,
        }
    }

    /// Whether they come at independent times.
    pub(crate) fn is_independent(&self) -> bool {
        self.constant_rate().is_some()
    }

    /// Jumps per year, where the times are independent.
    pub(crate) fn constant_rate(&self) -> Option<f64> {
        match self {
            Self::Merton(jumps) => Some(jumps.lambda_per_year),
            Self::Kou(jumps) => Some(jumps.lambda_per_year),
            Self::Hawkes(_) => None,
        }
    }
}
