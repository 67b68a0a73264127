//! A simulation that takes no time, and a store in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use plimsoll_lab::{BoxError, Plan, Point, Put, Recording, Shard, ShardStore, Simulate};
use plimsoll_sim::record::{PathRecord, PathRow};
use plimsoll_streams::Key;

/// Draws a lognormal loss for each path; every tenth path fails.
pub(crate) struct Fake {
    pub(crate) seed: u64,
}

impl Simulate for Fake {
    type Worker<'a> = Vec<f64>;

    fn worker(&self) -> Vec<f64> {
        Vec::new()
    }

    fn run_path(&self, worker: &mut Vec<f64>, path: u64) -> PathRecord {
        let key = Key {
            seed: self.seed,
            path,
        };
        worker.push(key.stream("loss", 0).lognormal(1.0, 1.0));
        let row = PathRow {
            path,
            error: (path % 10 == 9).then(|| format!("path {path} fails")),
            bad_debt_usd: worker.pop().unwrap(),
            ..PathRow::default()
        };
        PathRecord {
            row,
            ..PathRecord::default()
        }
    }
}

pub(crate) fn plan(points: u32, paths: u64, shard_paths: u64) -> Plan {
    let point = |index| Point {
        index,
        label: format!("point {index}"),
        parameters: BTreeMap::from([("ltv".to_owned(), serde_json::json!(index))]),
        config: serde_json::json!({"b": 1.1, "a": {"d": [1, 2], "c": index}}),
    };
    Plan {
        name: "fake".to_owned(),
        id: String::new(),
        seed: 7,
        engine_version: "1".to_owned(),
        paths,
        shard_paths,
        asset_names: vec!["HYPE".to_owned(), "BTC".to_owned()],
        recording: Recording {
            samples: false,
            liquidations: false,
            accounts: false,
        },
        layout: None,
        points: (0..points).map(point).collect(),
    }
}

#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) shards: Mutex<BTreeMap<Shard, Vec<PathRecord>>>,
}

impl ShardStore for Memory {
    fn exists(&self, shard: &Shard) -> Result<bool, BoxError> {
        Ok(self.shards.lock().unwrap().contains_key(shard))
    }

    fn put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, BoxError> {
        let mut shards = self.shards.lock().unwrap();
        let before = shards.insert(shard.clone(), records.to_vec());
        Ok(before.map_or(Put::Written, |_| Put::Exists))
    }
}
