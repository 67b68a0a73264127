//! Models of one asset's reference price. One file each.
//!
//! A model turns a block of standard normals, already correlated across assets, into log
//! increments of the price. To add one: a file with its configuration and its kernel, a variant
//! and its arms in each of the two enums below, a section in `docs/rules/reference_paths.md`.

mod gbm;

pub use gbm::Gbm;
pub(crate) use gbm::GbmKernel;

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the reference price of an asset moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Model {
    /// Geometric Brownian motion: independent normal log returns of constant volatility.
    Gbm(Gbm),
}

/// Checks the model's fields, by the names that the text has; see the same on `shock::Shock`.
impl Validate for Model {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Gbm(gbm) => gbm.validate_into(ctx, parent, report),
        }
    }
}

impl Model {
    /// Prepares the model for steps of `tick_years` years.
    pub(crate) fn kernel(&self, tick_years: f64) -> Kernel {
        match self {
            Self::Gbm(gbm) => Kernel::Gbm(GbmKernel::new(gbm, tick_years)),
        }
    }
}

/// A model prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) enum Kernel {
    Gbm(GbmKernel),
}

impl Kernel {
    /// Replaces each standard normal of `block` by the log increment of its tick.
    pub(crate) fn increments(&self, block: &mut [f64]) {
        match self {
            Self::Gbm(kernel) => kernel.increments(block),
        }
    }
}
