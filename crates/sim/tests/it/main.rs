//! Tests of the `sim` crate through its public interface.

// A test may measure with the platform's mathematics.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation
)]

mod market_book;
mod market_config;
mod market_funding;
mod market_impact;
mod market_prices;
mod market_properties;
mod world;
