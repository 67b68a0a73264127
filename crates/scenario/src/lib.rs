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
mod kind;
mod load;
mod overlay;
mod presets;
mod relations;
mod scenario;
mod sweep;

pub use decision::{Axis, AxisError, Decision, DecisionFile, Model, ModelConfig, decision_schema};
pub use document::{Problem, ScenarioError};
pub use editor::{overlay_schema, schema, sweep_schema};
pub use file::{RunsConfig, ScenarioFile};
pub use kind::FileKind;
pub use overlay::{Overlay, OverlayFile, Shock};
pub use scenario::{SEMANTICS, Scenario};
pub use sweep::{
    AxisConfig, DesignConfig, Drawn, Listed, MorrisConfig, RangeConfig, SaltelliConfig, Scale,
    Sweep, SweepFile, SweepPoint, SweepRuns,
};
