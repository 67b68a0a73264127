//! The venue's parameters among themselves, as the engine sees them.

use plimsoll_engine::venue::{Venue, VenueConfig};

use crate::document::Problem;

pub(super) fn problems(config: &VenueConfig) -> Vec<Problem> {
    let found = Venue::try_from(config).err().unwrap_or_default();
    let problems = found.into_iter();
    problems
        .map(|problem| Problem::new(format!("venue.{}", problem.key), problem.message))
        .collect()
}
