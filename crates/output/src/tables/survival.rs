//! `survival`: when accounts were liquidated, and when others left.

use plimsoll_sim::record::SurvivalRow;

use super::{Table, columns};

/// The table of survival.
pub(crate) fn survival() -> Table<SurvivalRow> {
    Table {
        name: "survival",
        about: "Life table of each path: a row per class of account and bin, a 24th of the horizon, in \
                which an account was liquidated for the first time or left, and for the first bin. \
                At risk is who has a debt or a position at the start; who still is after the last \
                row of a class is censored at the horizon.",
        columns: columns! { x: SurvivalRow;
            "path", x.path
                => "Path number.";
            "class", x.class
                => "Class of agent that owns the accounts.";
            "bin", x.bin
                => "Number of the bin, from 0 to 23.";
            "end_s", x.end_s
                => "End of the bin, seconds since the start of the path.";
            "at_risk_count", x.at_risk
                => "Accounts at risk at the start of the bin.";
            "liquidated_count", x.liquidated
                => "Of these, accounts liquidated for the first time in the bin.";
            "left_count", x.left
                => "Of these, accounts found without debt and position at its end, and never liquidated.";
        },
    }
}
