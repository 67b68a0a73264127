//! The story of a path, event by event.

use std::path::Path;

use plimsoll_sim::record::EventRow;

use super::number::{clock, count, plural};
use super::table::wrapped;
use super::{WIDTH, print};
use crate::story::Selection;

/// Widths of the columns time, kind and who; two spaces follow each.
const WIDTHS: [usize; 3] = [8, 14, 15];

/// Prints the events told, what is left out, and where all of them are.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_story(selection: &Selection<'_>, file: &Path) -> anyhow::Result<()> {
    print(line(["time", "kind", "who"], "what"))?;
    for event in &selection.told {
        print(row(event))?;
    }
    let told = selection.told.len() as u64;
    let left_out: u64 = selection.left_out.values().sum();
    let kinds = selection
        .left_out
        .iter()
        .map(|(kind, n)| format!("{} {kind}", count(*n)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let file = file.display();
    let text = match left_out {
        0 => format!(
            "All {} are told; they are also in {file}",
            plural(told, "event")
        ),
        n => format!(
            "{} are left out ({kinds}); all are in {file}",
            plural(n, "event")
        ),
    };
    print(format!("\n{}", wrapped(&text, WIDTH).join("\n")))
}

fn row(event: &EventRow) -> String {
    let (who, what) = who_and_what(event);
    line([&clock(event.t_s), &event.kind, &who], what)
}

/// The text of an event begins with whom it concerns.
fn who_and_what(event: &EventRow) -> (String, &str) {
    let user = event.account.map(|x| format!("{} {x}", event.class));
    let backstops = ["borrow backstop", "perp backstop"].map(str::to_owned);
    user.into_iter()
        .chain(backstops)
        .find_map(|who| {
            let what = event.text.strip_prefix(&who)?.strip_prefix(' ')?;
            Some((who, what))
        })
        .unwrap_or((String::new(), &event.text))
}

fn line(cells: [&str; 3], what: &str) -> String {
    let cells = cells.iter().zip(WIDTHS);
    let cells = cells.map(|(cell, width)| format!("{cell:width$}  "));
    let left = cells.collect::<Vec<_>>().concat();
    let indent = left.chars().count();
    let lines = wrapped(what, WIDTH.saturating_sub(indent));
    let text = lines.join(&format!("\n{:indent$}", ""));
    format!("{left}{text}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_who_and_what_and_wraps_inside_its_column() {
        let text = "borrower 12 is liquidated at a portfolio margin ratio of 0.9700: 1234.0000 HYPE \
                    spot is taken over whole by the borrow backstop";
        let event = EventRow {
            path: 0,
            seq: 0,
            t_s: 7_263.0,
            kind: "liquidation".to_owned(),
            account: Some(12),
            class: "borrower".to_owned(),
            asset: "HYPE".to_owned(),
            size: 1_234.0,
            px: 0.0,
            amount_usd: 0.0,
            text: text.to_owned(),
        };
        let shown = row(&event);
        let expected = "\
02:01:03  liquidation     borrower 12      is liquidated at a portfolio margin ratio of 0.9700:
                                           1234.0000 HYPE spot is taken over whole by the borrow
                                           backstop";
        assert_eq!(shown, expected);
    }
}
