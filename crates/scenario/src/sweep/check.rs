//! What the keys of a sweep say about each other.

use std::collections::BTreeSet;

use plimsoll_lab::design::{self, Axis, Interval, Values};
use rust_decimal::Decimal;
use serde_json::Value;

use super::file::{AxisConfig, DesignConfig, RangeConfig, Scale, SweepFile};
use crate::document::Problem;
use crate::relations;

/// Everything that is wrong between keys.
pub(super) fn problems(file: &SweepFile) -> Vec<Problem> {
    let mut found = relations::of_thresholds(&file.thresholds);
    let draws = !matches!(file.design, DesignConfig::Grid(_) | DesignConfig::List(_));
    let (mut names, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for (index, axis) in file.design.axes().iter().enumerate() {
        let at = format!("design.axes[{index}]");
        found.extend(of_axis(axis, &at, draws));
        if !names.insert(axis.name()) {
            let message = format!("another axis is called `{}` too", axis.name());
            found.push(Problem::new(&at, message));
        }
        for key in axis.key.iter().chain(axis.also.keys()) {
            if !keys.insert(key) {
                let message = format!("`{key}` is varied by another axis too");
                found.push(Problem::new(&at, message));
            }
            if file.set.contains_key(key) {
                let message = format!("`{key}` stands in `set` too");
                found.push(Problem::new(&at, message));
            }
        }
    }
    if found.is_empty()
        && let Err(error) = file.design.design().points(&axes(&file.design))
    {
        found.push(Problem::new("design", error.to_string()));
    }
    found
}

fn of_axis(axis: &AxisConfig, at: &str, draws: bool) -> Option<Problem> {
    let refuse =
        |message: &str, allowed: &str| Some(Problem::new(at, message).with_allowed(allowed));
    let is_overlay = !axis.overlay.is_empty();
    let says = [axis.key.is_some(), !axis.times.is_empty(), is_overlay];
    if says.iter().filter(|x| **x).count() != 1 {
        return refuse(
            "must say what it varies, once",
            "one of key, times, overlay",
        );
    }
    if !axis.also.is_empty() && axis.key.is_none() {
        return refuse("`also` moves with a `key`", "key beside also");
    }
    let limits = axis.min.is_some() || axis.max.is_some();
    let says = [
        !axis.values.is_empty(),
        axis.range.is_some(),
        limits,
        is_overlay,
    ];
    if says.iter().filter(|x| **x).count() != 1 {
        let allowed = "one of values, range, min with max; overlay has none of them";
        return refuse("must say its values, once", allowed);
    }
    if limits && !draws {
        return refuse("min and max are for designs that draw", "values or range");
    }
    if limits != (axis.min.is_some() && axis.max.is_some()) {
        return refuse("one limit is missing", "min with max");
    }
    if !limits && (axis.scale != Scale::Linear || axis.decimals.is_some()) {
        return refuse(
            "scale and decimals are for drawn values",
            "min with max beside them",
        );
    }
    of_values(axis, at)
}

fn of_values(axis: &AxisConfig, at: &str) -> Option<Problem> {
    if let Some(range) = &axis.range
        && let Err(error) = walked(range)
    {
        return Some(Problem::new(format!("{at}.range"), error.to_string()));
    }
    if let Some(interval) = interval(axis)
        && interval.min >= interval.max
    {
        return Some(Problem::new(format!("{at}.min"), "must be less than max"));
    }
    let factors = !axis.times.is_empty() || axis.also.values().any(|x| *x != Decimal::ONE);
    let odd = |value: &Value| !value.is_number() && factors;
    if let Some(index) = axis.values.iter().position(odd) {
        let message = "must be a number, because numbers are multiplied by it";
        return Some(Problem::new(format!("{at}.values[{index}]"), message));
    }
    let is_compound = |value: &Value| value.is_array() || value.is_object() || value.is_null();
    let index = axis.values.iter().position(is_compound)?;
    let message = "must be a single value";
    Some(Problem::new(format!("{at}.values[{index}]"), message))
}

fn walked(range: &RangeConfig) -> Result<Vec<Decimal>, design::DesignError> {
    design::range(range.from, range.to, range.step)
}

fn interval(axis: &AxisConfig) -> Option<Interval> {
    Some(Interval {
        min: axis.min?,
        max: axis.max?,
        scale: match axis.scale {
            Scale::Linear => design::Scale::Linear,
            Scale::Log => design::Scale::Log,
        },
        decimals: axis.decimals,
    })
}

/// The axes as the design takes them. Values that were written are known by their number; their
/// digits stand in the file.
pub(super) fn axes(design: &DesignConfig) -> Vec<Axis> {
    let axis = |axis: &AxisConfig| Axis {
        name: axis.name().to_owned(),
        values: values(axis),
    };
    design.axes().iter().map(axis).collect()
}

fn values(axis: &AxisConfig) -> Values {
    if let Some(interval) = interval(axis) {
        return Values::Between(interval);
    }
    let steps = axis.range.as_ref().and_then(|range| walked(range).ok());
    let texts = match steps {
        Some(steps) => steps.iter().map(Decimal::to_string).collect(),
        None if axis.overlay.is_empty() => axis.values.iter().map(shown).collect(),
        None => axis.overlay.clone(),
    };
    Values::Listed(texts)
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
