//! Reading of YAML documents into typed configurations, on a toy type with all the shapes that
//! scenario files use.

mod broken;
mod composed;
mod overrides;
mod printed;
mod sound;
mod toy;

use plimsoll_scenario::document::{Document, ScenarioError};

use toy::Toy;

/// Reads a toy document with its relations.
fn read(text: &str) -> Result<Toy, ScenarioError> {
    Document::parse("toy.yaml", text)?.read(toy::relations)
}
