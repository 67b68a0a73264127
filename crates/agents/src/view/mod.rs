//! What an account holder sees: the venue's published prices and rates, what it remembers of
//! them, and its own account. Never the reference path, never anybody else's account.

mod account;
pub mod glance;
mod market;
mod signals;

pub use account::{AccountView, Holding, OwnOrder, Statement};
pub use glance::Glance;
pub use market::{BookView, BooksView, DEPTH_BPS, FeeView, MarketView, ReserveView};
pub use signals::{Signals, SignalsConfig};

/// Everything one account holder sees at one moment.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Prices and rates of the moment.
    pub market: &'a MarketView,
    /// What everybody remembers of prices and funding.
    pub signals: &'a Signals,
    /// The own account.
    pub account: &'a AccountView<'a>,
}
