//! One path, start to end: event queue, market, driver, recorder.
//!
//! Follow a tick in [`world`]: reference prices become the venue's prices ([`market`]), the
//! engine says who is due and what is to be sold, orders meet the books, fills go back, agents
//! wake and wish, and the recorder ([`record`]) keeps what happened.

mod ascent;
pub mod capital;
pub mod config;
mod error;
pub mod faults;
pub mod market;
pub mod queue;
pub mod record;
mod simulation;
pub mod world;

pub use ascent::{Climb, Importance, Ladder};
pub use config::{ClockConfig, RecordingConfig, SimConfig};
pub use error::SimError;
pub use faults::FaultConfig;
pub use plimsoll_agents::population::AccountMode;
pub use plimsoll_paths::{Branch, Lineage};
pub use simulation::{Recordings, Simulation};
pub use world::{Told, Trace, Wakes, World};
