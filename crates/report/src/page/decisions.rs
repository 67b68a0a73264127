//! Thresholds that were stated, and what was certified.

use maud::{Markup, html};
use plimsoll_lab::constraint::{Judgement, Statistic, Thresholds, Verdict};
use plimsoll_lab::metric::Unit as MetricUnit;

use super::Content;
use crate::number::{Unit, count};

impl Content<'_> {
    /// Thresholds and certificate; nothing without them.
    pub(super) fn decisions(&self) -> Markup {
        html! {
            @if let Some(certificate) = &self.page.certificate {
                section {
                    h2 { "Certificate" }
                    p { strong { (certificate.answer.text) } }
                    p.note { "Decision " (certificate.name) ": " (certificate.constraints.join("; ")) ". " (certificate.rule) }
                }
            }
            @if let Some(thresholds) = &self.facts.thresholds { (verdicts(thresholds)) }
        }
    }
}

fn verdicts(thresholds: &Thresholds) -> Markup {
    let has_points = thresholds.points.len() > 1;
    html! {
        section {
            h2 { "Thresholds: " @if thresholds.passed { "all held" } @else { "not passed" } }
            div.wide { table {
                thead { tr {
                    @if has_points { th scope="col" { "point" } }
                    th.text scope="col" { "threshold" } th scope="col" { "found" } th.interval { "one-sided bounds" } th.text scope="col" { "verdict" }
                } }
                tbody { @for point in &thresholds.points { @for (place, judgement) in point.judgements.iter().enumerate() {
                    tr {
                        @if has_points { td { (point.label) } }
                        (cells(&format!("thresholds/{}/{place}", point.index), judgement))
                    }
                } } }
            } }
            p.note { "Undecided is not passed: the paths do not tell on which side of its limit it lies." }
        }
    }
}

fn cells(key: &str, judgement: &Judgement) -> Markup {
    let unit = unit_of(judgement);
    let shown = |x: Option<f64>| x.map_or_else(|| "?".to_owned(), |x| unit.show(x));
    html! {
        td.text { code { (judgement.constraint) } }
        td { @if let Some(value) = judgement.value { (crate::figure::exact(unit, key, value)) } @else { "?" } }
        td.interval { (shown(judgement.low)) " to " (shown(judgement.high)) }
        td.text { (verdict(judgement)) }
    }
}

fn verdict(judgement: &Judgement) -> String {
    match judgement.verdict {
        Verdict::Held => "\u{2713} held".to_owned(),
        Verdict::Broken => "\u{2717} broken".to_owned(),
        Verdict::Undecided { paths_needed: None } => "? undecided".to_owned(),
        Verdict::Undecided {
            paths_needed: Some(paths),
        } => format!("? undecided, takes about {} paths", count(paths)),
    }
}

/// The unit that a measure is shown in.
fn unit_of(judgement: &Judgement) -> Unit {
    let measure = judgement.constraint.measure;
    if matches!(measure.statistic, Statistic::Probability(..)) {
        return Unit::Percent;
    }
    match measure.metric.unit {
        MetricUnit::Usd => Unit::Usd,
        MetricUnit::Seconds => Unit::Hours,
        MetricUnit::Fraction | MetricUnit::PerYear => Unit::Percent,
        MetricUnit::UsdHours | MetricUnit::Bps | MetricUnit::Count | MetricUnit::Number => {
            Unit::Plain
        }
    }
}
