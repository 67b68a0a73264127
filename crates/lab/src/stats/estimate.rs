//! A number and its 95% interval.

use serde::{Deserialize, Serialize};

/// A number estimated from a sample, in the unit of its name, with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Lower end of the interval; none if the sample is too small to bound it.
    pub low: Option<f64>,
    /// Upper end of the interval; none if the sample is too small to bound it.
    pub high: Option<f64>,
}

impl Estimate {
    /// An estimate whose ends become none where they are not finite.
    #[must_use]
    pub fn new(value: f64, low: f64, high: f64) -> Self {
        Self {
            value,
            low: Some(low).filter(|x| x.is_finite()),
            high: Some(high).filter(|x| x.is_finite()),
        }
    }
}
