//! CSV files: a line of names, then rows. Lines that begin with `#` are comments.

use std::path::Path;

use crate::error::RecordingsError;
use crate::table::{Cells, Column, Table};

pub(crate) fn read(path: &Path) -> Result<Table, RecordingsError> {
    let file = std::fs::File::open(path).map_err(|source| RecordingsError::Io {
        path: path.to_owned(),
        source,
    })?;
    parse(path, file).map_err(|error| RecordingsError::Format {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

fn parse(path: &Path, file: std::fs::File) -> Result<Table, ::csv::Error> {
    let mut reader = ::csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(::csv::Trim::All)
        .from_reader(std::io::BufReader::new(file));
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut cells = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (cells, text) in cells.iter_mut().zip(&record?) {
            cells.push((!text.is_empty()).then(|| text.to_owned()));
        }
    }
    let rows = cells.first().map_or(0, Vec::len);
    let columns = names.into_iter().zip(cells).map(|(name, cells)| Column {
        name,
        cells: Cells::Text(cells),
    });
    Ok(Table {
        file: path.display().to_string(),
        rows,
        columns: columns.collect(),
    })
}
