//! The tables of a replayed path: its full trace and the fate of its accounts.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_sim::record::{AccountRow, EventRow};

use crate::shard_table::{ShardTable, write_table};
use crate::{OutputError, error, files, tables};

/// Name of the file that [`write_events`] writes.
pub const EVENTS_FILE: &str = "events.parquet";

/// Writes the events of a replayed path to `events.parquet` in `folder`, which is created if it
/// does not exist; a file of an earlier replay is replaced.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_events(folder: &Path, point: u32, rows: &[EventRow]) -> Result<PathBuf, OutputError> {
    fs::create_dir_all(folder).map_err(error::io("create", folder))?;
    let path = folder.join(EVENTS_FILE);
    files::write_whole(folder, EVENTS_FILE, |beside| {
        write_table(beside, &tables::events(), point, rows.iter())
    })?;
    Ok(path)
}

/// Writes the fate of each account of a replayed path to `accounts.parquet` in `folder`, as
/// [`write_events`] does.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_accounts(
    folder: &Path,
    point: u32,
    rows: &[AccountRow],
) -> Result<PathBuf, OutputError> {
    fs::create_dir_all(folder).map_err(error::io("create", folder))?;
    let path = folder.join(ShardTable::Accounts.file());
    write_table(&path, &tables::accounts(), point, rows.iter())?;
    Ok(path)
}
