//! The table of a splitting's levels.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_lab::splitting::Rung;

use crate::shard_table::write_table;
use crate::{OutputError, error, files, tables};

/// Name of the file that [`write_levels`] writes.
pub const LEVELS_FILE: &str = "levels.parquet";

/// Writes the levels of a splitting to `levels.parquet` in `folder`, which is created if it does not
/// exist; a file of an earlier run of the same is replaced.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_levels(folder: &Path, rungs: &[Rung]) -> Result<PathBuf, OutputError> {
    fs::create_dir_all(folder).map_err(error::io("create", folder))?;
    files::write_whole(folder, LEVELS_FILE, |beside| {
        write_table(beside, &tables::levels(), 0, rungs.iter())
    })?;
    Ok(folder.join(LEVELS_FILE))
}
