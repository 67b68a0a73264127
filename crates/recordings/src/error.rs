//! What can be wrong with a file.

use std::fmt;
use std::path::PathBuf;

use plimsoll_snapshot::SnapshotError;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingsError {
    /// The file system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The file is not of the format that its name or the configuration says.
    #[error("{}: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The reason.
        message: String,
    },
    /// These things in the file cannot be used.
    #[error("{}", lines(file, problems))]
    Problems {
        /// The file.
        file: String,
        /// All of them.
        problems: Vec<Problem>,
    },
    /// The rows are others than those that the digest was made of.
    #[error("{file}: its rows have the digest {found}, not {expected}")]
    Changed {
        /// The file.
        file: String,
        /// The digest stated.
        expected: String,
        /// That of the rows.
        found: String,
    },
    /// An account's answers cannot be used.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// One thing that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Row of the table, the first being 1; none where it is about the whole file.
    pub row: Option<usize>,
    /// Column.
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if let Some(column) = &self.column {
            write!(f, "{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Most problems that are written out.
const SHOWN: usize = 50;

fn lines(file: &str, problems: &[Problem]) -> String {
    let lines = problems.iter().take(SHOWN).map(|p| format!("{file}: {p}"));
    let mut lines: Vec<String> = lines.collect();
    if problems.len() > SHOWN {
        lines.push(format!("{file}: and {} more", problems.len() - SHOWN));
    }
    lines.join("\n")
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    all: Vec<Problem>,
}

impl Problems {
    pub(crate) fn at(&mut self, row: usize, column: &str, message: impl Into<String>) {
        self.all.push(Problem {
            row: Some(row + 1),
            column: Some(column.to_owned()),
            message: message.into(),
        });
    }

    pub(crate) fn of_column(&mut self, column: &str, message: impl Into<String>) {
        self.all.push(Problem {
            row: None,
            column: Some(column.to_owned()),
            message: message.into(),
        });
    }

    pub(crate) fn of_file(&mut self, message: impl Into<String>) {
        self.all.push(Problem {
            row: None,
            column: None,
            message: message.into(),
        });
    }

    /// The value, unless there is a problem.
    pub(crate) fn none_or<T>(self, file: &str, value: T) -> Result<T, RecordingsError> {
        if self.all.is_empty() {
            return Ok(value);
        }
        Err(RecordingsError::Problems {
            file: file.to_owned(),
            problems: self.all,
        })
    }
}
