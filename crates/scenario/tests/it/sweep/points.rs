//! Points of a sweep: their values, their names, and what they share.

use plimsoll_lab::design::{Design, Layout};
use plimsoll_lab::run_shard;
use plimsoll_scenario::{Scenario, Sweep};
use plimsoll_sim::{SimConfig, Simulation};
use serde_json::json;

use super::{scenarios, sound};

const GRID: &str = "
design:
  kind: grid
  axes:
    - {name: ltv, key: venue.tokens.HYPE.ltv, values: [0.50, 0.650]}
    - name: cap
      key: venue.tokens.HYPE.supply_cap
      also: {venue.tokens.HYPE.user_supply_cap: 0.5}
      range: {from: 20_000_000, to: 40_000_000, step: 1e7}
runs: {paths: 3, seed: 5}
";

#[test]
fn a_grid_sets_every_key_of_its_axes_exactly() {
    let sweep = sound(GRID);
    let labels: Vec<&str> = sweep.points.iter().map(|x| x.label.as_str()).collect();
    assert_eq!(labels.len(), 6);
    assert_eq!(labels[1], "ltv 0.50, cap 30000000");
    let hype = |point: usize| &sweep.points[point].config.venue.tokens["HYPE"];
    assert_eq!(hype(5).ltv.to_string(), "0.650");
    assert_eq!(hype(4).supply_cap.to_string(), "30000000");
    assert_eq!(hype(4).user_supply_cap.to_string(), "15000000");
    assert_eq!(sweep.points[5].parameters["ltv"], json!(0.65));
    assert_eq!(sweep.points[5].parameters["cap"], json!(40_000_000.0));
    assert_eq!(sweep.points[0].config.clock.horizon_h, 1);
}

#[test]
fn the_plan_knows_its_points_and_its_design() {
    let sweep = sound(GRID);
    let plan = sweep.plan(None, None).unwrap();
    assert_eq!((plan.points.len(), plan.paths, plan.seed), (6, 3, 5));
    assert_eq!((plan.paths_total(), plan.shards().len()), (18, 6));
    let expected = Layout {
        design: Design::Grid,
        axes: vec!["ltv".to_owned(), "cap".to_owned()],
    };
    assert_eq!(plan.layout, Some(expected));
    let config: SimConfig = serde_json::from_value(plan.points[3].config.clone()).unwrap();
    assert_eq!(config, sweep.points[3].config);
    let other = sweep.plan(Some(4), Some(6)).unwrap();
    assert_eq!((other.paths, other.seed), (4, 6));
    assert_ne!(other.id, plan.id);
    plan.verify().unwrap();
}

#[test]
fn a_point_is_the_scenario_with_the_same_values_set_by_hand() {
    let sweep = sound(GRID);
    let set = [
        "population.accounts={lender: 80, carry: 40, hedger: 40, looper: 50, plain: 30}",
        "clock.horizon_h=1",
        "venue.tokens.HYPE.ltv=0.50",
        "venue.tokens.HYPE.supply_cap=40000000",
        "venue.tokens.HYPE.user_supply_cap=20000000",
    ];
    let path = scenarios().join("october-2026-quiet-day.yaml");
    let by_hand = Scenario::load(&path, &set.map(str::to_owned)).unwrap();
    assert_eq!(sweep.points[2].config, by_hand.config);
}

#[test]
fn every_kind_of_design_makes_its_points() {
    let ltv = "{name: ltv, key: venue.tokens.HYPE.ltv, min: 0.5, max: 0.6}";
    let sigma = "{name: sigma, times: ['paths.assets[*].model.sigma_per_year'], min: 0.5, max: 2, scale: log}";
    for (kind, points) in [
        ("random, points: 3", 3),
        ("sobol, points: 4", 4),
        ("morris, trajectories: 2", 6),
        ("saltelli, rows: 2", 8),
    ] {
        let sweep = sound(&format!(
            "design: {{kind: {kind}, axes: [{ltv}, {sigma}]}}\n"
        ));
        assert_eq!(sweep.points.len(), points, "{kind}");
        let base = 1.44;
        for point in &sweep.points {
            let factor = point.parameters["sigma"].as_f64().unwrap();
            let config = serde_json::to_value(&point.config.paths.assets[2].model).unwrap();
            let sigma = config["sigma_per_year"].as_f64().unwrap();
            assert!((sigma - base * factor).abs() < 1e-12, "{sigma} {factor}");
            assert!((0.5..=2.0).contains(&factor));
        }
    }
    let list = "design: {kind: list, axes: [{key: agents.latency_s, values: [0.2, 0.3]}]}\n";
    let sweep = sound(list);
    assert_eq!(sweep.points[1].parameters["agents.latency_s"], json!(0.3));
}

#[test]
fn an_axis_of_overlays_and_one_of_words() {
    let folder = scenarios().join("overlays");
    let overlay = |name: &str| folder.join(format!("{name}.yaml")).display().to_string();
    let sweep = sound(&format!(
        "design:\n  kind: grid\n  axes:\n    - {{name: depth, overlay: [{}, {}]}}\n    \
         - {{name: order, key: venue.liquidation.order, values: [perps_first, borrows_first]}}\n",
        overlay("depth-neutral"),
        overlay("depth-severe")
    ));
    let depth = |n: usize| sweep.points[n].config.market.assets[2].perp.depth_usd;
    assert!((depth(2) / depth(0) - 0.187).abs() < 1e-12);
    assert_eq!(sweep.points[3].parameters["order"], json!("borrows_first"));
    assert!(sweep.points[3].parameters["depth"].is_string());
}

#[test]
fn every_point_sees_the_same_reference_prices() {
    let sweep = sound(GRID);
    let digests = |point: usize| -> Vec<String> {
        let config = sweep.points[point].config.clone();
        let simulation = Simulation::new(config, 5).unwrap();
        let plan = sweep.plan(None, None).unwrap();
        let records = run_shard(&simulation, &plan.shards()[point], &|| {}).unwrap();
        let rows = records.into_iter().map(|x| x.row);
        rows.map(|row| row.reference_digest).collect()
    };
    let first = digests(0);
    assert_eq!(first.len(), 3);
    assert_ne!(first[0], first[1]);
    for point in 1..6 {
        assert_eq!(digests(point), first, "point {point}");
    }
}

/// The block of the page about scenarios that begins with this schema.
fn example(schema: &str) -> &'static str {
    let page = include_str!("../../../../../docs/scenarios.md");
    let start = format!("# yaml-language-server: $schema=../{schema}.schema.json\n");
    let blocks = page.split("```yaml\n").skip(1);
    let mut blocks = blocks.filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    blocks.find(|block| block.starts_with(&start)).unwrap()
}

#[test]
fn the_examples_of_the_page_are_sound_where_sweeps_and_overlays_stand() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for inside in ["sweeps", "overlays"] {
        std::fs::create_dir(root.join(inside)).unwrap();
    }
    let shipped = [".", "overlays"].map(|inside| (inside, scenarios().join(inside)));
    for (inside, from) in shipped {
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            if file.file_name().to_string_lossy().ends_with(".yaml") {
                std::fs::copy(file.path(), root.join(inside).join(file.file_name())).unwrap();
            }
        }
    }
    let sweep = root.join("sweeps/example.yaml");
    std::fs::write(&sweep, example("sweep")).unwrap();
    let sweep = Sweep::load(&sweep, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((sweep.points.len(), sweep.runs.paths), (16, 2000));
    assert_eq!(sweep.thresholds, ["es_95(bad_debt_usd) < 5e6"]);
    let overlay = root.join("overlays/thin-and-nervous.yaml");
    std::fs::write(&overlay, example("overlay")).unwrap();
    let market = root.join("october-2026-market.yaml");
    let laid = Scenario::load_under(&market, &[overlay], &[]);
    laid.unwrap_or_else(|error| panic!("{error}"));
}
