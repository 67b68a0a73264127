//! The tables that a shard has, and that a merge puts together.

use std::path::Path;

use plimsoll_lab::{Plan, Recording};
use plimsoll_sim::record::PathRecord;
use polars::prelude::Schema;

use crate::layout::EXTENSION;
use crate::parquet::{BATCH_ROWS, TableWriter};
use crate::tables::{self, Keyed, Table};
use crate::{OutputError, error};

/// A table that grows with the number of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShardTable {
    Paths,
    Samples,
    Pools,
    Liquidations,
    Waterfall,
    Accounts,
}

impl ShardTable {
    /// The tables that a plan keeps, in the order in which they are digested and merged.
    pub(crate) fn kept(recording: Recording) -> impl Iterator<Item = Self> {
        [
            (true, Self::Paths),
            (recording.samples, Self::Samples),
            (recording.samples, Self::Pools),
            (recording.liquidations, Self::Liquidations),
            (true, Self::Waterfall),
            (recording.accounts, Self::Accounts),
        ]
        .into_iter()
        .filter_map(|(is_kept, table)| is_kept.then_some(table))
    }

    /// Name of the table.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Paths => "paths",
            Self::Samples => "samples",
            Self::Pools => "pools",
            Self::Liquidations => "liquidations",
            Self::Waterfall => "waterfall",
            Self::Accounts => "accounts",
        }
    }

    /// Name of its file in the folder of a shard.
    pub(crate) fn file(self) -> String {
        format!("{}.{EXTENSION}", self.name())
    }

    /// Names and types of the columns.
    pub(crate) fn schema(self, plan: &Plan) -> Schema {
        match self {
            Self::Paths => tables::paths(&plan.asset_names).schema(),
            Self::Samples => tables::samples(&plan.asset_names).schema(),
            Self::Pools => tables::pools().schema(),
            Self::Liquidations => tables::liquidations().schema(),
            Self::Waterfall => tables::waterfall().schema(),
            Self::Accounts => tables::accounts().schema(),
        }
    }

    /// Writes this table's part of the records of a point to its file in `folder`.
    pub(crate) fn write(
        self,
        folder: &Path,
        plan: &Plan,
        point: u32,
        records: &[PathRecord],
    ) -> Result<(), OutputError> {
        let assets = &plan.asset_names;
        let path = folder.join(self.file());
        let all = records.iter();
        match self {
            Self::Paths => write_table(&path, &tables::paths(assets), point, all.map(|x| &x.row)),
            Self::Samples => {
                let rows = all.flat_map(|x| &x.samples);
                write_table(&path, &tables::samples(assets), point, rows)
            }
            Self::Pools => {
                let rows = all.flat_map(|x| &x.pools);
                write_table(&path, &tables::pools(), point, rows)
            }
            Self::Liquidations => {
                let rows = all.flat_map(|x| &x.liquidations);
                write_table(&path, &tables::liquidations(), point, rows)
            }
            Self::Waterfall => {
                let rows = all.flat_map(|x| &x.waterfall);
                write_table(&path, &tables::waterfall(), point, rows)
            }
            Self::Accounts => {
                let rows = all.flat_map(|x| &x.accounts);
                write_table(&path, &tables::accounts(), point, rows)
            }
        }
    }
}

/// Writes rows of one point to the file `path`.
pub(crate) fn write_table<'a, R: 'a>(
    path: &Path,
    table: &Table<R>,
    point: u32,
    rows: impl Iterator<Item = &'a R>,
) -> Result<(), OutputError> {
    let mut writer = TableWriter::create(path, &table.schema())?;
    let mut rows = rows.map(|row| Keyed { point, row }).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(BATCH_ROWS).collect();
        writer.push(&table.frame(&batch).map_err(error::table(path))?)?;
    }
    writer.finish()
}
