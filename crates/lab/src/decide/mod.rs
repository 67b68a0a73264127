//! Decisions: how far may it be loaded, and what breaks it.
//!
//! [`certify`] looks for the riskiest candidate that still keeps a constraint, [`reverse`] for the
//! smallest shock that breaks it. Both are pure procedures over a trait that evaluates points, so
//! that their error rates can be measured on losses whose truth is known. What they promise, and
//! why, stands in docs/decisions-guide.md.

mod certify;
mod frontier;
mod models;
mod reverse;
mod sequence;

use serde::Serialize;

use crate::LabError;

pub use certify::{Answer, Certificate, DecideError, Question, Why, certify};
pub use frontier::{FrontierPoint, frontier};
pub use models::{Spread, worst_of};
pub use reverse::{Found, Probe, ReverseQuestion, Shocked, Tried, reverse};
pub use sequence::{Evaluate, Look, SequenceReport, Stage, Stopped, Tested};

/// First 16 hex characters of the BLAKE3 digest of a value as JSON: the id of a decision.
///
/// # Errors
/// [`LabError::Json`] if it cannot be written as JSON.
pub fn id_of(value: &impl Serialize) -> Result<String, LabError> {
    let text = serde_json::to_string(value)?;
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(16);
    Ok(hex)
}
