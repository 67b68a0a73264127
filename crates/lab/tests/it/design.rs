//! Designs: which points, in which order, and what is refused.

use std::collections::BTreeSet;

use plimsoll_lab::design::{
    Axis, Design, DesignError, Interval, Morris, Saltelli, Scale, Setting, Values, range, sobol,
};
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn listed(name: &str, values: &[&str]) -> Axis {
    let values = values.iter().map(|x| (*x).to_owned()).collect();
    Axis {
        name: name.to_owned(),
        values: Values::Listed(values),
    }
}

fn interval(min: &str, max: &str, scale: Scale) -> Interval {
    Interval {
        min: decimal(min),
        max: decimal(max),
        scale,
        decimals: None,
    }
}

fn between(name: &str, min: &str, max: &str) -> Axis {
    Axis {
        name: name.to_owned(),
        values: Values::Between(interval(min, max, Scale::Linear)),
    }
}

fn texts(points: &[Vec<Setting>]) -> Vec<String> {
    let text = |point: &Vec<Setting>| {
        let settings: Vec<&str> = point.iter().map(|x| x.text.as_str()).collect();
        settings.join(" ")
    };
    points.iter().map(text).collect()
}

#[test]
fn a_grid_has_every_combination_with_the_first_axis_slowest() {
    let axes = [
        listed("ltv", &["0.50", "0.60"]),
        listed("cap", &["1e6", "2e6", "3e6"]),
    ];
    let points = Design::Grid.points(&axes).unwrap();
    let expected = [
        "0.50 1e6", "0.50 2e6", "0.50 3e6", "0.60 1e6", "0.60 2e6", "0.60 3e6",
    ];
    assert_eq!(texts(&points), expected);
    assert_eq!(points[4][1].listed, Some(1));
}

#[test]
fn a_list_takes_the_values_of_all_axes_together() {
    let axes = [listed("ltv", &["0.5", "0.6"]), listed("cap", &["9", "7"])];
    assert_eq!(
        texts(&Design::List.points(&axes).unwrap()),
        ["0.5 9", "0.6 7"]
    );
    let uneven = [listed("ltv", &["0.5", "0.6"]), listed("cap", &["9"])];
    let error = Design::List.points(&uneven).unwrap_err();
    assert_eq!(
        error.to_string(),
        "axis `cap` has 1 values and the first one 2"
    );
}

#[test]
fn ranges_are_walked_in_exact_steps_and_end_on_the_grid() {
    let walk = |from, to, step| range(decimal(from), decimal(to), decimal(step));
    let shown = |values: Vec<Decimal>| values.iter().map(Decimal::to_string).collect::<Vec<_>>();
    let steps = shown(walk("0.1", "0.7", "0.2").unwrap());
    assert_eq!(steps, ["0.1", "0.3", "0.5", "0.7"]);
    let down = shown(walk("3", "1", "-1").unwrap());
    assert_eq!(down, ["3", "2", "1"]);
    assert_eq!(shown(walk("2", "2", "1").unwrap()), ["2"]);
    for (from, to, step, wrong) in [
        (
            "0.5",
            "0.7",
            "0.15",
            "0.7 is not on the grid: the values next to it are 0.65 and 0.8",
        ),
        ("0.5", "0.7", "-0.1", "leads away"),
        ("0.5", "0.7", "0", "must not be 0"),
        ("0", "1e6", "1", "more than 10000"),
    ] {
        let to = Decimal::from_scientific(to).unwrap_or_else(|_| decimal(to));
        let error = range(decimal(from), to, decimal(step)).unwrap_err();
        assert!(error.to_string().contains(wrong), "{error}");
    }
}

#[test]
fn values_between_limits_are_rounded_and_never_leave_them() {
    let linear = interval("0.5", "0.8", Scale::Linear);
    let log = interval("1", "1000000", Scale::Log);
    let whole = Interval {
        decimals: Some(0),
        ..interval("10", "20", Scale::Linear)
    };
    for (interval, u, expected) in [
        (&linear, 0.0, "0.5"),
        (&linear, 1.0, "0.8"),
        (&linear, 0.5, "0.65"),
        (&linear, 1.0 / 3.0, "0.6"),
        (&linear, 0.123_456_789, "0.537037"),
        (&log, 0.5, "1000"),
        (&log, 1.0 / 3.0, "100"),
        (&whole, 0.52, "15"),
        (&whole, 0.55, "16"),
    ] {
        assert_eq!(interval.at(u).to_string(), expected, "{interval:?} at {u}");
    }
    let narrow = interval("0.1234567", "0.1234568", Scale::Linear);
    assert!([narrow.min, narrow.max].contains(&narrow.at(0.5)));
}

#[test]
fn a_random_design_repeats_grows_and_does_not_mind_other_axes() {
    let design = |points, seed| Design::Random { points, seed };
    let axes = [
        between("ltv", "0.5", "0.8"),
        listed("mode", &["a", "b", "c"]),
    ];
    let ten = design(10, 1).points(&axes).unwrap();
    assert_eq!(design(10, 1).points(&axes).unwrap(), ten);
    assert_ne!(design(10, 2).points(&axes).unwrap(), ten);
    assert_eq!(design(20, 1).points(&axes).unwrap()[..10], ten);
    let alone = design(10, 1).points(&axes[..1]).unwrap();
    assert!(alone.iter().zip(&ten).all(|(one, both)| one[0] == both[0]));
    let words: BTreeSet<&str> = ten.iter().map(|x| x[1].text.as_str()).collect();
    assert_eq!(words.len(), 3);
}

#[test]
fn a_sobol_design_has_one_point_in_each_stratum_of_every_axis() {
    for dimensions in [1, 5, 40] {
        let points = sobol(64, dimensions, 3).unwrap();
        for axis in 0..dimensions {
            let strata: BTreeSet<u32> = points.iter().map(|x| (x[axis] * 64.0) as u32).collect();
            assert_eq!(strata.len(), 64, "axis {axis} of {dimensions}");
        }
    }
    // Two axes together: one point in each cell of every grid of 64 equal cells.
    let plane = sobol(64, 2, 3).unwrap();
    for split in 0..=6 {
        let (wide, high) = (f64::from(1 << split), f64::from(64 >> split));
        let cell = |x: &Vec<f64>| ((x[0] * wide) as u32, (x[1] * high) as u32);
        assert_eq!(plane.iter().map(cell).collect::<BTreeSet<_>>().len(), 64);
    }
    assert_ne!(sobol(64, 2, 4).unwrap(), plane);
    assert!(sobol(1, 257, 1).is_err());
    assert!(sobol(65_537, 1, 1).is_err());
}

#[test]
fn a_morris_trajectory_moves_every_axis_once_by_the_same_jump() {
    let morris = Morris::new(5, 40, 4, 9).unwrap();
    let (points, steps) = (morris.points(), morris.steps());
    assert_eq!((points.len(), steps.len()), (240, 200));
    let mut ups = 0;
    for trajectory in steps.chunks(5) {
        let axes: BTreeSet<usize> = trajectory.iter().map(|x| x.axis).collect();
        assert_eq!(axes.len(), 5);
        for step in trajectory {
            assert!((step.delta.abs() - 2.0 / 3.0).abs() < 1e-12);
            ups += usize::from(step.delta > 0.0);
            for (axis, (a, b)) in points[step.from].iter().zip(&points[step.to]).enumerate() {
                let moved = if axis == step.axis { step.delta } else { 0.0 };
                assert!((b - a - moved).abs() < 1e-12);
            }
        }
    }
    assert!((60..=140).contains(&ups), "{ups} of 200 go up");
    let on_level = |u: &f64| {
        [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]
            .iter()
            .any(|x| (x - u).abs() < 1e-12)
    };
    assert!(points.iter().flatten().all(on_level));
    let orders: BTreeSet<Vec<usize>> = (steps.chunks(5))
        .map(|x| x.iter().map(|step| step.axis).collect())
        .collect();
    assert!(orders.len() > 20, "orders are drawn");
}

#[test]
fn a_morris_design_takes_listed_values_by_their_levels() {
    let axes = [
        listed("mode", &["a", "b", "c", "d"]),
        between("x", "0", "3"),
    ];
    let design = Design::Morris {
        trajectories: 30,
        levels: 4,
        seed: 1,
    };
    let points = design.points(&axes).unwrap();
    assert_eq!(points.len(), 90);
    let values =
        |axis: usize| -> BTreeSet<&str> { points.iter().map(|x| x[axis].text.as_str()).collect() };
    assert_eq!(values(0), BTreeSet::from(["a", "b", "c", "d"]));
    assert_eq!(values(1), BTreeSet::from(["0", "1", "2", "3"]));
}

#[test]
fn saltelli_matrices_differ_in_one_column() {
    let saltelli = Saltelli::new(3, 16, 1).unwrap();
    let points = saltelli.points();
    assert_eq!(points.len(), 16 * 5);
    for row in 0..16 {
        let (a, b) = (&points[saltelli.a(row)], &points[saltelli.b(row)]);
        assert_ne!(a, b);
        for axis in 0..3 {
            let mut mixed = a.clone();
            mixed[axis] = b[axis];
            assert_eq!(points[saltelli.ab(axis, row)], mixed);
        }
    }
    let axes = ["x", "y", "z"].map(|name| between(name, "0", "1"));
    let design = Design::Saltelli { rows: 16, seed: 1 };
    assert_eq!(design.points(&axes).unwrap().len(), 80);
}

#[test]
fn designs_that_cannot_be_made_are_refused_with_the_reason() {
    let ltv = || listed("ltv", &["1"]);
    let long = listed("x", &["0"; 400]);
    let wide = |name: &str| Axis {
        name: name.to_owned(),
        ..long.clone()
    };
    let random = Design::Random { points: 0, seed: 1 };
    let morris = |levels| Design::Morris {
        trajectories: 2,
        levels,
        seed: 1,
    };
    let cases: Vec<(Design, Vec<Axis>, &str)> = vec![
        (Design::Grid, vec![], "at least one axis"),
        (Design::Grid, vec![ltv(), ltv()], "two axes"),
        (Design::Grid, vec![listed("x", &[])], "has no value"),
        (Design::Grid, vec![between("x", "0", "1")], "must list"),
        (Design::Grid, vec![wide("a"), wide("b")], "160000 points"),
        (random, vec![ltv()], "at least 1"),
        (morris(3), vec![ltv()], "even"),
        (morris(4), vec![between("x", "1", "1")], "min must be less"),
    ];
    for (design, axes, wrong) in cases {
        let error: DesignError = design.points(&axes).unwrap_err();
        assert!(error.to_string().contains(wrong), "{error}");
    }
    let negative = Axis {
        name: "x".to_owned(),
        values: Values::Between(interval("-1", "1", Scale::Log)),
    };
    let error = Design::Sobol { points: 4, seed: 1 }.points(&[negative]);
    assert!(error.unwrap_err().to_string().contains("log scale"));
}

#[test]
fn a_layout_is_read_back_as_it_was_written() {
    let design = Design::Morris {
        trajectories: 20,
        levels: 4,
        seed: 7,
    };
    let text = serde_json::to_string(&design).unwrap();
    assert_eq!(
        text,
        r#"{"kind":"morris","trajectories":20,"levels":4,"seed":7}"#
    );
    assert_eq!(serde_json::from_str::<Design>(&text).unwrap(), design);
}
