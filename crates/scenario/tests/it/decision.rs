//! Decision files and axes.

use std::path::{Path, PathBuf};

use plimsoll_scenario::{Axis, Decision, Scenario};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

fn load(rest: &str) -> Result<Decision, String> {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenarios().join("october-2026-quiet-day.yaml");
    let head = format!(
        "name: test\ntitle: Test\nscenario: {}\n",
        scenario.display()
    );
    let path = folder.path().join("test.yaml");
    std::fs::write(&path, head + rest).unwrap();
    Decision::load(&path).map_err(|error| error.to_string())
}

#[test]
fn an_axis_is_a_key_and_its_values() {
    for (text, key, values) in [
        (
            "a.b=0.40..0.70/0.05",
            "a.b",
            "0.4 0.45 0.5 0.55 0.6 0.65 0.7",
        ),
        ("a=0.7..0.5/0.1", "a", "0.7 0.6 0.5"),
        ("a=-30..-50/10", "a", "-30 -40 -50"),
        ("a=1e6..3e6/1e6", "a", "1000000 2000000 3000000"),
        ("a=x, y", "a", "x y"),
        ("a[0].b=1", "a[0].b", "1"),
    ] {
        let axis: Axis = text.parse().unwrap();
        assert_eq!(
            (axis.key.as_str(), axis.values.join(" ").as_str()),
            (key, values)
        );
    }
}

#[test]
fn what_is_no_axis_says_why() {
    for (text, said) in [
        ("a", "there is no `=`"),
        ("a=1..2", "a range needs a step"),
        ("a=1..2/0", "the step must not be 0"),
        ("a=1..2/0.3", "is not reached"),
        ("a=1..b/1", "`b` is no number"),
        ("=1,2", "is empty"),
        ("a=1,,2", "is empty"),
        ("a=0..1/0.0001", "at most 1000 steps"),
    ] {
        let error = text.parse::<Axis>().unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
}

#[test]
fn a_decision_has_axis_constraints_and_models() {
    let decision = load(
        "axis: venue.tokens.HYPE.ltv=0.5,0.6\nconstraints: [mean(bad_debt_usd) < 1e6]\n\
         confidence_pct: 99\nmodels:\n  - {name: one}\n  - {name: two, set: [clock.horizon_h=1]}\n",
    )
    .unwrap();
    assert_eq!(
        decision.constraints[0].to_string(),
        "mean(bad_debt_usd) < 1e6 with 99%"
    );
    assert_eq!(decision.axis.assignment(1), "venue.tokens.HYPE.ltv=0.6");
    assert_eq!(decision.models.len(), 2);
    assert_eq!(decision.models[1].set, ["clock.horizon_h=1"]);
}

#[test]
fn every_problem_of_a_decision_has_its_place() {
    let error = load(
        "axis: venue.tokens.HYPE.ltv\nconstraints:\n  - es_99(bad_dept_usd) < 1\nconfidence_pct: 99.95\n\
         seed: 1\nverify_seed: 1\ncolour: red\n",
    )
    .unwrap_err();
    for part in ["colour", "confidence_pct"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let error = load(
        "axis: venue.tokens.HYPE.ltv\nconstraints:\n  - es_99(bad_dept_usd) < 1\nseed: 1\nverify_seed: 1\n",
    )
    .unwrap_err();
    for part in [
        "test.yaml:4",
        "there is no `=`",
        "test.yaml:6",
        "did you mean `bad_debt_usd`?",
        "the same paths verify nothing",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let error = load(
        "axis: a=1,2\nconstraints: [mean(bad_debt_usd) < 1]\nmodels: [{name: x, overlays: [nothing]}]\n",
    )
    .unwrap_err();
    assert!(error.contains("there is no such file"), "{error}");
}

#[test]
fn the_shipped_decisions_load_with_every_candidate() {
    for entry in std::fs::read_dir(scenarios().join("decisions")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|x| x != "yaml") {
            continue;
        }
        let decision = Decision::load(&path).unwrap_or_else(|error| panic!("{error}"));
        for model in &decision.models {
            for place in 0..decision.axis.values.len() {
                let mut set = model.set.clone();
                set.push(decision.axis.assignment(place));
                Scenario::load_under(&model.scenario, &model.overlays, &set)
                    .unwrap_or_else(|error| panic!("{}: {error}", model.name));
            }
        }
    }
}
