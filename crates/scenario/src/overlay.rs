//! Overlays: parts of a scenario that are laid over any other.
//!
//! ```text
//! preset < base < file < overlay < sweep < --set, then the overlays' factors
//! ```
//!
//! An overlay says what a stress changes and nothing else. What it sets is merged like a file over
//! its base; what it multiplies is multiplied at the end, when presets are filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Document, Part, ScenarioError};
use crate::editor;
use crate::file::is_slug;
use crate::load;

/// Keys of the overlay itself; all others are those of a scenario.
pub(crate) const OWN: [&str; 5] = ["overlay", "shock", "title", "description", "times"];

/// How hard an overlay is on the book.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Shock {
    /// The scenario as it is.
    Neutral,
    /// Worse than usual.
    Adverse,
    /// As bad as was seen, or worse.
    Severe,
}

impl Shock {
    /// The word in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Adverse => "adverse",
            Self::Severe => "severe",
        }
    }
}

/// The keys of an overlay that belong to no scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Plimsoll overlay")]
pub struct OverlayFile {
    /// Name, added to that of the scenario: lower-case letters, digits and `-`.
    #[garde(custom(is_slug))]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub overlay: String,
    /// How hard it is on the book.
    #[garde(skip)]
    pub shock: Shock,
    /// One line for people.
    #[garde(length(chars, min = 1, max = 100))]
    #[schemars(length(min = 1, max = 100))]
    pub title: String,
    /// What is changed, and from where the figures are.
    #[garde(length(chars, min = 1, max = 4_000))]
    #[schemars(length(min = 1, max = 4_000))]
    pub description: String,
    /// Factors on numbers of the scenario, by key path: `*` stands for any characters of a key,
    /// `[*]` for any item of a list. Each must fit at least one number. Applied after everything
    /// else, so they hold for values of presets and of `--set` too. Default: none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[garde(skip)]
    pub times: BTreeMap<String, Decimal>,
}

/// An overlay whose own keys and whose keys of a scenario are sound, each by itself.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// Its own keys.
    pub file: OverlayFile,
    document: Document,
}

/// What is left to do with an overlay once the scenario below is complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Factors(Vec<(Part, Part)>);

impl Overlay {
    /// Loads the overlay at `path`.
    ///
    /// # Errors
    /// All problems found, each with its place. What keys say about each other is checked when the
    /// overlay lies over a scenario.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let text = load::file(path)?;
        let document = Document::parse(&path.display().to_string(), &text)?;
        let mut rest = document.whole();
        let own = rest.split(|key| OWN.contains(&key));
        let file = document.of_part(own).read::<OverlayFile>(|_| Vec::new());
        let problems = rest.problems(&editor::partial());
        let shape = (!problems.is_empty()).then(|| document.error(problems));
        match (file, shape) {
            (Ok(file), None) => Ok(Self { file, document }),
            (Err(error), shape) => Err(both(error, shape)),
            (Ok(_), Some(error)) => Err(error),
        }
    }

    /// Lays it over a document; the factors are for when presets are filled in.
    pub(crate) fn over(&self, document: &mut Document) -> Factors {
        let (part, factors) = self.adopted_by(document);
        document.lay(part);
        factors
    }

    /// Gives the document the text of the overlay; the part can then be laid over it.
    pub(crate) fn adopted_by(&self, document: &mut Document) -> (Part, Factors) {
        let mut part = document.adopt(self.document.clone());
        let head = part.split(|key| OWN.contains(&key));
        let times = head.find("times").map(|times| times.entries());
        (part, Factors(times.unwrap_or_default()))
    }
}

/// Two reports on one text as one.
fn both(one: ScenarioError, other: Option<ScenarioError>) -> ScenarioError {
    match other {
        Some(other) => one.with(other),
        None => one,
    }
}

impl Factors {
    /// Factors that stand in a sweep.
    pub(crate) fn of(pairs: Vec<(Part, Part)>) -> Self {
        Self(pairs)
    }

    /// Adds others, to be applied after these.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Multiplies; what goes wrong is among the problems of the document.
    pub(crate) fn apply(&self, document: &mut Document) {
        for (key, factor) in &self.0 {
            if let Err(problem) = document.multiply(key, factor) {
                document.add(problem);
            }
        }
    }
}

/// Loads overlays, with the problems of all of them.
///
/// # Errors
/// The problems of every overlay that is not sound.
pub(crate) fn load_all(paths: &[PathBuf]) -> Result<Vec<Overlay>, ScenarioError> {
    let (mut sound, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        match Overlay::load(path) {
            Ok(overlay) => sound.push(overlay),
            Err(error) => errors.push(error),
        }
    }
    ScenarioError::joined(errors).map_or(Ok(sound), Err)
}
