//! Recorded files that a scenario names: found, read once, and known by their content.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use plimsoll_recordings::{RecordingsError, account_files, read_recording};
use plimsoll_sim::{Recordings, SimConfig};

/// Where recorded files are.
#[derive(Debug, Args)]
pub(crate) struct Data {
    /// Folder of the recordings and tables of accounts that a scenario names
    #[arg(
        id = "data",
        long,
        value_name = "DIR",
        env = "PLIMSOLL_DATA",
        default_value = "."
    )]
    #[arg(hide_env_values = true)]
    folder: PathBuf,
    /// What was read, by the part of the configuration that names it.
    #[arg(skip)]
    read: Mutex<BTreeMap<String, Found>>,
}

/// Content of the files of one configuration.
#[derive(Clone, Debug, Default)]
struct Found {
    recordings: Recordings,
    /// Digest of each recording.
    prices: Vec<String>,
    /// Digest of each file of accounts.
    accounts: Vec<String>,
}

impl Data {
    /// What the files hold that a configuration names. Each is read once.
    pub(crate) fn recordings(&self, config: &SimConfig) -> Result<Recordings, RecordingsError> {
        Ok(self.find(config)?.recordings)
    }

    /// States the digest of every file that a configuration names, so that its plan depends on
    /// their content, and on nothing else of them.
    pub(crate) fn seal(&self, config: &mut SimConfig) -> Result<(), RecordingsError> {
        let found = self.find(config)?;
        for (file, digest) in config.paths.recordings.iter_mut().zip(found.prices) {
            file.digest = Some(digest);
        }
        let files = config.population.account_files_mut();
        for (file, digest) in files.zip(found.accounts) {
            file.digest = Some(digest);
        }
        Ok(())
    }

    fn find(&self, config: &SimConfig) -> Result<Found, RecordingsError> {
        let (prices, people) = (&config.paths.recordings, &config.population);
        if prices.is_empty() && people.account_files().next().is_none() {
            return Ok(Found::default());
        }
        let key = format!("{prices:?} {:?} {:?}", people.table, people.accounts_json);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = read.get(&key) {
            return Ok(found.clone());
        }
        let found = self.read(config)?;
        read.insert(key, found.clone());
        Ok(found)
    }

    fn read(&self, config: &SimConfig) -> Result<Found, RecordingsError> {
        let mut found = Found::default();
        for file in &config.paths.recordings {
            let (recording, digest) = read_recording(file, &self.folder)?;
            found.recordings.prices.insert(recording);
            found.prices.push(digest);
        }
        let (accounts, digests) = account_files(&config.population, &self.folder)?;
        found.recordings.accounts = Arc::new(accounts);
        found.accounts = digests;
        Ok(found)
    }
}
