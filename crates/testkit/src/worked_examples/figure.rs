//! Figures: what a judge answers and what a case expects.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

/// The figures of one case by name.
pub type Answer = BTreeMap<String, Figure>;

/// A number, or a word such as `partial` or `true`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number.
    Number(Decimal),
    /// A word.
    Word(String),
}

/// An expected figure and how near an answer has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The expected figure.
    pub figure: Figure,
    /// How near an answer has to be.
    pub tolerance: Tolerance,
}

/// How near a number has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// Equal; so is any number that is shown without decimals.
    Exact,
    /// At most one unit of the last decimal shown away.
    Absolute(Decimal),
    /// At most this share of the expected number away.
    Relative(Decimal),
}

impl Expected {
    /// Whether an answer is near enough.
    #[must_use]
    pub fn allows(&self, answer: &Figure) -> bool {
        let (Figure::Number(expected), Figure::Number(given)) = (&self.figure, answer) else {
            return self.figure == *answer;
        };
        let distance = (*given - *expected).abs();
        match self.tolerance {
            Tolerance::Exact => distance.is_zero(),
            Tolerance::Absolute(most) => distance <= most,
            Tolerance::Relative(share) => distance <= share * expected.abs(),
        }
    }

    fn from_text(text: &str) -> Self {
        match text.parse::<Decimal>() {
            Ok(number) => Self {
                figure: Figure::Number(number),
                tolerance: last_digit(number),
            },
            Err(_) => Self {
                figure: Figure::Word(text.to_owned()),
                tolerance: Tolerance::Exact,
            },
        }
    }
}

fn last_digit(number: Decimal) -> Tolerance {
    match number.scale() {
        0 => Tolerance::Exact,
        decimals => Tolerance::Absolute(Decimal::new(1, decimals)),
    }
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from_text(&text))
    }
}

/// An explicit tolerance, a share of the expected number.
pub(super) fn relative<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Decimal>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(de::Error::custom)
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => word.fmt(f),
        }
    }
}

impl From<Decimal> for Figure {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Figure {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<bool> for Figure {
    fn from(is_so: bool) -> Self {
        Self::Word(is_so.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Figure {
        Figure::Number(text.parse().expect("a decimal"))
    }

    #[test]
    fn one_unit_of_the_last_digit_shown_is_allowed_and_no_more() {
        let expected = Expected::from_text("0.7500");
        assert!(expected.allows(&number("0.7501")));
        assert!(expected.allows(&number("0.7499")));
        assert!(!expected.allows(&number("0.75010001")));
    }

    #[test]
    fn a_number_without_decimals_is_exact() {
        let expected = Expected::from_text("200000");
        assert!(expected.allows(&number("200000.00")));
        assert!(!expected.allows(&number("200000.01")));
    }

    #[test]
    fn words_are_compared_as_they_stand() {
        let expected = Expected::from_text("partial");
        assert!(expected.allows(&Figure::from("partial")));
        assert!(!expected.allows(&Figure::from("full")));
        assert!(!expected.allows(&number("1")));
    }
}
