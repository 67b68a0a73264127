//! A sweep: every point in a table, heat maps over two axes, bands over one, and the frontier.

mod frontier;

use std::collections::BTreeMap;

use maud::{Markup, html};
use plimsoll_lab::stats::Estimate;
use plimsoll_pictures::chart::{Area, Axis, Cell, Dot, Heat, Line, Plot, Span};
use serde_json::Value;

use super::{Content, figure, sorts};
use crate::facts::Facts;
use crate::figure::{cells, estimate, says, span};
use crate::number::{Unit, count, plural};

/// A figure that is compared over points: its name in the summary, what it is, its unit.
#[derive(Clone, Copy)]
struct Compared {
    name: &'static str,
    title: &'static str,
    unit: Unit,
}

const fn compared(name: &'static str, title: &'static str, unit: Unit) -> Compared {
    Compared { name, title, unit }
}

const MILLION: Unit = Unit::UsdMillions;

/// How bad the tail is, the best measure first: which of them there is depends on the paths.
const TAILS: [Compared; 3] = [
    compared(
        "bad_debt_usd/es_99/estimate",
        "ES 99% of bad debt, USD M",
        MILLION,
    ),
    compared(
        "bad_debt_usd/es_95/estimate",
        "ES 95% of bad debt, USD M",
        MILLION,
    ),
    compared("bad_debt_usd/mean", "Mean bad debt, USD M", MILLION),
];

/// Other figures that are shown for each point.
const OTHERS: [Compared; 5] = [
    compared(
        "bad_debt_usd/probability",
        "Paths with bad debt",
        Unit::Percent,
    ),
    compared(
        "lender_loss_usd/probability",
        "Paths with a loss of suppliers",
        Unit::Percent,
    ),
    compared("liquidated_usd/mean", "Liquidated, mean, USD M", MILLION),
    compared(
        "utilization_peak/p50",
        "Peak utilization, median",
        Unit::Percent,
    ),
    compared(
        "lender_return/mean",
        "Return of lenders, mean",
        Unit::Percent,
    ),
];

/// What the venue gets for the risk.
const BORROWED: Compared = compared("borrowed", "Borrowed at the end, mean, USD M", MILLION);

/// A parameter that takes several values.
struct Swept {
    name: String,
    values: Vec<Value>,
}

impl Content<'_> {
    /// The sweep; nothing for a plain run.
    pub(super) fn sweep(&self) -> Markup {
        if self.manifest.plan.points.len() < 2 {
            return Markup::default();
        }
        let axes = self.axes();
        let shown = self.shown();
        html! {
            section {
                h2 { "Over the sweep" }
                @match axes.as_slice() {
                    [x, y] => {
                        @for figure in &shown { (self.heat(*figure, x, y)) }
                    }
                    axes => {
                        @for axis in axes.iter().filter(|a| is_numeric(a)) {
                            h3 { "Over " code { (axis.name) } }
                            @if axes.len() > 1 { p.note { "The other parameters differ between the dots." } }
                            div.grid { @for figure in &shown { (self.band(*figure, axis, axes.len() == 1)) } }
                        }
                    }
                }
                (self.frontier())
                h3 { "All points" }
                div.wide { (self.points_table(&shown)) }
            }
        }
    }

    /// What the sweep says, in sentences.
    pub(super) fn sweep_answer(&self) -> Markup {
        let tail = self.tail();
        let points = self.points(tail);
        let by = |sign: f64| {
            points
                .iter()
                .max_by(|a, b| (sign * a.1.value).total_cmp(&(sign * b.1.value)))
        };
        html! {
            p {
                "Over " strong { (plural(self.manifest.plan.points.len() as u64, "point")) } " of " (plural(self.manifest.plan.paths, "path")) " each, "
                "on the same prices: "
                @if let (Some((low, least)), Some((high, most))) = (by(-1.0), by(1.0)) {
                    (tail.title) " is least at " strong { (self.point_label(*low)) } ", " (estimate(tail.unit, &Self::key(tail, *low), least))
                    ", and most at " strong { (self.point_label(*high)) } ", " (estimate(tail.unit, &Self::key(tail, *high), most)) "."
                }
            }
            @if tail.name.ends_with("mean") {
                p { "An expected shortfall needs 1,000 paths at each point; this sweep has " (count(self.manifest.plan.paths)) "." }
            }
        }
    }

    /// The parameters that take several values, in order of name, each with its values in order.
    fn axes(&self) -> Vec<Swept> {
        let mut axes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for point in &self.manifest.plan.points {
            for (name, value) in &point.parameters {
                let values = axes.entry(name).or_default();
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
        let several = axes.into_iter().filter(|(_, values)| values.len() > 1);
        several
            .map(|(name, mut values)| {
                // Text stays in the order of the plan.
                if values.iter().all(|x| number(x).is_some()) {
                    values.sort_by(|a, b| {
                        number(a)
                            .partial_cmp(&number(b))
                            .unwrap_or(std::cmp::Ordering::Equal)
                    });
                }
                Swept {
                    name: name.to_owned(),
                    values,
                }
            })
            .collect()
    }

    /// The best measure of the tail that every point has.
    fn tail(&self) -> Compared {
        let alive = self
            .manifest
            .plan
            .points
            .iter()
            .filter(|x| self.facts.metrics(x.index).is_some());
        let points: Vec<u32> = alive.map(|x| x.index).collect();
        let has = |x: &Compared| points.iter().all(|p| self.value(*x, *p).is_some());
        TAILS.into_iter().find(has).unwrap_or(TAILS[2])
    }

    fn shown(&self) -> Vec<Compared> {
        std::iter::once(self.tail())
            .chain(OTHERS)
            .chain([BORROWED])
            .collect()
    }

    fn value(&self, figure: Compared, point: u32) -> Option<Estimate> {
        if figure.name == BORROWED.name {
            return self.facts.borrowed.get(point as usize).copied().flatten();
        }
        self.facts.estimate(point, figure.name)
    }

    fn key(figure: Compared, point: u32) -> String {
        if figure.name == BORROWED.name {
            return format!("mean/{point}/borrowed_end_usd");
        }
        Facts::key(point, figure.name)
    }

    /// Every point that has the figure.
    fn points(&self, figure: Compared) -> Vec<(u32, Estimate)> {
        let points = self.manifest.plan.points.iter();
        points
            .filter_map(|p| Some((p.index, self.value(figure, p.index)?)))
            .collect()
    }

    fn point_label(&self, point: u32) -> &str {
        self.manifest
            .plan
            .points
            .get(point as usize)
            .map_or("", |x| &x.label)
    }

    fn heat(&self, figure: Compared, x: &Swept, y: &Swept) -> Markup {
        let find = |column: &Value, row: &Value| {
            let mut points = self.manifest.plan.points.iter();
            points.find(|p| {
                p.parameters.get(&x.name) == Some(column) && p.parameters.get(&y.name) == Some(row)
            })
        };
        let cell = |column: &Value, row: &Value| {
            let point = find(column, row)?.index;
            let value = self.value(figure, point)?;
            let [text, interval] = figure.unit.estimate(&value);
            Some(Cell {
                value: value.value,
                says: format!(
                    "{}: {} {}",
                    self.point_label(point),
                    figure.title,
                    says(figure.unit, &value)
                ),
                text,
                interval,
                is_marked: false,
            })
        };
        let rows = y
            .values
            .iter()
            .map(|row| x.values.iter().map(|column| cell(column, row)).collect());
        let drawing = Heat {
            title: figure.title.to_owned(),
            about: format!("A cell for each pair of {} and {}.", x.name, y.name),
            x_title: x.name.clone(),
            x: x.values.iter().map(text).collect(),
            y_title: y.name.clone(),
            y: y.values.iter().map(text).collect(),
            rows: rows.collect(),
        };
        let table = html! {
            table {
                thead { tr { th scope="col" { (y.name) " / " (x.name) } @for column in &x.values { th scope="col" { (text(column)) } } } }
                tbody { @for row in &y.values { tr {
                    th scope="row" { (text(row)) }
                    @for column in &x.values { td { @if let Some(point) = find(column, row) {
                        @if let Some(value) = self.value(figure, point.index) { (estimate(figure.unit, &Self::key(figure, point.index), &value)) }
                    } } }
                } } }
            }
        };
        html! { div.full { (super::figure(figure.title, &[], &drawing.svg(), "Below each value its 95% interval.", &table)) } }
    }

    /// A figure over one parameter: with a band where there is no other.
    fn band(&self, compared: Compared, axis: &Swept, is_alone: bool) -> Markup {
        let place = |point: u32| {
            let point = self.manifest.plan.points.get(point as usize)?;
            number(point.parameters.get(&axis.name)?)
        };
        let mut points: Vec<(f64, u32, Estimate)> = self
            .points(compared)
            .into_iter()
            .filter_map(|(point, x)| Some((place(point)?, point, x)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let scaled = |x: f64| compared.unit.scaled(x);
        let ends = |x: &Estimate| {
            (
                scaled(x.low.unwrap_or(x.value)),
                scaled(x.high.unwrap_or(x.value)),
            )
        };
        let dots = points.iter().map(|(at, point, x)| Dot {
            hue: 0,
            x: Span::exact(*at),
            y: span(compared.unit, x),
            says: format!("{}: {}", self.point_label(*point), says(compared.unit, x)),
            ..Dot::default()
        });
        let area = Area {
            hue: 0,
            is_dark: false,
            x: points.iter().map(|p| p.0).collect(),
            between: points.iter().map(|p| ends(&p.2)).collect(),
        };
        let line = Line {
            points: points.iter().map(|p| (p.0, scaled(p.2.value))).collect(),
            ..Line::default()
        };
        let plot = Plot {
            title: compared.title.to_owned(),
            about: format!("Over {}, with intervals.", axis.name),
            x: Axis {
                title: axis.name.clone(),
                ..Axis::default()
            },
            y: Axis {
                suffix: compared.unit.sign(),
                ..Axis::default()
            },
            areas: if is_alone { vec![area] } else { Vec::new() },
            lines: if is_alone { vec![line] } else { Vec::new() },
            dots: dots.collect(),
            ..Plot::default()
        };
        let table = Self::band_table(compared, axis, &points);
        figure(compared.title, &[], &plot.svg(), "", &table)
    }

    fn band_table(compared: Compared, axis: &Swept, points: &[(f64, u32, Estimate)]) -> Markup {
        html! {
            table {
                thead { tr { th scope="col" { (axis.name) } th scope="col" { (compared.title) } th.interval scope="col" { "interval" } } }
                tbody { @for (at, point, x) in points { tr { th scope="row" { (at) } (cells(compared.unit, &Self::key(compared, *point), x)) } } }
            }
        }
    }

    fn points_table(&self, shown: &[Compared]) -> Markup {
        let names: Vec<&String> = self.manifest.plan.points[0].parameters.keys().collect();
        html! {
            table {
                thead { tr {
                    (sorts("point"))
                    @for name in &names { (sorts(name)) }
                    @for figure in shown { (sorts(figure.title)) th.interval { "interval" } }
                } }
                tbody { @for point in &self.manifest.plan.points { tr {
                    td data-sort=(point.index) { (point.index) }
                    @for name in &names { td data-sort=(text(&point.parameters[*name])) { (text(&point.parameters[*name])) } }
                    @for figure in shown {
                        @if let Some(x) = self.value(*figure, point.index) { (cells(figure.unit, &Self::key(*figure, point.index), &x)) } @else { td { "-" } td {} }
                    }
                } } }
            }
        }
    }
}

/// A parameter's value as a number; exact decimals are kept as text.
fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.parse().ok())
        .filter(|x: &f64| x.is_finite())
}

fn is_numeric(axis: &Swept) -> bool {
    axis.values.iter().all(|x| number(x).is_some())
}

fn text(value: &Value) -> String {
    // Whole numbers without a decimal point.
    let number = value.as_f64().map(|x| x.to_string());
    let text = || {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    number.unwrap_or_else(text)
}
