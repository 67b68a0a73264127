//! The frontier: what is borrowed against what the tail costs.

use std::collections::BTreeMap;

use maud::{Markup, html};
use plimsoll_lab::stats::Estimate;
use plimsoll_pictures::chart::{Axis, Dot, Line, Plot, Size};

use super::super::{Content, figure};
use super::BORROWED;
use crate::figure::{cells, says, span};

impl Content<'_> {
    /// What is borrowed against what the tail costs; on the frontier nothing else has more of the
    /// one at less of the other.
    pub(super) fn frontier(&self) -> Markup {
        let tail = self.tail();
        let gains: BTreeMap<u32, Estimate> = self.points(BORROWED).into_iter().collect();
        let points = self.points(tail).into_iter();
        let points: Vec<(u32, Estimate, Estimate)> = points
            .filter_map(|(p, risk)| Some((p, *gains.get(&p)?, risk)))
            .collect();
        let mut front: Vec<_> = points
            .iter()
            .filter(|x| !points.iter().any(|y| beats(y, x)))
            .collect();
        front.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
        let is_front = |point: u32| front.iter().any(|x| x.0 == point);
        let dots = points.iter().map(|(point, gain, risk)| Dot {
            hue: u8::from(!is_front(*point)) * 5,
            is_hollow: !is_front(*point),
            x: span(BORROWED.unit, gain),
            y: span(tail.unit, risk),
            name: if is_front(*point) {
                point.to_string()
            } else {
                String::new()
            },
            says: format!(
                "{}: borrowed USD {} M; {} {}",
                self.point_label(*point),
                says(BORROWED.unit, gain),
                tail.title,
                says(tail.unit, risk)
            ),
        });
        let line = front.iter().map(|(_, gain, risk)| {
            (
                BORROWED.unit.scaled(gain.value),
                tail.unit.scaled(risk.value),
            )
        });
        let plot = Plot {
            title: "Frontier".to_owned(),
            about: format!(
                "{} over {}; dots with intervals, those of the frontier joined.",
                tail.title, BORROWED.title
            ),
            size: Size::Full,
            x: Axis {
                title: BORROWED.title.to_owned(),
                ..Axis::default()
            },
            y: Axis {
                title: tail.title.to_owned(),
                ..Axis::default()
            },
            lines: vec![Line {
                hue: 0,
                points: line.collect(),
                ..Line::default()
            }],
            dots: dots.collect(),
            ..Plot::default()
        };
        let table = html! {
            table {
                thead { tr { th scope="col" { "point" } th.text scope="col" { "label" } th scope="col" { (BORROWED.title) } th.interval { "interval" } th scope="col" { (tail.title) } th.interval { "interval" } } }
                tbody { @for (point, gain, risk) in &front { tr {
                    td { (point) } td.text { (self.point_label(*point)) }
                    (cells(BORROWED.unit, &Self::key(BORROWED, *point), gain)) (cells(tail.unit, &Self::key(tail, *point), risk))
                } } }
            }
        };
        let note = "Filled dots: no other point has more borrowed at a smaller tail. Numbers are points; whiskers are 95% intervals, so neighbours may well be equal.";
        html! { div.full { (figure("Frontier: what is borrowed against what the tail costs", &[(0, "frontier"), (5, "other points")], &plot.svg(), note, &table)) } }
    }
}

/// More borrowed at a tail that is no worse, or as much at a smaller one.
fn beats(a: &(u32, Estimate, Estimate), b: &(u32, Estimate, Estimate)) -> bool {
    let (gain, risk) = (a.1.value - b.1.value, b.2.value - a.2.value);
    gain >= 0.0 && risk >= 0.0 && (gain > 0.0 || risk > 0.0)
}
