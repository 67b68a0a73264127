//! What a constraint measures: a statistic of a metric.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Comparison, ConstraintError, number, percent};
use crate::metric::Metric;
use crate::stats::Level;

/// A statistic of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Measure {
    /// The statistic.
    pub statistic: Statistic,
    /// The metric, by a column of the table `paths`.
    pub metric: &'static Metric,
}

/// What is taken of the values that a metric has over the paths of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// `mean(metric)`.
    Mean,
    /// `var_95(metric)`: a quantile.
    Var(Level),
    /// `es_99(metric)`: the mean of the largest values.
    Es(Level),
    /// `max(metric)`: the largest value of the paths that were run. It says nothing of others.
    Max,
    /// `p(metric > value)`: the probability of an event.
    Probability(Comparison, f64),
}

impl Statistic {
    /// How statistics are written, for messages.
    pub const ALLOWED: &'static str =
        "mean(METRIC), var_95(METRIC), es_99(METRIC), max(METRIC), p(METRIC > NUMBER)";
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let metric = self.metric.name;
        match self.statistic {
            Statistic::Mean => write!(f, "mean({metric})"),
            Statistic::Var(level) => write!(f, "var_{}({metric})", percent(level)),
            Statistic::Es(level) => write!(f, "es_{}({metric})", percent(level)),
            Statistic::Max => write!(f, "max({metric})"),
            Statistic::Probability(comparison, value) => {
                write!(f, "p({metric} {comparison} {})", number(value))
            }
        }
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.to_string()
    }
}

impl TryFrom<String> for Measure {
    type Error = ConstraintError;

    fn try_from(text: String) -> Result<Self, ConstraintError> {
        text.parse()
    }
}
