//! Parquet files.

use std::fs::File;
use std::path::Path;

use polars::prelude::{
    Column as Series, DataType, ParallelStrategy, ParquetReader, PolarsResult, SerReader, TimeUnit,
};
use rust_decimal::Decimal;

use crate::error::RecordingsError;
use crate::table::{Cells, Column, Table};

pub(crate) fn read(path: &Path) -> Result<Table, RecordingsError> {
    let file = File::open(path).map_err(|source| RecordingsError::Io {
        path: path.to_owned(),
        source,
    })?;
    let table = parse(path, file).map_err(|error| RecordingsError::Format {
        path: path.to_owned(),
        message: error.to_string(),
    })?;
    Ok(table)
}

fn parse(path: &Path, file: File) -> PolarsResult<Table> {
    let frame = ParquetReader::new(file)
        .read_parallel(ParallelStrategy::None)
        .finish()?;
    let columns = frame.columns().iter().map(|series| {
        Ok(Column {
            name: series.name().to_string(),
            cells: cells(series)?,
        })
    });
    Ok(Table {
        file: path.display().to_string(),
        rows: frame.height(),
        columns: columns.collect::<PolarsResult<_>>()?,
    })
}

fn cells(series: &Series) -> PolarsResult<Cells> {
    Ok(match series.dtype() {
        DataType::Float64 | DataType::Float32 => {
            let series = series.cast(&DataType::Float64)?;
            Cells::Float(series.f64()?.iter().collect())
        }
        DataType::Datetime(unit, _) => {
            let per_ms = match unit {
                TimeUnit::Milliseconds => 1,
                TimeUnit::Microseconds => 1_000,
                TimeUnit::Nanoseconds => 1_000_000,
            };
            let series = series.cast(&DataType::Int64)?;
            let times = series.i64()?.iter();
            Cells::Time(times.map(|t| t.map(|t| t.div_euclid(per_ms))).collect())
        }
        DataType::Decimal(_, scale) => {
            let scale = u32::try_from(*scale).unwrap_or(u32::MAX);
            let exact = |units: i128| Decimal::try_from_i128_with_scale(units, scale).ok();
            let units = series.decimal()?.physical().iter();
            Cells::Exact(units.map(|x| x.and_then(exact)).collect())
        }
        dtype if dtype.is_integer() => {
            let series = series.strict_cast(&DataType::Int64)?;
            Cells::Whole(series.i64()?.iter().collect())
        }
        _ => {
            let series = series.cast(&DataType::String)?;
            let texts = series.str()?.iter();
            Cells::Text(texts.map(|x| x.map(str::to_owned)).collect())
        }
    })
}
