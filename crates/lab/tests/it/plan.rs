use plimsoll_lab::design::{Design, Layout};
use plimsoll_lab::{LabError, Plan};

use crate::fake::plan;

type Change = fn(&mut Plan);

#[test]
fn shards_cover_every_path_of_every_point_once_and_in_order() {
    let plan = plan(2, 10, 4).seal().unwrap();
    let ranges: Vec<_> = plan
        .shards()
        .iter()
        .map(|x| (x.point, x.start, x.end))
        .collect();
    let expected = [
        (0, 0, 4),
        (0, 4, 8),
        (0, 8, 10),
        (1, 0, 4),
        (1, 4, 8),
        (1, 8, 10),
    ];
    assert_eq!(ranges, expected);
    assert_eq!(plan.paths_total(), 20);
}

#[test]
fn keys_differ_between_shards_and_between_plans() {
    let one = plan(2, 10, 4).seal().unwrap();
    let mut two = plan(2, 10, 4);
    two.seed = 8;
    let two = two.seal().unwrap();
    let mut keys: Vec<_> = one
        .shards()
        .into_iter()
        .chain(two.shards())
        .map(|x| x.key)
        .collect();
    assert!(keys.iter().all(|key| key.len() == 16));
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 12);
}

#[test]
fn id_is_sixteen_hex_characters_and_known() {
    let id = plan(1, 10, 4).seal().unwrap().id;
    assert_eq!(id.len(), 16);
    assert!(id.chars().all(|c| c.is_ascii_hexdigit()));
    // Printed once; a change means that every result folder gets another name.
    assert_eq!(id, "0a3dbb3fc97d7fb0");
}

#[test]
fn every_part_of_a_plan_changes_its_id() {
    let base = plan(1, 10, 4).seal().unwrap().id;
    let changes: [Change; 9] = [
        |x| x.name = "other".to_owned(),
        |x| x.seed = 8,
        |x| x.engine_version = "2".to_owned(),
        |x| x.paths = 11,
        |x| x.shard_paths = 5,
        |x| x.asset_names.reverse(),
        |x| x.recording.accounts = true,
        |x| x.points[0].label = "other".to_owned(),
        |x| x.points[0].config["b"] = serde_json::json!(1.100_000_000_000_000_3),
    ];
    for change in changes {
        let mut other = plan(1, 10, 4);
        change(&mut other);
        assert_ne!(other.seal().unwrap().id, base);
    }
}

#[test]
fn a_plan_read_back_from_json_is_the_same_plan() {
    let mut written = plan(1, 10, 4);
    // These lose their last bit in a reader that rounds quickly instead of correctly.
    written.points[0].config =
        serde_json::json!([0.1 + 0.2, 1.0 / 3.0, 8.41e21, 9_007_199_254_740_993.0]);
    let written = written.seal().unwrap();
    let text = serde_json::to_string_pretty(&written).unwrap();
    let read: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!(read, written);
    read.verify().unwrap();
}

#[test]
fn an_edited_plan_does_not_verify() {
    let mut plan = plan(1, 10, 4).seal().unwrap();
    plan.paths = 11;
    assert!(matches!(plan.verify(), Err(LabError::PlanId { .. })));
}

#[test]
fn configuration_is_written_with_sorted_keys() {
    let plan = plan(1, 10, 4);
    let expected = r#"{"a":{"c":0,"d":[1,2]},"b":1.1}"#;
    assert_eq!(plan.points[0].config_json(), expected);
}

#[test]
fn plans_that_cannot_run_are_refused_with_the_reason() {
    let cases: [(Change, &str); 8] = [
        (|x| x.name = "../up".to_owned(), "name"),
        (|x| x.name = ".hidden".to_owned(), "name"),
        (|x| x.paths = 0, "paths must"),
        (|x| x.shard_paths = 0, "shard"),
        (|x| x.points.clear(), "point"),
        (|x| x.asset_names.push("hype".to_owned()), "asset"),
        (|x| x.points[1].index = 0, "index"),
        (|x| x.points[1].parameters.clear(), "parameters"),
    ];
    for (spoil, word) in cases {
        let mut spoiled = plan(2, 10, 4);
        spoil(&mut spoiled);
        let error = spoiled.seal().unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn the_axes_of_a_design_are_the_parameters_of_every_point() {
    let with = |axes: &[&str]| {
        let mut plan = plan(2, 10, 4);
        plan.layout = Some(Layout {
            design: Design::Grid,
            axes: axes.iter().map(|x| (*x).to_owned()).collect(),
        });
        plan.seal()
    };
    let sealed = with(&["ltv"]).unwrap();
    assert_ne!(sealed.id, plan(2, 10, 4).seal().unwrap().id);
    let error = with(&["ltv", "cap"]).unwrap_err().to_string();
    assert!(error.contains("axes of the design"), "{error}");
}
