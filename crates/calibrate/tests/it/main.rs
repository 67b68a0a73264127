//! Estimators recover what simulated data were made with.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss)]

mod books;
mod common;
mod jumps;
mod pairs;
mod returns;
