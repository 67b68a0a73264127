//! Sensitivity indices on the screen.

use plimsoll_lab::stats::Estimate;

use super::number::{Unit, plural};
use super::print;
use super::table::Table;
use crate::commands::sensitivity::{AxisIndex, Explained, Indices};

/// Writes the indices to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_sensitivity(indices: &Indices) -> anyhow::Result<()> {
    print(format!(
        "{}: {} of {}, plan {}; intervals are 95%",
        indices.name,
        plural(indices.points, "point"),
        plural(indices.paths, "path"),
        indices.plan_id
    ))?;
    for explained in &indices.measures {
        print("")?;
        print_explained(explained)?;
    }
    Ok(())
}

fn print_explained(explained: &Explained) -> anyhow::Result<()> {
    let (low, high) = explained.range;
    let title = format!("{}, {}", explained.measure, Unit::Plain.range(low, high));
    let Some(axes) = &explained.axes else {
        return print(format!("{title}: the same at every point"));
    };
    let is_morris = axes.iter().any(|x| x.morris.is_some());
    let heads: &[&str] = if is_morris {
        &["mu*", "interval", "mu", "interval", "sigma", "interval"]
    } else {
        &["first", "interval", "total", "interval"]
    };
    let mut table = Table::new(&title, heads);
    for axis in ranked(axes) {
        table.row(&axis.axis, cells(axis));
    }
    print(table.to_string().trim_end())
}

/// Those that matter most first.
fn ranked(axes: &[AxisIndex]) -> Vec<&AxisIndex> {
    let mut ranked: Vec<&AxisIndex> = axes.iter().collect();
    ranked.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    ranked
}

fn weight(index: &AxisIndex) -> f64 {
    let morris = index.morris.map(|x| x.mu_star.value);
    let total = index.sobol.map(|x| x.total.value);
    morris.or(total).unwrap_or(0.0)
}

fn cells(index: &AxisIndex) -> Vec<String> {
    let of = |unit: Unit, all: &[Estimate]| -> Vec<String> {
        all.iter().flat_map(|x| unit.estimate(x)).collect()
    };
    match (&index.morris, &index.sobol) {
        (Some(x), _) => of(Unit::Plain, &[x.mu_star, x.mu, x.sigma]),
        (None, Some(x)) => of(Unit::Percent, &[x.first, x.total]),
        (None, None) => Vec::new(),
    }
}
