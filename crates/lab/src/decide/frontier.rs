//! The frontier: which of the winners nobody beats.
//!
//! Rule    a winner is on the frontier if no other has at least its worth and at most its bound, and
//!         one of the two strictly
//! Units   those of the worth and of the constraint's metric
//! Source  Pareto set; docs/decisions-guide.md
//! Tests   tests/it/certify.rs

use serde::{Deserialize, Serialize};

/// A winner of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierPoint {
    /// Its sequence.
    pub sequence: u32,
    /// Its place.
    pub place: u32,
    /// What it allows: more is better.
    pub worth: f64,
    /// Bound of what it risks, from the verification: less is better.
    pub bound: f64,
    /// Whether nobody beats it.
    pub is_on_frontier: bool,
}

/// Marks those points that nobody beats.
#[must_use]
pub fn frontier(mut points: Vec<FrontierPoint>) -> Vec<FrontierPoint> {
    let all = points.clone();
    for point in &mut points {
        let beats = |x: &FrontierPoint| {
            let is_as_good = x.worth >= point.worth && x.bound <= point.bound;
            is_as_good && (x.worth > point.worth || x.bound < point.bound)
        };
        point.is_on_frontier = !all.iter().any(beats);
    }
    points
}
