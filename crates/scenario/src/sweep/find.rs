//! Where a sweep's scenario and overlays are.

use std::path::{Path, PathBuf};

use super::file::SweepFile;
use crate::document::{Document, Problem, ScenarioError};

/// Files that a sweep is made of.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The scenario.
    pub(super) scenario: PathBuf,
    /// Overlays of every point.
    pub(super) overlays: Vec<PathBuf>,
    /// Overlays of each axis; none for an axis of numbers.
    pub(super) of_axes: Vec<Vec<PathBuf>>,
}

/// Finds them.
///
/// # Errors
/// A problem for each name that no file has.
pub(super) fn files(
    path: &Path,
    document: &Document,
    file: &SweepFile,
) -> Result<Files, ScenarioError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut problems = Vec::new();
    let mut find = |key: String, name: &str, folders: &[&str]| {
        found(folder, name, folders).unwrap_or_else(|tried| {
            let part = document.part(&key);
            let message = format!("there is no such file: {tried}");
            let problem = part.map_or_else(
                || Problem::new(&key, &message),
                |part| part.problem(&key, &message),
            );
            problems.push(problem);
            PathBuf::new()
        })
    };
    let beside = ["../overlays", "overlays"];
    let scenario = find("scenario".to_owned(), &file.scenario, &["", ".."]);
    let overlays = (file.overlays.iter().enumerate())
        .map(|(n, name)| find(format!("overlays[{n}]"), name, &beside))
        .collect();
    let mut of_axes = Vec::new();
    for (axis, config) in file.design.axes().iter().enumerate() {
        let names = config.overlay.iter().enumerate();
        let key = |n| format!("design.axes[{axis}].overlay[{n}]");
        of_axes.push(names.map(|(n, name)| find(key(n), name, &beside)).collect());
    }
    if problems.is_empty() {
        return Ok(Files {
            scenario,
            overlays,
            of_axes,
        });
    }
    Err(document.error(problems))
}

/// The file of a name, or the files that were looked for.
fn found(folder: &Path, name: &str, folders: &[&str]) -> Result<PathBuf, String> {
    let is_path = name.contains('/') || Path::new(name).extension().is_some();
    let candidates: Vec<PathBuf> = if is_path {
        vec![folder.join(name)]
    } else {
        let named = format!("{name}.yaml");
        let inside = folders.iter().map(|sub| folder.join(sub).join(&named));
        inside.collect()
    };
    if let Some(file) = candidates.iter().find(|file| file.is_file()) {
        return Ok(tidied(file));
    }
    let tried: Vec<String> = candidates
        .iter()
        .map(|x| tidied(x).display().to_string())
        .collect();
    Err(tried.join(", "))
}

/// The same path without `x/..`.
fn tidied(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let ends_in_name = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && ends_in_name {
            tidy.pop();
        } else {
            tidy.push(part);
        }
    }
    tidy
}
