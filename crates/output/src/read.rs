//! Complete results, read back.

use std::ops::Range;
use std::path::{Path, PathBuf};

use plimsoll_lab::{PointReport, Report, SummaryBuilder};
use plimsoll_sim::record::{LiquidationRow, PathRow, SampleRow, WaterfallRow};

use crate::layout;
use crate::manifest::{Manifest, State};
use crate::parquet::{read_batches, read_columns};
use crate::report::{SUMMARY, report};
use crate::tables::{self, Table};
use crate::{OutputError, error, files};

/// Rows that are made of a batch at a time: a frame is small, rows are not.
const ROWS: usize = 1_024;

/// A complete result folder.
///
/// A plain run keeps each table in one file, a sweep in a file for each point; readers hide that.
/// Each has a twin with `_of` that reads one point alone.
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

    /// The file that holds a point's part of a table, such as `paths`, whether or not it is there:
    /// in a plain run the whole table.
    #[must_use]
    pub fn table_file(&self, table: &str, point: u32) -> PathBuf {
        let file = layout::table_file(&self.manifest.plan, table, point);
        self.folder.join(file)
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

    /// Chosen columns of the paths of a point as numbers, in the order of the names; counts and path
    /// numbers become floats, null becomes NaN. Failed paths are left out; ask for `path` too where
    /// rows of several points are to be paired. Only these columns are read.
    ///
    /// # Errors
    /// [`OutputError::OtherColumns`] where the table has no such column, [`OutputError::NotNumbers`]
    /// where it holds texts, or when the table cannot be read.
    pub fn columns(&self, point: u32, names: &[&str]) -> Result<Vec<Vec<f64>>, OutputError> {
        self.read_columns("paths", point, names, Some("error"))
    }

    /// Chosen columns of any table of a point, such as `samples`, as numbers: every row, those of failed
    /// paths included. Otherwise like [`Self::columns`].
    ///
    /// # Errors
    /// As [`Self::columns`], and where the scenario does not keep the table.
    pub fn table_columns(
        &self,
        table: &str,
        point: u32,
        names: &[&str],
    ) -> Result<Vec<Vec<f64>>, OutputError> {
        self.read_columns(table, point, names, None)
    }

    /// Calls `each` with the point and the row of every path, in order of point and path, a batch
    /// in memory at a time.
    ///
    /// # Errors
    /// When the table of paths cannot be read.
    pub fn for_each_path(&self, each: impl FnMut(u32, PathRow)) -> Result<(), OutputError> {
        self.paths(self.points(), each)
    }

    /// [`Self::for_each_path`] of one point alone; no row where the plan has no such point.
    ///
    /// # Errors
    /// When the table of paths cannot be read.
    pub fn for_each_path_of(
        &self,
        point: u32,
        mut each: impl FnMut(PathRow),
    ) -> Result<(), OutputError> {
        self.paths(self.only(point), |_, row| each(row))
    }

    /// Calls `each` with the point and the row of every path and moment, in order of point, path
    /// and time, a batch in memory at a time.
    ///
    /// # Errors
    /// When the table of samples cannot be read, as where the scenario keeps no samples.
    pub fn for_each_sample(&self, each: impl FnMut(u32, SampleRow)) -> Result<(), OutputError> {
        self.samples(self.points(), each)
    }

    /// [`Self::for_each_sample`] of one point alone; no row where the plan has no such point.
    ///
    /// # Errors
    /// When the table of samples cannot be read, as where the scenario keeps no samples.
    pub fn for_each_sample_of(
        &self,
        point: u32,
        mut each: impl FnMut(SampleRow),
    ) -> Result<(), OutputError> {
        self.samples(self.only(point), |_, row| each(row))
    }

    /// Calls `each` with the point and the row of every path and stage, in order of point and path,
    /// a batch in memory at a time.
    ///
    /// # Errors
    /// When the waterfall cannot be read.
    pub fn for_each_stage(&self, each: impl FnMut(u32, WaterfallRow)) -> Result<(), OutputError> {
        self.stages(self.points(), each)
    }

    /// [`Self::for_each_stage`] of one point alone; no row where the plan has no such point.
    ///
    /// # Errors
    /// When the waterfall cannot be read.
    pub fn for_each_stage_of(
        &self,
        point: u32,
        mut each: impl FnMut(WaterfallRow),
    ) -> Result<(), OutputError> {
        self.stages(self.only(point), |_, row| each(row))
    }

    /// Calls `each` with every liquidation of a point, in order of path and time, a batch in memory at
    /// a time; no row where the plan has no such point.
    ///
    /// # Errors
    /// When the liquidations cannot be read, as where the scenario does not keep them.
    pub fn for_each_liquidation_of(
        &self,
        point: u32,
        mut each: impl FnMut(LiquidationRow),
    ) -> Result<(), OutputError> {
        let (table, blank) = (tables::liquidations(), LiquidationRow::default());
        self.rows(self.only(point), &table, &blank, |_, row| each(row))
    }

    /// The report, computed again from the tables of paths and of the waterfall.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn report(&self) -> Result<Report, OutputError> {
        let plan = &self.manifest.plan;
        let mut points = Vec::new();
        for point in &plan.points {
            let mut builder = SummaryBuilder::new(plan.seed);
            self.for_each_path_of(point.index, |row| builder.push(&row))?;
            self.for_each_stage_of(point.index, |row| builder.push_waterfall(&row))?;
            points.push(PointReport {
                index: point.index,
                label: point.label.clone(),
                summary: builder.finish(),
            });
        }
        Ok(report(plan, points))
    }

    /// All points.
    fn points(&self) -> Range<u32> {
        0..u32::try_from(self.manifest.plan.points.len()).unwrap_or(u32::MAX)
    }

    /// One point, if there is such a one.
    fn only(&self, point: u32) -> Range<u32> {
        let is_there = self.points().contains(&point);
        point..point + u32::from(is_there)
    }

    fn read_columns(
        &self,
        table: &str,
        point: u32,
        names: &[&str],
        void: Option<&str>,
    ) -> Result<Vec<Vec<f64>>, OutputError> {
        if self.only(point).is_empty() {
            return Ok(vec![Vec::new(); names.len()]);
        }
        read_columns(&self.table_file(table, point), names, void)
    }

    fn paths(&self, points: Range<u32>, each: impl FnMut(u32, PathRow)) -> Result<(), OutputError> {
        let assets = &self.manifest.plan.asset_names;
        let (table, blank) = (tables::paths(assets), tables::blank_path_row(assets));
        self.rows(points, &table, &blank, each)
    }

    fn samples(
        &self,
        points: Range<u32>,
        each: impl FnMut(u32, SampleRow),
    ) -> Result<(), OutputError> {
        let assets = &self.manifest.plan.asset_names;
        let (table, blank) = (tables::samples(assets), tables::blank_sample_row(assets));
        self.rows(points, &table, &blank, each)
    }

    fn stages(
        &self,
        points: Range<u32>,
        each: impl FnMut(u32, WaterfallRow),
    ) -> Result<(), OutputError> {
        let (table, blank) = (tables::waterfall(), tables::blank_waterfall_row());
        self.rows(points, &table, &blank, each)
    }

    fn rows<R: Clone>(
        &self,
        points: Range<u32>,
        table: &Table<R>,
        blank: &R,
        mut each: impl FnMut(u32, R),
    ) -> Result<(), OutputError> {
        for point in points {
            let path = self.table_file(table.name, point);
            for_each_row(&path, table, blank, |point, row| {
                each(point, row);
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Calls `each` with the point and every row of a file, few rows in memory at a time.
pub(crate) fn for_each_row<R: Clone>(
    path: &Path,
    table: &Table<R>,
    blank: &R,
    mut each: impl FnMut(u32, R) -> Result<(), OutputError>,
) -> Result<(), OutputError> {
    read_batches(path, |batch| {
        for start in (0..batch.height()).step_by(ROWS) {
            let few = batch.slice(i64::try_from(start).unwrap_or(i64::MAX), ROWS);
            for (point, row) in table.rows(&few, blank).map_err(error::table(path))? {
                each(point, row)?;
            }
        }
        Ok(())
    })
}
