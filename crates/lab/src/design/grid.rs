//! Grid and list: combinations of listed values.
//!
//! Rule    grid: every combination, the first axis slowest; list: the n-th values of all axes
//! Units   those of the values
//! Bounds  all axes list their values; axes of a list are equally long; at most 100,000 points
//! Source  full factorial design
//! Tests   tests/it/design.rs: order, count, refusals

use super::{Axis, DesignError, POINTS_MAX, Setting, Values};

/// Every combination.
pub(super) fn points(axes: &[Axis]) -> Result<Vec<Vec<Setting>>, DesignError> {
    let columns = columns(axes)?;
    let count = (columns.iter()).fold(1_u64, |n, column| n.saturating_mul(column.len() as u64));
    bounded(count)?;
    let mut points: Vec<Vec<Setting>> = vec![Vec::new()];
    for column in columns {
        let longer = |point: &Vec<Setting>| {
            let point = point.clone();
            (0..column.len()).map(move |place| with(&point, setting(column, place)))
        };
        points = points.iter().flat_map(longer).collect();
    }
    Ok(points)
}

/// The n-th values of all axes.
pub(super) fn listed(axes: &[Axis]) -> Result<Vec<Vec<Setting>>, DesignError> {
    let columns = columns(axes)?;
    let expected = columns[0].len();
    bounded(expected as u64)?;
    for (axis, column) in axes.iter().zip(&columns) {
        let found = column.len();
        if found != expected {
            return Err(DesignError::Length {
                axis: axis.name.clone(),
                expected,
                found,
            });
        }
    }
    let row = |place| {
        let column = columns.iter();
        column.map(|column| setting(column, place)).collect()
    };
    Ok((0..expected).map(row).collect())
}

fn columns(axes: &[Axis]) -> Result<Vec<&Vec<String>>, DesignError> {
    let mut columns = Vec::new();
    for axis in axes {
        let Values::Listed(values) = &axis.values else {
            let axis = axis.name.clone();
            return Err(DesignError::NotListed { axis });
        };
        columns.push(values);
    }
    Ok(columns)
}

fn bounded(points: u64) -> Result<(), DesignError> {
    if points > POINTS_MAX {
        return Err(DesignError::TooMany { points });
    }
    Ok(())
}

fn setting(column: &[String], place: usize) -> Setting {
    Setting {
        text: column[place].clone(),
        listed: Some(place),
    }
}

fn with(point: &[Setting], setting: Setting) -> Vec<Setting> {
    point.iter().cloned().chain([setting]).collect()
}
