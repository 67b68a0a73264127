//! Tests of the decisions of account holders and of the populations that create them.
// A test may measure with the platform's mathematics.
#![allow(clippy::unwrap_used, clippy::float_cmp, clippy::disallowed_methods)]

mod arbitrageur;
mod borrower;
mod carry;
mod common;
mod config;
mod contract;
mod day;
mod discretionary;
mod fill;
mod hedger;
mod lender;
mod liquidator;
mod manipulator;
mod market_maker;
mod modes;
mod momentum;
mod orders;
mod other_reserves;
mod population;
mod recorded;
mod replica;
mod signals;
mod traders;
mod view;
mod whales;
