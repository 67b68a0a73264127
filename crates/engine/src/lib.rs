//! The venue: pure rules of Hyperliquid's clearing.
//!
//! No clock, randomness, I/O, threads or logging. Events go in ([`event`]), a report of what they
//! caused comes out ([`report`]); every rule stands in a room of its own and is a pure function of
//! integers ([`units`]). Start reading at [`engine`].

// Array places are u32 ids, and floats only screen or report: these casts are the point.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

pub mod account;
pub mod engine;
pub mod event;
pub mod ledger;
pub mod liquidation;
pub mod margin;
pub mod market;
pub mod orders;
pub mod pool;
pub mod report;
pub mod sharing;
mod tracked;
pub mod units;
pub mod venue;
mod watch;

pub use account::Mode;
pub use engine::{Engine, EngineError, Opening, QuietBounds};
pub use event::{Event, EventKind, Fill, Instrument, Intent, Lending, Order, OrderKind};
pub use liquidation::waterfall::{Stage, Transfers};
pub use report::{Liquidation, LiquidationStep, Outcome, Rejection, Report};
pub use tracked::Tracked;
pub use watch::Scan;
