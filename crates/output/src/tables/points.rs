//! `points`: the parameters of each point of a sweep.

use plimsoll_lab::{Plan, Point};
use serde_json::Value;

use super::{Table, columns};

/// One row of the table of points. Each parameter has a place in both lists; which one is used
/// depends on whether it is a number at every point.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PointRow {
    label: String,
    numbers: Vec<f64>,
    texts: Vec<String>,
}

/// The table of points.
pub(crate) fn points(plan: &Plan) -> Table<PointRow> {
    let mut columns = columns! { x: PointRow;
        "label", x.label => "What a person calls the point.";
    };
    let names = plan.points.iter().take(1).flat_map(|x| x.parameters.keys());
    for (place, name) in names.enumerate() {
        let about = format!("Value of the swept parameter `{name}`.");
        let is_number = plan.points.iter().all(|x| x.parameters[name].is_number());
        let name = name.to_lowercase().replace('.', "_");
        columns.extend(if is_number {
            columns! { x: PointRow; name, x.numbers[place] => about; }
        } else {
            columns! { x: PointRow; name, x.texts[place] => about; }
        });
    }
    Table {
        name: "points",
        about: "A row per point of the sweep; a plain run has one.",
        columns,
    }
}

/// The rows of the table of points.
pub(crate) fn point_rows(plan: &Plan) -> Vec<PointRow> {
    plan.points.iter().map(point_row).collect()
}

fn point_row(point: &Point) -> PointRow {
    let number = |x: &Value| x.as_f64().unwrap_or(f64::NAN);
    let text = |x: &Value| x.as_str().map_or_else(|| x.to_string(), str::to_owned);
    PointRow {
        label: point.label.clone(),
        numbers: point.parameters.values().map(number).collect(),
        texts: point.parameters.values().map(text).collect(),
    }
}
