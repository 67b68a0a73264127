//! A run that takes a moment, and what it leaves behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The command, without anybody listening to it.
pub(crate) fn plimsoll(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(args);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) exit: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Waits for the end of a command.
pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        exit: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the command with these arguments.
pub(crate) fn run(args: &[&str]) -> Said {
    said(&mut plimsoll(args))
}

/// A shipped scenario.
pub(crate) fn scenario(name: &str) -> String {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    scenarios.join(format!("{name}.yaml")).display().to_string()
}

/// Changes that make a shipped scenario small: few accounts, an hour, a crash in it.
const SMALL: [&str; 7] = [
    "clock.horizon_h=1",
    "clock.tick_s=30",
    "runs.shard_paths=2",
    "recording.sample_every_min=10",
    "population.accounts={lender: 20, carry: 60, hedger: 40, looper: 60, plain: 40}",
    "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 5, over_min: 20, move_pct: -60}]",
    "market.depth_multiplier=[]",
];

/// The arguments of a small run of so many paths.
pub(crate) fn small(command: &str, paths: u64) -> Vec<String> {
    let mut args = vec![command.to_owned(), scenario("october-2026-hype-minus-50")];
    args.extend(
        SMALL
            .iter()
            .flat_map(|x| ["--set".to_owned(), (*x).to_owned()]),
    );
    args.extend(["--paths".to_owned(), paths.to_string()]);
    args
}

/// A small run into a folder of results.
pub(crate) fn small_run(results: &Path, paths: u64, more: &[&str]) -> Command {
    let mut command = plimsoll(&[]);
    command
        .args(small("run", paths))
        .arg("--results")
        .arg(results)
        .args(more);
    command
}

/// Runs to the end and returns the folder of the result.
pub(crate) fn done(results: &Path, paths: u64, more: &[&str]) -> PathBuf {
    let said = said(&mut small_run(results, paths, more));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    latest(results)
}

/// The folder of the result opened last.
pub(crate) fn latest(results: &Path) -> PathBuf {
    fs::canonicalize(results.join("latest")).unwrap()
}

/// Every file below a folder, except the log of the run itself.
pub(crate) fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("run.log.json") {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Demands the same files with the same bytes.
pub(crate) fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (content(a), content(b));
    assert!(a.keys().eq(b.keys()), "{:?} and {:?}", a.keys(), b.keys());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{name} differs");
    }
}
