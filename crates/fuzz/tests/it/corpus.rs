//! Every input of the corpus, through its target.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_fuzz::{TARGETS, engine};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn inputs(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths.filter(|path| path.is_file()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let bytes = fs::read(&file).unwrap();
        (file, bytes)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn no_input_of_the_corpus_makes_its_target_panic() {
    for (name, target) in TARGETS {
        let all = inputs(&folder("corpus").join(name));
        assert!(!all.is_empty(), "{name} has no corpus");
        for (file, bytes) in all {
            let result = std::panic::catch_unwind(|| target(&bytes));
            assert!(result.is_ok(), "{name} on {}", file.display());
        }
    }
}

#[test]
fn every_target_has_its_binary_and_every_corpus_its_target() {
    let names: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stems = |at: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder(at)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(stems("src/bin"), names);
    assert_eq!(stems("corpus"), names);
}

#[test]
fn the_shipped_scenarios_and_accounts_are_inputs_too() {
    let shipped = [
        ("scenario", "../../scenarios"),
        ("account_json", "../../scenarios/accounts"),
    ];
    for (wanted, place) in shipped {
        let (_, target) = TARGETS.iter().find(|(name, _)| *name == wanted).unwrap();
        for (file, bytes) in inputs(&folder(place)) {
            let result = std::panic::catch_unwind(|| target(&bytes));
            assert!(result.is_ok(), "{}", file.display());
        }
    }
}

/// The first words of outcomes and of their kinds and reasons.
fn reached() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (_, bytes) in inputs(&folder("corpus/engine_events")) {
        engine::play(&bytes, &mut |_, report| {
            for outcome in &report.outcomes {
                let told = format!("{outcome:?}");
                let is_word = |c: char| c.is_ascii_alphabetic();
                words.extend(told.split(|c| !is_word(c)).map(str::to_owned));
            }
        });
    }
    words
}

#[test]
fn the_corpus_of_the_engine_reaches_every_outcome() {
    let words = reached();
    let wanted = [
        "Deposited",
        "Withdrawn",
        "Filled",
        "Recovered",
        "BadDebt",
        "DeficitAbsorbed",
        "PerpBook",
        "PerpBackstop",
        "BorrowPartial",
        "BorrowFull",
        "Margin",
        "Balance",
        "InLiquidation",
        "Malformed",
        "OrderPlaced",
        "OrderCanceled",
        "Triggered",
        "TwapEnded",
        "WithdrawalPaid",
        "WithdrawalDropped",
        "Lent",
        "ModeChanged",
        "Adl",
        "Deleveraged",
        "Waterfall",
        "Mode",
        "Ineligible",
        "ActionLimit",
        "Lot",
        "Limit",
        "OpenInterest",
        "IsolatedOnly",
        "StrictIsolated",
        "Resting",
        "Tick",
        "Twap",
        "ReduceOnly",
        "UnknownOrder",
        "SelfTrade",
    ];
    let missing: Vec<_> = wanted
        .iter()
        .filter(|word| !words.contains(**word))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
