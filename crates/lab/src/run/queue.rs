//! Paths handed out one at a time, so that no thread waits for the end of a shard.
//!
//! Rule    whoever is free takes the next path; when a shard has no path left to hand out, the next
//!         one is opened, of the same point or of another; whoever finishes the last path of a shard
//!         stores it while the others go on
//! Units   paths
//! Bounds  open at a time are the shard whose paths are handed out and those in which a path still
//!         runs: at most one more than there are threads, and two while paths take alike
//! Source  work sharing from one queue; record and file of a shard depend on its paths alone, so the order
//!         of work changes no byte
//! Tests   tests/it/queue.rs

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use plimsoll_sim::record::PathRecord;

use super::{Progress, ShardStore, Watch, store_error};
use crate::ensemble::run_one;
use crate::{BoxError, LabError, Plan, Point, Shard, Simulate};

/// The work of a run, and how far it is.
pub(super) struct Queue<'a, S, B, T: ?Sized> {
    plan: &'a Plan,
    build: B,
    store: &'a T,
    watch: Watch<'a>,
    /// Paths finished, wherever.
    done: AtomicU64,
    /// Of these, paths that this process did not run.
    found: AtomicU64,
    /// Shards that were missing at the start and still are.
    missing: AtomicU64,
    hand: Mutex<Hand<'a, S>>,
}

/// What is handed out next.
struct Hand<'a, S> {
    /// Shards that were missing at the start, none of them looked at yet.
    shards: Box<dyn Iterator<Item = Shard> + Send + 'a>,
    /// Those that another process began; it may be dead, so they come last.
    put_off: VecDeque<Shard>,
    open: Option<Arc<Job<S>>>,
    next_path: u64,
    /// The point that was set up last.
    point: Option<(u32, Arc<S>)>,
    error: Option<LabError>,
}

/// An open shard.
struct Job<S> {
    shard: Shard,
    simulate: Arc<S>,
    records: Mutex<Vec<Option<PathRecord>>>,
    left: AtomicU64,
}

/// A path that somebody is to run.
type Task<S> = (Arc<Job<S>>, u64);

impl<'a, S, B, T> Queue<'a, S, B, T>
where
    S: Simulate + Send,
    B: Fn(&Point) -> Result<S, BoxError> + Sync,
    T: ShardStore + Sync + ?Sized,
{
    /// The shards that the store does not have.
    pub(super) fn new(
        plan: &'a Plan,
        build: B,
        store: &'a T,
        watch: Watch<'a>,
    ) -> Result<Self, LabError> {
        let mut is_there = Vec::new();
        let (mut found, mut missing) = (0, 0);
        for shard in plan.each_shard() {
            let exists = store.exists(&shard).map_err(|e| store_error(&shard, e))?;
            found += if exists { shard.paths() } else { 0 };
            missing += u64::from(!exists);
            is_there.push(exists);
        }
        let shards = plan.each_shard().zip(is_there);
        let shards = shards.filter_map(|(shard, is_there)| (!is_there).then_some(shard));
        let queue = Self {
            plan,
            build,
            store,
            watch,
            done: AtomicU64::new(found),
            found: AtomicU64::new(found),
            missing: AtomicU64::new(missing),
            hand: Mutex::new(Hand {
                shards: Box::new(shards),
                put_off: VecDeque::new(),
                open: None,
                next_path: 0,
                point: None,
                error: None,
            }),
        };
        queue.report(found);
        Ok(queue)
    }

    /// Runs paths until there is none left to be handed out.
    pub(super) fn work(&self) {
        let mut task = self.next();
        while let Some((job, _)) = &task {
            let simulate = Arc::clone(&job.simulate);
            let mut worker = simulate.worker();
            // The same buffers as long as the point is the same.
            while let Some((job, path)) = task.take_if(|x| Arc::ptr_eq(&x.0.simulate, &simulate)) {
                let record = run_one(&*simulate, &mut worker, path);
                let kept = record.and_then(|record| self.keep(&job, record));
                if let Err(error) = kept {
                    self.hand().error.get_or_insert(error);
                }
                drop(job);
                task = self.next();
            }
        }
    }

    /// Shards that are still missing, when nobody works any more.
    pub(super) fn finish(self) -> Result<u64, LabError> {
        let hand = self
            .hand
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match hand.error {
            Some(error) => Err(error),
            None => Ok(self.missing.into_inner()),
        }
    }

    /// The next path; none if there is none, if the run is to stop, or after an error.
    fn next(&self) -> Option<Task<S>> {
        let mut hand = self.hand();
        if hand.error.is_some() {
            return None;
        }
        match self.take(&mut hand) {
            Ok(task) => task,
            Err(error) => {
                hand.error = Some(error);
                None
            }
        }
    }

    fn take(&self, hand: &mut Hand<'a, S>) -> Result<Option<Task<S>>, LabError> {
        if hand.open.is_none() {
            let Some(shard) = self.next_shard(hand)? else {
                return Ok(None);
            };
            hand.next_path = shard.start;
            hand.open = Some(Arc::new(self.open(hand, shard)?));
        }
        let Some(job) = &hand.open else {
            return Ok(None);
        };
        let (job, path) = (Arc::clone(job), hand.next_path);
        hand.next_path += 1;
        if hand.next_path == job.shard.end {
            hand.open = None;
        }
        Ok(Some((job, path)))
    }

    /// The next shard that nobody has finished: first those that nobody began.
    fn next_shard(&self, hand: &mut Hand<'a, S>) -> Result<Option<Shard>, LabError> {
        while !self.watch.interrupt.load(Ordering::Relaxed) {
            let fresh = hand.shards.next();
            let is_fresh = fresh.is_some();
            let Some(shard) = fresh.or_else(|| hand.put_off.pop_front()) else {
                break;
            };
            if self
                .store
                .exists(&shard)
                .map_err(|e| store_error(&shard, e))?
            {
                self.missing.fetch_sub(1, Ordering::Relaxed);
                self.found.fetch_add(shard.paths(), Ordering::Relaxed);
                self.advance(shard.paths());
            } else if is_fresh && !self.store.begin(&shard) {
                hand.put_off.push_back(shard);
            } else {
                return Ok(Some(shard));
            }
        }
        Ok(None)
    }

    /// Opens a shard; sets its point up if the last shard was of another one.
    fn open(&self, hand: &mut Hand<'a, S>, shard: Shard) -> Result<Job<S>, LabError> {
        let kept = hand.point.take().filter(|(point, _)| *point == shard.point);
        let simulate = match kept {
            Some((_, simulate)) => simulate,
            None => Arc::new(self.build(shard.point)?),
        };
        hand.point = Some((shard.point, Arc::clone(&simulate)));
        Ok(Job {
            records: Mutex::new((0..shard.paths()).map(|_| None).collect()),
            left: AtomicU64::new(shard.paths()),
            shard,
            simulate,
        })
    }

    fn build(&self, point: u32) -> Result<S, LabError> {
        let built = (self.build)(&self.plan.points[point as usize]);
        built.map_err(|source| LabError::Build { point, source })
    }

    /// Puts a record in its place, and the shard in the store if it was the last one.
    fn keep(&self, job: &Job<S>, record: PathRecord) -> Result<(), LabError> {
        let place = (record.row.path - job.shard.start) as usize;
        let records = || job.records.lock().unwrap_or_else(PoisonError::into_inner);
        records()[place] = Some(record);
        self.advance(1);
        if job.left.fetch_sub(1, Ordering::AcqRel) > 1 {
            return Ok(());
        }
        let records: Vec<PathRecord> = records().drain(..).flatten().collect();
        let put = self.store.put(&job.shard, &records);
        put.map_err(|e| store_error(&job.shard, e))?;
        self.missing.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }

    /// Reports that so many more paths are finished.
    fn advance(&self, paths: u64) {
        self.report(self.done.fetch_add(paths, Ordering::Relaxed) + paths);
    }

    fn report(&self, paths_done: u64) {
        (self.watch.progress)(Progress {
            paths_done,
            paths_resumed: self.found.load(Ordering::Relaxed),
            paths_total: self.plan.paths_total(),
        });
    }

    fn hand(&self) -> MutexGuard<'_, Hand<'a, S>> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
