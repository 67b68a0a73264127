//! What is liquidated and how, and who pays whom.

use maud::{Markup, html};
use plimsoll_lab::stats::Estimate;
use plimsoll_lab::summary::{Metrics, StageSummary};
use plimsoll_pictures::chart::{Axis, Bar, Bars, Steps};
use plimsoll_sim::record::{LiquidationKind, Stage, WaterfallRow};

use super::{Content, figure};
use crate::facts::Facts;
use crate::figure::{cells, says, span};
use crate::number::Unit;

const MILLION: Unit = Unit::UsdMillions;

impl Content<'_> {
    /// What is liquidated and how, and who pays whom.
    pub(super) fn liquidations(&self, metrics: &Metrics) -> Markup {
        html! {
            section {
                h2 { "Liquidations by stage" }
                div.grid {
                    (self.kinds(metrics))
                    @if !metrics.waterfall.is_empty() { (self.parties(&metrics.waterfall)) }
                }
                @if !metrics.waterfall.is_empty() { (self.stages(&metrics.waterfall)) }
            }
        }
    }

    fn kinds(&self, metrics: &Metrics) -> Markup {
        let title = "Liquidated by kind, mean of a path";
        let bars = metrics.liquidations.iter().map(|x| Bar {
            hue: u8::from(matches!(
                x.kind,
                LiquidationKind::BorrowPartial | LiquidationKind::BorrowFull
            )),
            name: kind_name(x.kind).to_owned(),
            value: span(MILLION, &x.volume_usd.mean),
            says: format!(
                "{}: USD {} M",
                kind_name(x.kind),
                says(MILLION, &x.volume_usd.mean)
            ),
        });
        let drawing = bars_of(title, bars.collect());
        let key = |place: usize, name: &str| {
            Facts::key(self.page.point, &format!("liquidations/{place}/{name}"))
        };
        let table = html! {
            table {
                thead { tr {
                    th scope="col" { "USD M" }
                    @for name in ["mean", "VaR 95%", "of paths"] { th scope="col" { (name) } th.interval scope="col" { "interval" } }
                } }
                tbody {
                    @for (place, kind) in metrics.liquidations.iter().enumerate() {
                        tr {
                            th scope="row" { (kind_name(kind.kind)) }
                            (cells(MILLION, &key(place, "volume_usd/mean"), &kind.volume_usd.mean))
                            (cells(MILLION, &key(place, "volume_usd/var_95"), &kind.volume_usd.var_95))
                            (cells(Unit::Percent, &key(place, "probability"), &kind.probability))
                        }
                    }
                    tr.total {
                        th scope="row" { "all kinds" }
                        (cells(MILLION, &Facts::key(self.page.point, "liquidated_usd/mean"), &metrics.liquidated_usd.mean))
                        (cells(MILLION, &Facts::key(self.page.point, "liquidated_usd/var_95"), &metrics.liquidated_usd.var_95))
                        td {} td {}
                    }
                }
            }
        };
        figure(
            title,
            &[(0, "perps"), (1, "borrow positions")],
            &drawing,
            "Whiskers: 95% interval of the mean.",
            &table,
        )
    }

    /// What each party gained in each stage.
    fn stages(&self, stages: &[StageSummary]) -> Markup {
        let moved: Vec<&str> = parties()
            .filter(|party| stages.iter().any(|s| gained(s, party).is_some()))
            .collect();
        html! {
            h3 { "Who paid whom, stage by stage: mean of a path, USD M; negative is what was given" }
            div.wide { table {
                thead { tr { th scope="col" { "stage" } @for party in &moved { th scope="col" { (party_name(party)) } } } }
                tbody { @for (place, stage) in stages.iter().enumerate() { tr {
                    th scope="row" { (stage_name(stage.stage)) }
                    @for party in &moved {
                        td {
                            @if let Some((index, gain)) = gained(stage, party) {
                                @let key = Facts::key(self.page.point, &format!("waterfall/{place}/gains/{index}/mean_usd"));
                                data data-key=(key) value=(format!("{:?}", gain.value)) title=(says(MILLION, gain)) { (MILLION.show(gain.value)) }
                                br; span.interval { (MILLION.estimate(gain)[1]) }
                            }
                        }
                    }
                } } }
            } }
            p.note { "Each stage sums to zero but for dust; what a stage is stands in docs/rules/waterfall.md." }
        }
    }

    /// What each party gained in all stages together: the sum of the means of the stages.
    fn parties(&self, stages: &[StageSummary]) -> Markup {
        let title = "Who paid in the end, mean of a path, all stages";
        let sums: Vec<(&str, f64)> = parties()
            .map(|party| (party, sum(stages, party)))
            .filter(|x| x.1 != 0.0)
            .collect();
        let bars = sums.iter().map(|(party, sum)| Bar {
            hue: u8::from(*sum < 0.0),
            name: party_name(party),
            value: plimsoll_pictures::chart::Span::exact(MILLION.scaled(*sum)),
            says: format!("{}: USD {} M", party_name(party), MILLION.show(*sum)),
        });
        let drawing = bars_of(title, bars.collect());
        let table = html! {
            table {
                thead { tr { th scope="col" { "party" } th scope="col" { "gain, USD M" } } }
                tbody { @for (party, sum) in &sums { tr {
                    th scope="row" { (party_name(party)) }
                    td { data data-key=(format!("parties/{}/{party}", self.page.point)) value=(format!("{sum:?}")) { (MILLION.show(*sum)) } }
                } } }
            }
        };
        figure(
            title,
            &[(0, "gained"), (1, "gave")],
            &drawing,
            "Sums of the means of the stages below, where the intervals stand.",
            &table,
        )
    }
}

/// Parties in the order of their columns; dust is too little to show.
fn parties() -> impl Iterator<Item = &'static str> {
    WaterfallRow::PARTIES.into_iter().filter(|x| *x != "dust")
}

/// What a party gained in a stage, with its place among those of the stage; none if nothing.
fn gained<'a>(stage: &'a StageSummary, party: &str) -> Option<(usize, &'a Estimate)> {
    let place = stage.gains.iter().position(|x| x.party == party)?;
    let gain = &stage.gains[place].mean_usd;
    (gain.value != 0.0).then_some((place, gain))
}

/// Sum of what a party gained over the stages.
fn sum(stages: &[StageSummary], party: &str) -> f64 {
    let gains = stages.iter().filter_map(|x| gained(x, party));
    gains.map(|(_, gain)| gain.value).sum()
}

fn bars_of(title: &str, bars: Vec<Bar>) -> Markup {
    Bars {
        title: title.to_owned(),
        about: "Horizontal bars from zero.".to_owned(),
        axis: Axis {
            title: "USD M".to_owned(),
            suffix: "",
            steps: Steps::Linear,
            include: Vec::new(),
        },
        bars,
    }
    .svg()
}

fn kind_name(kind: LiquidationKind) -> &'static str {
    match kind {
        LiquidationKind::PerpBook => "perp, book",
        LiquidationKind::PerpBackstop => "perp, backstop",
        LiquidationKind::PerpAdl => "perp, ADL",
        LiquidationKind::BorrowPartial => "borrow, in steps",
        LiquidationKind::BorrowFull => "borrow, whole",
    }
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Book => "book",
        Stage::PerpBackstop => "perp backstop",
        Stage::PerpBackstopSale => "sales of the perp backstop",
        Stage::Adl => "deleveraging",
        Stage::Deficit => "deficits",
        Stage::BorrowTakeover => "borrow takeover",
        Stage::BorrowBackstopSale => "sales of the borrow backstop",
        Stage::WriteOff => "write-off",
    }
}

/// Columns of `waterfall` in words.
fn party_name(party: &str) -> String {
    party.trim_end_matches("_usd").replace('_', " ")
}
