//! A small configuration with the shapes that scenario files use.

// The signature of a custom check is given by `garde`.
#![allow(clippy::trivially_copy_pass_by_ref)]

use std::collections::BTreeMap;

use garde::Validate;
use plimsoll_scenario::document::Problem;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A toy scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Toy {
    /// What the scenario is called.
    #[garde(length(min = 1, max = 12))]
    pub(super) name: String,
    /// Length of a path.
    #[serde(default = "day")]
    #[garde(range(min = 1, max = 720))]
    pub(super) horizon_h: u32,
    /// Time between two oracle updates.
    #[serde(default = "three")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    #[garde(custom(above_zero))]
    pub(super) tick_s: f64,
    /// Number that selects the random streams.
    #[serde(default)]
    #[garde(skip)]
    pub(super) seed: u64,
    /// Whether fills move the price.
    #[serde(default)]
    #[garde(skip)]
    pub(super) feedback: bool,
    /// First day.
    #[serde(default)]
    #[garde(skip)]
    pub(super) start: Option<Day>,
    /// Order of simultaneous events.
    #[serde(default)]
    #[garde(skip)]
    pub(super) order: Order,
    /// Depths, from the best price outwards.
    #[serde(default)]
    #[garde(length(max = 3), inner(range(min = 0.0)))]
    pub(super) depths: Vec<f64>,
    /// The market.
    #[serde(default)]
    #[garde(dive)]
    pub(super) market: Option<Market>,
    /// Terms by token.
    #[serde(default)]
    #[garde(dive)]
    pub(super) tokens: BTreeMap<String, Token>,
    /// Shocks to the reference price.
    #[serde(default)]
    #[garde(dive)]
    pub(super) shocks: Vec<Shock>,
    /// How reference prices move.
    #[serde(default)]
    #[garde(dive)]
    pub(super) model: Option<Model>,
    /// What is kept.
    #[serde(default)]
    #[garde(skip)]
    pub(super) record: Option<Record>,
    /// A number, or a word for one.
    #[serde(default)]
    #[garde(skip)]
    pub(super) limit: Option<Limit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Market {
    /// Books.
    #[garde(length(min = 1), dive)]
    pub(super) books: Vec<Book>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    /// Coin.
    #[garde(skip)]
    pub(super) coin: String,
    /// Depth near the middle.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal", extend("exclusiveMinimum" = 0))]
    #[garde(custom(positive))]
    pub(super) depth_usd: Decimal,
    /// Taker fee.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(skip)]
    pub(super) fee_bps: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    /// Loan to value.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal", range(min = 0, max = 1))]
    #[garde(skip)]
    pub(super) ltv: Decimal,
    /// Liquidation threshold.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal", range(min = 0, max = 1))]
    #[garde(custom(no_rounding))]
    pub(super) liquidation_threshold: Decimal,
}

/// A shock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Shock {
    /// A jump.
    Gap {
        /// When.
        #[garde(range(min = 0.0))]
        at_h: f64,
        /// Relative size.
        #[serde(with = "rust_decimal::serde::str")]
        #[schemars(with = "Decimal", range(min = -1))]
        #[garde(skip)]
        size: Decimal,
    },
    /// Straight lines between points.
    Ramp {
        /// Time and level.
        #[garde(length(min = 2))]
        points: Vec<(f64, f64)>,
    },
    /// Nothing.
    Pause,
}

/// A price model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Model {
    /// Geometric Brownian motion.
    Gbm(#[garde(dive)] Gbm),
    /// Recorded prices.
    Replay(#[garde(dive)] Replay),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Gbm {
    /// Volatility.
    #[garde(custom(even))]
    pub(super) volatility_per_year: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Replay {
    /// Recorded file.
    #[garde(skip)]
    pub(super) file: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// As drawn.
    #[default]
    Drawn,
    /// By size.
    LargestFirst,
    SmallestFirst,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Record {
    Nothing,
    Everything,
    /// A share of the paths.
    Share(f64),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Limit {
    Number(i64),
    Word(Unlimited),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unlimited {
    None,
}

/// A day that its own parser checks, not the schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(super) struct Day(pub(super) String);

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if text.len() == 10 && digits == 8 {
            Ok(Self(text))
        } else {
            Err("not a day".to_owned())
        }
    }
}

fn day() -> u32 {
    24
}

fn three() -> f64 {
    3.0
}

fn above_zero(value: &f64, _: &()) -> garde::Result {
    if *value > 0.0 {
        Ok(())
    } else {
        Err(garde::Error::new("must be greater than 0"))
    }
}

fn positive(value: &Decimal, _: &()) -> garde::Result {
    if value.is_sign_positive() {
        Ok(())
    } else {
        Err(garde::Error::new("must be positive"))
    }
}

fn no_rounding(value: &Decimal, _: &()) -> garde::Result {
    if value.scale() <= 4 {
        Ok(())
    } else {
        Err(garde::Error::new("at most 4 digits"))
    }
}

fn even(value: &f64, _: &()) -> garde::Result {
    if value % 2.0 == 0.0 {
        Ok(())
    } else {
        Err(garde::Error::new("must be even"))
    }
}

/// What keys say about each other.
pub(super) fn relations(toy: &Toy) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, token) in &toy.tokens {
        if token.ltv > token.liquidation_threshold {
            let path = format!("tokens.{name}.ltv");
            let allowed = format!("at most {}", token.liquidation_threshold);
            let problem = Problem::new(path, "must not exceed the liquidation threshold");
            problems.push(problem.with_allowed(allowed));
        }
    }
    if toy.tick_s > f64::from(toy.horizon_h) * 3600.0 {
        problems.push(Problem::new("tick_s", "is longer than the horizon"));
    }
    problems
}
