//! Scenario files: those that are shipped, and what can be wrong with one.

mod broken;
mod composed;
mod plan;
mod shipped;

use std::path::{Path, PathBuf};

use plimsoll_scenario::{Scenario, ScenarioError};

/// The base of all October scenarios.
const BASE: &str = "october-2026-quiet-day";

/// The folder of the shipped scenarios.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// A shipped scenario.
fn path(stem: &str) -> PathBuf {
    folder().join(format!("{stem}.yaml"))
}

fn text(stem: &str) -> String {
    std::fs::read_to_string(path(stem)).expect("the scenario is shipped")
}

/// Loads a shipped scenario with overrides.
fn load(stem: &str, overrides: &[&str]) -> Result<Scenario, ScenarioError> {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    Scenario::load(&path(stem), &overrides)
}

/// Reads a text as if it stood in the folder of the shipped scenarios.
fn read(text: &str) -> Result<Scenario, ScenarioError> {
    Scenario::read(&folder().join("test.yaml"), text, &[])
}
