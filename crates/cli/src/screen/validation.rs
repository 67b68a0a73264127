//! The validation rows.

use plimsoll_validation::{Check, Tolerance};

use super::number::count;
use super::print;
use super::table::Table;
use crate::commands::validate::Worked;

/// Writes the rows to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_validation(worked: &[Worked]) -> anyhow::Result<()> {
    let heads = ["expected", "got", "difference", "allowed", ""];
    let mut table = Table::new("Validation", &heads);
    let checks = worked.iter().flat_map(|worked| &worked.checks);
    let (mut all, mut failed) = (0, 0);
    for check in checks {
        all += 1;
        failed += u64::from(!check.passes());
        table.row(&format!("{:3} {}", check.id, check.what), cells(check));
    }
    print(table)?;
    print("Allowed of simulated figures: four standard errors, of so many paths.")?;
    let (rows, figures) = (worked.len(), count(all));
    print(match failed {
        0 => format!("All {figures} figures of {rows} rows fit."),
        _ => format!(
            "{} of {figures} figures of {rows} rows do NOT fit.",
            count(failed)
        ),
    })
}

fn cells(check: &Check) -> [String; 5] {
    let verdict = if check.passes() { "ok" } else { "FAILS" };
    [
        figure(check.expected),
        figure(check.got),
        difference(check.difference()),
        allowed(check),
        verdict.to_owned(),
    ]
}

/// Six decimals, or two where there are many digits before them.
fn figure(value: f64) -> String {
    if value.abs() < 1e4 {
        format!("{value:.6}")
    } else {
        format!("{value:.2}")
    }
}

fn difference(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else {
        format!("{value:+.1e}")
    }
}

fn allowed(check: &Check) -> String {
    match check.tolerance {
        Tolerance::Exact => "0".to_owned(),
        Tolerance::Within { difference } => format!("{difference:.1e}"),
        Tolerance::StandardErrors {
            standard_error,
            paths,
        } => format!("4 x {standard_error:.1e} {}", count(paths)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_few_places_and_say_how_they_differ() {
        assert_eq!(figure(22.318_945_791), "22.318946");
        assert_eq!(figure(1_880_091.414), "1880091.41");
        assert_eq!(difference(-0.000_123), "-1.2e-4");
        assert_eq!(difference(0.0), "0");
    }

    #[test]
    fn a_simulated_figure_shows_its_standard_error_and_its_paths() {
        let check = Check {
            id: "V1",
            what: "x".to_owned(),
            expected: 1.0,
            got: 1.5,
            tolerance: Tolerance::StandardErrors {
                standard_error: 0.001_4,
                paths: 100_000,
            },
        };
        assert_eq!(allowed(&check), "4 x 1.4e-3 100,000");
        assert_eq!(cells(&check)[4], "FAILS");
    }
}
