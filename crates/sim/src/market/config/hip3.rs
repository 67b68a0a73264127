//! How a deployer runs a builder-deployed perp.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checks::is_finite;
use super::{PriceDeviation, TimeWindow};

/// The deployer of a builder-deployed perp: how it sends prices; how the perp funds stands in
/// `venue.dexs`. Its oracle price is that of `oracle` without the validators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Hip3Config {
    /// Seconds between two calls of `setOracle`; a call falls on the first tick at or after its
    /// time. Default 3 (source DOC-HIP3A).
    #[garde(range(min = 0.1, max = 86_400.0), custom(is_finite))]
    #[schemars(range(min = 0.1, max = 86_400.0))]
    pub deployer_update_every_s: f64,
    /// How many marks it supplies, 0 to 2: first the external perp price, then the oracle price
    /// plus the 150 s average of the basis. Default 2 (source: DOC-HIP3A for the number, what they
    /// are is an assumption).
    #[garde(range(max = 2))]
    #[schemars(range(max = 2))]
    pub supplied_marks: u8,
    /// Times during which it does not call. Default none.
    #[garde(dive)]
    pub silent: Vec<TimeWindow>,
    /// Times during which the oracle price and the marks that it sends lie away from what it sees;
    /// the external perp price does not. Default none.
    #[garde(dive)]
    pub deviations: Vec<PriceDeviation>,
    /// Furthest distance of a new mark from the external perp price it sends, bps. Default none:
    /// the documents name the guard and not its width (source DOC-HIP3A).
    #[garde(inner(range(min = 0.0, max = 9_999.0), custom(is_finite)))]
    #[schemars(range(min = 0.0, max = 9_999.0))]
    pub external_guard_bps: Option<f64>,
}

impl Default for Hip3Config {
    fn default() -> Self {
        Self {
            deployer_update_every_s: 3.0,
            supplied_marks: 2,
            silent: Vec::new(),
            deviations: Vec::new(),
            external_guard_bps: None,
        }
    }
}
