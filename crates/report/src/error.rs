//! What can go wrong with a report.

use plimsoll_output::OutputError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The result cannot be read.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The summary cannot be turned into JSON.
    #[error("summary: {0}")]
    Json(#[from] serde_json::Error),
    /// There is no such point.
    #[error("the result has {points} points, counted from 0; there is no point {point}")]
    Point {
        /// The point asked for.
        point: u32,
        /// How many there are.
        points: usize,
    },
}
