//! The answer in a few sentences, each number with its interval.

use maud::{Markup, html};
use plimsoll_lab::stats::{Estimate, Shortfall};
use plimsoll_lab::summary::{Loss, Metrics};

use super::{Content, of};
use crate::facts::Facts;
use crate::figure::{estimate, exact};
use crate::number::{Unit, count, plural};

impl Content<'_> {
    /// The answer.
    pub(super) fn answer(&self) -> Markup {
        let failed = self.manifest.failed_paths;
        html! {
            section.answer aria-label="Answer" {
                @if self.manifest.plan.points.len() > 1 { (self.sweep_answer()) }
                @else if let Some(metrics) = self.facts.metrics(0) { (self.plain_answer(metrics)) }
                @if failed > 0 {
                    p { strong { (of(failed, self.manifest.plan.paths_total())) " paths failed" } " and are left out of every number." }
                }
            }
            (self.warnings())
        }
    }

    fn plain_answer(&self, metrics: &Metrics) -> Markup {
        let n = self.finished();
        let key = |name: &str| Facts::key(0, name);
        html! {
            p {
                "In " strong { (plural(n, "path")) } " suppliers lose something in "
                (probability(&key("lender_loss_usd/probability"), &metrics.lender_loss_usd.probability))
                " of them: USD " (money(&key("lender_loss_usd/mean"), &metrics.lender_loss_usd.mean)) " M on average over all paths, USD "
                (exact(Unit::UsdMillions, &key("lender_loss_usd/max"), metrics.lender_loss_usd.max)) " M on the worst. "
                "There is bad debt in " (probability(&key("bad_debt_usd/probability"), &metrics.bad_debt_usd.probability))
                ", USD " (money(&key("bad_debt_usd/mean"), &metrics.bad_debt_usd.mean)) " M on average. "
                (tail(&key("bad_debt_usd"), &metrics.bad_debt_usd))
            }
            p {
                "USD " (money(&key("liquidated_usd/mean"), &metrics.liquidated_usd.mean)) " M are liquidated on average; utilization peaks at "
                (estimate(Unit::Percent, &key("utilization_peak/p50"), &metrics.utilization_peak.p50)) " (median), and in "
                (probability(&key("utilization_full_probability"), &metrics.utilization_full_probability))
                " of paths nothing was left to borrow or withdraw for a while."
            }
        }
    }

    /// What a reader must know before believing a number.
    fn warnings(&self) -> Markup {
        let points = self.facts.report.points.iter();
        let heavy: Vec<_> = points
            .filter_map(|x| Some((x.index, heaviest(x.summary.metrics.as_ref()?)?)))
            .collect();
        html! {
            @if let Some((point, index)) = heavy.first() {
                p.warning {
                    "! Heavy tail: the tail index of bad debt is " (format!("{index:.1}"))
                    @if self.manifest.plan.points.len() > 1 { " at point " (point) }
                    @if heavy.len() > 1 { " and below 2 at " (of(heavy.len() as u64, self.facts.report.points.len() as u64)) " points" }
                    ". Below 2 the variance may be infinite: means and expected shortfalls converge slowly, and more paths may give more."
                }
            }
        }
    }
}

/// The heaviest tail index of bad debt below 2; none if there is none.
fn heaviest(metrics: &Metrics) -> Option<f64> {
    let both = [&metrics.bad_debt_usd.es_95, &metrics.bad_debt_usd.es_99];
    let heavy = both
        .into_iter()
        .filter_map(|x| x.tail_index)
        .filter(|x| x.is_heavy);
    heavy.map(|x| x.value).min_by(f64::total_cmp)
}

fn money(key: &str, x: &Estimate) -> Markup {
    estimate(Unit::UsdMillions, key, x)
}

fn probability(key: &str, x: &Estimate) -> Markup {
    estimate(Unit::Percent, key, x)
}

/// What the worst paths lose: the expected shortfall, or how many paths it needs.
fn tail(key: &str, loss: &Loss) -> Markup {
    let es = |level: &str, x: &Shortfall| {
        let key = format!("{key}/es_{level}/estimate");
        x.estimate.map(|x| money(&key, &x))
    };
    html! {
        @if let Some(es_95) = es("95", &loss.es_95) {
            "The worst 5% of paths lose USD " (es_95) " M on average (ES 95%)"
            @if let Some(es_99) = es("99", &loss.es_99) { ", the worst 1% USD " (es_99) " M (ES 99%)" }
            "."
        } @else {
            "One path in twenty loses USD " (money(&format!("{key}/var_95"), &loss.var_95)) " M or more (VaR 95%); the mean of the worst 5% needs "
            (count(loss.es_95.paths_needed)) " paths."
        }
    }
}
