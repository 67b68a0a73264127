//! JSON files: a list of objects, one for each row. Numbers keep the digits that they are written
//! with.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::value::RawValue;

use crate::error::RecordingsError;
use crate::table::{Cells, Column, Table};

pub(crate) fn read(path: &Path) -> Result<Table, RecordingsError> {
    let text = std::fs::read_to_string(path).map_err(|source| RecordingsError::Io {
        path: path.to_owned(),
        source,
    })?;
    let rows = parse(&text).map_err(|error| RecordingsError::Format {
        path: path.to_owned(),
        message: format!("is no list of objects with plain values: {error}"),
    })?;
    let mut columns: Vec<Column> = Vec::new();
    for name in rows.iter().flat_map(BTreeMap::keys) {
        if columns.iter().all(|column| column.name != *name) {
            let cells = rows.iter().map(|row| row.get(name).cloned().flatten());
            columns.push(Column {
                name: name.clone(),
                cells: Cells::Text(cells.collect()),
            });
        }
    }
    Ok(Table {
        file: path.display().to_string(),
        rows: rows.len(),
        columns,
    })
}

type Row = BTreeMap<String, Option<String>>;

fn parse(text: &str) -> Result<Vec<Row>, serde_json::Error> {
    let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(text)?;
    rows.into_iter()
        .map(|row| {
            let cells = row.into_iter().map(|(name, raw)| Ok((name, cell(raw)?)));
            cells.collect()
        })
        .collect()
}

fn cell(raw: &RawValue) -> Result<Option<String>, serde_json::Error> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'n') => Ok(None),
        Some(b'"') => serde_json::from_str(text).map(Some),
        Some(b'{' | b'[') => Err(serde::de::Error::custom(format!(
            "{text} is no plain value"
        ))),
        _ => Ok(Some(text.to_owned())),
    }
}
