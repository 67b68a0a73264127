//! Oracle and mark price stand apart.
//!
//! Rule    one of the two, as published, is what is observed times 1 + size
//! Units   percent
//! Bounds  the other one, and the averages in the mark, stay as observed; the borrow oracle price is
//!         the median of what is shown
//! Source  assumption: 3% for 10 minutes. docs/faults.md
//! Tests   tests/it/faults_prices.rs

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_number;
use super::when::fault_config;

/// Length where none is stated, seconds.
pub(super) const USUAL_S: f64 = 600.0;

fault_config! {
    /// Oracle and mark price stand apart. Usual length 10 minutes.
    OracleMarkDivergence {
        /// Symbols of the assets concerned. Default: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[garde(skip)]
        assets: Vec<String>,
        /// How far, percent; negative is below. Default 3 (source: assumption).
        #[serde(default = "three")]
        #[garde(range(min = -99.0, max = 1_000.0), custom(is_number))]
        #[schemars(range(min = -99.0, max = 1_000.0))]
        size_pct: f64,
        /// Which one is wrong: `mark` or `oracle`. Default `mark`.
        #[serde(default)]
        #[garde(skip)]
        price: WrongPrice,
    }
}

/// Which price is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WrongPrice {
    /// The mark price.
    #[default]
    Mark,
    /// The oracle price.
    Oracle,
}

const fn three() -> f64 {
    3.0
}
