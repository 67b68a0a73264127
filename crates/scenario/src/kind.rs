//! What a file holds: a scenario, an overlay, a sweep or a decision.

use std::path::Path;

use crate::document::{Document, ScenarioError};
use crate::load;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A scenario.
    Scenario,
    /// A part of a scenario that is laid over others; says `overlay`.
    Overlay,
    /// Several points of a scenario; says `design`.
    Sweep,
    /// A question to a scenario; says `scenario` and no design.
    Decision,
}

impl FileKind {
    /// Looks at the keys of a file.
    ///
    /// # Errors
    /// If it cannot be read or is no YAML.
    pub fn of(path: &Path) -> Result<Self, ScenarioError> {
        let text = load::file(path)?;
        let document = Document::parse(&path.display().to_string(), &text)?;
        let keys = document.keys();
        let says = |key| keys.contains(&key);
        Ok(if says("overlay") {
            Self::Overlay
        } else if says("design") {
            Self::Sweep
        } else if says("scenario") {
            Self::Decision
        } else {
            Self::Scenario
        })
    }
}
