//! From shards to the final files.
//!
//! The order makes a kill harmless at any moment: shards stay until the manifest says complete,
//! and the manifest says so only when every final file is in its place.

use std::collections::BTreeMap;

use plimsoll_lab::{Report, Shard, SummaryBuilder};
use plimsoll_sim::record::PathRow;

use crate::manifest::{FAILURES_LISTED, Failure, Manifest, State};
use crate::parquet::{TableWriter, read_batches};
use crate::read::{Results, for_each_waterfall};
use crate::report::{SUMMARY, report};
use crate::shard_table::ShardTable;
use crate::store::{SHARDS, Store};
use crate::tables::{self, Keyed};
use crate::{OutputError, error, files};

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
        if self.state()? == State::Complete {
            return self.verified();
        }
        match self.merge_shards() {
            // Another process merged and removed the shards under our hands.
            Err(_) if self.state()? == State::Complete => self.verified(),
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
        let shards = self.all_shards()?;
        let mut manifest = Manifest::of(self.plan(), State::Complete);
        for table in ShardTable::kept(self.plan().recording) {
            self.merge_table(table, &shards)?;
        }
        self.write_points()?;
        let mut summaries = Summaries::new(self);
        for shard in &shards {
            summaries.add(shard)?;
            manifest.shards.push(self.shard_entry(shard.clone())?);
        }
        let report = summaries.finish(&mut manifest);
        files::write_json(&self.folder().join(SUMMARY), &report)?;
        manifest.files = self.final_digests()?;
        manifest.write(self.folder())?;
        Ok(report)
    }

    /// The shards of the plan, if all are there.
    fn all_shards(&self) -> Result<Vec<Shard>, OutputError> {
        let shards = self.plan().shards();
        let missing: Vec<&Shard> = shards
            .iter()
            .filter(|x| !self.shard_folder(x).is_dir())
            .collect();
        if let Some(first) = missing.first() {
            return Err(OutputError::MissingShards {
                missing: missing.len(),
                total: shards.len(),
                first: format!("{}..{} of point {}", first.start, first.end, first.point),
            });
        }
        Ok(shards)
    }

    fn merge_table(&self, table: ShardTable, shards: &[Shard]) -> Result<(), OutputError> {
        files::write_whole(&self.folder().join(table.file()), |beside| {
            let mut writer = TableWriter::create(beside, &table.schema(self.plan()))?;
            for shard in shards {
                let part = self.shard_folder(shard).join(table.file());
                read_batches(&part, |rows| writer.push(&rows))?;
            }
            writer.finish()
        })
    }

    fn write_points(&self) -> Result<(), OutputError> {
        let (table, rows) = (tables::points(self.plan()), tables::point_rows(self.plan()));
        let keyed: Vec<_> = (0..)
            .zip(&rows)
            .map(|(point, row)| Keyed { point, row })
            .collect();
        files::write_whole(&self.folder().join(POINTS), |beside| {
            let mut writer = TableWriter::create(beside, &table.schema())?;
            writer.push(&table.frame(&keyed).map_err(error::table(beside))?)?;
            writer.finish()
        })
    }

    fn final_digests(&self) -> Result<BTreeMap<String, String>, OutputError> {
        let tables = ShardTable::kept(self.plan().recording).map(ShardTable::file);
        let mut digests = BTreeMap::new();
        for name in tables.chain([POINTS, SUMMARY]) {
            let digest = files::digest(&self.folder().join(name))?;
            digests.insert(name.to_owned(), digest.unwrap_or_default());
        }
        Ok(digests)
    }
}

/// Reads the paths of all shards once: summaries, failures, and whether each path is there.
struct Summaries<'a> {
    store: &'a Store,
    builders: Vec<SummaryBuilder>,
    failed_paths: u64,
    failures: Vec<Failure>,
}

impl<'a> Summaries<'a> {
    fn new(store: &'a Store) -> Self {
        let plan = store.plan();
        Self {
            store,
            builders: vec![SummaryBuilder::new(plan.seed); plan.points.len()],
            failed_paths: 0,
            failures: Vec::new(),
        }
    }

    fn add(&mut self, shard: &Shard) -> Result<(), OutputError> {
        let folder = self.store.shard_folder(shard);
        let assets = &self.store.plan().asset_names;
        let (table, blank) = (tables::paths(assets), tables::blank_path_row(assets));
        let path = folder.join(table.file());
        let damaged = |expected, found| OutputError::DamagedShard {
            path: folder.clone(),
            expected,
            found,
        };
        let mut next = shard.start;
        read_batches(&path, |rows| {
            for (_, row) in table.rows(&rows, &blank).map_err(error::table(&path))? {
                if row.path != next {
                    return Err(damaged(next, row.path));
                }
                next += 1;
                self.add_row(shard.point, &row);
            }
            Ok(())
        })?;
        if next != shard.end {
            return Err(damaged(shard.end, next));
        }
        self.add_waterfall(shard)
    }

    fn add_waterfall(&mut self, shard: &Shard) -> Result<(), OutputError> {
        let folder = self.store.shard_folder(shard);
        for_each_waterfall(&folder, |point, row| {
            self.builders[point as usize].push_waterfall(&row);
        })
    }

    fn add_row(&mut self, point: u32, row: &PathRow) {
        self.builders[point as usize].push(row);
        let Some(error) = &row.error else {
            return;
        };
        self.failed_paths += 1;
        if self.failures.len() < FAILURES_LISTED {
            self.failures.push(Failure {
                point,
                path: row.path,
                error: error.clone(),
            });
        }
    }

    fn finish(self, manifest: &mut Manifest) -> Report {
        manifest.failed_paths = self.failed_paths;
        manifest.failures = self.failures;
        report(&manifest.plan, self.builders)
    }
}
