//! What can be wrong with a sweep, and where it is shown.

use plimsoll_scenario::Sweep;

use super::{load, load_with, written};

/// One axis in a grid.
fn grid(axis: &str) -> String {
    format!("design: {{kind: grid, axes: [{axis}]}}\n")
}

#[test]
fn an_axis_says_once_what_it_varies_and_which_values_it_has() {
    let key = "key: venue.tokens.HYPE.ltv";
    for (axis, wrong) in [
        ("{values: [1]}".to_owned(), "must say what it varies"),
        (
            format!("{{{key}, overlay: [x]}}"),
            "must say what it varies",
        ),
        (format!("{{{key}}}"), "must say its values"),
        (
            format!("{{{key}, values: [0.5], range: {{from: 0, to: 1, step: 1}}}}"),
            "must say its values",
        ),
        (
            format!("{{{key}, min: 0.1, max: 0.2}}"),
            "designs that draw",
        ),
        (
            format!("{{{key}, values: [0.5], scale: log}}"),
            "for drawn values",
        ),
        (
            format!("{{{key}, range: {{from: 0.5, to: 0.7, step: 0.15}}}}"),
            "0.7 is not on the grid: the values next to it are 0.65 and 0.8",
        ),
        (format!("{{{key}, values: [[1]]}}"), "single value"),
        (
            format!("{{{key}, also: {{agents.latency_s: 2}}, values: [x]}}"),
            "must be a number",
        ),
        (format!("{{{key}, valeus: [1]}}"), "did you mean `values`?"),
        (
            "{key: a, values: [1]}, {name: a, key: b, values: [1]}".to_owned(),
            "is called `a` too",
        ),
        (
            "{key: a, values: [1]}, {name: c, key: b, also: {a: 1}, values: [1]}".to_owned(),
            "varied by another axis",
        ),
        (
            "{key: clock.horizon_h, values: [2]}".to_owned(),
            "stands in `set` too",
        ),
    ] {
        let error = load(&grid(&axis)).expect_err(&axis);
        let at = error.problems().iter().find(|x| x.message.contains(wrong));
        let problem = at.unwrap_or_else(|| panic!("{axis}: {error}"));
        assert_eq!(problem.line, 6, "{error}");
        assert!(problem.path.starts_with("design.axes["), "{error}");
    }
}

#[test]
fn a_value_that_no_scenario_may_have_is_shown_in_the_sweep_with_its_points() {
    let axes = "{key: venue.tokens.HYPE.ltv, values: [0.5, 1.5, 0.6]}, \
                {name: latency, key: agents.latency_s, values: [0.2, 0.3]}";
    let error = load(&grid(axes)).expect_err("an LTV of 1.5");
    let [problem] = error.problems() else {
        panic!("one problem: {error}");
    };
    assert_eq!(problem.path, "venue.tokens.HYPE.ltv");
    assert!(problem.file.ends_with("test.yaml"), "{error}");
    assert_eq!((problem.line, problem.value.as_deref()), (6, Some("1.5")));
    assert!(
        problem
            .message
            .contains("; at point 2 (venue.tokens.HYPE.ltv 1.5, latency 0.2) and 1 more points: 3"),
        "{error}"
    );
}

#[test]
fn all_points_that_break_a_relation_are_told_at_once() {
    // Neither 7 nor 11 divides the hour, and samples are taken every 15 minutes.
    let error = load(&grid("{key: clock.tick_s, values: [3, 7, 11]}")).expect_err("two ticks");
    let at = |point: &str| {
        let mut all = error.problems().iter();
        all.any(|x| x.message.contains("must divide the hour") && x.message.contains(point))
    };
    assert!(at("at point 1 (clock.tick_s 7)"), "{error}");
    assert!(at("at point 2 (clock.tick_s 11)"), "{error}");
}

#[test]
fn a_threshold_of_what_some_point_does_not_work_out_is_refused_where_it_stands() {
    let axes = grid("{key: recording.causes, values: [true, false]}");
    let error = load(&format!("{axes}thresholds: [max(cascade_usd) < 1]\n")).expect_err("causes");
    let [problem] = error.problems() else {
        panic!("one problem: {error}");
    };
    assert_eq!((problem.path.as_str(), problem.line), ("thresholds[0]", 7));
    assert!(
        problem.message.contains("recording.causes is false"),
        "{error}"
    );
    load(&axes).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn an_unknown_key_is_shown_where_the_axis_names_it() {
    let error = load(&grid("{key: venue.tokens.HYPE.lvt, values: [0.5]}")).expect_err("lvt");
    let [problem] = error.problems() else {
        panic!("one problem: {error}");
    };
    assert!(problem.message.contains("unknown key"), "{error}");
    assert!(problem.file.ends_with("test.yaml"), "{error}");
    // Every point has it, so none is named.
    assert!(!problem.message.contains("point"), "{error}");
}

#[test]
fn files_that_are_not_there_are_told_together() {
    let rest = "overlays: [no-such-overlay]\ndesign: {kind: grid, axes: [{overlay: [nor-this]}]}\n";
    let error = load(rest).expect_err("two overlays");
    let paths: Vec<&str> = error.problems().iter().map(|x| x.path.as_str()).collect();
    assert_eq!(paths, ["overlays[0]", "design.axes[0].overlay[0]"]);
    assert!(
        error.to_string().contains("overlays/no-such-overlay.yaml"),
        "{error}"
    );
}

#[test]
fn an_override_of_what_is_varied_is_refused_where_it_is_given() {
    let rest = grid("{name: ltv, key: venue.tokens.HYPE.ltv, values: [0.5]}");
    let error = load_with(&rest, &["venue.tokens.HYPE.ltv=0.6"]).expect_err("varied");
    let [problem] = error.problems() else {
        panic!("one problem: {error}");
    };
    assert_eq!(problem.file, "--set");
    assert!(
        problem.message.contains("varied by the axis `ltv`"),
        "{error}"
    );
    let sweep = load_with(&rest, &["agents.latency_s=0.3"]).expect("another key");
    assert!((sweep.points[0].config.agents.latency_s - 0.3).abs() < 1e-12);
}

#[test]
fn points_with_other_tables_are_refused() {
    let axis = "{key: recording.accounts, values: [true, false]}";
    let error = load(&grid(axis)).expect_err("two sets of tables");
    assert!(
        error
            .to_string()
            .contains("point 1 has other assets, tables or runs"),
        "{error}"
    );
}

#[test]
fn every_problem_of_the_file_itself_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(
        &folder,
        "design: {kind: gird, axes: []}\nruns: {paths: 0}\nthresholts: []\n",
    );
    let error = Sweep::load(&path, &[]).expect_err("three");
    let paths: Vec<&str> = error.problems().iter().map(|x| x.path.as_str()).collect();
    assert_eq!(
        paths,
        ["design.kind", "runs.paths", "thresholts"],
        "{error}"
    );
}
