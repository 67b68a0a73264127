//! An estimate to a wanted precision on the screen.

use std::path::Path;

use plimsoll_lab::stats::stopping::{Ending, Run, Stopping};

use super::number::{count, plural};
use super::print;
use super::table::Table;
use super::thresholds::{shown, unit_of};
use crate::commands::estimate::Estimated;

/// Writes an estimate to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_estimate(estimated: &Estimated, file: &Path) -> anyhow::Result<()> {
    let unit = unit_of(&estimated.measure);
    let heads = ["paths", "value", "low", "high", "half-width"];
    let title = estimated.measure.to_string();
    let mut table = Table::new(&title, &heads);
    for look in estimated.course.looks() {
        let name = match look.run {
            Run::Pilot => "pilot",
            Run::Result => "look",
        };
        let interval = look.interval();
        let relative = 100.0 * look.critical * look.standard_error / look.value.abs();
        let cells = [
            count(look.paths),
            shown(unit, Some(look.value)),
            shown(unit, interval.low),
            shown(unit, interval.high),
            format!("{relative:.1}%"),
        ];
        table.row(name, cells);
    }
    print(table.to_string().trim_end())?;
    print("")?;
    print(rule(estimated.course.rule()))?;
    print(match estimated.ending {
        Ending::Reached => "As precise as wanted; the last look is the result.".to_owned(),
        Ending::TooWide { paths_needed } => {
            let needed = paths_needed.map_or_else(
                || "; it cannot be said how many it would take".to_owned(),
                |n| format!("; it would take about {}", plural(n, "path")),
            );
            format!("All allowed paths are run and the interval is wider than wanted{needed}.")
        }
    })?;
    if estimated.failed > 0 {
        let failed = plural(estimated.failed, "path");
        print(format!("{failed} failed and are left out."))?;
    }
    print(format!("seed {}; {}", estimated.seed, file.display()))
}

fn rule(rule: &Stopping) -> String {
    match rule {
        Stopping::Fixed { paths, .. } => format!("Fixed: {}.", plural(*paths, "path")),
        Stopping::TwoStage { .. } => {
            "Two stages: the pilot says how many paths it takes, and the look has fresh ones."
                .to_owned()
        }
        Stopping::GroupSequential { looks, .. } => format!(
            "Group-sequential: {} were planned, and their intervals together miss no more often than stated.",
            plural(looks.len() as u64, "look")
        ),
    }
}
