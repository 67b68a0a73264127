//! State of the whole market: calm or crisis.
//!
//! Rule    a chain of two states in continuous time: the market stays calm for an exponential time
//!         of mean `mean_calm_h`, then in crisis for one of mean `mean_crisis_h`, and so on; the
//!         step that ends at a tick has the state of its beginning. So the chance to be in crisis
//!         one step after calm is p·(1 − exp(−(a + b)·Δ)), p = a/(a + b), with a = 1/mean_calm,
//!         b = 1/mean_crisis, exactly
//! Units   hours
//! Bounds  spells from a minute to a century on average
//! Source  models: Hamilton 1989 (HAMILTON-1989); parameters in `presets`
//! Tests   tests/it/regimes.rs
//!
//! Volatilities and correlations switch with the state; whatever the state is, the same normals
//! are drawn. The chain has the stream `regime`, index 0, to itself.

mod chain;
mod config;
mod presets;

pub(crate) use chain::{Chain, ChainKernel};
pub use config::{RegimeStart, Regimes};

use serde::{Deserialize, Serialize};

/// State of the whole market. Volatilities, correlations, depth, spreads and hazards of faults
/// switch together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Normal times.
    #[default]
    Calm,
    /// Crisis.
    Crisis,
}

impl Regime {
    /// The other state.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Calm => Self::Crisis,
            Self::Crisis => Self::Calm,
        }
    }
}
