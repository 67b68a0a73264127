//! What can go wrong between a plan and its summary.

/// Any error of an implementation behind a seam of this crate.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The plan cannot be run as it stands.
    #[error("plan `{name}` is not valid: {problem}")]
    InvalidPlan {
        /// Name of the plan.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The id of a plan is not the digest of its content: it was edited or is damaged.
    #[error("plan id {found} does not match its content, which has id {expected}")]
    PlanId {
        /// Id computed from the content.
        expected: String,
        /// Id that the plan carries.
        found: String,
    },
    /// The plan could not be turned into JSON.
    #[error("plan could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The simulation of a point could not be set up.
    #[error("point {point} could not be set up: {source}")]
    Build {
        /// Index of the point.
        point: u32,
        /// The reason.
        source: BoxError,
    },
    /// A simulation returned the record of another path than the one it was asked for.
    #[error("the simulation was asked for path {expected} and returned path {found}")]
    PathMismatch {
        /// Path asked for.
        expected: u64,
        /// Path of the record.
        found: u64,
    },
    /// The store failed.
    #[error("shard {start}..{end} of point {point} could not be stored: {source}")]
    Store {
        /// Index of the point.
        point: u32,
        /// First path of the shard.
        start: u64,
        /// Path after the last one of the shard.
        end: u64,
        /// The reason.
        source: BoxError,
    },
}
