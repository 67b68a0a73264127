//! Complete results, read back.

use std::path::{Path, PathBuf};

use plimsoll_lab::{Report, SummaryBuilder};
use plimsoll_sim::record::{PathRow, SampleRow, WaterfallRow};

use crate::manifest::{Manifest, State};
use crate::parquet::read_batches;
use crate::report::{SUMMARY, report};
use crate::tables::{
    blank_path_row, blank_sample_row, blank_waterfall_row, paths, samples, waterfall,
};
use crate::{OutputError, error, files};

/// A complete result folder.
#[derive(Debug)]
pub struct Results {
    folder: PathBuf,
    manifest: Manifest,
}

impl Results {
    /// Opens a result folder.
    ///
    /// # Errors
    /// [`OutputError::NotComplete`] if there is no complete result in it, [`OutputError::Plan`] if
    /// its plan was edited, or when its manifest cannot be read.
    pub fn open(folder: &Path) -> Result<Self, OutputError> {
        let manifest = Manifest::read(folder)?
            .filter(|x| x.state == State::Complete)
            .ok_or_else(|| OutputError::NotComplete {
                path: folder.to_owned(),
            })?;
        manifest.plan.verify()?;
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
        })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it is the result of.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Compares every file with its digest in the manifest.
    ///
    /// # Errors
    /// [`OutputError::Changed`] for the first one that differs.
    pub fn verify(self) -> Result<Self, OutputError> {
        for (name, expected) in &self.manifest.files {
            let path = self.folder.join(name);
            let found = files::digest(&path)?.unwrap_or_else(|| "none".to_owned());
            if found != *expected {
                return Err(OutputError::Changed {
                    path,
                    expected: expected.clone(),
                    found,
                });
            }
        }
        Ok(self)
    }

    /// The report as it was written.
    ///
    /// # Errors
    /// When `summary.json` cannot be read.
    pub fn summary(&self) -> Result<Report, OutputError> {
        let path = self.folder.join(SUMMARY);
        files::read_json(&path)?.ok_or_else(|| OutputError::Changed {
            path,
            expected: self
                .manifest
                .files
                .get(SUMMARY)
                .cloned()
                .unwrap_or_default(),
            found: "none".to_owned(),
        })
    }

    /// Calls `each` with the point and the row of every path, in order of point and path, a batch
    /// in memory at a time.
    ///
    /// # Errors
    /// When `paths.parquet` cannot be read.
    pub fn for_each_path(&self, mut each: impl FnMut(u32, PathRow)) -> Result<(), OutputError> {
        let assets = &self.manifest.plan.asset_names;
        let (table, blank) = (paths(assets), blank_path_row(assets));
        let path = self.folder.join(table.file());
        read_batches(&path, |rows| {
            let rows = table.rows(&rows, &blank).map_err(error::table(&path))?;
            for (point, row) in rows {
                each(point, row);
            }
            Ok(())
        })
    }

    /// Calls `each` with the point and the row of every path and moment, in order of point, path
    /// and time, a batch in memory at a time.
    ///
    /// # Errors
    /// When `samples.parquet` cannot be read, as where the scenario keeps no samples.
    pub fn for_each_sample(&self, mut each: impl FnMut(u32, SampleRow)) -> Result<(), OutputError> {
        let assets = &self.manifest.plan.asset_names;
        let (table, blank) = (samples(assets), blank_sample_row(assets));
        let path = self.folder.join(table.file());
        read_batches(&path, |rows| {
            let rows = table.rows(&rows, &blank).map_err(error::table(&path))?;
            for (point, row) in rows {
                each(point, row);
            }
            Ok(())
        })
    }

    /// Calls `each` with the point and the row of every path and stage, in order of point and path,
    /// a batch in memory at a time.
    ///
    /// # Errors
    /// When `waterfall.parquet` cannot be read.
    pub fn for_each_stage(&self, each: impl FnMut(u32, WaterfallRow)) -> Result<(), OutputError> {
        for_each_waterfall(&self.folder, each)
    }

    /// The report, computed again from `paths.parquet` and `waterfall.parquet`.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn report(&self) -> Result<Report, OutputError> {
        let plan = &self.manifest.plan;
        let mut builders = vec![SummaryBuilder::new(plan.seed); plan.points.len()];
        self.for_each_path(|point, row| {
            if let Some(builder) = builders.get_mut(point as usize) {
                builder.push(&row);
            }
        })?;
        self.for_each_stage(|point, row| {
            if let Some(builder) = builders.get_mut(point as usize) {
                builder.push_waterfall(&row);
            }
        })?;
        Ok(report(plan, builders))
    }
}

/// Calls `each` with the rows of the waterfall in a folder, a batch in memory at a time.
pub(crate) fn for_each_waterfall(
    folder: &Path,
    mut each: impl FnMut(u32, WaterfallRow),
) -> Result<(), OutputError> {
    let (table, blank) = (waterfall(), blank_waterfall_row());
    let path = folder.join(table.file());
    read_batches(&path, |rows| {
        let rows = table.rows(&rows, &blank).map_err(error::table(&path))?;
        for (point, row) in rows {
            each(point, row);
        }
        Ok(())
    })
}
