//! What a file holds: a scenario, an overlay or a sweep.

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
    /// Several points of a scenario; says `design` or `scenario`.
    Sweep,
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
        } else if says("design") || says("scenario") {
            Self::Sweep
        } else {
            Self::Scenario
        })
    }
}
