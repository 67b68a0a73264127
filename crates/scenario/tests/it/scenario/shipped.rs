//! The shipped scenarios and the schema beside them.

use plimsoll_scenario::document::Document;
use plimsoll_scenario::schema;

use super::{folder, load, read, text};

const STEMS: [&str; 26] = [
    "all-fall-together",
    "api-outage-2025-07-29",
    "china-2021-05-19",
    "covid-2020-03-12",
    "crash-2026-02-05",
    "crowded-carry-unwind",
    "flash-2023-08-17",
    "ftx-2022-11",
    "hype-spot-push",
    "luna-2022-05",
    "negative-funding-six-weeks",
    "october-2026-crash-2025-10-10",
    "october-2026-hype-minus-50",
    "october-2026-lender-run",
    "october-2026-market",
    "october-2026-quiet-day",
    "october-2026-rally",
    "october-2026-two-stablecoins",
    "oracle-stuck-10m",
    "replay-2025-10-10",
    "slow-grind-2025-02",
    "tariff-2025-02-03",
    "tariff-2025-04-06",
    "three-arrows-2022-06",
    "usdc-depeg-2023-03",
    "yen-2024-08-05",
];

#[test]
fn every_scenario_of_the_folder_is_listed_here() {
    let files = std::fs::read_dir(folder()).expect("the folder is there");
    let names = files.map(|file| file.expect("readable").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut stems: Vec<_> = names
        .filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned()))
        .collect();
    stems.sort();
    assert_eq!(stems, STEMS);
}

#[test]
fn every_shipped_scenario_is_sound_and_named_after_its_file() {
    for stem in STEMS {
        let scenario = load(stem, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.file.name, stem);
        let plan = scenario.plan(None, None).expect("a sound plan");
        assert_eq!(plan.asset_names, ["BTC", "ETH", "HYPE"]);
        plan.verify().expect("sealed");
    }
}

const BENCHMARKS: [&str; 6] = [
    "plain-borrowing",
    "r1-100k",
    "r1-10k",
    "r1-crash-hour",
    "r1-hourly",
    "r1-quiet",
];

#[test]
fn every_benchmark_is_sound_named_after_its_file_and_names_the_schema_first() {
    let folder = folder().join("benchmarks");
    let files = std::fs::read_dir(&folder).expect("the folder is there");
    let names = files.map(|file| file.expect("readable").file_name());
    let mut names: Vec<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, BENCHMARKS.map(|stem| format!("{stem}.yaml")));
    for stem in BENCHMARKS {
        let path = format!("benchmarks/{stem}");
        let scenario = load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(scenario.file.name, stem);
        scenario.plan(None, None).expect("a sound plan");
        let first = "# yaml-language-server: $schema=../scenario.schema.json\n";
        assert!(text(&path).starts_with(first), "{stem}");
    }
}

#[test]
fn every_shipped_scenario_names_the_schema_first() {
    for stem in STEMS {
        let first = "# yaml-language-server: $schema=scenario.schema.json\n";
        assert!(text(stem).starts_with(first), "{stem}");
    }
}

#[test]
fn the_schema_beside_the_scenarios_is_up_to_date() {
    let path = folder().join("scenario.schema.json");
    let made = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &made).expect("the folder can be written to");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap_or_default();
    assert!(
        kept == schema(),
        "scenarios/scenario.schema.json is out of date; UPDATE_SCHEMA=1 cargo test writes it anew"
    );
}

#[test]
fn the_resolved_base_is_what_it_was() {
    let scenario = load("october-2026-quiet-day", &[]).expect("sound");
    let json = serde_json::to_string_pretty(&scenario.config).expect("JSON");
    insta::assert_snapshot!(json);
}

#[test]
fn the_examples_of_the_page_about_scenarios_are_sound() {
    let page = include_str!("../../../../../docs/scenarios.md");
    let blocks: Vec<&str> = (page.split("```yaml\n").skip(1))
        .filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
        .collect();
    for block in &blocks {
        Document::parse("docs/scenarios.md", block).unwrap_or_else(|error| panic!("{error}"));
    }
    let whole: Vec<_> = (blocks.iter())
        .filter(|block| block.starts_with("base:"))
        .collect();
    assert_eq!(whole.len(), 1);
    read(whole[0]).unwrap_or_else(|error| panic!("{error}"));
}
