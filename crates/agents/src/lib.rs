//! The people of a simulation: account holders that decide, and populations that create them.
//!
//! An [`Agent`] is a pure decision: from what an account holder can see ([`View`]), its own state
//! and its own random stream it makes [`Wish`]es, and says when it will look again. It never
//! touches the venue. A [`Population`] draws the accounts of a path from documented distributions
//! and scales them so that the opening totals equal recorded ones to the last unit.
//!
//! One file a class in [`classes`]; what they see in [`view`]; who they are in [`population`].
//! Everything here is f64 but the opening book, which is exact.

mod agent;
mod check;
pub mod classes;
mod config;
mod order;
pub mod population;
pub mod view;

pub use agent::{Agent, Asset, Class, Desk, Replica, Wish};
pub use config::AgentsConfig;
pub use population::{Population, PopulationConfig, PopulationError, RecordedAccounts};
pub use view::{
    AccountView, BookView, Glance, Holding, MarketView, ReserveView, Signals, Statement, View,
};
