//! Margin: what an account is worth, what it must keep, what it may borrow.

pub mod collateral;
pub mod figures;
pub mod isolated;
pub mod portfolio;
pub mod requirement;
pub mod unified;

pub use figures::Figures;
pub use isolated::Isolated;
pub use portfolio::Portfolio;
pub use unified::Unified;
