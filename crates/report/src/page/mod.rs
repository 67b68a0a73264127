//! The page of a result.

mod answer;
mod assumptions;
mod course;
mod decisions;
mod head;
mod liquidations;
mod losses;
mod provenance;
mod sweep;
mod worst;

use std::collections::BTreeSet;

use maud::{DOCTYPE, Markup, html};
use plimsoll_output::{Manifest, Results};
use serde::Deserialize;

use crate::ReportError;
use crate::course::Course;
use crate::facts::Facts;
use crate::number::{count, plural};

/// What was asked, in the words of the scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Title of the scenario.
    pub title: String,
    /// Its question or description.
    pub question: String,
}

/// What happened on one path, as `plimsoll replay` tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Number of the path.
    pub path: u64,
    /// What it came to, in a few lines.
    pub headline: String,
    /// The most important events, in the order in which they happened.
    pub told: Vec<Told>,
    /// How many events are left out.
    pub left_out: u64,
}

/// An event of a story.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// When, as hours, minutes and seconds since the start.
    pub time: String,
    /// What kind of event.
    pub kind: String,
    /// What happened.
    pub text: String,
}

/// What `plimsoll certify` wrote, as far as a page shows it; other keys are left aside.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Certificate {
    /// Name of the decision.
    pub name: String,
    /// The constraints.
    pub constraints: Vec<String>,
    /// The answer.
    pub answer: CertifiedAnswer,
    /// The rule by which it was found.
    pub rule: String,
}

/// The answer of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct CertifiedAnswer {
    /// A sentence or two.
    pub text: String,
}

/// A page about a result.
#[derive(Debug)]
pub struct Page<'a> {
    /// The result.
    pub results: &'a Results,
    /// What was asked.
    pub asked: Asked,
    /// Point of a sweep that is shown in detail; 0 of a plain run.
    pub point: u32,
    /// The folder of the result as a command names it.
    pub folder: String,
    /// Paths of the point that were replayed, with the folder of each, relative to the page.
    pub replays: BTreeSet<(u64, String)>,
    /// Stories of some of them.
    pub stories: Vec<Story>,
    /// What `plimsoll certify` answered, if there is a certificate about it.
    pub certificate: Option<Certificate>,
}

/// Everything that the parts of the page look at.
struct Content<'a> {
    page: &'a Page<'a>,
    manifest: &'a Manifest,
    facts: Facts,
    course: Option<Course>,
}

impl Page<'_> {
    /// Numbers of the worst paths of the detailed point, the worst first.
    ///
    /// # Errors
    /// When the result cannot be read or has no such point.
    pub fn worst_paths(&self) -> Result<Vec<u64>, ReportError> {
        self.check()?;
        let facts = Facts::read(self.results, self.point)?;
        Ok(facts.detail.worst.iter().map(|x| x.path).collect())
    }

    fn check(&self) -> Result<(), ReportError> {
        let points = self.results.manifest().plan.points.len();
        let point = self.point;
        if (point as usize) < points {
            return Ok(());
        }
        Err(ReportError::Point { point, points })
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// When the result cannot be read or has no such point.
    pub fn html(&self) -> Result<String, ReportError> {
        self.check()?;
        let facts = Facts::read(self.results, self.point)?;
        let content = Content {
            page: self,
            manifest: self.results.manifest(),
            course: Course::read(self.results, &facts.detail)?,
            facts,
        };
        Ok(content.html().into_string())
    }
}

impl Content<'_> {
    fn html(&self) -> Markup {
        let title = match self.page.asked.title.as_str() {
            "" => &self.manifest.plan.name,
            title => title,
        };
        html! {
            (DOCTYPE)
            html lang="en" {
                (head::head(title))
                body {
                    main {
                        header {
                            h1 { (title) }
                            @if !self.page.asked.question.is_empty() { p.question { (self.page.asked.question) } }
                            p.facts { (self.facts_line()) }
                        }
                        (self.sections())
                    }
                    (head::script())
                }
            }
        }
    }

    fn sections(&self) -> Markup {
        html! {
            (self.answer())
            (self.decisions())
            (self.sweep())
            @if self.manifest.plan.points.len() > 1 {
                h2 #detail { "Point " (self.page.point) ": " (self.label()) }
                p { "What follows is about this point. Another: " code { "plimsoll report " (self.page.folder) " --point N" } "." }
            }
            @if let Some(metrics) = self.facts.metrics(self.page.point) {
                (self.losses(metrics))
                (self.liquidations(metrics))
                (self.course())
                (self.worst())
            } @else {
                p.warning { "No path could be finished, so there are no numbers." }
            }
            (assumptions::assumptions())
            (self.provenance())
        }
    }

    fn facts_line(&self) -> String {
        let plan = &self.manifest.plan;
        let points = plan.points.len() as u64;
        let of = if points > 1 {
            format!(" at each of {}", plural(points, "point"))
        } else {
            String::new()
        };
        format!(
            "{}: {}{of}, seed {}, plan {}; intervals are 95%",
            plan.name,
            plural(plan.paths, "path"),
            plan.seed,
            plan.id
        )
    }

    fn label(&self) -> &str {
        let point = self.manifest.plan.points.get(self.page.point as usize);
        point.map_or("", |x| &x.label)
    }

    /// Paths of the detailed point that could be finished.
    fn finished(&self) -> u64 {
        let point = self.facts.report.points.get(self.page.point as usize);
        point.map_or(0, |x| x.summary.paths - x.summary.failed)
    }
}

/// A figure: a heading, keys of its colours, a drawing, and its numbers as a table.
fn figure(
    title: &str,
    keys: &[(u8, &str)],
    drawing: &Markup,
    note: &str,
    table: &Markup,
) -> Markup {
    html! {
        figure {
            figcaption {
                strong { (title) }
                @for (hue, name) in keys { span.key { span class=(format!("swatch h{hue}")) {} (name) } }
            }
            div.drawing { (drawing) }
            @if !note.is_empty() { p.note { (note) } }
            details { summary { "Numbers" } div.wide { (table) } }
        }
    }
}

/// A head of a column that sorts its table.
fn sorts(name: &str) -> Markup {
    html! { th scope="col" { button type="button" { (name) } } }
}

/// So many of a number of things: `3 of 1,000`.
fn of(part: u64, all: u64) -> String {
    format!("{} of {}", count(part), count(all))
}
