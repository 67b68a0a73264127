//! From a file to a document with its base and its overrides.

use std::path::{Path, PathBuf};

use crate::document::{Document, Problem, ScenarioError};
use crate::overlay::{Factors, Overlay};

/// Key that names the file below.
const BASE: &str = "base";
/// Keys that belong to a file alone and are never taken from the one below.
const OWN: [&str; 4] = [BASE, "name", "title", "description"];

/// Reads a file.
pub(crate) fn file(path: &Path) -> Result<String, ScenarioError> {
    std::fs::read_to_string(path)
        .map_err(|error| ScenarioError::of_file(&shown(path), format!("cannot be read: {error}")))
}

/// Parses the text of the file at `path`, lays it over its bases and overlays over it, and applies
/// the overrides. The factors of the overlays are left for when presets are filled in.
pub(crate) fn compose(
    path: &Path,
    text: &str,
    overlays: &[Overlay],
    overrides: &[String],
) -> Result<(Document, Factors), ScenarioError> {
    let mut document = over_bases(path, text, &mut vec![path.to_owned()])?;
    let mut factors = Factors::default();
    for overlay in overlays {
        factors.append(overlay.over(&mut document));
    }
    for assignment in overrides {
        document.set(assignment)?;
    }
    Ok((document, factors))
}

fn over_bases(
    path: &Path,
    text: &str,
    above: &mut Vec<PathBuf>,
) -> Result<Document, ScenarioError> {
    let document = Document::parse(&shown(path), text)?;
    let Some(base) = document.get(BASE).map(str::to_owned) else {
        return Ok(document);
    };
    let refuse = |message: String| document.refuse(Problem::new(BASE, message));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if !base.chars().all(is_plain) {
        let message = "must be the name of a scenario file of the same folder, without `.yaml`";
        return Err(refuse(message.to_owned()));
    }
    let below = base_of(path, &base);
    if above.contains(&below) {
        return Err(refuse(
            "leads back to a file that is built on it".to_owned(),
        ));
    }
    let text = std::fs::read_to_string(&below)
        .map_err(|error| refuse(format!("{} cannot be read: {error}", shown(&below))))?;
    above.push(below.clone());
    let mut below = over_bases(&below, &text, above)?;
    for key in OWN {
        below.remove(key);
    }
    Ok(document.over(below))
}

/// The base beside a file, or else in the folder above it.
fn base_of(path: &Path, base: &str) -> PathBuf {
    let name = format!("{base}.yaml");
    let beside = path.with_file_name(&name);
    let above = path.parent().map(|folder| folder.join("..").join(&name));
    match above {
        Some(above) if !beside.exists() && above.exists() => above,
        _ => beside,
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
