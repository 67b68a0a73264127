//! The reader of scenario files under any text.
//!
//! Lines that begin with `#=` are overrides, as after `--set`; the rest is the file. It stands
//! beside the shipped scenarios, so that it can be based on them. What must hold:
//!
//! - no panic, and neither in showing what is wrong, for people and for machines;
//! - every problem has its place: a file, and a line and column that are there;
//! - what is accepted has a plan.

use std::path::Path;

use plimsoll_scenario::{Problem, Scenario, ScenarioError};

/// Where the text is said to be; there is no such file.
const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../scenarios/not-a-file.yaml"
);
/// Begins a line that is an override.
const OVERRIDE: &str = "#=";

/// The target: reads the bytes as a scenario.
pub fn scenario(data: &[u8]) {
    // What is not UTF-8 is refused with the file, before any of this.
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let overrides: Vec<_> = (text.lines())
        .filter_map(|line| line.strip_prefix(OVERRIDE))
        .map(str::to_owned)
        .collect();
    match Scenario::read(Path::new(FILE), text, &overrides) {
        Ok(scenario) => {
            if let Err(error) = scenario.plan(None, None) {
                panic!("accepted, but without a plan: {error}");
            }
        }
        Err(error) => told(&error, text, &overrides),
    }
}

/// Whether what is wrong can be said, each problem with its place.
fn told(error: &ScenarioError, text: &str, overrides: &[String]) {
    assert!(!error.problems().is_empty(), "refused without a problem");
    let (people, machines) = (error.to_string(), error.to_json().to_string());
    assert!(!people.is_empty() && !machines.is_empty());
    for problem in error.problems() {
        let is_ours = |text: &str| is_there(problem, text);
        let is_placed = match problem.file.as_str() {
            FILE => is_ours(text),
            "--set" => overrides.iter().any(|text| is_ours(text)),
            // A place in a shipped file; its text is not at hand here.
            other => !other.is_empty() && problem.line > 0 && problem.column > 0,
        };
        assert!(is_placed, "no place: {problem:?}");
    }
}

/// Whether a text has the place of a problem. A problem may stand just behind the last character
/// of a line and just behind the last line: something is missing there.
fn is_there(problem: &Problem, text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let mut lines = text.split(['\n', '\r']).chain([""]);
    let line = (problem.line.checked_sub(1)).and_then(|n| lines.nth(n));
    line.is_some_and(|line| (1..=line.chars().count() + 1).contains(&problem.column))
}
