//! The tests that the rule files name in their headers are there.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What stands after `Tests` in a file's header, lines that continue it included.
fn named_tests(source: &str) -> Vec<String> {
    let lines = source
        .lines()
        .skip_while(|line| !line.starts_with("//! Tests"));
    let own = lines
        .enumerate()
        .take_while(|(n, line)| *n == 0 || line.starts_with("//!   "));
    let text: Vec<&str> = own
        .map(|(_, line)| {
            line.trim_start_matches("//!")
                .trim()
                .trim_start_matches("Tests")
        })
        .collect();
    (text.join(" ").split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_there(name: &str) -> bool {
    let tests = root().join("tests");
    let module = |name: &str| tests.join("it").join(format!("{name}.rs"));
    match name.split_once("::") {
        Some((file, test)) => std::fs::read_to_string(module(file))
            .is_ok_and(|text| text.contains(&format!("fn {test}("))),
        None => [tests.join(name), root().join(name), module(name)]
            .iter()
            .any(|path| path.is_file()),
    }
}

#[test]
fn every_test_named_in_a_header_exists() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut named = 0;
    let mut missing = Vec::new();
    for file in files {
        for name in named_tests(&std::fs::read_to_string(&file).unwrap()) {
            named += 1;
            if !is_there(&name) {
                missing.push(format!("{}: {name}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(named > 30, "only {named} tests are named");
}
