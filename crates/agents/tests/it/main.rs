//! Tests of the decisions of account holders and of the populations that create them.
// A test may measure with the platform's mathematics.
#![allow(clippy::unwrap_used, clippy::float_cmp, clippy::disallowed_methods)]

mod borrower;
mod carry;
mod common;
mod config;
mod contract;
mod day;
mod fill;
mod hedger;
mod lender;
mod modes;
mod orders;
mod other_reserves;
mod population;
mod signals;
mod view;
