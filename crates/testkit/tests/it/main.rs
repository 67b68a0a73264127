//! The reference against the worked examples, the records, and its own properties.
#![allow(clippy::unwrap_used)]

mod documents;
mod properties;
mod records;
mod worked_examples;
