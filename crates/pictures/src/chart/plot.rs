//! A chart of lines, areas and dots over two axes.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::frame::{Frame, LETTER, has_place, pixels, px};
use super::scale::Axis;
use super::{Size, Span};

/// A chart of lines, areas and dots over two axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// Title, for those who do not see it.
    pub title: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// How large it is drawn.
    pub size: Size,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Areas, drawn first.
    pub areas: Vec<Area>,
    /// Horizontal lines with a name.
    pub levels: Vec<Level>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Dots with whiskers, drawn last.
    pub dots: Vec<Dot>,
    /// What is said where the reader points.
    pub hovers: Vec<Hover>,
}

/// An area between two lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    /// Hue, 0 to 5.
    pub hue: u8,
    /// Whether it is the darker one of two.
    pub is_dark: bool,
    /// Places on the horizontal axis.
    pub x: Vec<f64>,
    /// Lower and upper line.
    pub between: Vec<(f64, f64)>,
}

/// A horizontal line with a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    /// Where.
    pub y: f64,
    /// Its name.
    pub name: String,
}

/// How a line goes from point to point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stroke {
    /// Straight.
    #[default]
    Solid,
    /// Straight, with gaps.
    Dashed,
    /// Flat, then up or down.
    Steps,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Hue, 0 to 5.
    pub hue: u8,
    /// How it goes from point to point.
    pub stroke: Stroke,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// A dot with whiskers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dot {
    /// Hue, 0 to 5.
    pub hue: u8,
    /// Whether it is drawn hollow.
    pub is_hollow: bool,
    /// Where, with its interval.
    pub x: Span,
    /// Where, with its interval.
    pub y: Span,
    /// Stands beside it, above the middle, below it if hollow; empty for nothing.
    pub name: String,
    /// What it says where the reader points.
    pub says: String,
}

/// What is said where the reader points: above a place of the horizontal axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hover {
    /// The place.
    pub x: f64,
    /// The text.
    pub says: String,
}

impl Plot {
    /// Draws it.
    #[must_use]
    pub fn svg(&self) -> Markup {
        let frame = self.frame();
        let view = format!("0 0 {} {}", frame.width, frame.height);
        html! {
            svg class="chart" viewBox=(view) role="img" aria-label=(self.title) {
                title { (self.title) }
                desc { (self.about) }
                (frame.draw(&self.x, &self.y))
                @for area in &self.areas { (self.area(area, &frame)) }
                @for level in &self.levels { (level_line(level, &frame)) }
                @for line in &self.lines { (self.line(line, &frame)) }
                (self.strips(&frame))
                @for (dot, name) in self.dots.iter().zip(names(&self.dots, &frame)) { (Self::dot(dot, name, &frame)) }
            }
        }
    }

    fn frame(&self) -> Frame {
        let areas = self.areas.iter().flat_map(|a| a.x.iter().copied());
        let lines = self.lines.iter().flat_map(|l| l.points.iter().map(|p| p.0));
        let dots = self.dots.iter().flat_map(|d| d.x.numbers());
        let xs = areas.chain(lines).chain(dots).collect();
        let areas = self.areas.iter().flat_map(|a| &a.between);
        let areas = areas.flat_map(|(low, high)| [*low, *high]);
        let lines = self.lines.iter().flat_map(|l| l.points.iter().map(|p| p.1));
        let dots = self.dots.iter().flat_map(|d| d.y.numbers());
        let levels = self.levels.iter().map(|l| l.y);
        let ys = areas.chain(lines).chain(dots).chain(levels).collect();
        Frame::new(self.size, (&self.x, xs), (&self.y, ys))
    }

    fn area(&self, area: &Area, frame: &Frame) -> Markup {
        let places = area.x.iter().zip(&area.between);
        let places = places.filter(|(x, _)| has_place(&self.x, **x));
        let upper = places.clone().map(|(x, (_, high))| (*x, *high));
        let lower = places.map(|(x, (low, _))| (*x, *low));
        let outline: Vec<_> = upper.chain(lower.rev()).collect();
        let class = if area.is_dark { "band" } else { "soft" };
        html! {
            @if !outline.is_empty() {
                path class=(format!("{class} h{}", area.hue % 6)) d=(path(&outline, Stroke::Solid, frame) + "Z") {}
            }
        }
    }

    fn line(&self, line: &Line, frame: &Frame) -> Markup {
        let has_place = |p: &&(f64, f64)| has_place(&self.x, p.0) && has_place(&self.y, p.1);
        let points: Vec<_> = line.points.iter().filter(has_place).copied().collect();
        let dashed = if line.stroke == Stroke::Dashed {
            " dashed"
        } else {
            ""
        };
        html! {
            path class=(format!("line h{}{dashed}", line.hue % 6)) d=(path(&points, line.stroke, frame)) {}
        }
    }

    fn dot(dot: &Dot, name: Option<Place>, frame: &Frame) -> Markup {
        let (x, y) = (frame.x.at(dot.x.value), frame.y.at(dot.y.value));
        let ends = |span: &Span| span.low.zip(span.high);
        let hollow = if dot.is_hollow { "hollow" } else { "dot" };
        html! {
            g {
                title { (dot.says) }
                @if let Some((low, high)) = ends(&dot.x) {
                    path class="whisker" d=(format!("M{:.1} {y:.1}H{:.1}", frame.x.at(low), frame.x.at(high))) {}
                }
                @if let Some((low, high)) = ends(&dot.y) {
                    path class="whisker" d=(format!("M{x:.1} {:.1}V{:.1}", frame.y.at(low), frame.y.at(high))) {}
                }
                circle class=(format!("{hollow} h{}", dot.hue % 6)) cx=(px(x)) cy=(px(y)) r="4.5" {}
                @if let Some(place) = name {
                    text x=(px(place.x)) y=(px(place.y)) text-anchor=(place.anchor) { (dot.name) }
                }
            }
        }
    }

    /// Columns between the middles of neighbours, each with its text.
    fn strips(&self, frame: &Frame) -> Markup {
        let (top, bottom) = frame.rows();
        let (left, right) = frame.columns();
        let places: Vec<f64> = self.hovers.iter().map(|h| frame.x.at(h.x)).collect();
        let middle = |i: usize| f64::midpoint(places[i], places[i + 1]);
        let last = places.len().saturating_sub(1);
        html! {
            @for (i, hover) in self.hovers.iter().enumerate() {
                @let from = if i == 0 { left } else { middle(i - 1) };
                @let to = if i == last { right } else { middle(i) };
                rect class="hover" x=(px(from)) y=(px(top)) width=(px((to - from).max(0.0))) height=(px(bottom - top)) {
                    title { (hover.says) }
                }
            }
        }
    }
}

/// Where the name of a dot stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    x: f64,
    /// Height of the base line.
    y: f64,
    anchor: &'static str,
    /// Left and right end.
    ends: (f64, f64),
}

impl Place {
    /// Height of a line of text, pixels.
    const LINE: f64 = 16.0;

    fn is_clear_of(&self, other: &Self) -> bool {
        self.ends.1 < other.ends.0
            || other.ends.1 < self.ends.0
            || (self.y - other.y).abs() >= Self::LINE
    }
}

/// Where the names of dots stand: beside their dot, above the middle or, of a hollow one, below it,
/// on the side where there is room, and elsewhere around the dot if that is another name's place.
/// A name without a place is left to what the dot says where the reader points.
fn names(dots: &[Dot], frame: &Frame) -> Vec<Option<Place>> {
    let mut taken: Vec<Place> = Vec::new();
    let name = |dot: &Dot| {
        let place = places(dot, frame).find(|place| taken.iter().all(|t| t.is_clear_of(place)))?;
        taken.push(place);
        Some(place)
    };
    dots.iter().map(name).collect()
}

/// Places for the name of a dot, the best first; none without a name.
fn places(dot: &Dot, frame: &Frame) -> impl Iterator<Item = Place> {
    let (x, y) = (frame.x.at(dot.x.value), frame.y.at(dot.y.value));
    let width = pixels(dot.name.chars().count()) * LETTER;
    let (above, below) = (-7.0, 17.0);
    let rises = if dot.is_hollow {
        [below, above]
    } else {
        [above, below]
    };
    let right = Place {
        x: x + 8.0,
        y,
        anchor: "start",
        ends: (x + 8.0, x + 8.0 + width),
    };
    let left = Place {
        x: x - 8.0,
        y,
        anchor: "end",
        ends: (x - 8.0 - width, x - 8.0),
    };
    let (top, bottom) = frame.rows();
    let width = frame.width;
    [right, left]
        .into_iter()
        .flat_map(move |place| {
            rises.map(|rise| Place {
                y: y + rise,
                ..place
            })
        })
        .filter(move |place| place.ends.0 >= 0.0 && place.ends.1 <= width)
        .filter(move |place| place.y - Place::LINE >= top - 26.0 && place.y <= bottom)
        .filter(|_| !dot.name.is_empty())
}

fn level_line(level: &Level, frame: &Frame) -> Markup {
    let y = frame.y.at(level.y);
    let (left, right) = frame.columns();
    html! {
        path class="level" d=(format!("M{left:.1} {y:.1}H{right:.1}")) {}
        text x=(px(left + 4.0)) y=(px(y - 5.0)) class="dim" { (level.name) }
    }
}

fn path(points: &[(f64, f64)], stroke: Stroke, frame: &Frame) -> String {
    let mut text = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let (x, y) = (frame.x.at(*x), frame.y.at(*y));
        let _ = match (i, stroke) {
            (0, _) => write!(text, "M{x:.1} {y:.1}"),
            (_, Stroke::Steps) => write!(text, "H{x:.1}V{y:.1}"),
            _ => write!(text, "L{x:.1} {y:.1}"),
        };
    }
    text
}
