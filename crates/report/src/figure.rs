//! Numbers on the page: what a reader sees, and the exact value behind it.

use maud::{Markup, html};
use plimsoll_lab::stats::{Estimate, Shortfall};
use plimsoll_pictures::chart::Span;

use crate::number::{Unit, plural};

/// A number with its exact value; `key` says which number of the result it is.
pub(crate) fn exact(unit: Unit, key: &str, x: f64) -> Markup {
    html! { data data-key=(key) value=(format!("{x:?}")) { (unit.show(x)) } }
}

/// An estimate, and its interval in brackets.
pub(crate) fn estimate(unit: Unit, key: &str, x: &Estimate) -> Markup {
    let [_, interval] = unit.estimate(x);
    html! { (value(unit, key, x)) " " span.interval { "(" (interval) ")" } }
}

/// An estimate and its interval in two cells of a table.
pub(crate) fn cells(unit: Unit, key: &str, x: &Estimate) -> Markup {
    let [_, interval] = unit.estimate(x);
    html! {
        td data-sort=(format!("{:?}", x.value)) { (value(unit, key, x)) }
        td.interval { (interval) }
    }
}

/// An expected shortfall in two cells, or how many paths it needs.
pub(crate) fn shortfall_cells(key: &str, x: &Shortfall) -> Markup {
    if let Some(estimate) = &x.estimate {
        return cells(Unit::UsdMillions, &format!("{key}/estimate"), estimate);
    }
    html! {
        td { "-" }
        td.interval { "needs " (plural(x.paths_needed, "path")) }
    }
}

fn value(unit: Unit, key: &str, x: &Estimate) -> Markup {
    let [shown, _] = unit.estimate(x);
    let end = |end: Option<f64>| end.map(|x| format!("{x:?}"));
    html! {
        data data-key=(key) value=(format!("{:?}", x.value)) data-low=[end(x.low)] data-high=[end(x.high)] { (shown) }
    }
}

/// An estimate with its interval as text.
pub(crate) fn says(unit: Unit, x: &Estimate) -> String {
    let [value, interval] = unit.estimate(x);
    format!("{value} ({interval})")
}

/// An estimate in the unit of a drawing.
pub(crate) fn span(unit: Unit, x: &Estimate) -> Span {
    Span {
        value: unit.scaled(x.value),
        low: x.low.map(|x| unit.scaled(x)),
        high: x.high.map(|x| unit.scaled(x)),
    }
}
