//! The worst paths, how to replay them, and what happened on those that were replayed.

use maud::{Markup, html};

use super::{Content, Story};
use crate::facts::Worst;
use crate::figure::exact;
use crate::number::{Unit, count, plural};

impl Content<'_> {
    /// The worst paths.
    pub(super) fn worst(&self) -> Markup {
        html! {
            section {
                h2 { "Worst paths" }
                p.note { "By bad debt, then by what was liquidated, then by utilization. A command runs its path again, demands that it repeats bit for bit, and tells what happened." }
                div.wide { table {
                    thead { tr {
                        (super::sorts("path"))
                        @for name in ["bad debt, USD M", "of it suppliers'", "liquidated, USD M", "accounts liquidated", "peak utilization"] { (super::sorts(name)) }
                        th.text scope="col" { "replay" }
                    } }
                    tbody { @for path in &self.facts.detail.worst { (self.row(path)) } }
                } }
                @for story in &self.page.stories { (tell(story)) }
            }
        }
    }

    fn row(&self, path: &Worst) -> Markup {
        let point = self.facts.detail.point;
        let cell = |unit: Unit, name: &str, x: f64| {
            let key = format!("paths/{point}/{}/{name}", path.path);
            html! { td data-sort=(format!("{x:?}")) { (exact(unit, &key, x)) } }
        };
        let mut replays = self.page.replays.iter();
        let replay = replays.find(|(n, _)| *n == path.path);
        html! {
            tr {
                td data-sort=(path.path) { (count(path.path)) }
                (cell(Unit::UsdMillions, "bad_debt_usd", path.bad_debt_usd))
                (cell(Unit::UsdMillions, "lender_loss_usd", path.lender_loss_usd))
                (cell(Unit::UsdMillions, "liquidated_usd", path.liquidated_usd))
                (cell(Unit::Count, "accounts_liquidated_count", f64::from(path.accounts)))
                (cell(Unit::Percent, "utilization_peak", path.utilization_peak))
                td.text {
                    code { "plimsoll replay " (self.page.folder) " --path " (path.path) @if point > 0 { " --point " (point) } }
                    @if let Some((_, folder)) = replay { " " a href=(folder) { "events" } }
                    @if self.page.stories.iter().any(|x| x.path == path.path) { " " a href=(format!("#path-{}", path.path)) { "story" } }
                }
            }
        }
    }
}

fn tell(story: &Story) -> Markup {
    html! {
        h3 id=(format!("path-{}", story.path)) { "What happened on path " (count(story.path)) }
        @for line in story.headline.lines() { p.note { (line) } }
        details open {
            summary { (plural(story.told.len() as u64, "event")) @if story.left_out > 0 { "; " (count(story.left_out)) " are left out" } }
            div.wide { table {
                thead { tr { th scope="col" { "time" } th.text scope="col" { "kind" } th.text scope="col" { "what" } } }
                tbody { @for event in &story.told { tr { td { (event.time) } td.text { (event.kind) } td.text { (event.text) } } } }
            } }
        }
    }
}
