//! Validation: closed forms, published values, and how this workspace's own models meet them.
//!
//! [`closed_form`] holds the formulas, [`catalogue`] the rows that `plimsoll validate` prints. A row
//! runs the shipped code, through the interfaces that a path uses, and compares what comes out
//! with a figure that was found without it: a closed form, a printed value, or a table.

// Figures of the sources keep their symbols: `k` jumps, `x` points, `p` probabilities.
#![allow(clippy::many_single_char_names, clippy::cast_precision_loss)]

pub mod catalogue;
mod check;
pub mod closed_form;
mod error;
pub mod numeric;
mod rows;
mod sample;
mod simulate;

pub use catalogue::{Effort, Row};
pub use check::{Check, Tolerance};
pub use error::ValidationError;
