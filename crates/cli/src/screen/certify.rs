//! A certificate on the screen.

use std::path::Path;

use plimsoll_lab::decide::Tested;

use super::number::{Unit, count};
use super::table::{Table, wrapped};
use super::thresholds::{judgement_cells, unit_of};
use super::{WIDTH, print};
use crate::commands::certify::{Document, Judged, stage_name};

/// Writes a certificate to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_certificate(document: &Document, file: &Path) -> anyhow::Result<()> {
    print(&document.title)?;
    let run = |model: &&Judged| !model.certificate.sequences.is_empty();
    for model in document.models.iter().filter(run) {
        print(format!(
            "\n{}",
            looks(document, model).to_string().trim_end()
        ))?;
        if let Some(ceiling) = model.certificate.ceiling {
            let ceiling = Unit::Plain.show(ceiling);
            print(format!(
                "Where hardly any path loses anything, a path is taken to lose at most {ceiling}."
            ))?;
        }
    }
    if document.models.len() > 1 {
        print(format!("\n{}", spread(document).to_string().trim_end()))?;
    }
    print("")?;
    for line in wrapped(&document.answer.text, WIDTH) {
        print(line)?;
    }
    let paths: u64 = document.models.iter().map(|x| x.certificate.paths).sum();
    let paths = count(paths);
    let seeds = document.seeds;
    print(format!(
        "{paths} paths; seed {} of the search, {} of the verification; {}",
        seeds.search,
        seeds.verify,
        file.display()
    ))
}

/// Every look of a model.
fn looks(document: &Document, model: &Judged) -> Table {
    let heads = [
        "stage",
        "borrowable M$",
        "fitted",
        "found",
        "bounds",
        "verdict",
    ];
    let mut table = Table::new(&format!("{}: {}", model.model, document.axis.key), &heads);
    for sequence in &model.certificate.sequences {
        if let Some(axis) = &document.axis2 {
            table.heading(&format!(
                "  {}",
                axis.assignment(sequence.sequence as usize)
            ));
        }
        for tested in &sequence.tested {
            rows(document, model, tested, &mut table);
        }
    }
    table
}

fn rows(document: &Document, model: &Judged, tested: &Tested, table: &mut Table) {
    let look = tested.look;
    let is_on_frontier = |x: &&plimsoll_lab::decide::FrontierPoint| {
        (x.sequence, x.place) == (look.sequence, look.place) && x.is_on_frontier
    };
    let mark = if model.frontier.len() > 1 && model.frontier.iter().any(|x| is_on_frontier(&x)) {
        " *"
    } else {
        ""
    };
    for (place, judgement) in tested.judgements.iter().enumerate() {
        let value = &document.axis.values[look.place as usize];
        let label = if place == 0 {
            format!("{value}{mark}")
        } else {
            String::new()
        };
        let borrowable = model.borrowable_usd(look).filter(|_| place == 0);
        let borrowable = borrowable.map_or_else(String::new, |x| Unit::UsdMillions.show(x));
        let fitted = model.fitted(look).filter(|_| place == 0);
        let unit = unit_of(&judgement.constraint.measure);
        let fitted = fitted.map_or_else(String::new, |x| unit.show(x));
        let first = [stage_name(look.stage).to_owned(), borrowable, fitted];
        table.row(&label, first.into_iter().chain(judgement_cells(judgement)));
    }
}

/// What each model certifies.
fn spread(document: &Document) -> Table {
    let mut table = Table::new("Model risk", &["certified"]);
    let value = |place: Option<u32>| {
        place
            .map_or("none", |place| &document.axis.values[place as usize])
            .to_owned()
    };
    for spread in &document.spread {
        if let Some(axis) = &document.axis2 {
            table.heading(&format!("  {}", axis.assignment(spread.sequence as usize)));
        }
        for (model, place) in document.models.iter().zip(&spread.places) {
            table.row(&model.model, [value(*place)]);
        }
        table.row("worst", [value(spread.worst)]);
    }
    table
}
