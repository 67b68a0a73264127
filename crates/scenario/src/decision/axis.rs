//! An axis as text: a key of a scenario and its values.
//!
//! Rule    `key=from..to/step` has every value from `from` to `to`, which must be one of them;
//!         `key=a,b,c` has those listed, in their order; of `one+other=...` both keys take each value
//! Units   those of the key
//! Bounds  1 to 1,000 values; steps are added as decimals, so 0.1 + 0.2 is 0.3
//! Tests   tests/it/decision.rs

use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Most values of an axis.
const VALUES_MAX: usize = 1_000;

/// A key of a scenario and the values it takes, as they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Key path, for example `venue.tokens.HYPE.ltv`.
    pub key: String,
    /// Other key paths that take the same value. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Values, as YAML.
    pub values: Vec<String>,
}

/// Why a text is no axis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no axis: {problem}; allowed: key=from..to/step or key=a,b,c, with several keys as one+other=..."
)]
pub struct AxisError {
    text: String,
    problem: String,
}

impl Axis {
    /// The assignment of a value to the first key.
    #[must_use]
    pub fn assignment(&self, value: usize) -> String {
        format!("{}={}", self.key, self.values[value])
    }

    /// The assignments of a value to all keys.
    #[must_use]
    pub fn assignments(&self, value: usize) -> Vec<String> {
        let also = self.also.iter();
        let more = also.map(|key| format!("{key}={}", self.values[value]));
        std::iter::once(self.assignment(value))
            .chain(more)
            .collect()
    }
}

impl FromStr for Axis {
    type Err = AxisError;

    fn from_str(text: &str) -> Result<Self, AxisError> {
        let refuse = |problem: String| AxisError {
            text: text.to_owned(),
            problem,
        };
        let (key, values) = text
            .split_once('=')
            .ok_or_else(|| refuse("there is no `=` behind a key".to_owned()))?;
        let values = match values.split_once("..") {
            Some((from, rest)) => range(from, rest).map_err(refuse)?,
            None => values.split(',').map(|x| x.trim().to_owned()).collect(),
        };
        let mut keys = key.split('+').map(|key| key.trim().to_owned());
        let key = keys.next().unwrap_or_default();
        let also: Vec<String> = keys.collect();
        if key.is_empty() || also.iter().chain(&values).any(String::is_empty) {
            return Err(refuse("the key or a value is empty".to_owned()));
        }
        if values.len() > VALUES_MAX {
            return Err(refuse(format!("it has more than {VALUES_MAX} values")));
        }
        Ok(Self { key, also, values })
    }
}

/// Every value of `from..to/step`.
fn range(from: &str, rest: &str) -> Result<Vec<String>, String> {
    let (to, step) = rest
        .split_once('/')
        .ok_or_else(|| "a range needs a step behind `/`".to_owned())?;
    let [from, to, step] = [from, to, step].map(decimal);
    let (from, to, step) = (from?, to?, step?.abs());
    if step.is_zero() {
        return Err("the step must not be 0".to_owned());
    }
    let step = if to < from { -step } else { step };
    let mut values = vec![from];
    while values.last() != Some(&to) {
        let next = values[values.len() - 1] + step;
        let is_beyond = if step.is_sign_negative() {
            next < to
        } else {
            next > to
        };
        if is_beyond || values.len() >= VALUES_MAX {
            return Err(format!(
                "{to} is not reached from {from} in at most {VALUES_MAX} steps of {step}"
            ));
        }
        values.push(next);
    }
    Ok(values.iter().map(|x| x.normalize().to_string()).collect())
}

fn decimal(text: &str) -> Result<Decimal, String> {
    let text = text.trim();
    let number = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text));
    number.map_err(|_| format!("`{text}` is no number"))
}
