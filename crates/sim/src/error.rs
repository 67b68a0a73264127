//! What can go wrong before and during a path.

use plimsoll_agents::PopulationError;
use plimsoll_engine::EngineError;
use plimsoll_engine::ledger::{Imbalance, LedgerError};
use plimsoll_engine::venue::VenueProblem;
use plimsoll_paths::PathsError;
use thiserror::Error;

use crate::faults::FaultProblem;
use crate::market::MarketError;

/// Why a simulation could not be prepared, or a path not be finished.
#[derive(Debug, Error)]
pub enum SimError {
    /// The venue's parameters contradict each other.
    #[error("venue: {}", list(.0))]
    Venue(Vec<VenueProblem>),
    /// The reference paths cannot be built.
    #[error("paths: {0}")]
    Paths(#[from] PathsError),
    /// The market cannot be built.
    #[error("market: {0}")]
    Market(#[from] MarketError),
    /// A fault cannot be.
    #[error("{}: {}", .0.key, .0.message)]
    Fault(FaultProblem),
    /// An asset is missing in one part of the configuration.
    #[error("{key} has no {asset}: {why}")]
    Asset {
        /// List that lacks the asset, as a key of the configuration.
        key: &'static str,
        /// Asset.
        asset: String,
        /// Who needs it.
        why: String,
    },
    /// The population does not fit the totals or the caps.
    #[error("population: {0}")]
    Population(#[from] PopulationError),
    /// A price left the range of the ledger.
    #[error("price of {asset} left the range of the ledger at {t_s} s: {px}")]
    Price {
        /// Asset.
        asset: String,
        /// Time, seconds.
        t_s: f64,
        /// Price, USD.
        px: f64,
    },
    /// The engine refused an event.
    #[error("engine: {0}")]
    Engine(#[from] EngineError),
    /// An opening position was refused.
    #[error("opening book: {0}")]
    Opening(#[from] LedgerError),
    /// The books do not add up.
    #[error("books: {0}")]
    Imbalance(#[from] Imbalance),
}

fn list(problems: &[VenueProblem]) -> String {
    let lines = problems.iter().map(|p| format!("{}: {}", p.key, p.message));
    lines.collect::<Vec<_>>().join("; ")
}
