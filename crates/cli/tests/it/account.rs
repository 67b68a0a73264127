//! An account on the screen, and files that hold none.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::common::run;

/// The account that ships with the project.
fn example() -> String {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/accounts");
    scenarios
        .join("example-hype-loop.json")
        .display()
        .to_string()
}

#[test]
fn the_example_says_what_would_liquidate_it_and_why() {
    let said = run(&["account", &example()]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for line in said.out.lines().skip(1) {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let text = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "portfolio margin account; LTVs and caps of 2026-10.",
        "Borrow oracle price of HYPE: 80, the perp's mark price.",
        "portfolio margin ratio, liquidatable above 0.95",
        "HYPE down",
        "the ratio passes 0.95 because maintenance of",
        "All prices together",
    ] {
        assert!(text.contains(part), "{part} is not in\n{}", said.out);
    }
}

#[test]
fn a_given_price_goes_before_the_files_and_everything_is_there_as_json() {
    let said = run(&["account", &example(), "--px", "HYPE=83.5", "--json"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let all: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(all["prices"][0]["px"], "83.5");
    assert_eq!(all["prices"][0]["source"], "given");
    assert_eq!(all["figures"]["capacity"], "54275");
    assert_eq!(all["preset"], "2026-10");
    assert!(all["dangers"][0]["px"].is_string(), "{}", all["dangers"]);
}

#[test]
fn preset_and_mode_change_the_figures() {
    let ratio = |more: &[&str]| {
        let file = example();
        let mut args = vec!["account", &file, "--json"];
        args.extend(more);
        let said = run(&args);
        assert_eq!(said.exit, Some(0), "{}", said.err);
        let all: Value = serde_json::from_str(&said.out).unwrap();
        all["figures"]["ratio"].to_string()
    };
    let all = [
        ratio(&[]),
        ratio(&["--preset", "alpha"]),
        ratio(&["--mode", "unified"]),
    ];
    assert!(all[0] != all[1] && all[0] != all[2], "{all:?}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_the_code_of_its_kind() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("account.json");
    let broken = fs::read_to_string(example()).unwrap();
    let broken = broken.replace(r#""szi": "500.0""#, r#""szi": "many""#);
    fs::write(&file, broken.replace("portfolioMargin\"", "mine\"")).unwrap();
    let file = file.display().to_string();
    let said = run(&["account", &file]);
    assert_eq!(said.exit, Some(3), "{}", said.err);
    assert!(said.out.is_empty());
    assert_eq!(said.err.lines().count(), 2, "{}", said.err);
    assert!(
        said.err.lines().all(|line| line.starts_with("error: ")),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("position.szi: \"many\" is no number"),
        "{}",
        said.err
    );

    for args in [
        &["account", "no such file"][..],
        &["account", &example(), "--px", "HYPE"],
        &["account", &example(), "--preset", "2025"],
        &["account", &example(), "--mode", "cross"],
    ] {
        assert_eq!(run(args).exit, Some(2), "{args:?}");
    }
    let said = run(&["account", &example(), "--px", "DOGE=1"]);
    assert_eq!(said.exit, Some(3), "{}", said.err);
}
