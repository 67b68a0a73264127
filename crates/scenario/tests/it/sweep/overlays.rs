//! Overlays: those that are shipped, and what they do to a scenario.

use std::path::PathBuf;

use plimsoll_scenario::{FileKind, Overlay, Scenario, Shock, overlay_schema, sweep_schema};
use serde_json::Value;

use super::scenarios;

const SHIPPED: [(&str, Shock); 9] = [
    ("depth-adverse", Shock::Adverse),
    ("depth-neutral", Shock::Neutral),
    ("depth-severe", Shock::Severe),
    ("lenders-calm", Shock::Neutral),
    ("lenders-nervous", Shock::Adverse),
    ("lenders-run", Shock::Severe),
    ("volatility-adverse", Shock::Adverse),
    ("volatility-neutral", Shock::Neutral),
    ("volatility-severe", Shock::Severe),
];

fn overlay(name: &str) -> PathBuf {
    scenarios().join("overlays").join(format!("{name}.yaml"))
}

fn market() -> PathBuf {
    scenarios().join("october-2026-market.yaml")
}

fn under(overlays: &[&str], overrides: &[&str]) -> Scenario {
    let overlays: Vec<PathBuf> = overlays.iter().map(|x| overlay(x)).collect();
    let overrides: Vec<String> = overrides.iter().map(|x| (*x).to_owned()).collect();
    let scenario = Scenario::load_under(&market(), &overlays, &overrides);
    scenario.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_overlay_of_the_folder_is_listed_here_sound_and_named_after_its_file() {
    let files = std::fs::read_dir(scenarios().join("overlays")).unwrap();
    let mut found: Vec<(String, Shock)> = files
        .map(|file| {
            let path = file.unwrap().path();
            assert_eq!(FileKind::of(&path).unwrap(), FileKind::Overlay);
            let overlay = Overlay::load(&path).unwrap_or_else(|error| panic!("{error}"));
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert_eq!(overlay.file.overlay, stem);
            (stem, overlay.file.shock)
        })
        .collect();
    found.sort();
    let shipped = SHIPPED.map(|(name, shock)| (name.to_owned(), shock));
    assert_eq!(found, shipped);
}

#[test]
fn a_neutral_overlay_changes_nothing_but_the_name() {
    let plain = Scenario::load(&market(), &[]).unwrap();
    for (name, _) in SHIPPED.iter().filter(|(_, shock)| *shock == Shock::Neutral) {
        let laid = under(&[name], &[]);
        assert_eq!(laid.config, plain.config, "{name}");
        assert_eq!(laid.file.name, format!("october-2026-market.{name}"));
    }
}

#[test]
fn factors_reach_what_presets_say_and_nothing_else() {
    let plain = Scenario::load(&market(), &[]).unwrap();
    let laid = under(&["depth-adverse", "volatility-severe"], &[]);
    assert_eq!(
        laid.file.name,
        "october-2026-market.depth-adverse.volatility-severe"
    );
    laid.plan(None, None).unwrap();
    for (old, new) in plain
        .config
        .market
        .assets
        .iter()
        .zip(&laid.config.market.assets)
    {
        let spot = |x: &plimsoll_sim::market::AssetMarketConfig| {
            x.spot.as_ref().map(|spot| spot.depth_usd)
        };
        assert!((new.perp.depth_usd / old.perp.depth_usd - 0.5).abs() < 1e-12);
        assert_eq!(spot(new), spot(old).map(|depth| depth * 0.5));
        assert!((new.perp.half_life_s - old.perp.half_life_s).abs() < 1e-12);
    }
    let sigma = |x: &Scenario, key: &str| {
        let model = serde_json::to_value(&x.config.paths.assets[2].model).unwrap();
        model[key].as_f64().unwrap()
    };
    for key in ["sigma_per_year", "crisis_sigma_per_year"] {
        assert!(
            (sigma(&laid, key) / sigma(&plain, key) - 2.0).abs() < 1e-12,
            "{key}"
        );
    }
    assert_eq!(laid.config.population, plain.config.population);
}

#[test]
fn an_override_has_the_last_word_over_what_an_overlay_sets() {
    let laid = under(&["lenders-run"], &["agents.lender.exit_rate_per_h=0.03"]);
    assert!((laid.config.agents.lender.exit_rate_per_h - 0.03).abs() < 1e-12);
    assert_eq!(laid.config.agents.lender.news_at_min, Some(720.0));
}

#[test]
fn problems_of_an_overlay_are_shown_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str, wrong: &str| {
        let path = folder.path().join("bad.yaml");
        let head = "overlay: bad\nshock: adverse\ntitle: Bad\ndescription: Bad.\n";
        std::fs::write(&path, format!("{head}{text}")).unwrap();
        let error = Scenario::load_under(&market(), &[path], &[]).expect_err(text);
        let mut all = error.problems().iter();
        let problem = all.find(|x| x.file.ends_with("bad.yaml"));
        let problem = problem.unwrap_or_else(|| panic!("{error}"));
        assert!(problem.message.contains(wrong), "{error}");
        assert_eq!(problem.line, 5, "{error}");
    };
    check("clock: {tikc_s: 3}\n", "did you mean `tick_s`?");
    check("clock: {tick_s: 7}\n", "must divide the hour");
    check("base: october-2026-market\n", "unknown key");
    check(
        "times: {venue.tokens.*.lvt: 2}\n",
        "no key of the scenario fits",
    );
    check("times: {venue.tokens.HYPE.ltv: 2}\n", "must be at most");
    check("times: {clock.start: 2}\n", "cannot be multiplied");
}

#[test]
fn own_keys_of_an_overlay_are_checked_with_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.yaml");
    std::fs::write(&path, "overlay: bad\nshock: sever\ntitle: Bad\ncolck: {}\n").unwrap();
    let error = Overlay::load(&path).expect_err("three");
    let mut paths: Vec<&str> = error.problems().iter().map(|x| x.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["colck", "description", "shock"], "{error}");
}

#[test]
fn the_schemas_beside_the_files_are_up_to_date() {
    for (file, made) in [
        ("overlay.schema.json", overlay_schema()),
        ("sweep.schema.json", sweep_schema()),
    ] {
        let path = scenarios().join(file);
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            let text = serde_json::to_string_pretty(&made).unwrap() + "\n";
            std::fs::write(&path, text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
        assert!(
            kept == made,
            "scenarios/{file} is out of date; UPDATE_SCHEMA=1 cargo test writes it anew"
        );
    }
}
