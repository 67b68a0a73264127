//! Pages and comparisons of small results, checked against the tables.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod compare;
mod fake;
mod page;
