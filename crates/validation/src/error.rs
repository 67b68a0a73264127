//! Why a row could not be worked out; a figure that is wrong is no error but a failed check.

use plimsoll_engine::EngineError;
use plimsoll_engine::ledger::LedgerError;
use plimsoll_paths::PathsError;
use thiserror::Error;

/// Why a row could not be worked out.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ValidationError {
    /// The engine refused an event.
    #[error("the engine: {0}")]
    Engine(#[from] EngineError),
    /// The engine refused an opening.
    #[error("the engine's opening: {0}")]
    Opening(#[from] LedgerError),
    /// A model's configuration is not valid.
    #[error("the paths: {0}")]
    Paths(#[from] PathsError),
    /// A scene did not come to what it is about.
    #[error("{row}: {what}")]
    Scene {
        /// Id of the row.
        row: &'static str,
        /// What is missing.
        what: String,
    },
}

impl ValidationError {
    pub(crate) fn scene(row: &'static str, what: impl Into<String>) -> Self {
        let what = what.into();
        Self::Scene { row, what }
    }
}
