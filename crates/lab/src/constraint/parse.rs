//! Reading a constraint.

use std::str::FromStr;

use super::{Comparison, Constraint, Measure, Statistic};
use crate::metric::{METRICS, Metric};
use crate::stats::Level;

/// Names of statistics, for suggestions.
const STATISTICS: [&str; 5] = ["mean", "var", "es", "max", "p"];

/// Smallest and largest confidence, in thousandths.
const CONFIDENCE: (u32, u32) = (500, 999);

/// Similarity from which on a word is taken for a misspelt one: at most a third of it is wrong.
const SIMILAR: f64 = 2.0 / 3.0;

/// Why a text is no constraint.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConstraintError {
    /// It has not the parts of one.
    #[error(
        "`{text}` is no constraint: {problem}; allowed: MEASURE < NUMBER or with <=, >, >=, \
         and `with 95%` behind it; MEASURE is one of {}",
        Statistic::ALLOWED
    )]
    Shape {
        /// The text.
        text: String,
        /// What is missing or too much.
        problem: String,
    },
    /// The statistic does not exist.
    #[error(
        "there is no statistic `{found}`{meant}; allowed: {}",
        Statistic::ALLOWED
    )]
    Statistic {
        /// What was written.
        found: String,
        /// `; did you mean ...?`, or nothing.
        meant: String,
    },
    /// The metric does not exist.
    #[error("there is no metric `{found}`{meant}; allowed: {allowed}")]
    Metric {
        /// What was written.
        found: String,
        /// `; did you mean ...?`, or nothing.
        meant: String,
        /// All metrics.
        allowed: String,
    },
    /// A level or a confidence is no such number.
    #[error("{what} `{found}` must be a number from {low} to {high} with at most one decimal")]
    Level {
        /// What it is the level of.
        what: &'static str,
        /// What was written.
        found: String,
        /// Smallest one.
        low: f64,
        /// Largest one.
        high: f64,
    },
    /// A limit is no number, or none that it can be.
    #[error("the limit `{found}` must be {allowed}")]
    Limit {
        /// What was written.
        found: String,
        /// What it may be.
        allowed: &'static str,
    },
}

impl FromStr for Measure {
    type Err = ConstraintError;

    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        let (measure, rest) = measure_and_rest(text)?;
        if rest.is_empty() {
            return Ok(measure);
        }
        Err(shape(text, &format!("`{rest}` stands behind the measure")))
    }
}

impl FromStr for Constraint {
    type Err = ConstraintError;

    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        let (measure, rest) = measure_and_rest(text)?;
        let (rest, confidence) = match rest.split_once("with") {
            Some((rest, confidence)) => (rest, confidence_of(confidence.trim())?),
            None => (rest, Self::CONFIDENCE),
        };
        let (before, comparison, limit) =
            compared(rest).ok_or_else(|| shape(text, "there is no comparison with a limit"))?;
        if !before.is_empty() {
            let problem = format!("`{before}` stands before the comparison");
            return Err(shape(text, &problem));
        }
        Ok(Self {
            measure,
            comparison,
            limit: limit_of(limit, measure.statistic)?,
            confidence,
        })
    }
}

fn shape(text: &str, problem: &str) -> ConstraintError {
    ConstraintError::Shape {
        text: text.trim().to_owned(),
        problem: problem.to_owned(),
    }
}

/// The measure at the beginning of a text, and what stands behind it.
fn measure_and_rest(text: &str) -> Result<(Measure, &str), ConstraintError> {
    let missing = || shape(text, "there is no METRIC in parentheses");
    let (name, rest) = text.split_once('(').ok_or_else(missing)?;
    let (inner, rest) = rest.split_once(')').ok_or_else(missing)?;
    let (name, inner) = (name.trim(), inner.trim());
    let measure = if name == "p" {
        let missing = || {
            shape(
                text,
                "a probability needs an event, such as p(bad_debt_usd > 0)",
            )
        };
        let (metric, comparison, value) = compared(inner).ok_or_else(missing)?;
        Measure {
            statistic: Statistic::Probability(comparison, finite(value, "a number")?),
            metric: metric_of(metric)?,
        }
    } else {
        Measure {
            statistic: statistic_of(name)?,
            metric: metric_of(inner)?,
        }
    };
    Ok((measure, rest.trim()))
}

/// What stands before a comparison, the comparison, and what stands behind it.
fn compared(text: &str) -> Option<(&str, Comparison, &str)> {
    let found = Comparison::ALL.into_iter().find_map(|comparison| {
        let (before, after) = text.split_once(comparison.sign())?;
        Some((before.trim(), comparison, after.trim()))
    });
    found.filter(|(_, _, after)| !after.is_empty())
}

fn statistic_of(name: &str) -> Result<Statistic, ConstraintError> {
    match name.split_once('_') {
        None if name == "mean" => Ok(Statistic::Mean),
        None if name == "max" => Ok(Statistic::Max),
        Some(("var", level)) => Ok(Statistic::Var(level_of("the level", level, (1, 999))?)),
        Some(("es", level)) => Ok(Statistic::Es(level_of("the level", level, (1, 999))?)),
        _ => {
            let stem = name.split('_').next().unwrap_or(name);
            Err(ConstraintError::Statistic {
                found: name.to_owned(),
                meant: did_you_mean(stem, &STATISTICS),
            })
        }
    }
}

fn metric_of(name: &str) -> Result<&'static Metric, ConstraintError> {
    Metric::find(name).ok_or_else(|| {
        let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
        ConstraintError::Metric {
            found: name.to_owned(),
            meant: did_you_mean(name, &names),
            allowed: names.join(", "),
        }
    })
}

fn limit_of(text: &str, statistic: Statistic) -> Result<f64, ConstraintError> {
    if !matches!(statistic, Statistic::Probability(..)) {
        return finite(text, "a number, such as 1e6");
    }
    let allowed = "a probability from 0 to 1, such as 0.01";
    let limit = finite(text, allowed)?;
    let is_share = (0.0..=1.0).contains(&limit);
    is_share.then_some(limit).ok_or(ConstraintError::Limit {
        found: text.to_owned(),
        allowed,
    })
}

/// A finite number; `_` may part its digits.
fn finite(text: &str, allowed: &'static str) -> Result<f64, ConstraintError> {
    let number: Option<f64> = text.replace('_', "").parse().ok();
    number
        .filter(|x| x.is_finite())
        .ok_or_else(|| ConstraintError::Limit {
            found: text.to_owned(),
            allowed,
        })
}

/// A confidence such as `95%`.
///
/// # Errors
/// [`ConstraintError::Level`] if it is none.
pub fn confidence_of(text: &str) -> Result<Level, ConstraintError> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    level_of("the confidence", number, CONFIDENCE)
}

fn level_of(
    what: &'static str,
    text: &str,
    (low, high): (u32, u32),
) -> Result<Level, ConstraintError> {
    let refuse = || ConstraintError::Level {
        what,
        found: text.to_owned(),
        low: f64::from(low) / 10.0,
        high: f64::from(high) / 10.0,
    };
    let thousandths = text.parse::<f64>().map_err(|_| refuse())? * 10.0;
    let whole = thousandths.round();
    // A decimal such as 99.9 times ten is whole but for its last bit.
    if (thousandths - whole).abs() > 1e-9 || !(f64::from(low)..=f64::from(high)).contains(&whole) {
        return Err(refuse());
    }
    Level::per_thousand(whole as u32).ok_or_else(refuse)
}

/// `; did you mean ...?`, or nothing.
pub(crate) fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    let scored = candidates.iter().map(|candidate| {
        let likeness = strsim::normalized_damerau_levenshtein(&word.to_lowercase(), candidate);
        // A name that is only the beginning of the right one is meant too.
        let begins = !word.is_empty() && candidate.starts_with(word);
        (
            if begins {
                likeness.max(SIMILAR)
            } else {
                likeness
            },
            candidate,
        )
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, candidate)) if likeness >= SIMILAR => {
            format!("; did you mean `{candidate}`?")
        }
        _ => String::new(),
    }
}
