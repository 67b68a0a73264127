//! A run that is killed or interrupted goes on where it was.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::tempdir;

use crate::common::{assert_same, done, latest, said, small_run};

/// Enough that a run is still busy when its first shard is there.
const PATHS: u64 = 60;

/// Starts a run and waits until a shard of it is finished.
fn begin(results: &Path) -> Child {
    let mut command = small_run(results, PATHS, &["--threads", "1"]);
    let child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while shards(results) == 0 {
        assert!(Instant::now() < deadline, "no shard was ever finished");
        sleep(Duration::from_millis(2));
    }
    child
}

/// Finished shards of the only result.
fn shards(results: &Path) -> usize {
    let Ok(folder) = fs::canonicalize(results.join("latest/shards/point=0000")) else {
        return 0;
    };
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries
        .filter(|x| !x.file_name().to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn a_killed_run_ends_with_the_bytes_of_an_undisturbed_one() {
    let (disturbed, undisturbed) = (tempdir().unwrap(), tempdir().unwrap());
    let mut child = begin(disturbed.path());
    // SIGKILL: nothing can be tidied up.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        !latest(disturbed.path()).join("summary.json").exists(),
        "it was too late to kill"
    );
    let resumed = said(&mut small_run(disturbed.path(), PATHS, &[]));
    assert_eq!(resumed.exit, Some(0), "{}", resumed.err);
    assert!(resumed.err.contains(" from earlier, "), "{}", resumed.err);
    let folder = done(undisturbed.path(), PATHS, &[]);
    assert_same(&latest(disturbed.path()), &folder);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let results = tempdir().unwrap();
    let child = begin(results.path());
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("stopping after the running shards"), "{err}");
    assert!(err.contains("to go on:") && err.contains("run "), "{err}");
    let folder = latest(results.path());
    let manifest = fs::read_to_string(folder.join("shards/manifest.json")).unwrap();
    assert!(manifest.contains("\"interrupted\""));
    assert!(!folder.join("manifest.json").exists());
    let summary = said(&mut crate::common::plimsoll(&[
        "summary",
        folder.to_str().unwrap(),
    ]));
    assert_eq!(summary.exit, Some(4));
    let before = shards(results.path());
    assert!(before > 0);
    done(results.path(), PATHS, &[]);
    assert!(folder.join("summary.json").exists());
}
