//! Tests of the `sim` crate through its public interface.

// A test may measure with the platform's mathematics.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss
)]

mod asleep;
mod capital;
mod cascade;
mod digest;
mod faults_people;
mod faults_prices;
mod faults_properties;
mod lineage;
mod market_basis;
mod market_book;
mod market_cascade;
mod market_config;
mod market_demand;
mod market_dry_up;
mod market_examples;
mod market_execution;
mod market_funding;
mod market_hip3;
mod market_impact;
mod market_mark;
mod market_oracle;
mod market_prices;
mod market_properties;
mod market_stablecoin;
mod market_usdc;
mod market_world;
mod measures;
mod opening;
mod resting;
mod skip;
mod traders;
mod two_stablecoins;
mod waterfall;
mod world;
