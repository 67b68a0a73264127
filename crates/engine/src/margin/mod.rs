//! Margin: what an account is worth, what it must keep, what it may borrow.

pub mod collateral;
pub mod figures;
pub mod portfolio;
pub mod requirement;

pub use figures::Figures;
pub use portfolio::Portfolio;
