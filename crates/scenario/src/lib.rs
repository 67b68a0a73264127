//! Scenario files: composition of each crate's configuration, defaults, checks, schema.
//!
//! ```text
//! file ─► over its base ─► overrides ─► over presets ─► ScenarioFile ─► relations ─► Scenario
//! ```
//!
//! [`Scenario::load`] is the only way to a [`Scenario`]. It reports every problem at once, each
//! with its place; see [`document`]. The format is described in `docs/scenarios.md`.

mod decision;
pub mod document;
mod editor;
mod file;
mod load;
mod presets;
mod relations;
mod scenario;

pub use decision::{
    Axis, AxisError, Decision, DecisionFile, Model, ModelConfig, decision_schema,
};
pub use document::{Problem, ScenarioError};
pub use editor::schema;
pub use file::{RunsConfig, ScenarioFile};
pub use scenario::{SEMANTICS, Scenario};
