//! What can go wrong with a result folder.

use std::path::{Path, PathBuf};

use plimsoll_lab::LabError;
use polars::error::PolarsError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// File or folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A table could not be written, or a file is not the table that its name says.
    #[error("table {}: {source}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: PolarsError,
    },
    /// A table lacks a column that this version reads.
    #[error(
        "{} has no column `{column}`: the result was written by another version; read it with that \
         one, or run the scenario again",
        path.display()
    )]
    OtherColumns {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// A column that was asked for as numbers holds texts.
    #[error("column `{column}` of {} holds texts, not numbers", path.display())]
    NotNumbers {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// A JSON file does not have the expected content.
    #[error("{}: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: serde_json::Error,
    },
    /// The plan is not sealed or was edited.
    #[error(transparent)]
    Plan(#[from] LabError),
    /// The folder belongs to a plan of the same id and other content.
    #[error("{} holds the results of another plan", path.display())]
    OtherPlan {
        /// The folder.
        path: PathBuf,
    },
    /// The unfinished work in the folder was done by a program of other versions.
    #[error("{} was begun with {found}, this is {expected}; finish it with the former, or remove it", path.display())]
    OtherVersions {
        /// The folder.
        path: PathBuf,
        /// Versions of this program.
        expected: String,
        /// Versions of the program that began the work.
        found: String,
    },
    /// There are shards, and nothing says of which plan and versions.
    #[error("{} holds shards without a manifest, so nobody can tell what they are part of; remove it", path.display())]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// A record does not have a price for each asset of the plan.
    #[error("path {path} has prices of {found} assets, the plan has {expected}")]
    AssetCount {
        /// Path number.
        path: u64,
        /// Assets of the plan.
        expected: usize,
        /// Assets of the row.
        found: usize,
    },
    /// Shards are missing, so nothing was merged.
    #[error("{missing} of {total} shards are missing, the first is {first}; run again to add them")]
    MissingShards {
        /// Shards missing.
        missing: u64,
        /// Shards of the plan.
        total: u64,
        /// The first one missing.
        first: String,
    },
    /// A shard does not hold the paths of its range in order.
    #[error("shard {} is damaged: path {found} where path {expected} must be", path.display())]
    DamagedShard {
        /// Folder of the shard.
        path: PathBuf,
        /// Path that must come next.
        expected: u64,
        /// Path found, or the number of paths if some are missing at the end.
        found: u64,
    },
    /// Two processes computed the same shard and disagree: the simulation is not deterministic.
    #[error("shard {} was written twice with different content; this is a bug, please report it", path.display())]
    NotDeterministic {
        /// Folder of the shard.
        path: PathBuf,
    },
    /// A file of a complete result was changed or removed afterwards.
    #[error("{} is not the file that was written: its digest is {found}, the manifest says {expected}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// Digest in the manifest.
        expected: String,
        /// Digest of the file; `none` if it is gone.
        found: String,
    },
    /// The folder holds no complete result.
    #[error("{} is not complete; run the scenario again to finish it", path.display())]
    NotComplete {
        /// The folder.
        path: PathBuf,
    },
}

/// Names the action and the path of an input/output error.
pub(crate) fn io(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> OutputError + use<> {
    let path = path.to_owned();
    move |source| OutputError::Io {
        action,
        path,
        source,
    }
}

/// Names the file of a table error.
pub(crate) fn table(path: &Path) -> impl FnOnce(PolarsError) -> OutputError + use<> {
    let path = path.to_owned();
    move |source| match source {
        PolarsError::ColumnNotFound(column) => OutputError::OtherColumns {
            path,
            column: column.to_string(),
        },
        source => OutputError::Table { path, source },
    }
}

/// Names the file of a JSON error.
pub(crate) fn json(path: &Path) -> impl FnOnce(serde_json::Error) -> OutputError + use<> {
    let path = path.to_owned();
    move |source| OutputError::Json { path, source }
}
