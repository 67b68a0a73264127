//! Sweeps and overlays.

mod broken;
mod overlays;
mod points;

use std::path::{Path, PathBuf};

use plimsoll_scenario::{ScenarioError, Sweep};
use tempfile::TempDir;

/// The folder of the shipped scenarios.
fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// Keys that every test sweep has.
fn head() -> String {
    let scenario = scenarios().join("october-2026-quiet-day.yaml");
    format!(
        "name: test\ntitle: Test\ndescription: Test.\nscenario: {}\n\
         set: {{population.accounts: {{lender: 80, carry: 40, hedger: 40, looper: 50, plain: 30}}, \
         clock.horizon_h: 1}}\n",
        scenario.display()
    )
}

/// Writes a sweep with these lines below the common keys.
fn written(folder: &TempDir, rest: &str) -> PathBuf {
    let path = folder.path().join("test.yaml");
    std::fs::write(&path, head() + rest).unwrap();
    path
}

fn load(rest: &str) -> Result<Sweep, ScenarioError> {
    load_with(rest, &[])
}

fn load_with(rest: &str, overrides: &[&str]) -> Result<Sweep, ScenarioError> {
    let folder = tempfile::tempdir().unwrap();
    let overrides: Vec<String> = overrides.iter().map(|x| (*x).to_owned()).collect();
    Sweep::load(&written(&folder, rest), &overrides)
}

fn sound(rest: &str) -> Sweep {
    load(rest).unwrap_or_else(|error| panic!("{error}"))
}
