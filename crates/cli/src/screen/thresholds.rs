//! Thresholds: a tick, a cross or a question mark for each.

use plimsoll_lab::constraint::{Judgement, Statistic, Thresholds, Verdict};
use plimsoll_lab::metric::Unit as MetricUnit;

use super::number::{Unit, count, plural};
use super::print;
use super::table::Table;

/// Writes the verdicts to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_thresholds(thresholds: &Thresholds) -> anyhow::Result<()> {
    let mut table = judgement_table("Thresholds");
    let has_points = thresholds.points.len() > 1;
    for point in &thresholds.points {
        if has_points {
            table.heading(&format!("Point {}: {}", point.index, point.label));
        }
        for judgement in &point.judgements {
            table.row(
                &judgement.constraint.to_string(),
                judgement_cells(judgement),
            );
        }
    }
    print(format!("\n{}", table.to_string().trim_end()))?;
    let all = thresholds.points.iter().flat_map(|x| &x.judgements);
    let undecided = all.filter(|x| is_undecided(x)).count() as u64;
    if undecided > 0 {
        print(
            "Undecided is not passed: the paths do not tell on which side of its limit it lies.",
        )?;
    }
    Ok(())
}

/// A table of judgements.
pub(super) fn judgement_table(title: &str) -> Table {
    Table::new(title, &["found", "bounds", "verdict"])
}

/// What was found, its bounds, the verdict.
pub(super) fn judgement_cells(judgement: &Judgement) -> [String; 3] {
    let unit = unit_of(judgement);
    let shown = |x: Option<f64>| x.map_or_else(|| "?".to_owned(), |x| unit.show(x));
    [
        shown(judgement.value),
        format!("{} to {}", shown(judgement.low), shown(judgement.high)),
        verdict(judgement),
    ]
}

/// The verdict in words, with its sign.
fn verdict(judgement: &Judgement) -> String {
    let words = match judgement.verdict {
        Verdict::Held => "\u{2713} held".to_owned(),
        Verdict::Broken => "\u{2717} broken".to_owned(),
        Verdict::Undecided { paths_needed: None } => "? undecided".to_owned(),
        Verdict::Undecided {
            paths_needed: Some(paths),
        } => format!("? undecided, takes about {} paths", count(paths)),
    };
    match judgement.failed {
        0 => words,
        failed => format!("{words}, {} failed", plural(failed, "path")),
    }
}

fn is_undecided(judgement: &Judgement) -> bool {
    matches!(judgement.verdict, Verdict::Undecided { .. })
}

/// The unit that a measure is shown in.
pub(super) fn unit_of(judgement: &Judgement) -> Unit {
    let measure = judgement.constraint.measure;
    if matches!(measure.statistic, Statistic::Probability(..)) {
        return Unit::Percent;
    }
    match measure.metric.unit {
        MetricUnit::Usd => Unit::Usd,
        MetricUnit::Seconds => Unit::Hours,
        MetricUnit::Fraction | MetricUnit::PerYear => Unit::Percent,
        MetricUnit::UsdHours | MetricUnit::Bps | MetricUnit::Count | MetricUnit::Number => {
            Unit::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_lab::constraint::judge;
    use plimsoll_lab::stats::Bootstrap;
    use plimsoll_sim::record::PathRow;

    use super::*;

    fn cells(text: &str) -> [String; 3] {
        let row = |path| PathRow {
            path,
            bad_debt_usd: path as f64,
            ..PathRow::default()
        };
        let rows: Vec<PathRow> = (0..1000).map(row).collect();
        let constraint = text.parse().expect("a constraint");
        let bootstrap = Bootstrap { seed: 1, index: 0 };
        judgement_cells(&judge(&constraint, &rows, bootstrap))
    }

    #[test]
    fn a_verdict_has_its_sign_and_says_what_it_would_take() {
        assert_eq!(cells("mean(bad_debt_usd) < 600")[2], "\u{2713} held");
        assert_eq!(cells("mean(bad_debt_usd) < 400")[2], "\u{2717} broken");
        let undecided = &cells("es_99(bad_debt_usd) < 1e6");
        assert_eq!(undecided[2], "? undecided, takes about 5,000 paths");
        assert_eq!(undecided[0], "?");
    }

    #[test]
    fn a_probability_is_shown_in_per_cent() {
        assert_eq!(cells("p(bad_debt_usd >= 900) < 0.5")[0], "10.0%");
    }
}
