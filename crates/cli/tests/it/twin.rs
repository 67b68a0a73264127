//! Twin runs from the command line.

use serde_json::Value;
use tempfile::tempdir;

use crate::common::{done, run, said, small_run};

#[test]
fn twins_say_what_feedback_adds_and_replay_alike() {
    let results = tempdir().unwrap();
    let folder = done(results.path(), 3, &["--twin"]);
    let name = folder.to_str().unwrap();
    let shown = run(&["summary", name]);
    for part in ["Cascades", "liquidated without feedback", "amplification A"] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    let json = run(&["summary", name, "--json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let metrics = &json["points"][0]["summary"]["metrics"];
    let twin = &metrics["cascade"]["twin"];
    let (with, without) = (
        metrics["liquidated_usd"]["mean"]["value"].as_f64().unwrap(),
        twin["liquidated_usd"]["mean"]["value"].as_f64().unwrap(),
    );
    let amplification = twin["amplification"]["value"].as_f64().unwrap();
    assert!((amplification - with / without).abs() < 1e-9 * amplification);
    // The row of a replay has its twin's figures too, and is compared with the stored one.
    let again = run(&["replay", name, "--path", "1", "--json"]);
    assert_eq!(again.exit, Some(0), "{}", again.err);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert!(again["row"]["bad_debt_no_feedback_usd"].is_number());
    let events = again["events"].as_array().unwrap();
    let of_liquidations = events.iter().filter(|e| e["kind"] == "liquidation");
    assert!(of_liquidations.clone().count() > 0);
    for event in of_liquidations {
        let text = event["text"].as_str().unwrap();
        assert!(text.contains("caused by "), "{text}");
    }
}

#[test]
fn the_flag_is_the_key_and_without_it_nothing_is_run_twice() {
    let results = tempdir().unwrap();
    let flag = done(results.path(), 2, &["--twin"]);
    let key = done(results.path(), 2, &["--set", "recording.twin=true"]);
    assert_eq!(flag, key);
    let plain = said(&mut small_run(results.path(), 2, &["--json"]));
    let json: Value = serde_json::from_str(&plain.out).unwrap();
    assert!(json["points"][0]["summary"]["metrics"]["cascade"]["twin"].is_null());
}
