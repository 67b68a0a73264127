//! What those have who trade with money of their own, by group and asset.

use std::collections::BTreeMap;

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::not_negative;
use crate::check::is_number;

/// What a group has in each asset that it trades.
pub type Purses = BTreeMap<String, Purse>;

/// What the accounts of a group have that trade one asset.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Purse {
    /// Units of the settlement token, all together.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub usdc: Decimal,
    /// Standard deviation of the logarithm of an account's size. Default 0: all alike.
    #[serde(default)]
    #[garde(range(min = 0.0, max = 10.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub size_sigma: f64,
}

/// What those have who trade with money of their own, by asset. It counts towards none of the other
/// totals. A group without accounts has nothing, whatever stands here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Capital {
    /// Market makers. Default HYPE 2,000,000, BTC 5,000,000. Source: assumption.
    #[garde(dive)]
    pub market_maker: Purses,
    /// Arbitrageurs. Default HYPE 5,000,000, BTC 50,000,000. Source: assumption.
    #[garde(dive)]
    pub arbitrageur: Purses,
    /// Momentum traders. Default HYPE 10,000,000, BTC 20,000,000, sizes lognormal with 2.88. Source:
    /// sizes ADL-1, totals assumption.
    #[garde(dive)]
    pub momentum: Purses,
    /// Discretionary traders. Default as momentum traders. Source: sizes ADL-1, totals assumption.
    #[garde(dive)]
    pub discretionary: Purses,
    /// Liquidation buyers. Default HYPE 5,000,000, BTC 5,000,000. Source: assumption.
    #[garde(dive)]
    pub liquidator: Purses,
    /// Manipulators. Default HYPE 20,000,000. Source: assumption.
    #[garde(dive)]
    pub manipulator: Purses,
}

/// Standard deviation of the logarithm of account values. Source: ADL-1, a lognormal fit of 19,213
/// accounts touched by auto-deleveraging on 2025-10-10 (median exp(7.09) USD).
const ADL_SIGMA: f64 = 2.88;

fn purses(list: &[(&str, i64)], size_sigma: f64) -> Purses {
    let purse = |(asset, millions): &(&str, i64)| {
        let usdc = Decimal::from(millions * 1_000_000);
        ((*asset).to_owned(), Purse { usdc, size_sigma })
    };
    list.iter().map(purse).collect()
}

impl Default for Capital {
    fn default() -> Self {
        Self {
            market_maker: purses(&[("HYPE", 2), ("BTC", 5)], 0.0),
            arbitrageur: purses(&[("HYPE", 5), ("BTC", 50)], 0.0),
            momentum: purses(&[("HYPE", 10), ("BTC", 20)], ADL_SIGMA),
            discretionary: purses(&[("HYPE", 10), ("BTC", 20)], ADL_SIGMA),
            liquidator: purses(&[("HYPE", 5), ("BTC", 5)], 0.0),
            manipulator: purses(&[("HYPE", 20)], 0.0),
        }
    }
}
