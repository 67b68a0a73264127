//! The borrow-lend pool: rate, interest, reserve, blocked withdrawals.

pub mod interest;
pub mod rate;
pub mod reserve;
pub mod withdrawals;

pub use rate::RateCurve;
pub use reserve::{Reserve, Shortfall};
pub use withdrawals::{BlockedWithdrawals, Withdrawals};
