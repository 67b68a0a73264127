//! Who paid whom, as one table.

use std::fmt::Write;

use plimsoll_lab::summary::StageSummary;
use plimsoll_sim::record::{Stage, WaterfallRow};

use super::number::Unit;
use super::table::Table;

/// Heads of the parties in two lines, in the order of their columns; dust is too little to show.
const HEADS: [[&str; 2]; 8] = [
    ["", "liquidated"],
    ["", "market"],
    ["", "fees"],
    ["borrow", "backstop"],
    ["perp", "backstop"],
    ["de-", "leveraged"],
    ["", "buffer"],
    ["", "suppliers"],
];

/// What each party gained in each stage, and in all of them; none where nothing was liquidated.
pub(super) fn who_paid_whom(stages: &[StageSummary]) -> Option<String> {
    if stages.is_empty() {
        return None;
    }
    let rows: Vec<[f64; 8]> = stages.iter().map(means).collect();
    let mut all = [0.0; 8];
    for row in &rows {
        for (sum, gain) in all.iter_mut().zip(row) {
            *sum += gain;
        }
    }
    let moved: Vec<usize> = (0..8)
        .filter(|party| rows.iter().any(|row| row[*party] != 0.0))
        .collect();
    let heads = |line: usize| moved.iter().map(move |party| HEADS[*party][line]);
    let first: Vec<&str> = heads(0).collect();
    let mut table = Table::new("", &first);
    table.row("", heads(1).map(str::to_owned));
    let largest = rows.iter().chain([&all]).flatten();
    let largest = largest.fold(0.0_f64, |most, gain| most.max(gain.abs()));
    let mut line = |label: &str, row: &[f64; 8]| {
        let cells = moved.iter().map(|party| {
            let gain = row[*party];
            let shown = || Unit::UsdMillions.beside(gain, largest);
            if gain == 0.0 { String::new() } else { shown() }
        });
        table.row(label, cells);
    };
    for (stage, row) in stages.iter().zip(&rows) {
        line(stage_name(stage.stage), row);
    }
    line("all", &all);
    let mut text = "Who paid whom, mean per path, USD M; negative is what was given\n".to_owned();
    write!(text, "{table}").expect("a string takes every text");
    Some(text)
}

/// Mean gains by party, dust left out.
fn means(stage: &StageSummary) -> [f64; 8] {
    std::array::from_fn(|place| {
        let party = WaterfallRow::PARTIES[place];
        let gain = stage.gains.iter().find(|gain| gain.party == party);
        gain.map_or(0.0, |gain| gain.mean_usd.value)
    })
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Book => "book",
        Stage::PerpBackstop => "perp backstop",
        Stage::Adl => "deleveraging",
        Stage::Deficit => "deficits",
        Stage::BorrowTakeover => "borrow takeover",
        Stage::PerpBackstopSale | Stage::BorrowBackstopSale => "its sales",
        Stage::WriteOff => "write-off",
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_lab::stats::Estimate;
    use plimsoll_lab::summary::PartyGain;

    use super::*;

    fn stage(stage: Stage, gains: &[(&str, f64)]) -> StageSummary {
        let gains = gains.iter().map(|(party, mean)| PartyGain {
            party: (*party).to_owned(),
            mean_usd: Estimate::new(*mean, *mean, *mean),
        });
        StageSummary {
            stage,
            paths: 1,
            gains: gains.collect(),
        }
    }

    #[test]
    fn stages_and_parties_stand_in_line() {
        let stages = [
            stage(
                Stage::Book,
                &[
                    ("liquidated", -12.345e6),
                    ("market", 12.3e6),
                    ("fees", 0.05e6),
                ],
            ),
            stage(
                Stage::PerpBackstopSale,
                &[("market", 1e6), ("perp_backstop", -1e6), ("dust", 1e-9)],
            ),
        ];
        let expected = "\
Who paid whom, mean per path, USD M; negative is what was given
                                           perp
             liquidated  market  fees  backstop
  book           -12.35   12.30  0.05
  its sales                1.00           -1.00
  all            -12.35   13.30  0.05     -1.00
";
        assert_eq!(who_paid_whom(&stages).as_deref(), Some(expected));
        assert_eq!(who_paid_whom(&[]), None);
    }

    #[test]
    fn the_widest_table_fits_the_screen() {
        let parties: Vec<_> = WaterfallRow::PARTIES
            .into_iter()
            .map(|party| (party, -987_654_321.0))
            .collect();
        let stages: Vec<_> = Stage::ALL.into_iter().map(|x| stage(x, &parties)).collect();
        let text = who_paid_whom(&stages).unwrap_or_default();
        assert_eq!(text.lines().count(), 3 + Stage::ALL.len() + 1);
        for line in text.lines() {
            assert!(line.chars().count() <= super::super::WIDTH, "{line}");
        }
    }
}
