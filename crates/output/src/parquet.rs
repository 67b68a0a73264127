//! Parquet files, written and read a batch of rows at a time.
//!
//! Row groups hold [`BATCH_ROWS`] rows whatever the pieces that were pushed, so memory stays flat
//! and the bytes do not depend on anything but the rows. Everything runs on the calling thread.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::*;

use crate::{OutputError, error};

/// Rows of a row group.
pub(crate) const BATCH_ROWS: usize = 16_384;

/// Fastest level of zstd; higher ones cost time and save little on numbers.
const ZSTD_LEVEL: i32 = 1;

/// A Parquet file in the making.
pub(crate) struct TableWriter {
    path: PathBuf,
    file: File,
    writer: BatchedWriter<BufWriter<File>>,
    pending: DataFrame,
}

impl TableWriter {
    /// Begins the file; it is no Parquet file before [`Self::finish`].
    pub(crate) fn create(path: &Path, schema: &Schema) -> Result<Self, OutputError> {
        let file = File::create(path).map_err(error::io("create", path))?;
        let handle = file.try_clone().map_err(error::io("create", path))?;
        let writer = batched(BufWriter::new(handle), schema).map_err(error::table(path))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            writer,
            pending: DataFrame::empty_with_schema(schema),
        })
    }

    /// Adds rows.
    pub(crate) fn push(&mut self, rows: &DataFrame) -> Result<(), OutputError> {
        self.try_push(rows).map_err(error::table(&self.path))
    }

    /// Completes the file and makes its content durable.
    pub(crate) fn finish(mut self) -> Result<(), OutputError> {
        let rows = self.pending.height();
        self.write_front(rows)
            .and_then(|()| self.writer.finish())
            .map_err(error::table(&self.path))?;
        self.file.sync_all().map_err(error::io("sync", &self.path))
    }

    fn try_push(&mut self, rows: &DataFrame) -> PolarsResult<()> {
        self.pending.vstack_mut(rows)?;
        while self.pending.height() >= BATCH_ROWS {
            self.write_front(BATCH_ROWS)?;
        }
        Ok(())
    }

    /// Writes the first `rows` pending rows as one row group.
    fn write_front(&mut self, rows: usize) -> PolarsResult<()> {
        if rows == 0 {
            return Ok(());
        }
        let mut front = self.pending.slice(0, rows);
        self.writer.write_batch(front.rechunk_mut())?;
        let offset = i64::try_from(rows).expect("a batch is small");
        self.pending = self.pending.slice(offset, self.pending.height() - rows);
        Ok(())
    }
}

fn batched(file: BufWriter<File>, schema: &Schema) -> PolarsResult<BatchedWriter<BufWriter<File>>> {
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Zstd(Some(ZstdLevel::try_new(
            ZSTD_LEVEL,
        )?)))
        .set_parallel(false)
        .batched(schema)
}

/// Calls `each` with the rows of a Parquet file, a batch at a time.
pub(crate) fn read_batches(
    path: &Path,
    each: impl FnMut(DataFrame) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    read_some(path, None, each)
}

/// Columns of a Parquet file as numbers, in the order of `names`; null is NaN. Rows in which the column
/// `void` holds something are left out. Nothing else of the file is read.
pub(crate) fn read_columns(
    path: &Path,
    names: &[&str],
    void: Option<&str>,
) -> Result<Vec<Vec<f64>>, OutputError> {
    check_columns(path, names)?;
    let wanted: BTreeSet<&str> = names.iter().copied().chain(void).collect();
    let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    read_some(path, Some(&wanted), |batch| {
        for (name, column) in names.iter().zip(&mut columns) {
            let cells = numbers(&batch, name, void).map_err(error::table(path))?;
            column.extend(cells);
        }
        Ok(())
    })?;
    Ok(columns)
}

/// Whether every column is there and holds numbers.
fn check_columns(path: &Path, names: &[&str]) -> Result<(), OutputError> {
    let schema = reader(path)?.schema().map_err(error::table(path))?;
    for name in names {
        let Some(field) = schema.get(name) else {
            let missing = PolarsError::ColumnNotFound((*name).to_owned().into());
            return Err(error::table(path)(missing));
        };
        if matches!(
            field.dtype(),
            ArrowDataType::Utf8View | ArrowDataType::LargeUtf8
        ) {
            return Err(OutputError::NotNumbers {
                path: path.to_owned(),
                column: (*name).to_owned(),
            });
        }
    }
    Ok(())
}

/// The cells of a column where `void` is null.
fn numbers(batch: &DataFrame, name: &str, void: Option<&str>) -> PolarsResult<Vec<f64>> {
    let data = batch.column(name)?.cast(&DataType::Float64)?;
    let cells = data.f64()?.iter().map(|x| x.unwrap_or(f64::NAN));
    let Some(void) = void else {
        return Ok(cells.collect());
    };
    let is_void = batch.column(void)?.is_not_null();
    let kept = cells
        .zip(is_void.iter())
        .filter(|(_, void)| *void == Some(false));
    Ok(kept.map(|(cell, _)| cell).collect())
}

fn read_some(
    path: &Path,
    columns: Option<&[String]>,
    mut each: impl FnMut(DataFrame) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    let mut rows = reader(path)?.num_rows().map_err(error::table(path))?;
    let mut offset = 0;
    while rows > 0 {
        let count = rows.min(BATCH_ROWS);
        let batch = reader(path)?
            .with_columns(columns.map(<[String]>::to_vec))
            .with_slice(Some((offset, count)))
            .read_parallel(ParallelStrategy::None)
            .finish()
            .map_err(error::table(path))?;
        each(batch)?;
        (offset, rows) = (offset + count, rows - count);
    }
    Ok(())
}

fn reader(path: &Path) -> Result<ParquetReader<File>, OutputError> {
    let file = File::open(path).map_err(error::io("read", path))?;
    Ok(ParquetReader::new(file))
}
