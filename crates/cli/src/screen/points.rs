//! Points and their measures, a row for each.

use plimsoll_lab::metric::Unit as MetricUnit;
use plimsoll_lab::stats::Estimate;
use serde_json::Value;

use super::number::{Unit, count, plural};
use super::print;
use super::table::Table;
use crate::measures::{Column, Measured, MeasuredPoint};

/// Longest head of an axis; of a longer one the last two steps are shown.
const HEAD_CHARS: usize = 16;

/// Prints the points of some results: of one sweep, or of several scenarios and sweeps.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_points(results: &[Measured]) -> anyhow::Result<()> {
    match results {
        [] => Ok(()),
        [one] => {
            print(format!(
                "{}: {} of {}; intervals are 95%",
                one.name,
                plural(one.points.len() as u64, "point"),
                plural(one.paths, "path"),
            ))?;
            print(format!("\n{}", of_sweep(one).to_string().trim_end()))?;
            notes(results)?;
            let folder = one.folder.display();
            print(format!("\nThe tables are in {folder}"))?;
            print("One point in full, by its number:")?;
            print(format!("  plimsoll summary {folder} --point 0"))
        }
        all => {
            print(format!("\n{}", of_many(all).to_string().trim_end()))?;
            notes(all)?;
            print("\nThe tables are in")?;
            all.iter()
                .try_for_each(|x| print(format!("  {}", x.folder.display())))
        }
    }
}

fn of_sweep(result: &Measured) -> Table {
    let mut heads: Vec<String> = result.axes.iter().map(|x| head(x)).collect();
    heads.extend(measure_heads(&result.columns));
    let mut table = Table::new("Point", &borrowed(&heads));
    for point in &result.points {
        let cells = point.values.iter().map(shown);
        let measures = measures(&result.columns, point);
        table.row(&point.index.to_string(), cells.chain(measures));
    }
    table
}

fn of_many(results: &[Measured]) -> Table {
    let columns = &results[0].columns;
    let heads: Vec<String> = ["paths".to_owned()]
        .into_iter()
        .chain(measure_heads(columns))
        .collect();
    let mut table = Table::new("Scenario", &borrowed(&heads));
    for result in results {
        for point in &result.points {
            let values: Vec<String> = point.values.iter().map(shown).collect();
            let label = match &values[..] {
                [] => result.name.clone(),
                values => format!("{} {}", result.name, values.join(" ")),
            };
            let paths = count(result.paths);
            table.row(&label, [paths].into_iter().chain(measures(columns, point)));
        }
    }
    table
}

fn borrowed(heads: &[String]) -> Vec<&str> {
    heads.iter().map(String::as_str).collect()
}

/// The name of an axis, or the last two steps of a long one.
fn head(name: &str) -> String {
    if name.chars().count() <= HEAD_CHARS {
        return name.to_owned();
    }
    let mut steps = name.rsplitn(3, '.');
    let (last, before) = (steps.next(), steps.next());
    match (before, last) {
        (Some(before), Some(last)) => format!("{before}.{last}"),
        _ => name.to_owned(),
    }
}

fn measure_heads(columns: &[Column]) -> Vec<String> {
    let of_column = |column: &Column| {
        let interval = column.has_interval.then(|| "interval".to_owned());
        [Some(column.name.clone()), interval].into_iter().flatten()
    };
    columns.iter().flat_map(of_column).collect()
}

fn measures(columns: &[Column], point: &MeasuredPoint) -> Vec<String> {
    let cells = |(column, estimate): (&Column, &Option<Estimate>)| {
        let nothing = || ["-".to_owned(), String::new()];
        let [value, interval] = estimate.map_or_else(nothing, |x| unit(column.unit).estimate(&x));
        let interval = column.has_interval.then_some(interval);
        [Some(value), interval].into_iter().flatten()
    };
    columns
        .iter()
        .zip(&point.estimates)
        .flat_map(cells)
        .collect()
}

/// How a metric is shown: dollars in millions, seconds in hours, fractions in per cent.
fn unit(unit: MetricUnit) -> Unit {
    match unit {
        MetricUnit::Usd | MetricUnit::UsdHours => Unit::UsdMillions,
        MetricUnit::Seconds => Unit::Hours,
        MetricUnit::Fraction | MetricUnit::PerYear => Unit::Percent,
        MetricUnit::Count => Unit::Count,
        MetricUnit::Bps | MetricUnit::Number => Unit::Plain,
    }
}

/// A parameter: whole numbers with separators, others with their digits.
fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            let x = number.as_f64().unwrap_or_default();
            let is_whole = x.fract() == 0.0 && (0.0..1e15).contains(&x);
            if is_whole {
                count(x as u64)
            } else {
                x.to_string()
            }
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What a reader must know about the numbers above.
fn notes(results: &[Measured]) -> anyhow::Result<()> {
    print("  Dollars are in millions, times in hours.")?;
    let points = || results.iter().flat_map(|x| &x.points);
    if points().any(|x| x.estimates.contains(&None)) {
        print("  - There are too few paths for this number.")?;
    }
    let failed: u64 = points().map(|x| x.failed).sum();
    if failed > 0 {
        print(format!(
            "  ! {} failed and are left out; `plimsoll summary RESULT --failed` lists them.",
            plural(failed, "path")
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;

    fn measured() -> Measured {
        let point = |index: u32, ltv: f64, value: f64| MeasuredPoint {
            index,
            values: vec![json!(ltv), json!(20_000_000.0), json!("depth-severe")],
            failed: 0,
            estimates: vec![
                Some(Estimate::new(value, value / 2.0, value * 2.0)),
                (index > 0).then(|| Estimate::new(0.25, 0.2, 0.3)),
            ],
        };
        let column = |name: &str, unit, has_interval| Column {
            name: name.to_owned(),
            unit,
            has_interval,
        };
        Measured {
            name: "test".to_owned(),
            folder: PathBuf::from("results/test"),
            axes: vec![
                "venue.tokens.HYPE.ltv".to_owned(),
                "cap".to_owned(),
                "depth".to_owned(),
            ],
            paths: 100,
            columns: vec![
                column("bad debt", MetricUnit::Usd, true),
                column("any", MetricUnit::Fraction, false),
            ],
            points: vec![point(0, 0.5, 1.2e6), point(1, 0.65, 123.4e6)],
        }
    }

    #[test]
    fn points_and_measures_stand_in_line() {
        let expected = "\
Point  HYPE.ltv         cap         depth  bad debt      interval    any
  0         0.5  20,000,000  depth-severe      1.20  0.60 to 2.40      -
  1        0.65  20,000,000  depth-severe       123     62 to 247  25.0%
";
        assert_eq!(of_sweep(&measured()).to_string(), expected);
    }

    #[test]
    fn points_of_several_results_have_the_name_of_theirs() {
        let text = of_many(&[measured(), measured()]).to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(
            lines[1].starts_with("  test 0.5 20,000,000 depth-severe ")
                && lines[1].contains(" 100 "),
            "{text}"
        );
    }
}
