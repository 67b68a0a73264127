//! The folder of a result while it is being made: shards, each written once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll_lab::{BoxError, Plan, Put, Shard, ShardStore};
use plimsoll_sim::record::PathRecord;
use serde::Serialize;

use crate::manifest::{Manifest, State};
use crate::shard_table::ShardTable;
use crate::{OutputError, error, files, layout};

/// Folder of unmerged work.
pub(crate) const SHARDS: &str = "shards";

/// The result folder of one plan.
#[derive(Debug)]
pub struct Store {
    plan: Plan,
    folder: PathBuf,
    /// Whether the result was seen to be complete; then no shard is missing.
    is_complete: AtomicBool,
}

impl Store {
    /// Opens the folder `<results>/<name>-<plan id>`, creates it if it does not exist, and points
    /// `<results>/latest` at it.
    ///
    /// # Errors
    /// [`OutputError::Plan`] if the plan is not sealed, [`OutputError::OtherVersions`] if the
    /// folder holds unfinished work of another version, or when it cannot be written.
    pub fn open(results: &Path, plan: &Plan) -> Result<Self, OutputError> {
        plan.verify()?;
        let folder = Self::folder_of(results, plan);
        fs::create_dir_all(&folder).map_err(error::io("create", &folder))?;
        let running = Manifest::of(plan, State::Running);
        let found = Self::found(&folder)?;
        if let Some(found) = &found {
            check(&folder, found, &running)?;
        }
        let state = found.map(|x| x.state);
        if state.is_none_or(|x| x == State::Interrupted) {
            running.write(&folder)?;
        }
        files::link_latest(&folder);
        Ok(Self {
            plan: plan.clone(),
            folder,
            is_complete: AtomicBool::new(state == Some(State::Complete)),
        })
    }

    /// The manifest of what is in the folder already.
    fn found(folder: &Path) -> Result<Option<Manifest>, OutputError> {
        let found = Manifest::read(folder)?;
        if found.is_some() || !has_shards(folder) {
            return Ok(found);
        }
        // A manifest is there before the first shard, so this one came in the meantime.
        let found = Manifest::read(folder)?;
        found.map(Some).ok_or_else(|| OutputError::NoManifest {
            path: folder.to_owned(),
        })
    }

    /// The folder that a plan's result has under `results`.
    #[must_use]
    pub fn folder_of(results: &Path, plan: &Plan) -> PathBuf {
        results.join(format!("{}-{}", plan.name, plan.id))
    }

    /// The folder of this result.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The plan of this result.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How far the result is.
    ///
    /// # Errors
    /// When the manifest cannot be read.
    pub fn state(&self) -> Result<State, OutputError> {
        Ok(Manifest::read(&self.folder)?.map_or(State::Running, |x| x.state))
    }

    /// Notes in the manifest that the run was stopped, and how many shards are finished. Does nothing
    /// to a complete result.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub fn mark_interrupted(&self) -> Result<(), OutputError> {
        if self.is_complete()? {
            return Ok(());
        }
        let mut manifest = Manifest::of(&self.plan, State::Interrupted);
        let is_finished = |shard: &Shard| self.shard_folder(shard).is_dir();
        manifest.shards_finished = self.plan.each_shard().filter(is_finished).count() as u64;
        manifest.write(&self.folder)
    }

    /// Writes facts of the run itself, such as timings, to `run.log.json`, which nothing hashes.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_log(&self, log: &impl Serialize) -> Result<(), OutputError> {
        files::write_json(&self.folder, "run.log.json", log)
    }

    /// Folder of a finished shard.
    pub(crate) fn shard_folder(&self, shard: &Shard) -> PathBuf {
        let Shard {
            point,
            start,
            end,
            key,
        } = shard;
        self.folder
            .join(SHARDS)
            .join(layout::point_folder(*point))
            .join(format!("{start:08}-{end:08}-{key}"))
    }

    /// Whether the result is complete by now: another process may have merged it.
    pub(crate) fn is_complete(&self) -> Result<bool, OutputError> {
        let is_complete =
            self.is_complete.load(Ordering::Relaxed) || Manifest::is_complete(&self.folder)?;
        self.is_complete.store(is_complete, Ordering::Relaxed);
        Ok(is_complete)
    }

    /// Digest over the tables of a shard; none if one of them is not there.
    fn shard_digest(&self, folder: &Path) -> Result<Option<String>, OutputError> {
        let mut hasher = blake3::Hasher::new();
        for table in ShardTable::kept(self.plan.recording) {
            let Some(digest) = files::digest(&folder.join(table.file()))? else {
                return Ok(None);
            };
            hasher.update(format!("{} {digest}\n", table.file()).as_bytes());
        }
        Ok(Some(hasher.finalize().to_hex().to_string()))
    }

    fn try_put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, OutputError> {
        self.check_assets(records)?;
        let place = self.shard_folder(shard);
        let beside = files::temporary(&place);
        let written = self
            .write_shard(&beside, shard.point, records)
            .and_then(|()| fs::rename(&beside, &place).map_err(error::io("put in place", &place)))
            .and_then(|()| files::sync_parent(&place));
        let put = match written {
            Ok(()) => Ok(Put::Written),
            Err(error) => self.lost_race(&place, &beside, error),
        };
        // Leftovers of killed processes; a living one will find that the shard exists.
        let prefix = format!("{}{}-", files::TEMPORARY, files::name(&place));
        files::remove_temporary(place.parent().unwrap_or(&self.folder), &prefix);
        put
    }

    /// Every row of prices must have a place for each asset; those of failed paths are not written.
    fn check_assets(&self, records: &[PathRecord]) -> Result<(), OutputError> {
        let expected = self.plan.asset_names.len();
        for record in records {
            let is_whole = record.row.error.is_none();
            let prices = is_whole.then_some(record.row.prices.len());
            let samples = record.samples.iter().map(|x| x.assets.len());
            if let Some(found) = prices.into_iter().chain(samples).find(|x| *x != expected) {
                return Err(OutputError::AssetCount {
                    path: record.row.path,
                    expected,
                    found,
                });
            }
        }
        Ok(())
    }

    fn write_shard(
        &self,
        folder: &Path,
        point: u32,
        records: &[PathRecord],
    ) -> Result<(), OutputError> {
        fs::create_dir_all(folder).map_err(error::io("create", folder))?;
        for table in ShardTable::kept(self.plan.recording) {
            table.write(folder, &self.plan, point, records)?;
        }
        files::sync_folder(folder)
    }

    /// Another process may have put the shard, or merged everything, while this one worked.
    fn lost_race(
        &self,
        place: &Path,
        beside: &Path,
        error: OutputError,
    ) -> Result<Put, OutputError> {
        if self.is_complete()? {
            return Ok(Put::Exists);
        }
        if !place.is_dir() {
            return Err(error);
        }
        // The winner may have removed our copy; then there is nothing left to compare.
        let (ours, theirs) = (self.shard_digest(beside)?, self.shard_digest(place)?);
        if ours.is_some() && ours != theirs {
            return Err(OutputError::NotDeterministic {
                path: place.to_owned(),
            });
        }
        Ok(Put::Exists)
    }
}

impl ShardStore for Store {
    fn exists(&self, shard: &Shard) -> Result<bool, BoxError> {
        Ok(self.shard_folder(shard).is_dir() || self.is_complete()?)
    }

    fn put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, BoxError> {
        Ok(self.try_put(shard, records)?)
    }
}

/// Whether a folder holds work that is not merged.
fn has_shards(folder: &Path) -> bool {
    let entries = fs::read_dir(folder.join(SHARDS)).into_iter().flatten();
    let names = entries.flatten().map(|x| x.file_name());
    names
        .into_iter()
        .any(|x| x.to_string_lossy().starts_with("point="))
}

/// Whether the folder's manifest lets `running` go on in it.
fn check(folder: &Path, found: &Manifest, running: &Manifest) -> Result<(), OutputError> {
    if found.plan != running.plan {
        return Err(OutputError::OtherPlan {
            path: folder.to_owned(),
        });
    }
    if found.state != State::Complete && found.versions != running.versions {
        return Err(OutputError::OtherVersions {
            path: folder.to_owned(),
            expected: running.versions_text(),
            found: found.versions_text(),
        });
    }
    Ok(())
}
