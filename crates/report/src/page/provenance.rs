//! Where the numbers are from: versions, seed, digests, the scenario as resolved.

use maud::{Markup, html};

use super::{Content, of};
use crate::differ::leaves;
use crate::number::{count, plural};

impl Content<'_> {
    /// Where the numbers are from.
    pub(super) fn provenance(&self) -> Markup {
        let plan = &self.manifest.plan;
        let facts = [
            ("plan", format!("{} {}", plan.name, plan.id)),
            ("seed", plan.seed.to_string()),
            (
                "paths",
                format!(
                    "{} at each of {}",
                    count(plan.paths),
                    plural(plan.points.len() as u64, "point")
                ),
            ),
            (
                "failed paths",
                of(self.manifest.failed_paths, plan.paths_total()),
            ),
            ("shards", count(self.manifest.shards_total)),
        ];
        html! {
            section {
                h2 { "Provenance" }
                p.note { "The same plan, seed and versions give the same bytes on any machine. " code { "plimsoll run" } " on the same scenario verifies the digests." }
                table { tbody {
                    @for (name, value) in facts { tr { th scope="row" { (name) } td.text { (value) } } }
                    @for (name, version) in &self.manifest.versions { tr { th scope="row" { "version of " (name) } td.text { (version) } } }
                } }
                @if !self.manifest.failures.is_empty() { (self.failures()) }
                details {
                    summary { "Digests of the files (BLAKE3)" }
                    div.wide { table { tbody { @for (name, digest) in &self.manifest.files { tr { th scope="row" { (name) } td.text { code { (digest) } } } } } } }
                }
                (self.scenario())
            }
        }
    }

    fn failures(&self) -> Markup {
        html! {
            details {
                summary { "Failed paths (the first " (count(self.manifest.failures.len() as u64)) ")" }
                div.wide { table {
                    thead { tr { th scope="col" { "point" } th scope="col" { "path" } th.text scope="col" { "why" } } }
                    tbody { @for x in &self.manifest.failures { tr { td { (x.point) } td { (count(x.path)) } td.text { (x.error) } } } }
                } }
            }
        }
    }

    /// The scenario of the detailed point, key by key.
    fn scenario(&self) -> Markup {
        let point = self.manifest.plan.points.get(self.page.point as usize);
        let keys = point.map(|x| leaves(&x.config)).unwrap_or_default();
        html! {
            details {
                summary { "Scenario as resolved: " (plural(keys.len() as u64, "key")) @if self.page.point > 0 { ", point " (self.page.point) } }
                pre { @for (key, value) in &keys { (key) ": " (value) "\n" } }
            }
        }
    }
}
