//! What is lost: table of measures, and how often a loss is how large.

use maud::{Markup, html};
use plimsoll_lab::stats::{Estimate, Shortfall};
use plimsoll_lab::summary::{Loss, Metrics};
use plimsoll_pictures::chart::{Area, Axis, Dot, Hover, Line, Plot, Size, Span, Steps};

use super::{Content, figure};
use crate::facts::{Curve, Facts};
use crate::figure::{cells, exact, says, shortfall_cells, span};
use crate::number::{Unit, plural};

/// What is read of a loss.
type Read<T> = fn(&Loss) -> T;

const MILLION: Unit = Unit::UsdMillions;

/// Losses below this share of the largest are not drawn: the curve is about large ones.
const SMALLEST: f64 = 1e-4;

impl Content<'_> {
    /// What is lost.
    pub(super) fn losses(&self, metrics: &Metrics) -> Markup {
        html! {
            section {
                h2 { "Losses" }
                div.wide { (self.losses_table(metrics)) }
                (tail_notes(metrics))
                div.grid {
                    @for curve in &self.facts.detail.curves {
                        @let loss = match curve.name {
                            "bad_debt_usd" => Some(&metrics.bad_debt_usd),
                            "lender_loss_usd" => Some(&metrics.lender_loss_usd),
                            _ => None,
                        };
                        (self.curve(curve, loss))
                    }
                }
            }
        }
    }

    fn losses_table(&self, metrics: &Metrics) -> Markup {
        let losses = [
            ("bad_debt_usd", "bad debt", &metrics.bad_debt_usd),
            (
                "lender_loss_usd",
                "of it suppliers'",
                &metrics.lender_loss_usd,
            ),
            (
                "backstop_perp_loss_usd",
                "perp backstop",
                &metrics.backstop_perp_loss_usd,
            ),
        ];
        let key =
            |name: &str, measure: &str| Facts::key(self.page.point, &format!("{name}/{measure}"));
        let estimates: [(&str, &str, Unit, Read<Estimate>); 4] = [
            ("probability of any", "probability", Unit::Percent, |x| {
                x.probability
            }),
            ("mean", "mean", MILLION, |x| x.mean),
            ("VaR 95%", "var_95", MILLION, |x| x.var_95),
            ("VaR 99%", "var_99", MILLION, |x| x.var_99),
        ];
        let shortfalls: [(&str, &str, Read<Shortfall>); 2] = [
            ("ES 95%", "es_95", |x| x.es_95),
            ("ES 99%", "es_99", |x| x.es_99),
        ];
        html! {
            table {
                thead { tr {
                    th scope="col" { "USD M" }
                    @for (_, name, _) in losses { th scope="col" { (name) } th.interval scope="col" { "interval" } }
                } }
                tbody {
                    @for (name, measure, unit, read) in estimates {
                        tr { th scope="row" { (name) } @for (column, _, loss) in losses { (cells(unit, &key(column, measure), &read(loss))) } }
                    }
                    @for (name, measure, read) in shortfalls {
                        tr { th scope="row" { (name) } @for (column, _, loss) in losses { (shortfall_cells(&key(column, measure), &read(loss))) } }
                    }
                    tr { th scope="row" { "worst path" } @for (column, _, loss) in losses { td { (exact(MILLION, &key(column, "max"), loss.max)) } td {} } }
                }
            }
        }
    }

    /// How often a loss is how large, on logarithmic axes.
    fn curve(&self, curve: &Curve, loss: Option<&Loss>) -> Markup {
        let title = format!("Share of paths with {} of at least so much", curve.title);
        if curve.steps.len() < 2 {
            let n = plural(self.finished(), "path");
            let few = if curve.steps.is_empty() {
                "No"
            } else {
                "Only one size of"
            };
            return html! { figure { figcaption { strong { (title) } } p.note { (few) " " (curve.title) " in " (n) ", so there is no distribution to draw." } } };
        }
        let note = "Band: 95% interval of the share at each loss (Clopper and Pearson). Both axes are logarithmic; losses below a ten-thousandth of the largest are left of them.";
        let keys = [(0, "share of paths"), (1, "VaR (dots) and ES (rings)")];
        let keys = &keys[..if loss.is_some() { 2 } else { 1 }];
        figure(
            &title,
            keys,
            &plot(&title, curve, loss),
            note,
            &self.tails(curve),
        )
    }

    fn tails(&self, curve: &Curve) -> Markup {
        html! {
            table {
                thead { tr { th scope="col" { "exceeded by" } th scope="col" { (curve.title) ", USD M" } th.interval scope="col" { "interval" } } }
                tbody {
                    @for (tail, value) in &curve.tails {
                        tr {
                            th scope="row" { (Unit::Percent.show(f64::from(*tail) / 1_000.0)) " of paths" }
                            (cells(MILLION, &format!("quantile/{}/{}/{}", self.page.point, curve.name, 1_000 - tail), value))
                        }
                    }
                }
            }
        }
    }
}

fn plot(title: &str, curve: &Curve, loss: Option<&Loss>) -> Markup {
    let largest = curve.steps.last().map_or(0.0, |x| x.0);
    let drawn = curve.steps.partition_point(|x| x.0 < largest * SMALLEST);
    let steps = &curve.steps[drawn..];
    let points: Vec<(f64, f64)> = steps
        .iter()
        .map(|(x, p)| (MILLION.scaled(*x), p.value * 100.0))
        .collect();
    let floor = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min) / 3.0;
    let end = |x: Option<f64>, other: f64| x.map_or(other, |x| x * 100.0).max(floor);
    let bounds = steps
        .iter()
        .map(|(_, p)| (end(p.low, floor), end(p.high, 100.0)));
    let says_at = |(x, p): &(f64, Estimate)| {
        let x = MILLION.show(*x);
        format!("USD {x} M or more: {} of paths", says(Unit::Percent, p))
    };
    let hovers = steps.iter().map(|step| Hover {
        x: MILLION.scaled(step.0),
        says: says_at(step),
    });
    let axis = |title: &str, suffix| Axis {
        title: title.to_owned(),
        suffix,
        steps: Steps::Log,
        include: Vec::new(),
    };
    Plot {
        title: title.to_owned(),
        about: format!(
            "A falling curve over the size of {}, with a band.",
            curve.title
        ),
        size: Size::Half,
        x: axis("USD M", ""),
        y: axis("share of paths", "%"),
        areas: vec![Area {
            hue: 0,
            is_dark: false,
            x: points.iter().map(|p| p.0).collect(),
            between: bounds.collect(),
        }],
        lines: vec![Line {
            points,
            ..Line::default()
        }],
        dots: loss.map(marks).unwrap_or_default(),
        hovers: hovers.collect(),
        ..Plot::default()
    }
    .svg()
}

/// VaR and ES at the height of their share of paths.
fn marks(loss: &Loss) -> Vec<Dot> {
    let marks = [
        ("VaR 95%", 5.0, Some(loss.var_95)),
        ("VaR 99%", 1.0, Some(loss.var_99)),
        ("ES 95%", 5.0, loss.es_95.estimate),
        ("ES 99%", 1.0, loss.es_99.estimate),
    ];
    let marks = marks
        .into_iter()
        .filter_map(|(name, y, x)| Some((name, y, x.filter(|x| x.value > 0.0)?)));
    marks
        .map(|(name, y, x)| Dot {
            hue: 1,
            is_hollow: name.starts_with("ES"),
            x: span(MILLION, &x),
            y: Span::exact(y),
            name: name.to_owned(),
            says: format!("{name}: USD {} M", says(MILLION, &x)),
        })
        .collect()
}

/// How heavy the tails are that shortfalls were taken from.
fn tail_notes(metrics: &Metrics) -> Markup {
    let losses = [
        ("bad debt", &metrics.bad_debt_usd),
        ("suppliers' loss", &metrics.lender_loss_usd),
    ];
    let tails = losses.into_iter().flat_map(|(name, loss)| {
        let both = [("95%", loss.es_95), ("99%", loss.es_99)];
        both.map(|(level, x)| (name, level, x.tail_index))
    });
    html! {
        @for (name, level, tail) in tails {
            @if let Some(tail) = tail {
                p.note {
                    "Tail index of " (name) " beyond VaR " (level) ": " (format!("{:.2}", tail.value))
                    @if tail.is_heavy { strong { " (heavy: the variance may be infinite, more paths may give more)" } } @else { " (Hill; below 2 the variance would be infinite)" }
                    "."
                }
            }
        }
    }
}
