//! `run.log.json`: facts of a run that define no result.

use std::path::Path;

use plimsoll_output::Store;
use serde::{Deserialize, Serialize};

/// Name of the file; written by the store.
const FILE: &str = "run.log.json";

/// What a run was called and how long it took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RunLog {
    /// Title of the scenario.
    pub(crate) title: String,
    /// First sentence of its description.
    pub(crate) question: String,
    /// Paths run by the last process that ran any.
    pub(crate) paths_run: u64,
    /// Paths it found finished.
    pub(crate) paths_resumed: u64,
    /// Threads it used.
    pub(crate) threads: u64,
    /// Time it took for them, seconds.
    pub(crate) seconds: f64,
    /// Paths per second.
    pub(crate) paths_per_s: f64,
}

impl RunLog {
    /// The log of a result folder; an empty one if there is none, because no result depends on it.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = std::fs::read(folder.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Writes the log, unless this process ran nothing and there is one already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn write(&self, store: &Store) -> anyhow::Result<()> {
        if self.paths_run == 0 && store.folder().join(FILE).exists() {
            return Ok(());
        }
        Ok(store.write_log(self)?)
    }
}
