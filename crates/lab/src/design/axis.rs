//! An axis: a quantity that is varied, and the values it may take.

use std::collections::BTreeSet;

use super::{DesignError, Interval};

/// A quantity that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What people and columns call it.
    pub name: String,
    /// Values it may take.
    pub values: Values,
}

/// Values of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// These, as they were written.
    Listed(Vec<String>),
    /// Any between two limits.
    Between(Interval),
}

/// The value of an axis at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub text: String,
    /// Which of the listed values it is; none if it lies between limits.
    pub listed: Option<usize>,
}

impl Values {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Listed(values) if values.is_empty())
    }

    /// The value at a coordinate: listed values share [0, 1) evenly.
    fn at(&self, u: f64) -> Setting {
        match self {
            Self::Listed(values) => {
                let place = (u * values.len() as f64) as usize;
                listed(values, place)
            }
            Self::Between(interval) => drawn(interval, u),
        }
    }

    /// The value at a level: the first listed value is at 0 and the last one at 1.
    fn on_level(&self, u: f64) -> Setting {
        match self {
            Self::Listed(values) => {
                let last = values.len() - 1;
                listed(values, libm::round(u * last as f64) as usize)
            }
            Self::Between(interval) => drawn(interval, u),
        }
    }
}

fn listed(values: &[String], place: usize) -> Setting {
    let place = place.min(values.len() - 1);
    Setting {
        text: values[place].clone(),
        listed: Some(place),
    }
}

fn drawn(interval: &Interval, u: f64) -> Setting {
    Setting {
        text: interval.at(u).to_string(),
        listed: None,
    }
}

/// The settings of all axes at a point of the unit cube.
pub(super) fn at(axes: &[Axis], row: &[f64]) -> Vec<Setting> {
    let pairs = axes.iter().zip(row);
    pairs.map(|(axis, u)| axis.values.at(*u)).collect()
}

/// The settings of all axes at a point whose coordinates are levels from 0 to 1.
pub(super) fn on_level(axes: &[Axis], row: &[f64]) -> Vec<Setting> {
    let pairs = axes.iter().zip(row);
    pairs.map(|(axis, u)| axis.values.on_level(*u)).collect()
}

/// Refuses axes that no design can be made of.
pub(super) fn check(axes: &[Axis]) -> Result<(), DesignError> {
    if axes.is_empty() {
        return Err(DesignError::NoAxis);
    }
    let mut names = BTreeSet::new();
    for axis in axes {
        let name = axis.name.clone();
        if !names.insert(&axis.name) {
            return Err(DesignError::SameName { axis: name });
        }
        if axis.values.is_empty() {
            return Err(DesignError::NoValue { axis: name });
        }
        if let Values::Between(interval) = &axis.values
            && let Some(problem) = interval.problem()
        {
            return Err(DesignError::Limits {
                axis: name,
                problem,
            });
        }
    }
    Ok(())
}
