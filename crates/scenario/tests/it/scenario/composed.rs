//! Bases, overrides and presets.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_scenario::{Scenario, ScenarioError};
use plimsoll_sim::market::{BasisConfig, DemandConfig, DryUpConfig};
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
fn books_that_dry_up_a_basis_and_demand_are_named_by_presets() {
    let dry_up = "market.dry_up=[{preset: btc}, {preset: hype_crash, refill_half_life_min: 20}]";
    let basis = "market.basis=[{preset: hype, sd_bps: 8}]";
    let demand = "market.demand=[{preset: eth}]";
    let market = sound(load(BASE, &[dry_up, basis, demand])).config.market;
    assert_eq!(market.dry_up[0], DryUpConfig::btc());
    let crash = DryUpConfig {
        refill_half_life_min: 20.0,
        ..DryUpConfig::hype().in_crash()
    };
    assert_eq!(market.dry_up[1], crash);
    let wild = BasisConfig {
        sd_bps: 8.0,
        ..BasisConfig::of("HYPE")
    };
    assert_eq!(market.basis, [wild]);
    assert_eq!(market.demand, [DemandConfig::eth()]);
}

#[test]
fn an_asset_that_is_not_in_the_market_or_twice_in_a_list_is_refused() {
    for (assignment, wrong) in [
        ("market.basis=[{asset: SOL}]", "SOL is not among"),
        (
            "market.dry_up=[{preset: eth}, {preset: eth_crash}]",
            "asset ETH is listed twice",
        ),
        (
            "market.assets[2].perp.shape={kind: power, gamma: -1}",
            "gamma",
        ),
    ] {
        let error = load(BASE, &[assignment]).expect_err(assignment);
        assert!(error.to_string().contains(wrong), "{error}");
    }
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

#[test]
fn paths_are_composed_of_presets_and_what_differs_from_them() {
    let base = sound(load(BASE, &[]));
    let paths = text(BASE)
        .replace(
            "model: {kind: gbm, mu_per_year: 0, sigma_per_year: 0.51}",
            "model: {preset: btc_merton_crash}\n      jumps: {preset: btc_merton_crash}",
        )
        .replace(
            "model: {kind: gbm, mu_per_year: 0, sigma_per_year: 1.44}",
            "model: {preset: hype_kou, crisis_sigma_per_year: 2.6}\n      \
             jumps: {preset: hype_kou, lambda_per_year: 40}",
        )
        .replace(
            "\nmarket:\n",
            "  dependence: {kind: student_t}\n  regimes: {preset: stress, start: stationary}\n  \
             co_jumps: {lambda_per_year: 10}\n\nmarket:\n",
        );
    let composed = sound(read(&paths));
    let leaves = leaves(&composed);
    for (key, value) in [
        ("assets[0].model.sigma_per_year", "0.5"),
        ("assets[0].jumps.lambda_per_year", "8.0"),
        ("assets[0].jumps.mean", "-0.05"),
        ("assets[2].model.sigma_per_year", "1.0"),
        ("assets[2].model.crisis_sigma_per_year", "2.6"),
        ("assets[2].jumps.lambda_per_year", "40.0"),
        ("assets[2].jumps.eta_down", "11.0"),
        ("dependence.nu", "5.0"),
        ("dependence.interval_s", "3600"),
        ("regimes.mean_crisis_h", "72.0"),
        ("regimes.start", "\"stationary\""),
        ("co_jumps.participation", "0.8"),
    ] {
        assert_eq!(leaves[&format!("paths.{key}")].to_string(), value, "{key}");
    }
    // What is not asked for is not in the configuration, so that plans of before keep their ids.
    assert!(difference(&base, &composed).len() < 25);
    let plain = serde_json::to_string(&base.config.paths).expect("JSON");
    for word in ["jumps", "regimes", "dependence", "excitation", "crisis"] {
        assert!(!plain.contains(word), "{word} in {plain}");
    }
}
