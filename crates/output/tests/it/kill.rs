//! Processes that are killed at any moment, and several at once on the same plan.

use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use plimsoll_lab::Watch;
use plimsoll_output::Store;

use crate::fake::{Fake, content, part};
use crate::process::{figures, start, sweep, wait_for};

/// Kills in a row, after each of which the next process goes on.
const KILLS: u32 = 5;

/// What an undisturbed process leaves.
fn undisturbed() -> std::collections::BTreeMap<String, String> {
    let results = tempfile::tempdir().unwrap();
    wait_for([start(results.path(), None)]);
    content(&Store::folder_of(results.path(), &sweep()))
}

/// Numbers from 0 to 1 from a seed that is printed, or set to repeat what failed.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let given = std::env::var("PLIMSOLL_KILL_SEED").ok();
        let clock = || {
            SystemTime::UNIX_EPOCH
                .elapsed()
                .unwrap()
                .subsec_nanos()
                .into()
        };
        let seed = given.map_or_else(clock, |x| x.parse().unwrap());
        eprintln!("PLIMSOLL_KILL_SEED={seed}");
        Self(seed)
    }

    /// SplitMix64.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Kills a process after a while; says whether it was still at work.
fn kill_after(mut process: Child, wait: Duration) -> bool {
    std::thread::sleep(wait);
    // SIGKILL on Unix: nothing can be tidied up.
    process.kill().unwrap();
    !process.wait().unwrap().success()
}

#[test]
fn a_sweep_killed_at_five_random_moments_ends_with_the_same_bytes() {
    let expected = undisturbed();
    let results = tempfile::tempdir().unwrap();
    let found = Store::folder_of(results.path(), &sweep());
    let steps = sweep().shards_total() as f64 / f64::from(KILLS + 1);
    let mut dice = Dice::new();
    let mut killed = 0;
    for _ in 0..KILLS {
        // So many shards further, and a moment of the next ones.
        let aim = finished(&found) + (dice.roll() * steps) as usize;
        let mut process = start(results.path(), None);
        wait_until(&mut process, || finished(&found) > aim);
        let wait = Duration::from_millis((dice.roll() * 20.0) as u64);
        killed += u32::from(kill_after(process, wait));
    }
    assert!(killed >= 3, "{killed} of {KILLS} came in time");
    wait_for([start(results.path(), None)]);
    assert_eq!(content(&found), expected);
}

/// Shards that stand in the folder of an unfinished result.
fn finished(folder: &Path) -> usize {
    let Ok(points) = folder.join("shards").read_dir() else {
        return 0;
    };
    let shards = points.filter_map(|point| point.unwrap().path().read_dir().ok());
    shards
        .flatten()
        .filter(|shard| {
            let name = shard.as_ref().unwrap().file_name();
            !name.to_string_lossy().starts_with('.') && shard.as_ref().unwrap().path().is_dir()
        })
        .count()
}

#[test]
fn a_merge_killed_at_five_random_moments_ends_with_the_same_bytes() {
    let expected = undisturbed();
    let mut dice = Dice::new();
    let mut killed = 0;
    for _ in 0..KILLS {
        let results = tempfile::tempdir().unwrap();
        all_shards(results.path());
        let folder = Store::folder_of(results.path(), &sweep());
        // From a random file of the merge on.
        let point = (dice.roll() * 3.0) as u32;
        let table = ["paths", "samples", "waterfall"][(dice.roll() * 3.0) as usize];
        let mut process = start(results.path(), None);
        wait_until(&mut process, || part(&folder, table, point).exists());
        let wait = Duration::from_millis((dice.roll() * 20.0) as u64);
        killed += u32::from(kill_after(process, wait));
        wait_for([start(results.path(), None)]);
        assert_eq!(content(&folder), expected);
    }
    assert!(killed > 0, "no merge was killed in time");
}

/// Runs the sweep without merging it.
fn all_shards(results: &Path) {
    let plan = sweep();
    let store = Store::open(results, &plan).unwrap();
    let watch = Watch {
        progress: &|_| {},
        interrupt: &false.into(),
    };
    let build = |point: &plimsoll_lab::Point| Ok(Fake { point: point.index });
    plimsoll_lab::run(&plan, build, &store, watch).unwrap();
}

/// Waits for something that a process does, or for its end.
fn wait_until(process: &mut Child, happened: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(2);
    while !happened() && process.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it never happened");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn processes_that_start_together_give_the_same_bytes_and_share_the_work() {
    let expected = undisturbed();
    for processes in [2, 3] {
        let results = tempfile::tempdir().unwrap();
        wait_for(
            (0..processes)
                .map(|_| start(results.path(), None))
                .collect::<Vec<_>>(),
        );
        let found = Store::folder_of(results.path(), &sweep());
        assert_eq!(content(&found), expected, "{processes} processes");
        // Twice is what was open with another process when the last shards were begun.
        let runs: u64 = figures(results.path(), "runs").iter().sum();
        let total = sweep().paths_total();
        let bound = total + (processes - 1) * 3 * sweep().shard_paths;
        assert!(
            (total..=bound).contains(&runs),
            "{runs} of {total} by {processes}"
        );
    }
}

#[test]
fn a_process_that_comes_while_another_merges_gives_the_same_bytes() {
    let expected = undisturbed();
    for point in 0..3 {
        let results = tempfile::tempdir().unwrap();
        all_shards(results.path());
        let folder = Store::folder_of(results.path(), &sweep());
        let mut first = start(results.path(), None);
        wait_until(&mut first, || part(&folder, "paths", point).exists());
        wait_for([start(results.path(), None), first]);
        assert_eq!(content(&folder), expected);
        assert_eq!(figures(results.path(), "runs").iter().sum::<u64>(), 0);
    }
}
