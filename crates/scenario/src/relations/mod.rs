//! What the parts of a scenario say about each other.
//!
//! Each check looks only at parts whose own ranges hold, since it runs on any value that could be
//! read. A check gives key paths; the document gives them their places.

mod assets;
mod clock;
mod faults;
mod population;
mod reference;
mod simulation;
mod thresholds;
mod venue;

use garde::Validate;

pub(crate) use thresholds::{problems as of_thresholds, switched_off};

use crate::document::Problem;
use crate::file::ScenarioFile;

/// Everything that is wrong between keys.
pub(crate) fn problems(file: &ScenarioFile) -> Vec<Problem> {
    let is_clock_sound = file.clock.validate().is_ok();
    let mut found = venue::problems(&file.venue);
    found.extend(assets::problems(file));
    found.extend(population::problems(file));
    found.extend(thresholds::problems(&file.thresholds));
    found.extend(switched_off(&file.thresholds, &file.recording));
    if is_clock_sound {
        found.extend(clock::problems(file));
        found.extend(faults::problems(file));
        found.extend(reference::problems(&file.paths, &file.clock));
    }
    if found.is_empty() && file.validate().is_ok() {
        found.extend(simulation::problem(file));
    }
    found
}
