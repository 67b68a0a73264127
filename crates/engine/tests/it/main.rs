//! Tests of the engine through its public interface.
#![allow(missing_docs, clippy::unwrap_used)]
// Small numbers of a test's own making, and floats only to state them.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::similar_names
)]

mod accounts;
mod common;
mod conservation;
mod crossing_px;
mod headers;
mod judge;
mod ladder;
mod large;
mod presets;
mod properties;
mod reference;
mod watch;
mod worked_examples;
