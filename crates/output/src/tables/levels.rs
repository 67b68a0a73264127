//! `levels`: what became of each level of a splitting.

use plimsoll_lab::splitting::Rung;

use super::{Table, columns};

/// The table of levels; the `point` of a row is that of the scenario.
pub(crate) fn levels() -> Table<Rung> {
    Table {
        name: "levels",
        about: "A row per repetition and level of a splitting.",
        columns: columns! { x: Rung;
            "repetition", x.repetition => "Number of the independent repetition, from 0.";
            "level", x.place => "Number of the level, from 0 at the lowest.";
            "importance", x.level => "The level of the importance, a fraction.";
            "tried_count", x.tried => "Lineages that could reach it: ordinary paths, or offspring of the level below.";
            "crossed_count", x.crossed => "Of these, those that did.";
            "conditional_probability", x.conditional => "Chance to reach it from the level below; null where no lineage could.";
            "probability", x.probability => "Chance of a path to reach it: the product up to here.";
        },
    }
}
