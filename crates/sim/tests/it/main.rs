//! Tests of the `sim` crate through its public interface.

// A test may measure with the platform's mathematics.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation
)]

mod capital;
mod market_book;
mod market_config;
mod market_examples;
mod market_funding;
mod market_hip3;
mod market_impact;
mod market_mark;
mod market_oracle;
mod market_prices;
mod market_properties;
mod market_stablecoin;
mod market_usdc;
mod resting;
mod two_stablecoins;
mod waterfall;
mod world;
