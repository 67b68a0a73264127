//! What a person reads: numbers, tables, the summary of a result, the story of a path.
//!
//! Plain text without colour, at most 100 columns wide.

mod account;
mod bench;
mod cascade;
mod certify;
mod compare;
mod cover;
mod estimate;
mod modes;
mod points;
mod reverse;
mod sensitivity;
mod story;
mod summary;
mod table;
mod tail;
mod thresholds;
mod validation;
mod waterfall;

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

use plimsoll_report::number;
use serde::Serialize;

pub(crate) use account::print_account;
pub(crate) use bench::print_sizing;
pub(crate) use certify::print_certificate;
pub(crate) use compare::print_comparison;
pub(crate) use cover::print_cover;
pub(crate) use estimate::print_estimate;
pub(crate) use modes::print_modes;
pub(crate) use number::{bytes, count, duration, percent, plural, rate, usd_millions};
pub(crate) use points::print_points;
pub(crate) use reverse::print_reverse;
pub(crate) use sensitivity::print_sensitivity;
pub(crate) use story::print_story;
pub(crate) use summary::{Failed, print_summary, print_whole_summary};
pub(crate) use tail::print_tail;
pub(crate) use thresholds::print_thresholds;
pub(crate) use validation::print_validation;

/// Columns of the screen.
pub(crate) const WIDTH: usize = 100;

/// Says something beside the result, on standard error. Nobody may be listening.
pub(crate) fn note(text: impl Display) {
    let _ = writeln!(stderr(), "{text}");
}

/// Writes a line of the result to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print(text: impl Display) -> anyhow::Result<()> {
    Ok(writeln!(stdout().lock(), "{text}")?)
}

/// Writes the result as JSON to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(serde_json::to_string_pretty(value)?)
}
