//! `plimsoll calibrate`: parameters of a scenario from recorded candles and books.
//!
//! One file for each kind of parameter; what is read in `input.rs`, what is written in
//! `fragment.rs`. The estimators are in the `calibrate` crate.

mod correlation;
mod depth;
mod fragment;
mod input;
mod jumps;
mod regimes;
mod volatility;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use plimsoll_calibrate::Estimate;
use plimsoll_scenario::Scenario;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exit::{Exit, Stop};
use crate::screen::{note, print, print_json};
use fragment::Fragment;

/// Estimate parameters of a scenario from recorded candles and books
///
/// Writes a scenario fragment: the keys with the numbers found, and above each a comment with file,
/// digest, window, rows, estimator and interval. With --base it is a scenario of its own, built on
/// another, and can be checked, run, and built on in turn.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Calibrate {
    #[command(subcommand)]
    what: What,
}

/// What is estimated.
#[derive(Debug, Subcommand)]
enum What {
    Volatility(volatility::Volatility),
    Jumps(jumps::Jumps),
    Correlation(correlation::Correlation),
    Regimes(regimes::Regimes),
    Depth(depth::Depth),
}

impl Calibrate {
    /// Estimates and writes.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        match &self.what {
            What::Volatility(x) => x.run(),
            What::Jumps(x) => x.run(),
            What::Correlation(x) => x.run(),
            What::Regimes(x) => x.run(),
            What::Depth(x) => x.run(),
        }
    }
}

/// Where the result goes.
#[derive(Debug, Args)]
struct Output {
    /// Scenario that the fragment is built on; write the fragment into the same folder
    #[arg(long, value_name = "SCENARIO")]
    base: Option<PathBuf>,
    /// File to write, `-` for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    #[allow(clippy::struct_field_names)] // the name of the option
    output: PathBuf,
    /// Print all estimates as JSON instead
    #[arg(long)]
    json: bool,
}

impl Output {
    /// The scenario to build on, if there is one.
    fn base(&self) -> anyhow::Result<Option<Scenario>> {
        let load = |path: &PathBuf| Scenario::load(path, &[]);
        Ok(self.base.as_ref().map(load).transpose()?)
    }

    /// Writes the fragment, or the estimates.
    fn write(&self, fragment: &Fragment, estimates: &impl Serialize) -> anyhow::Result<Exit> {
        if self.json {
            print_json(&json!({ "estimates": estimates, "fragment": fragment.value() }))?;
            return Ok(Exit::Done);
        }
        let text = fragment.text(&self.head()?);
        if self.output == Path::new("-") {
            print(text.trim_end())?;
            return Ok(Exit::Done);
        }
        let file = self.output.display();
        std::fs::write(&self.output, text).with_context(|| format!("cannot write {file}"))?;
        note(format!("{file}: written"));
        Ok(Exit::Done)
    }

    /// The first keys of a scenario that is built on another.
    fn head(&self) -> anyhow::Result<Vec<String>> {
        let Some(base) = &self.base else {
            return Ok(Vec::new());
        };
        let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
        let usage = |message: String| Stop::new(Exit::Usage, message);
        let base_name = stem(base).ok_or_else(|| usage(format!("{}: no name", base.display())))?;
        let name = if self.output == Path::new("-") {
            format!("{base_name}-calibrated")
        } else {
            if self.output.parent() != base.parent() {
                let message = "the fragment must be written into the folder of its base";
                return Err(usage(message.to_owned()).into());
            }
            stem(&self.output).unwrap_or_default()
        };
        Ok(vec![
            format!("base: {base_name}"),
            format!("name: {name}"),
            format!("title: {base_name}, calibrated"),
            "description: What does the base show under the parameters estimated below?".to_owned(),
        ])
    }
}

/// An interval in words.
fn interval(estimate: &Estimate) -> String {
    match estimate.interval {
        Some([low, high]) => format!("95% interval {} to {}", short(low), short(high)),
        None => "no interval".to_owned(),
    }
}

/// Four digits that count.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let digits = 3 - x.abs().log10().floor() as i32;
    rounded(x, digits)
}

/// A number for a scenario: four digits that count.
fn number(x: f64) -> Value {
    short(x).parse::<f64>().map_or(Value::Null, |x| json!(x))
}

fn rounded(x: f64, digits: i32) -> String {
    if digits < 0 {
        let unit = 10_f64.powi(-digits);
        return format!("{:.0}", (x / unit).round() * unit);
    }
    format!("{:.*}", digits as usize, x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits() {
        assert_eq!(short(0.012_345_6), "0.01235");
        assert_eq!(short(-1.5), "-1.500");
        assert_eq!(short(20_512_345.0), "20510000");
        assert_eq!(number(0.5), json!(0.5));
    }
}
