//! From shards to the final files.
//!
//! The order makes a kill harmless at any moment: shards stay until the manifest says complete,
//! and the manifest says so only when every final file is in its place.

use plimsoll_lab::{Point, PointReport, Report, Shard, SummaryBuilder};
use plimsoll_sim::record::PathRow;

use crate::manifest::{FAILURES_LISTED, Failure, Manifest, State};
use crate::parquet::{TableWriter, read_batches};
use crate::read::{Results, for_each_row};
use crate::report::{SUMMARY, report};
use crate::shard_table::ShardTable;
use crate::store::{SHARDS, Store};
use crate::tables::{self, Keyed};
use crate::{OutputError, error, files, layout};

/// Name of the file of points.
const POINTS: &str = "points.parquet";

/// What a merge did.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The summaries of all points.
    pub report: Report,
    /// Whether the result was complete already; its files were then only verified.
    pub was_complete: bool,
}

impl Store {
    /// Streams the shards into the final files, writes the summary, completes the manifest and
    /// removes the shards. A complete result is verified against its digests instead.
    ///
    /// Memory holds a batch of rows and the summary's few numbers per path.
    ///
    /// # Errors
    /// [`OutputError::MissingShards`] before anything is written,
    /// [`OutputError::Changed`] if a complete result was altered, and whatever the files refuse.
    pub fn merge(&self) -> Result<Merged, OutputError> {
        if self.is_complete()? {
            return self.verified();
        }
        match self.merge_shards() {
            // Another process merged and removed the shards under our hands.
            Err(_) if self.is_complete()? => self.verified(),
            Err(error) => Err(error),
            Ok(report) => {
                self.clean_up()?;
                Ok(Merged {
                    report,
                    was_complete: false,
                })
            }
        }
    }

    fn verified(&self) -> Result<Merged, OutputError> {
        let report = Results::open(self.folder())?.verify()?.summary()?;
        self.clean_up()?;
        Ok(Merged {
            report,
            was_complete: true,
        })
    }

    /// Removes what is not part of a complete result.
    fn clean_up(&self) -> Result<(), OutputError> {
        files::remove_temporary(self.folder(), files::TEMPORARY);
        files::remove_folder(&self.folder().join(SHARDS))
    }

    fn merge_shards(&self) -> Result<Report, OutputError> {
        self.check_shards()?;
        let mut manifest = Manifest::of(self.plan(), State::Complete);
        let mut reports = Vec::new();
        for point in &self.plan().points {
            for table in ShardTable::kept(self.plan().recording) {
                let name = self.merge_table(table, point.index)?;
                self.note_digest(&mut manifest, name)?;
            }
            reports.push(self.summarise(point, &mut manifest)?);
        }
        self.write_points()?;
        let report = report(self.plan(), reports);
        files::write_json(self.folder(), SUMMARY, &report)?;
        for name in [POINTS, SUMMARY] {
            self.note_digest(&mut manifest, name.to_owned())?;
        }
        manifest.shards_finished = manifest.shards_total;
        manifest.write(self.folder())?;
        Ok(report)
    }

    /// Whether all shards of the plan are there.
    fn check_shards(&self) -> Result<(), OutputError> {
        let is_missing = |shard: &Shard| !self.shard_folder(shard).is_dir();
        let mut missing = self.plan().each_shard().filter(is_missing);
        let Some(first) = missing.next() else {
            return Ok(());
        };
        Err(OutputError::MissingShards {
            missing: 1 + missing.count() as u64,
            total: self.plan().shards_total(),
            first: format!("{}..{} of point {}", first.start, first.end, first.point),
        })
    }

    /// Puts a point's part of a table together and returns its name.
    fn merge_table(&self, table: ShardTable, point: u32) -> Result<String, OutputError> {
        let name = layout::table_file(self.plan(), table.name(), point);
        files::write_whole(self.folder(), &name, |beside| {
            let mut writer = TableWriter::create(beside, &table.schema(self.plan()))?;
            for shard in self.plan().shards_of(point) {
                let part = self.shard_folder(&shard).join(table.file());
                read_batches(&part, |rows| writer.push(&rows))?;
            }
            writer.finish()
        })?;
        Ok(name)
    }

    fn note_digest(&self, manifest: &mut Manifest, name: String) -> Result<(), OutputError> {
        let digest = files::digest(&self.folder().join(&name))?.unwrap_or_default();
        manifest.files.insert(name, digest);
        Ok(())
    }

    fn write_points(&self) -> Result<(), OutputError> {
        let (table, rows) = (tables::points(self.plan()), tables::point_rows(self.plan()));
        let keyed: Vec<_> = (0..)
            .zip(&rows)
            .map(|(point, row)| Keyed { point, row })
            .collect();
        files::write_whole(self.folder(), POINTS, |beside| {
            let mut writer = TableWriter::create(beside, &table.schema())?;
            writer.push(&table.frame(&keyed).map_err(error::table(beside))?)?;
            writer.finish()
        })
    }

    /// Reads the tables of a point that were just put together: its summary, its failures, and whether
    /// each path is there.
    fn summarise(
        &self,
        point: &Point,
        manifest: &mut Manifest,
    ) -> Result<PointReport, OutputError> {
        let file = |table| layout::table_file(self.plan(), table, point.index);
        let mut builder = SummaryBuilder::new(self.plan().seed);
        let assets = &self.plan().asset_names;
        let (table, blank) = (tables::paths(assets), tables::blank_path_row(assets));
        let mut next = 0;
        for_each_row(
            &self.folder().join(file(table.name)),
            &table,
            &blank,
            |_, row| {
                if row.path != next {
                    return Err(self.damaged(point.index, next, row.path));
                }
                next += 1;
                note_failure(manifest, point.index, &row);
                builder.push(&row);
                Ok(())
            },
        )?;
        if next != self.plan().paths {
            return Err(self.damaged(point.index, self.plan().paths, next));
        }
        let (table, blank) = (tables::waterfall(), tables::blank_waterfall_row());
        for_each_row(
            &self.folder().join(file(table.name)),
            &table,
            &blank,
            |_, row| {
                builder.push_waterfall(&row);
                Ok(())
            },
        )?;
        Ok(PointReport {
            index: point.index,
            label: point.label.clone(),
            summary: builder.finish(),
        })
    }

    /// The error of a shard in which one path stands where another must be.
    fn damaged(&self, point: u32, expected: u64, found: u64) -> OutputError {
        let last = expected.min(self.plan().paths - 1);
        let mut shards = self.plan().shards_of(point);
        let shard = shards.find(|x| x.start <= last && last < x.end);
        OutputError::DamagedShard {
            path: shard.map_or_else(|| self.folder().to_owned(), |x| self.shard_folder(&x)),
            expected,
            found,
        }
    }
}

fn note_failure(manifest: &mut Manifest, point: u32, row: &PathRow) {
    let Some(error) = &row.error else {
        return;
    };
    manifest.failed_paths += 1;
    if manifest.failures.len() < FAILURES_LISTED {
        manifest.failures.push(Failure {
            point,
            path: row.path,
            error: error.clone(),
        });
    }
}
