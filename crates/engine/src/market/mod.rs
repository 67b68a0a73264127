//! Rules of the perpetual markets.

pub mod fees;
pub mod funding;
pub mod maintenance;
pub mod open_interest;
pub mod order_limits;
pub mod slippage;
pub mod tick;
pub mod trigger_order;
pub mod twap;
pub mod volume;
