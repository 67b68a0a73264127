//! How fast the simulator is, beside what it is compared with, and whether its fast paths give what
//! the plain computation gives.
//!
//! `cargo bench -p plimsoll-bench` measures ratios ([`figures`], [`rounds`]) and prints them with the
//! machine's name ([`machine`]). `cargo run -p plimsoll-bench -- equality` compares path by path
//! ([`equality`]). [`sizing`] is what `plimsoll bench` measures. See docs/performance.md.

// Numbers here are only looked at: paths, ticks and accounts are far below 2^52.
#![allow(clippy::cast_precision_loss)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod density;
pub mod digest;
pub mod equality;
pub mod export;
pub mod figures;
pub mod machine;
pub mod opening;
pub mod rounds;
pub mod scan;
pub mod sizing;
pub mod workload;
