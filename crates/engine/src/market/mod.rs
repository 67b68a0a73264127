//! Rules of the perpetual markets.

pub mod funding;
pub mod maintenance;
