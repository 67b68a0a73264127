//! Every worked example through the reference.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use plimsoll_testkit::reference::evaluate;
use plimsoll_testkit::worked_examples::{
    Case, LoadError, Suite, conflicts, disagreements, load, load_with_data, shared_data,
};

pub(crate) fn cases_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/worked_examples")
}

pub(crate) fn suite() -> Suite {
    let suite = load(&cases_dir()).unwrap_or_else(|error| panic!("{error}"));
    for absent in &suite.absent {
        eprintln!("left out: {absent}");
    }
    suite
}

#[test]
fn the_reference_gives_every_expected_figure() {
    let wrong = disagreements(&suite().cases, |given| Ok::<_, Infallible>(evaluate(given)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_of_the_list_is_there() {
    let suite = suite();
    let judged = suite.cases.iter().map(|case| case.id);
    let absent = suite.absent.iter().map(|absent| absent.id);
    let found: BTreeSet<u32> = judged.chain(absent).collect();
    assert_eq!(found, (1..=44).collect());
}

#[test]
fn with_the_shared_data_no_case_is_left_out() {
    if shared_data().is_none() {
        eprintln!("left out: no folder of shared data on this machine");
        return;
    }
    assert_eq!(suite().absent, []);
}

#[test]
fn without_the_shared_data_recorded_cases_are_named_as_absent() {
    let suite = load_with_data(&cases_dir(), None).unwrap();
    let absent: BTreeSet<u32> = suite.absent.iter().map(|absent| absent.id).collect();
    assert_eq!(absent, [16, 17, 18, 19, 20, 21, 25, 26].into());
    assert!(suite.cases.len() > 80);
}

#[test]
fn a_judge_that_is_wrong_silent_or_lost_is_told_so() {
    let cases: Vec<Case> = suite().cases.into_iter().take(1).collect();
    let lost = disagreements(&cases, |_| Err("no such rule"));
    assert!(lost[0].ends_with("no such rule"), "{lost:?}");
    let silent = disagreements(&cases, |_| Ok::<_, &str>([].into()));
    assert_eq!(silent.len(), cases[0].expect.len());
    let wrong = disagreements(&cases, |given| {
        let names = evaluate(given).into_keys();
        Ok::<_, &str>(names.map(|name| (name, "wrong".into())).collect())
    });
    assert_eq!(wrong.len(), cases[0].expect.len());
}

#[test]
fn two_judges_conflict_where_they_differ_in_the_last_digit() {
    let given = &suite().cases[0].given;
    let one = evaluate(given);
    assert_eq!(conflicts(&one, &one), Vec::<String>::new());
    let mut other = one.clone();
    let (name, _) = one.first_key_value().unwrap();
    other.insert(name.clone(), "another".into());
    assert_eq!(conflicts(&one, &other).len(), 1);
}

#[test]
fn a_file_with_an_unknown_rule_is_refused() {
    let dir = std::env::temp_dir().join(format!("plimsoll-testkit-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("odd.yaml"), "rule: astrology\ncases: []\n").unwrap();
    let refused = load(&dir);
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(
        matches!(&refused, Err(LoadError::UnknownRule { rule, .. }) if rule == "astrology"),
        "{refused:?}"
    );
}

#[test]
fn every_figure_in_the_files_is_quoted() {
    for entry in std::fs::read_dir(cases_dir()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ext| ext != "yaml") {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            // Outside quotes, comments and names no token may be a number with a point.
            let code = line.split('#').next().unwrap();
            let bare = code.split('"').step_by(2).collect::<String>();
            let is_bare = bare
                .split([' ', ',', '{', '}', '[', ']'])
                .any(|word| word.contains('.') && word.parse::<f64>().is_ok());
            let is_name = code.trim_start().starts_with("name:");
            assert!(is_name || !is_bare, "{}: {line}", path.display());
        }
    }
}
