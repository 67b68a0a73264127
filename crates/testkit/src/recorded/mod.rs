//! Readers for recorded answers of the venue's public API.
//!
//! The records live in the folder of shared data, not in this repository
//! ([`shared_data`](crate::worked_examples::shared_data)). The readers turn them into plain
//! `Decimal` structs; nothing is computed but what [`RecordedAccount::to_case`] documents.

mod account;
mod convert;
mod reserve;

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

pub use account::{
    RecordedAccount, RecordedBalance, RecordedHealth, RecordedPerps, RecordedPosition,
};
pub use convert::{HeldFrom, RecordedAccountSource};
pub use reserve::{RecordedReserve, RecordedReserveSource};

/// Why a record could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The file does not have the layout of its kind.
    #[error("{}: {source}", path.display())]
    Layout {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: serde_json::Error,
    },
    /// The record lacks something that a case asks for.
    #[error("the record has no {what}")]
    Missing {
        /// What is lacking.
        what: String,
    },
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, RecordError> {
    let text = fs::read_to_string(path).map_err(|source| RecordError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|source| RecordError::Layout {
        path: path.to_owned(),
        source,
    })
}

fn missing(what: impl Into<String>) -> RecordError {
    RecordError::Missing { what: what.into() }
}
