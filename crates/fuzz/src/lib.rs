//! Fuzz targets: functions of bytes that must never panic.
//!
//! A fault is a panic, in what is tested or in a target's own check of what came out of it. The
//! functions are plain Rust: `tests/it` replays the corpus with them, and the binaries hand them
//! to libFuzzer. How to run it: `docs/fuzzing.md`.

// A panic is how a target reports a fault, and array places are u32 ids.
#![allow(clippy::missing_panics_doc, clippy::cast_possible_truncation)]

pub mod account;
mod bytes;
pub mod engine;
pub mod scenario;

/// A fuzz target.
pub type Target = fn(&[u8]);

/// All targets, by the names of their binaries and of their folders in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("account_json", account::account_json),
    ("engine_events", engine::engine_events),
    ("scenario", scenario::scenario),
];
