//! A tail on the screen.

use plimsoll_lab::stats::Estimate;
use plimsoll_lab::tail::Gain;

use super::number::{Unit, count, plural};
use super::print;
use super::table::Table;
use crate::commands::tail::{Document, Split};

/// Below this a number is shown with a power of ten.
const SMALL: f64 = 1e-3;
/// From this on a number is shown with a power of ten.
const LARGE: f64 = 1e9;

/// Writes a tail to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_tail(document: &Document) -> anyhow::Result<()> {
    let title = format!("{} by {}", document.measure, document.method);
    let mut table = Table::new(&title, &[""]);
    table.row("estimate", [number(document.estimate.value)]);
    table.row("95% interval", [interval(&document.estimate)]);
    let runs = if document.splitting.is_some() {
        "runs"
    } else {
        "paths"
    };
    table.row(runs, [count(document.paths)]);
    if document.failed > 0 {
        table.row("failed, left out", [count(document.failed)]);
    }
    if let Some(weighted) = &document.weighted {
        let effective = Unit::Plain.show(weighted.effective_paths);
        table.row("effective sample size", [effective]);
        table.row("independent batches", [count(weighted.batches)]);
    }
    gains(document, &mut table);
    print(table.to_string().trim_end())?;
    if let Some(split) = &document.splitting {
        print(format!("\n{}", levels(split).to_string().trim_end()))?;
        print(effort(split))?;
    }
    print(format!(
        "seed {}; {}",
        document.seed,
        document.folder.display()
    ))
}

fn gains(document: &Document, table: &mut Table) {
    if document.method == "plain" {
        return;
    }
    table.heading("Against plain paths");
    table.row("gain in variance", [gain(document.gain_in_variance)]);
    table.row("gain in work", [gain(document.gain_in_work)]);
    if let Some(split) = &document.splitting {
        let without = gain(split.gain_without_beginnings);
        table.row("  with no beginning run twice", [without]);
    }
    if let Some(work) = document.gain_in_work {
        let worth = Unit::Count.show(work.gain * work.paths);
        table.row("plain paths it is worth", [worth]);
    }
}

fn gain(gain: Option<Gain>) -> String {
    gain.map_or_else(|| "?".to_owned(), |gain| Unit::Plain.show(gain.gain))
}

/// A row for each level.
fn levels(split: &Split) -> Table {
    let heads = ["tried", "crossed", "conditional", "probability"];
    let mut table = Table::new(&format!("Levels of {}", split.watch), &heads);
    for level in &split.levels {
        let conditional = level.conditional.map_or_else(|| "?".to_owned(), number);
        let cells = [
            count(level.tried),
            count(level.crossed),
            conditional,
            number(level.probability),
        ];
        table.row(&format!("{:.4}", level.level), cells);
    }
    table
}

/// What it took, below the levels.
fn effort(split: &Split) -> String {
    let (repetitions, roots) = (u64::from(split.repetitions), split.roots);
    let paths = |x: f64| Unit::Count.show(x);
    format!(
        "{} of {}, {} offspring\n{} path equivalents, {} of them fresh; {} more of the pilot",
        plural(repetitions, "repetition"),
        plural(roots, "path"),
        split.offspring,
        paths(split.effort.whole),
        paths(split.effort.fresh),
        paths(split.pilot.whole)
    )
}

fn interval(estimate: &Estimate) -> String {
    let end = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), number);
    format!("{} to {}", end(estimate.low), end(estimate.high))
}

/// A number, with a power of ten where it is very small or large.
fn number(x: f64) -> String {
    let size = x.abs();
    if x != 0.0 && !(SMALL..LARGE).contains(&size) {
        format!("{x:.3e}")
    } else {
        Unit::Plain.show(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_keep_their_digits() {
        assert_eq!(number(2.323_446e-6), "2.323e-6");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(0.25), "0.250");
        assert_eq!(interval(&Estimate::new(1e-5, 0.0, f64::NAN)), "0 to ?");
    }
}
