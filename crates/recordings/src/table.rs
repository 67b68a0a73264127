//! A table of any format, read cell by cell with its problems.

use std::path::Path;

use plimsoll_paths::recording::FileFormat;
use rust_decimal::Decimal;

use crate::error::{Problems, RecordingsError};
use crate::{csv, json, parquet};

/// A table as it stands in a file.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) file: String,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) cells: Cells,
}

/// The cells of a column; none where nothing stands.
#[derive(Clone, Debug)]
pub(crate) enum Cells {
    Float(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    /// Unix milliseconds.
    Time(Vec<Option<i64>>),
    Exact(Vec<Option<Decimal>>),
    Text(Vec<Option<String>>),
}

impl Table {
    /// Reads a file, by the format stated or by the ending of its name.
    pub(crate) fn read(path: &Path, format: Option<FileFormat>) -> Result<Self, RecordingsError> {
        let ending = path.extension().and_then(|x| x.to_str()).unwrap_or("");
        let by_name = match ending.to_ascii_lowercase().as_str() {
            "parquet" => Some(FileFormat::Parquet),
            "csv" => Some(FileFormat::Csv),
            "json" => Some(FileFormat::Json),
            _ => None,
        };
        match format.or(by_name) {
            Some(FileFormat::Parquet) => parquet::read(path),
            Some(FileFormat::Csv) => csv::read(path),
            Some(FileFormat::Json) => json::read(path),
            None => Err(RecordingsError::Format {
                path: path.to_owned(),
                message: "its name ends in none of .parquet, .csv and .json, and no format is \
                          stated"
                    .to_owned(),
            }),
        }
    }

    /// The first column of some names.
    pub(crate) fn find(&self, names: &[&str]) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns.find(|column| names.contains(&column.name.as_str()))
    }

    /// The same; a problem if there is none.
    pub(crate) fn need(&self, names: &[&str], problems: &mut Problems) -> Option<&Column> {
        let found = self.find(names);
        if found.is_none() {
            problems.of_column(&names.join(" or "), "the table has no such column");
        }
        found
    }
}

impl Column {
    /// A number of a row, which must be there.
    pub(crate) fn number(&self, row: usize, problems: &mut Problems) -> Option<f64> {
        let value = match &self.cells {
            Cells::Float(cells) => cells[row],
            #[allow(clippy::cast_precision_loss)] // prices and sizes in whole units are below 2^52
            Cells::Whole(cells) | Cells::Time(cells) => cells[row].map(|x| x as f64),
            Cells::Exact(cells) => cells[row].and_then(|x| x.to_string().parse().ok()),
            Cells::Text(cells) => match &cells[row] {
                Some(text) => match text.parse() {
                    Ok(x) => Some(x),
                    Err(_) => return self.refuse(row, &format!("`{text}` is no number"), problems),
                },
                None => None,
            },
        };
        match value {
            Some(x) if x.is_finite() => Some(x),
            Some(x) => self.refuse(row, &format!("{x} is no number"), problems),
            None => self.refuse(row, "is empty", problems),
        }
    }

    /// A time of a row in Unix milliseconds: a timestamp, whole milliseconds, or ISO-8601 in UTC.
    pub(crate) fn time(&self, row: usize, problems: &mut Problems) -> Option<i64> {
        match &self.cells {
            Cells::Whole(cells) | Cells::Time(cells) => match cells[row] {
                None => self.refuse(row, "is empty", problems),
                some => some,
            },
            Cells::Text(cells) => match cells[row].as_deref() {
                None => self.refuse(row, "is empty", problems),
                Some(text) => time_of(text).or_else(|| {
                    let message = format!("`{text}` is neither milliseconds nor ISO-8601 in UTC");
                    self.refuse(row, &message, problems)
                }),
            },
            Cells::Float(_) | Cells::Exact(_) => {
                self.refuse(row, "is a number with a fraction, not a time", problems)
            }
        }
    }

    /// A text of a row, which must be there.
    pub(crate) fn text(&self, row: usize, problems: &mut Problems) -> Option<String> {
        match self.shown(row) {
            None => self.refuse(row, "is empty", problems),
            some => some,
        }
    }

    /// What stands in a row, as text; none where nothing does.
    pub(crate) fn shown(&self, row: usize) -> Option<String> {
        match &self.cells {
            Cells::Float(cells) => cells[row].map(|x| x.to_string()),
            Cells::Whole(cells) | Cells::Time(cells) => cells[row].map(|x| x.to_string()),
            Cells::Exact(cells) => cells[row].map(|x| x.normalize().to_string()),
            Cells::Text(cells) => cells[row].clone(),
        }
    }

    /// An exact amount of a row; nought where nothing stands. Binary fractions are taken as the
    /// shortest decimal that means them, and refused beyond the digits of a ledger.
    pub(crate) fn exact(&self, row: usize, problems: &mut Problems) -> Option<Decimal> {
        let Some(text) = self.shown(row) else {
            return Some(Decimal::ZERO);
        };
        let read = if text.contains(['e', 'E']) {
            Decimal::from_scientific(&text).ok()
        } else {
            Decimal::from_str_exact(&text).ok()
        };
        match read.map(|x| x.normalize()) {
            None => self.refuse(row, &format!("`{text}` is no exact number"), problems),
            Some(x) if x.scale() > 10 => {
                let message = format!("{text} has more than ten decimals, which no ledger holds");
                self.refuse(row, &message, problems)
            }
            Some(x) => Some(x),
        }
    }

    /// Whether nothing stands in a row.
    pub(crate) fn is_empty(&self, row: usize) -> bool {
        self.shown(row).is_none()
    }

    /// Notes that a cell cannot be used.
    pub(crate) fn refuse<T>(
        &self,
        row: usize,
        message: &str,
        problems: &mut Problems,
    ) -> Option<T> {
        problems.at(row, &self.name, message);
        None
    }
}

fn time_of(text: &str) -> Option<i64> {
    if let Ok(ms) = text.parse() {
        return Some(ms);
    }
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.as_millisecond())
}
