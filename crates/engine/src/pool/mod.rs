//! The borrow-lend pool: rate, interest, reserve.

pub mod interest;
pub mod rate;
pub mod reserve;

pub use rate::RateCurve;
pub use reserve::{Reserve, Shortfall};
