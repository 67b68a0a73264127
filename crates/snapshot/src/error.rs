//! What can be wrong with a file.

use std::fmt;
use std::path::PathBuf;

/// Why an account could not be read or assessed.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The file is not JSON.
    #[error("{file}: is not JSON: {source}")]
    Json {
        /// The file.
        file: String,
        /// Where and why.
        source: serde_json::Error,
    },
    /// The file is JSON, and these things in it cannot be used.
    #[error("{}", lines(file, problems))]
    Problems {
        /// The file.
        file: String,
        /// All of them.
        problems: Vec<Problem>,
    },
}

/// One thing that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Its key from the top of the file, such as `clearinghouseState.assetPositions[0].position.szi`.
    pub key: String,
    /// What stands there; empty where something is missing.
    pub value: String,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, message) = (&self.key, &self.message);
        match self.value.as_str() {
            "" => write!(f, "{key}: {message}"),
            value => write!(f, "{key}: {value} {message}"),
        }
    }
}

fn lines(file: &str, problems: &[Problem]) -> String {
    let lines = problems.iter().map(|p| format!("{file}: {p}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Problems while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Longest value that is shown whole.
    const SHOWN: usize = 60;

    pub(crate) fn add(&mut self, key: &str, value: &str, message: impl Into<String>) {
        let mut shown: String = value.chars().take(Self::SHOWN).collect();
        if shown.len() < value.len() {
            shown.push_str("...");
        }
        self.0.push(Problem {
            key: key.to_owned(),
            value: shown,
            message: message.into(),
        });
    }

    /// The result, unless there was a problem.
    pub(crate) fn none_or<T>(self, file: &str, value: T) -> Result<T, SnapshotError> {
        if self.0.is_empty() {
            return Ok(value);
        }
        Err(self.into_error(file))
    }

    pub(crate) fn into_error(self, file: &str) -> SnapshotError {
        let file = file.to_owned();
        let problems = self.0;
        SnapshotError::Problems { file, problems }
    }
}
