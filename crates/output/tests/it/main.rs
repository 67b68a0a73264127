//! Result folders: what is in them, and that no kill and no race changes a byte of it.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unnecessary_wraps
)]

mod dictionary;
mod fake;
mod kill;
mod memory;
mod process;
mod resume;
mod sweep;
mod tables;
mod versions;
