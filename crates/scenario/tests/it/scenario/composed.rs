//! Bases, overrides and presets.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_scenario::{Scenario, ScenarioError};
use serde_json::Value;

use super::{BASE, load, read, text};

/// Every scalar of a scenario's configuration by its key path.
fn leaves(scenario: &Scenario) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let value = serde_json::to_value(&scenario.config).expect("JSON");
    collect(&value, String::new(), &mut found);
    found
}

fn collect(value: &Value, path: String, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) => {
            let sub = |key: &String| format!("{path}.{key}").trim_start_matches('.').to_owned();
            map.iter()
                .for_each(|(key, value)| collect(value, sub(key), found));
        }
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().enumerate();
            items.for_each(|(n, value)| collect(value, format!("{path}[{n}]"), found));
        }
        _ => drop(found.insert(path, value.clone())),
    }
}

/// The keys in which two scenarios differ.
fn difference(one: &Scenario, other: &Scenario) -> Vec<String> {
    let (one, other) = (leaves(one), leaves(other));
    let keys = one
        .keys()
        .chain(other.keys().filter(|key| !one.contains_key(*key)));
    let mut keys: Vec<_> = keys
        .filter(|key| one.get(*key) != other.get(*key))
        .cloned()
        .collect();
    keys.sort();
    keys
}

fn sound(result: Result<Scenario, ScenarioError>) -> Scenario {
    result.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_override_changes_exactly_the_key_it_names() {
    let base = sound(load(BASE, &[]));
    for assignment in [
        "venue.tokens.HYPE.ltv=0.55",
        "venue.tokens.USDC.borrow.borrow_cap=450_000_000",
        "venue.liquidation.order=perps_first",
        "market.assets[2].spot.depth_usd=4e6",
        "market.feedback=false",
        "paths.assets[0].model.sigma_per_year=0.6",
        "population.accounts.looper=220",
        "agents.lender.news_at_min=60",
        "recording.accounts=true",
        "clock.horizon_h=48",
    ] {
        let changed = sound(load(BASE, &[assignment]));
        let (key, _) = assignment.split_once('=').expect("an assignment");
        assert_eq!(difference(&base, &changed), [key]);
    }
}

#[test]
fn overrides_in_the_file_change_exactly_the_keys_they_name() {
    let base = sound(load(BASE, &[]));
    let venue =
        "preset: 2026-10\n  tokens: {HYPE: {ltv: 0.55}}\n  liquidation: {order: perps_first}\n";
    let text = text(BASE).replace("preset: 2026-10\n", venue);
    let text = text.replace("{preset: hype}", "{preset: hype, spot: {depth_usd: 4e6}}");
    let changed = sound(read(&text));
    assert_eq!(
        difference(&base, &changed),
        [
            "market.assets[2].spot.depth_usd",
            "venue.liquidation.order",
            "venue.tokens.HYPE.ltv"
        ]
    );
}

#[test]
fn a_collateral_can_be_added_whole_and_taken_away() {
    let eth =
        "venue.tokens.ETH={ltv: 0.5, supply_cap: 10, user_supply_cap: 1, takeover_width_usd: 1e5}";
    let book = "market.assets[1].spot={depth_usd: 1e7, scale_bps: 150, half_life_s: 120, permanent_share: 0.05}";
    let added = sound(load(BASE, &[eth, book]));
    assert_eq!(added.config.venue.tokens["ETH"].ltv.to_string(), "0.5");
    let taken = [
        "venue.tokens.BTC=~",
        "population.collateral={HYPE: {units: 13641171.3279754706}}",
    ];
    let taken = sound(load(BASE, &taken));
    assert!(!taken.config.venue.tokens.contains_key("BTC"));
    assert!(taken.config.venue.tokens.contains_key("HYPE"));
}

#[test]
fn a_stress_differs_from_the_book_only_in_the_stress() {
    let base = sound(load(BASE, &[]));
    let stressed = sound(load("october-2026-hype-minus-50", &[]));
    for key in difference(&base, &stressed) {
        let is_stress = ["paths.shocks", "market.depth_multiplier"]
            .iter()
            .any(|part| key.starts_with(part));
        assert!(is_stress, "{key}");
    }
    assert_eq!(
        (stressed.file.runs.paths, stressed.file.runs.seed),
        (2000, base.file.runs.seed)
    );
}

#[test]
fn a_file_over_a_base_says_its_own_name_title_and_description() {
    let error = read("base: october-2026-quiet-day\n").expect_err("three keys are missing");
    let paths: Vec<&str> = error.problems().iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["description", "name", "title"]);
}

#[test]
fn mappings_over_a_base_merge_and_lists_replace() {
    let text = "\
base: october-2026-hype-minus-50
name: test
title: Test
description: Test.
paths:
  shocks: [{kind: jump, asset: HYPE, at_min: 5, move_pct: -10}]
venue: {margin: {liquidation_ratio: 0.9}}
market: {depth_multiplier: ~}
";
    let scenario = sound(read(text));
    assert_eq!(scenario.config.paths.shocks.len(), 1);
    assert_eq!(scenario.config.paths.assets.len(), 3);
    assert_eq!(
        scenario.config.venue.margin.liquidation_ratio.to_string(),
        "0.9"
    );
    assert_eq!(scenario.config.venue.tokens["HYPE"].ltv.to_string(), "0.65");
    assert!(scenario.config.market.depth_multiplier.is_empty());
}

#[test]
fn a_base_that_cannot_be_read_is_reported_where_it_is_named() {
    for (base, message) in [
        ("october-2027", "cannot be read"),
        ("../october-2026-quiet-day", "of the same folder"),
        ("october-2026-quiet-day.yaml", "of the same folder"),
        ("test", "leads back"),
    ] {
        let error = read(&format!("name: test\nbase: {base}\n")).expect_err(base);
        let [problem] = error.problems() else {
            panic!("one problem expected: {error}");
        };
        assert_eq!(
            (problem.path.as_str(), problem.line),
            ("base", 2),
            "{error}"
        );
        assert!(problem.message.contains(message), "{error}");
    }
}

#[test]
fn a_problem_of_the_base_is_shown_in_the_base_and_one_of_the_file_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the folder can be written to");
        path
    };
    write(
        "book.yaml",
        &text(BASE).replace("start_px: 83.509 ", "start_px: -1 "),
    );
    let path = write(
        "stress.yaml",
        "base: book\nname: stress\ntitle: Stress\ndescription: Stress.\nruns: {paths: none}\n",
    );
    let error = Scenario::load(&path, &["clock.tick_s=7".to_owned()]).expect_err("broken thrice");
    let place = |path: &str| {
        let problem = error.problems().iter().find(|p| p.path == path);
        let problem = problem.unwrap_or_else(|| panic!("{path} is missing in {error}"));
        Path::new(&problem.file)
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    assert_eq!(place("runs.paths").as_deref(), Some("stress.yaml"));
    write(
        "stress.yaml",
        "base: book\nname: stress\ntitle: Stress\ndescription: Stress.\n",
    );
    let error = Scenario::load(&path, &["clock.tick_s=7".to_owned()]).expect_err("broken twice");
    let files: BTreeMap<&str, String> = (error.problems().iter())
        .map(|p| {
            (
                p.path.as_str(),
                p.file.rsplit('/').next().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    assert_eq!(files["clock.tick_s"], "--set");
    assert_eq!(files["paths.assets[2].start_px"], "book.yaml");
}

#[test]
fn an_unknown_preset_given_as_an_override_is_shown_in_it() {
    let error = load(BASE, &["venue.preset=2026-11"]).expect_err("unknown");
    let [problem] = error.problems() else {
        panic!("one problem expected: {error}");
    };
    assert_eq!((problem.file.as_str(), problem.column), ("--set", 14));
    assert!(
        problem.message.contains("did you mean `2026-10`?"),
        "{error}"
    );
    assert_eq!(
        problem.allowed.as_deref(),
        Some(
            "one of 2026-10, 2026-08-19, 2026-06-23, 2026-06-21, 2026-06-02, 2026-05-07, alpha, pre-alpha"
        )
    );
}
