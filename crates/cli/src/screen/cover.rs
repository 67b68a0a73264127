//! Cover-2 on the screen.

use plimsoll_lab::stats::paired::Difference;

use super::number::{Unit, plural};
use super::print;
use super::table::Table;
use crate::commands::cover::Covered;

/// Writes the comparison to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_cover(covered: &Covered) -> anyhow::Result<()> {
    let does = if covered.sells {
        "fail and sell"
    } else {
        "fail and sell nothing"
    };
    print(format!(
        "{}: the {} {does} after {} minutes; {} with and without, intervals are 95%",
        covered.name,
        plural(u64::from(covered.accounts), "largest borrower"),
        covered.at_min,
        plural(covered.paths, "path"),
    ))?;
    if covered.failed > 0 {
        print(format!(
            "{} failed and were left out",
            plural(covered.failed, "path")
        ))?;
    }
    let heads = [
        "without",
        "with",
        "difference",
        "interval",
        "of ES 99%",
        "interval",
    ];
    let mut table = Table::new("Mean, M$", &heads);
    for metric in &covered.metrics {
        let unit = Unit::UsdMillions;
        let [value, interval] = unit.estimate(&metric.mean.estimate);
        let means = [unit.show(metric.without), unit.show(metric.with)];
        let tail = shown(unit, metric.es_99.as_ref());
        table.row(
            metric.metric,
            means.into_iter().chain([value, interval]).chain(tail),
        );
    }
    table.heading("More likely above nought by");
    for metric in &covered.metrics {
        let [value, interval] = shown(Unit::Percent, metric.probability.as_ref());
        let blank = || String::new();
        table.row(metric.metric, [blank(), blank(), value, interval]);
    }
    print(table.to_string().trim_end())?;
    for (which, folder) in ["without", "with"].iter().zip(&covered.folders) {
        print(format!("{which}: {folder}"))?;
    }
    Ok(())
}

fn shown(unit: Unit, difference: Option<&Difference>) -> [String; 2] {
    difference.map_or_else(Default::default, |x| unit.estimate(&x.estimate))
}
