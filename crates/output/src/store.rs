//! The folder of a result while it is being made: shards, each written once.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_lab::{BoxError, Plan, Put, Shard, ShardStore};
use plimsoll_sim::record::PathRecord;
use serde::Serialize;

use crate::manifest::{Manifest, ShardEntry, State};
use crate::shard_table::ShardTable;
use crate::{OutputError, error, files};

/// Folder of unmerged work.
pub(crate) const SHARDS: &str = "shards";

/// The result folder of one plan.
#[derive(Debug)]
pub struct Store {
    plan: Plan,
    folder: PathBuf,
    /// Whether the result was complete when it was opened; then no shard is missing.
    was_complete: bool,
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
        let found = Manifest::read(&folder)?;
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
            was_complete: state == Some(State::Complete),
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

    /// Notes in the manifest that the run was stopped, and which shards are finished. Does nothing
    /// to a complete result.
    ///
    /// # Errors
    /// When the manifest cannot be written or a shard cannot be read.
    pub fn mark_interrupted(&self) -> Result<(), OutputError> {
        if self.state()? == State::Complete {
            return Ok(());
        }
        let mut manifest = Manifest::of(&self.plan, State::Interrupted);
        for shard in self.plan.shards() {
            if self.shard_folder(&shard).is_dir() {
                manifest.shards.push(self.shard_entry(shard)?);
            }
        }
        manifest.write(&self.folder)
    }

    /// Writes facts of the run itself, such as timings, to `run.log.json`, which nothing hashes.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_log(&self, log: &impl Serialize) -> Result<(), OutputError> {
        files::write_json(&self.folder.join("run.log.json"), log)
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
            .join(format!("point={point:04}"))
            .join(format!("{start:08}-{end:08}-{key}"))
    }

    /// A finished shard with its digest.
    pub(crate) fn shard_entry(&self, shard: Shard) -> Result<ShardEntry, OutputError> {
        let folder = self.shard_folder(&shard);
        match self.shard_digest(&folder)? {
            Some(digest) => Ok(ShardEntry { shard, digest }),
            None => Err(OutputError::DamagedShard {
                path: folder,
                expected: shard.start,
                found: shard.end,
            }),
        }
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
        if self.state()? == State::Complete {
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
        Ok(self.was_complete || self.shard_folder(shard).is_dir())
    }

    fn put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, BoxError> {
        Ok(self.try_put(shard, records)?)
    }
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
