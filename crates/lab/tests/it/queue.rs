//! The queue of paths: who runs what, when, and how much is held meanwhile.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use plimsoll_lab::{
    BoxError, Outcome, Point, Progress, Put, Shard, ShardStore, Simulate, Watch, run, run_shard,
};
use plimsoll_sim::record::PathRecord;
use plimsoll_streams::Key;

use crate::fake::{Fake, Memory, on_threads, plan};

fn build(_: &Point) -> Result<Fake, BoxError> {
    Ok(Fake { seed: 7 })
}

/// Waits a while in every fourth path.
struct Uneven {
    point: u32,
}

impl Simulate for Uneven {
    type Worker<'a> = u64;

    fn worker(&self) -> u64 {
        0
    }

    fn run_path(&self, runs: &mut u64, path: u64) -> PathRecord {
        *runs += 1;
        let wait = if path.is_multiple_of(4) { 8 } else { 1 };
        std::thread::sleep(Duration::from_millis(wait));
        let mut record = Fake { seed: 7 }.run_path(&mut Vec::new(), path);
        record.row.accounts_liquidated = self.point;
        record
    }
}

#[test]
fn shards_are_the_same_on_any_number_of_threads_and_points_do_not_mix() {
    let plan = plan(3, 22, 5).seal().unwrap();
    let on = |threads| {
        let store = Memory::default();
        let watch = Watch {
            progress: &|_| {},
            interrupt: &AtomicBool::new(false),
        };
        let build = |point: &Point| Ok(Uneven { point: point.index });
        let outcome = on_threads(threads, || run(&plan, build, &store, watch).unwrap());
        assert_eq!(outcome, Outcome::Complete);
        store.shards.into_inner().unwrap()
    };
    let one = on(1);
    let shards: Vec<_> = one.keys().cloned().collect();
    assert_eq!(shards, plan.shards());
    for (shard, records) in &one {
        assert!((shard.start..shard.end).eq(records.iter().map(|x| x.row.path)));
        assert!(
            records
                .iter()
                .all(|x| x.row.accounts_liquidated == shard.point)
        );
    }
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "{threads} threads");
    }
}

/// Knows how many records are alive.
#[derive(Default)]
struct Counting {
    alive: AtomicU64,
    most: AtomicU64,
    stored: AtomicU64,
}

struct Counted<'c>(&'c Counting);

impl Simulate for Counted<'_> {
    type Worker<'a>
        = ()
    where
        Self: 'a;

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let alive = self.0.alive.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(alive, Ordering::SeqCst);
        Fake { seed: 7 }.run_path(&mut Vec::new(), path)
    }
}

impl ShardStore for Counting {
    fn exists(&self, _: &Shard) -> Result<bool, BoxError> {
        Ok(false)
    }

    fn put(&self, _: &Shard, records: &[PathRecord]) -> Result<Put, BoxError> {
        self.stored
            .fetch_add(records.len() as u64, Ordering::SeqCst);
        self.alive.fetch_sub(records.len() as u64, Ordering::SeqCst);
        Ok(Put::Written)
    }
}

#[test]
fn records_alive_are_those_of_the_shards_that_threads_are_at() {
    let (threads, shard) = (3, 10);
    let most_of = |paths| {
        let store = Counting::default();
        let watch = Watch {
            progress: &|_| {},
            interrupt: &AtomicBool::new(false),
        };
        let plan = plan(2, paths, shard).seal().unwrap();
        let outcome = on_threads(threads, || {
            run(&plan, |_| Ok(Counted(&store)), &store, watch).unwrap()
        });
        assert_eq!(outcome, Outcome::Complete);
        assert_eq!(store.stored.into_inner(), 2 * paths);
        store.most.into_inner()
    };
    let bound = (threads as u64 + 1) * shard;
    for paths in [100, 10_000] {
        let most = most_of(paths);
        assert!(most <= bound, "{most} of {} records at once", 2 * paths);
    }
}

/// A store in which others began some shards, and finish one of them in the course of the run.
struct Shared {
    store: Memory,
    begun: Vec<u64>,
    finished: u64,
    order: Mutex<Vec<u64>>,
}

impl ShardStore for Shared {
    fn exists(&self, shard: &Shard) -> Result<bool, BoxError> {
        let is_late = !self.order.lock().unwrap().is_empty();
        Ok((is_late && shard.start == self.finished) || self.store.exists(shard)?)
    }

    fn begin(&self, shard: &Shard) -> bool {
        !self.begun.contains(&shard.start)
    }

    fn put(&self, shard: &Shard, records: &[PathRecord]) -> Result<Put, BoxError> {
        self.order.lock().unwrap().push(shard.start);
        self.store.put(shard, records)
    }
}

#[test]
fn what_others_began_comes_last_and_what_they_finished_not_at_all() {
    let plan = plan(1, 20, 5).seal().unwrap();
    let store = Shared {
        store: Memory::default(),
        begun: vec![0, 10],
        finished: 10,
        order: Mutex::default(),
    };
    let last = Mutex::new(None);
    let note = |x: Progress| {
        let mut last = last.lock().unwrap();
        *last = (*last).max(Some((x.paths_done, x.paths_resumed)));
    };
    let watch = Watch {
        progress: &note,
        interrupt: &AtomicBool::new(false),
    };
    let outcome = on_threads(1, || run(&plan, build, &store, watch).unwrap());
    assert_eq!(outcome, Outcome::Complete);
    assert_eq!(store.order.into_inner().unwrap(), [5, 15, 0]);
    assert_eq!(last.into_inner().unwrap(), Some((20, 5)));
}

/// A path that takes as long as a stream says, and a store that takes a while.
struct Timed;

impl Simulate for Timed {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let mut stream = Key { seed: 1, path }.stream("time", 0);
        let wait = Duration::from_secs_f64(0.01 * stream.lognormal(0.0, 0.7));
        std::thread::sleep(wait);
        Fake { seed: 7 }.run_path(&mut Vec::new(), path)
    }
}

impl ShardStore for Timed {
    fn exists(&self, _: &Shard) -> Result<bool, BoxError> {
        Ok(false)
    }

    fn put(&self, _: &Shard, _: &[PathRecord]) -> Result<Put, BoxError> {
        std::thread::sleep(Duration::from_millis(20));
        Ok(Put::Written)
    }
}

#[test]
#[ignore = "measures time; prints the gain over one shard after the other"]
fn no_thread_waits_for_the_end_of_a_shard() {
    // Paths of 10 ms with a spread, shards of 64 and one of 8 at the end of each of three points.
    let plan = plan(3, 200, 64).seal().unwrap();
    for threads in [2, 8, 16] {
        let started = Instant::now();
        on_threads(threads, || {
            for shard in plan.shards() {
                let records = run_shard(&Timed, &shard, &|| {}).unwrap();
                Timed.put(&shard, &records).unwrap();
            }
        });
        let one_by_one = started.elapsed();
        let watch = Watch {
            progress: &|_| {},
            interrupt: &AtomicBool::new(false),
        };
        let started = Instant::now();
        on_threads(threads, || {
            run(&plan, |_| Ok(Timed), &Timed, watch).unwrap()
        });
        let gain = one_by_one.as_secs_f64() / started.elapsed().as_secs_f64();
        eprintln!("{threads} threads: {gain:.2} times as fast as one shard after the other");
        assert!(gain > 1.0, "{gain}");
    }
}
