//! Fan charts: what most paths did, moment by moment.

use maud::{Markup, html};
use plimsoll_lab::stats::Estimate;
use plimsoll_pictures::chart::{Area, Axis, Hover, Level, Line, Plot, Steps};

use super::{Content, figure};
use crate::course::{Course, Moment, PATHS_MAX, Quantity};
use crate::figure::{cells, says};
use crate::number::{Unit, count, plural};

/// What is read of a moment.
type Read<M> = fn(&M) -> Estimate;

const SECONDS_PER_HOUR: f64 = 3_600.0;

/// Where the documented rate curve bends: utilization, percent.
const KINK_PCT: f64 = 80.0;

/// Places at which a reader can point, at most.
const HOVERS: usize = 60;

/// Rows of the table, about.
const ROWS: usize = 9;

impl Content<'_> {
    /// The course of the paths, as far as they were sampled.
    pub(super) fn course(&self) -> Markup {
        html! {
            section {
                h2 { "Course" }
                @if let Some(course) = &self.course {
                    @let flat: Vec<&str> = course.quantities.iter().filter(|q| q.is_flat()).map(|q| q.title.as_str()).collect();
                    p.note { (about(course)) }
                    div.grid { @for quantity in course.quantities.iter().filter(|q| !q.is_flat()) { (self.fan(quantity)) } }
                    @if !flat.is_empty() { p.note { "The same on every path at every moment, so not drawn: " (flat.join("; ")) "." } }
                } @else {
                    p.note { "The result keeps no time series (" code { "recording.samples" } "), so there is no course to draw." }
                }
            }
        }
    }

    fn fan(&self, quantity: &Quantity) -> Markup {
        figure(
            &quantity.title,
            &[(0, "median")],
            &plot(quantity),
            "",
            &self.moments(quantity),
        )
    }

    fn moments(&self, quantity: &Quantity) -> Markup {
        let every = quantity.moments.len().div_ceil(ROWS).max(1);
        let last = quantity.moments.len() - 1;
        let rows = quantity.moments.iter().enumerate();
        let rows = rows.filter(|(i, _)| i % every == 0 || *i == last);
        let quantiles: [(&str, Read<Moment>); 3] =
            [("p05", |m| m.p05), ("p50", |m| m.p50), ("p95", |m| m.p95)];
        html! {
            table {
                thead { tr {
                    th scope="col" { "hour" }
                    @for name in ["5% below", "median", "5% above"] { th scope="col" { (name) } th.interval scope="col" { "interval" } }
                } }
                tbody { @for (_, moment) in rows { tr {
                    th scope="row" { (hour(moment.t_s)) }
                    @for (name, read) in quantiles {
                        @let key = format!("samples/{}/{}/{:?}/{name}", self.page.point, quantity.name, moment.t_s);
                        (cells(quantity.unit, &key, &read(moment)))
                    }
                } } }
            }
        }
    }
}

fn about(course: &Course) -> String {
    let paths = plural(course.paths, "path");
    let first = if course.paths == PATHS_MAX {
        format!(" (the first {})", count(PATHS_MAX))
    } else {
        String::new()
    };
    format!(
        "Median of {paths}{first}; the dark band holds half of them at each moment, the light one nine of ten. \
         Pointing at a moment shows its numbers with their intervals."
    )
}

fn plot(quantity: &Quantity) -> Markup {
    let unit = quantity.unit;
    let hours: Vec<f64> = quantity
        .moments
        .iter()
        .map(|m| m.t_s / SECONDS_PER_HOUR)
        .collect();
    let area = |is_dark, read: fn(&Moment) -> (f64, f64)| Area {
        hue: 0,
        is_dark,
        x: hours.clone(),
        between: quantity
            .moments
            .iter()
            .map(|m| scaled(unit, read(m)))
            .collect(),
    };
    let medians = quantity.moments.iter().map(|m| unit.scaled(m.p50.value));
    let is_utilization = quantity.name == "utilization";
    let levels = is_utilization.then(|| Level {
        y: KINK_PCT,
        name: "kink of the rate curve".to_owned(),
    });
    Plot {
        title: quantity.title.clone(),
        about: "A median over the hours with two bands around it.".to_owned(),
        x: Axis {
            title: "hours".to_owned(),
            ..Axis::default()
        },
        y: Axis {
            title: String::new(),
            suffix: unit.sign(),
            steps: Steps::Linear,
            include: Vec::new(),
        },
        areas: vec![
            area(false, |m| (m.p05.value, m.p95.value)),
            area(true, |m| (m.p25.value, m.p75.value)),
        ],
        lines: vec![Line {
            points: hours.iter().copied().zip(medians).collect(),
            ..Line::default()
        }],
        levels: levels.into_iter().collect(),
        hovers: hovers(quantity),
        ..Plot::default()
    }
    .svg()
}

fn scaled(unit: Unit, (low, high): (f64, f64)) -> (f64, f64) {
    (unit.scaled(low), unit.scaled(high))
}

fn hovers(quantity: &Quantity) -> Vec<Hover> {
    let every = quantity.moments.len().div_ceil(HOVERS).max(1);
    let moments = quantity.moments.iter().step_by(every);
    moments
        .map(|m| {
            let unit = quantity.unit;
            Hover {
                x: m.t_s / SECONDS_PER_HOUR,
                says: format!(
                    "hour {}: median {}; 5% of paths below {}, 5% above {}",
                    hour(m.t_s),
                    says(unit, &m.p50),
                    says(unit, &m.p05),
                    says(unit, &m.p95)
                ),
            }
        })
        .collect()
}

fn hour(t_s: f64) -> String {
    let text = format!("{:.2}", t_s / SECONDS_PER_HOUR);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
