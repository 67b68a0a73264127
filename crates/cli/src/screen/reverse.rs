//! A reverse stress on the screen.

use std::path::Path;

use plimsoll_lab::decide::{Found, Probe};

use super::number::{count, plural};
use super::print;
use super::table::Table;
use super::thresholds::judgement_cells;
use crate::commands::certify::stage_name;
use crate::commands::reverse::Reversed;

/// Writes a reverse stress to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_reverse(reversed: &Reversed, file: &Path) -> anyhow::Result<()> {
    let heads = ["stage", "found", "bounds", "verdict"];
    let mut table = Table::new(&reversed.key, &heads);
    let mut probes: Vec<&Probe> = reversed.tried.probes.iter().collect();
    let severity = |x: &Probe| (x.shock - reversed.tried.question.mild).abs();
    probes.sort_by(|a, b| severity(a).total_cmp(&severity(b)));
    for probe in probes {
        let stage = stage_name(probe.stage).to_owned();
        let cells = judgement_cells(&probe.judgement);
        table.row(
            &probe.shock.to_string(),
            std::iter::once(stage).chain(cells),
        );
    }
    print(table.to_string().trim_end())?;
    print("")?;
    print(answer(reversed))?;
    if !reversed.tried.is_monotone {
        print(
            "Severer shocks are NOT always worse: a severer one keeps what a milder one breaks.",
        )?;
    }
    print(format!(
        "{} each; seed {} of the search, {} of the check; {}",
        plural(reversed.paths, "path"),
        reversed.seed,
        reversed.seed.wrapping_add(1),
        file.display()
    ))
}

fn answer(reversed: &Reversed) -> String {
    let (key, question) = (&reversed.key, &reversed.tried.question);
    let constraint = question.constraint;
    match reversed.tried.found {
        Found::Never => format!(
            "{constraint}: not broken up to {key} = {}.",
            question.severe
        ),
        Found::Always => format!("{constraint}: broken already at {key} = {}.", question.mild),
        Found::TooFewPaths { paths_needed } => format!(
            "{constraint}: too few paths for an estimate; it takes {}.",
            count(paths_needed)
        ),
        Found::Breaks {
            keeps,
            breaks,
            is_confirmed,
        } => {
            let confirmed = if is_confirmed {
                "Fresh paths say the same of both."
            } else {
                "Fresh paths do NOT say the same of both: it lies about there."
            };
            format!("{constraint}: kept at {key} = {keeps}, broken at {breaks}. {confirmed}")
        }
    }
}
