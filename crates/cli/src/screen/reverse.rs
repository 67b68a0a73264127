//! A reverse stress on the screen.

use std::path::Path;

use plimsoll_lab::decide::{Found, Probe};

use super::number::{count, plural};
use super::print;
use super::table::Table;
use super::thresholds::{judgement_cells, shown, unit_of};
use crate::commands::certify::stage_name;
use crate::commands::reverse::Reversed;

/// Writes a reverse stress to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_reverse(reversed: &Reversed, file: &Path) -> anyhow::Result<()> {
    let also: Vec<String> = reversed.also.iter().map(ToString::to_string).collect();
    let mut heads = vec!["stage", "found", "bounds", "verdict"];
    heads.extend(also.iter().map(String::as_str));
    let mut table = Table::new(&reversed.key, &heads);
    let probes = reversed.tried.probes.iter().zip(&reversed.also_values);
    let mut probes: Vec<(&Probe, &Vec<Option<f64>>)> = probes.collect();
    let severity = |x: &Probe| (x.shock - reversed.tried.question.mild).abs();
    probes.sort_by(|a, b| severity(a.0).total_cmp(&severity(b.0)));
    for (probe, values) in probes {
        let stage = stage_name(probe.stage).to_owned();
        let cells = judgement_cells(&probe.judgement);
        let values = reversed.also.iter().zip(values);
        let values = values.map(|(measure, value)| shown(unit_of(measure), *value));
        let cells = std::iter::once(stage).chain(cells).chain(values);
        table.row(&probe.shock.to_string(), cells);
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
