use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use plimsoll_lab::{
    BoxError, LabError, Outcome, Plan, Point, Progress, Simulate, Watch, run, run_shard,
};
use plimsoll_sim::record::PathRecord;

use crate::fake::{Fake, Memory, on_threads, plan};

fn build(_: &Point) -> Result<Fake, BoxError> {
    Ok(Fake { seed: 7 })
}

fn run_quietly(plan: &Plan, store: &Memory) -> Outcome {
    let watch = Watch {
        progress: &|_| {},
        interrupt: &AtomicBool::new(false),
    };
    run(plan, build, store, watch).unwrap()
}

#[test]
fn a_shard_is_the_same_on_one_two_and_three_threads() {
    let shard = plan(1, 500, 500).seal().unwrap().shards().remove(0);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| run_shard(&Fake { seed: 7 }, &shard, &|| {}).unwrap())
    };
    let one = on(1);
    assert!((0..500).eq(one.iter().map(|x| x.row.path)));
    for threads in [2, 3] {
        assert_eq!(format!("{:?}", on(threads)), format!("{one:?}"));
    }
}

#[test]
fn a_failed_path_is_a_row_with_its_error() {
    let store = Memory::default();
    run_quietly(&plan(1, 20, 5).seal().unwrap(), &store);
    let shards = store.shards.lock().unwrap();
    let failed: Vec<u64> = shards
        .values()
        .flatten()
        .filter(|x| x.row.error.is_some())
        .map(|x| x.row.path)
        .collect();
    assert_eq!(failed, [9, 19]);
}

#[test]
fn an_interrupted_run_finishes_its_shard_and_a_second_one_does_only_the_rest() {
    let plan = plan(2, 20, 5).seal().unwrap();
    let undisturbed = Memory::default();
    assert_eq!(run_quietly(&plan, &undisturbed), Outcome::Complete);

    let store = Memory::default();
    let interrupt = AtomicBool::new(false);
    let stop_at_seven = |x: Progress| {
        if x.paths_done == 7 {
            interrupt.store(true, Ordering::Relaxed);
        }
    };
    let watch = Watch {
        progress: &stop_at_seven,
        interrupt: &interrupt,
    };
    let outcome = on_threads(2, || run(&plan, build, &store, watch).unwrap());
    assert_eq!(outcome, Outcome::Interrupted { shards_missing: 6 });
    assert_eq!(store.shards.lock().unwrap().len(), 2);

    let first = Mutex::new(None);
    let calls = AtomicU64::new(0);
    let note = |x: Progress| {
        first.lock().unwrap().get_or_insert(x);
        calls.fetch_add(1, Ordering::Relaxed);
    };
    let watch = Watch {
        progress: &note,
        interrupt: &AtomicBool::new(false),
    };
    assert_eq!(run(&plan, build, &store, watch).unwrap(), Outcome::Complete);
    let start = Progress {
        paths_done: 10,
        paths_resumed: 10,
        paths_total: 40,
    };
    assert_eq!(first.into_inner().unwrap(), Some(start));
    assert_eq!(calls.into_inner(), 1 + 30);
    assert_eq!(
        *store.shards.lock().unwrap(),
        *undisturbed.shards.lock().unwrap()
    );
}

#[test]
fn a_point_is_set_up_once_and_only_if_it_has_something_to_do() {
    let plan = plan(2, 20, 5).seal().unwrap();
    let store = Memory::default();
    for shard in plan.shards().into_iter().filter(|x| x.point == 0) {
        store.shards.lock().unwrap().insert(shard, Vec::new());
    }
    let built = Mutex::new(Vec::new());
    let counting = |point: &Point| {
        built.lock().unwrap().push(point.index);
        build(point)
    };
    let watch = Watch {
        progress: &|_| {},
        interrupt: &AtomicBool::new(false),
    };
    run(&plan, counting, &store, watch).unwrap();
    assert_eq!(built.into_inner().unwrap(), [1]);
}

#[test]
fn a_point_that_cannot_be_set_up_is_an_error_with_its_reason() {
    let plan = plan(1, 5, 5).seal().unwrap();
    let refuse = |_: &Point| -> Result<Fake, BoxError> { Err("no such preset".into()) };
    let watch = Watch {
        progress: &|_| {},
        interrupt: &AtomicBool::new(false),
    };
    let error = run(&plan, refuse, &Memory::default(), watch).unwrap_err();
    assert_eq!(
        error.to_string(),
        "point 0 could not be set up: no such preset"
    );
}

/// Spoils one thing of every record.
struct Spoiled(fn(&mut PathRecord));

impl Simulate for Spoiled {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let mut record = Fake { seed: 7 }.run_path(&mut Vec::new(), path);
        (self.0)(&mut record);
        record
    }
}

#[test]
fn a_metric_that_is_no_number_makes_the_path_a_failed_one() {
    let shard = plan(1, 5, 5).seal().unwrap().shards().remove(0);
    let records = run_shard(&Spoiled(|x| x.row.lender_return = f64::NAN), &shard, &|| {}).unwrap();
    let error = records[0].row.error.as_deref();
    assert_eq!(error, Some("a metric of this path is not a finite number"));
}

#[test]
fn the_record_of_another_path_is_an_error() {
    let shard = plan(1, 5, 5).seal().unwrap().shards().remove(0);
    let error = run_shard(&Spoiled(|x| x.row.path += 1), &shard, &|| {}).unwrap_err();
    assert!(matches!(error, LabError::PathMismatch { .. }));
}

#[test]
fn a_path_that_panics_is_a_failed_row_and_the_others_go_on() {
    let plan = plan(1, 20, 5).seal().unwrap();
    let store = Memory::default();
    let watch = Watch {
        progress: &|_| {},
        interrupt: &AtomicBool::new(false),
    };
    let panics = |_: &Point| {
        Ok(Spoiled(|x| {
            assert!(x.row.path != 7, "no path {}", x.row.path);
        }))
    };
    run(&plan, panics, &store, watch).unwrap();
    let shards = store.shards.into_inner().unwrap();
    let rows: Vec<_> = shards.into_values().flatten().map(|x| x.row).collect();
    assert_eq!(rows.len(), 20);
    assert_eq!(rows[7].error.as_deref(), Some("panicked: no path 7"));
    let failed = rows.iter().filter(|x| x.error.is_some()).count();
    assert_eq!(failed, 3);
}
