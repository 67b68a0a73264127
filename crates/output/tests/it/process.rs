//! Runs in a process of their own, which can be killed, started twice, and measured.
//!
//! The process is this test binary once more: it is asked for the one test that does the work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use plimsoll_lab::{BoxError, Plan, Point, Recording, Simulate, Watch, run};
use plimsoll_output::Store;
use plimsoll_sim::record::{AssetSample, PathRecord, SampleRow, Stage};

use crate::fake::{Fake, path_row, unsealed_plan, waterfall};

/// Folder of results for the process; without it there is nothing to do.
const RESULTS: &str = "PLIMSOLL_TEST_RESULTS";
/// Paths of each point in a process that is measured; without it a small sweep is run.
const PATHS: &str = "PLIMSOLL_TEST_PATHS";

/// Three points of sixty paths in shards of fourteen.
pub(crate) fn sweep() -> Plan {
    let mut plan = unsealed_plan();
    let mut third = plan.points[1].clone();
    third.index = 2;
    plan.points.push(third);
    plan.seal().unwrap()
}

/// One point of so many paths, of which only rows and waterfall are kept.
fn large(paths: u64) -> Plan {
    let none = Recording {
        samples: false,
        liquidations: false,
        accounts: false,
    };
    let plan = Plan {
        paths,
        shard_paths: 250,
        recording: none,
        points: unsealed_plan().points[..1].to_vec(),
        ..unsealed_plan()
    };
    plan.seal().unwrap()
}

/// A path that takes a moment.
struct Slow(Fake);

impl Simulate for Slow {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        std::thread::sleep(Duration::from_millis(4));
        self.0.run_path(&mut (), path)
    }
}

/// A path whose record is large, most of it not to be kept.
struct Bulky;

impl Simulate for Bulky {
    type Worker<'a> = ();

    fn worker(&self) {}

    fn run_path(&self, (): &mut (), path: u64) -> PathRecord {
        let x = path as f64 / 7.0;
        let sample = SampleRow {
            assets: vec![AssetSample::default(); 2],
            ..SampleRow::default()
        };
        PathRecord {
            row: path_row(path, x),
            samples: vec![sample; 200],
            waterfall: Stage::ALL.map(|stage| waterfall(path, stage, x)).into(),
            ..PathRecord::default()
        }
    }
}

/// Starts a process that runs the sweep into a folder of results, or so many paths that are measured.
pub(crate) fn start(results: &Path, paths: Option<u64>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "process::work", "--ignored", "--nocapture"])
        .env(RESULTS, results)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if let Some(paths) = paths {
        command.env(PATHS, paths.to_string());
    }
    command.spawn().unwrap()
}

/// Waits for the end of processes that must do well.
pub(crate) fn wait_for(processes: impl IntoIterator<Item = Child>) {
    let processes: Vec<Child> = processes.into_iter().collect();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
}

/// What the processes of a folder wrote down, one number each.
pub(crate) fn figures(results: &Path, name: &str) -> Vec<u64> {
    let entries = fs::read_dir(results).unwrap().map(|x| x.unwrap().path());
    let files = entries.filter(|x| x.extension().is_some_and(|x| x == name));
    files
        .map(|x| fs::read_to_string(x).unwrap().parse().unwrap())
        .collect()
}

fn write_figure(results: &Path, name: &str, figure: u64) {
    let file = format!("{}.{name}", std::process::id());
    fs::write(results.join(file), figure.to_string()).unwrap();
}

#[test]
#[ignore = "what the processes do that other tests start"]
fn work() {
    let Some(results) = std::env::var_os(RESULTS).map(PathBuf::from) else {
        return;
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2);
    let runs = pool
        .build()
        .unwrap()
        .install(|| match std::env::var(PATHS) {
            Ok(paths) => work_on(&results, &large(paths.parse().unwrap()), |_| Ok(Bulky)),
            Err(_) => work_on(&results, &sweep(), |point| {
                Ok(Slow(Fake { point: point.index }))
            }),
        });
    write_figure(&results, "runs", runs);
    if let Some(peak) = peak_kb() {
        write_figure(&results, "peak", peak);
    }
}

/// Runs and merges a plan; returns the paths that were run.
fn work_on<S: Simulate + Send>(
    results: &Path,
    plan: &Plan,
    build: impl Fn(&Point) -> Result<S, BoxError> + Sync,
) -> u64 {
    let runs = AtomicU64::new(0);
    let watch = Watch {
        progress: &|x| {
            let run = x.paths_done.saturating_sub(x.paths_resumed);
            runs.fetch_max(run, Ordering::Relaxed);
        },
        interrupt: &AtomicBool::new(false),
    };
    let store = Store::open(results, plan).unwrap();
    run(plan, build, &store, watch).unwrap();
    store.merge().unwrap();
    runs.into_inner()
}

/// Most memory that this process ever had, kB; none where the system does not say.
fn peak_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|x| x.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
