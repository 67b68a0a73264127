//! Faults: what they name must be there, and when they are there must be said once.

use plimsoll_sim::faults;

use crate::document::Problem;
use crate::file::ScenarioFile;

pub(super) fn problems(file: &ScenarioFile) -> Vec<Problem> {
    let found = faults::problems(&file.sim_config()).into_iter();
    found
        .map(|one| Problem::new(one.key, one.message))
        .collect()
}
