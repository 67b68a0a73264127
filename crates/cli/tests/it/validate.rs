//! The models against closed forms, on screen and as JSON.

use serde_json::Value;

use crate::common::run;

#[test]
fn exact_rows_fit_and_stand_in_a_narrow_table() {
    let said = run(&["validate", "--only", "V12,v10", "--threads", "1"]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert!(said.err.is_empty(), "nothing is simulated: {}", said.err);
    for part in ["V10 ", "55.917000", "V12 ", "All 12 figures of 2 rows fit."] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    assert!(!said.out.contains("V13"));
    let verdicts = said.out.lines().filter(|line| line.ends_with("  ok"));
    assert_eq!(verdicts.count(), 12);
}

#[test]
fn simulated_rows_have_standard_errors_and_the_seed_decides_them() {
    let row = |seed: &str| {
        let size = ["--paths-factor", "0.01", "--json", "--seed", seed];
        let said = run(&[&["validate", "--only", "V1"][..], &size].concat());
        let json: Value = serde_json::from_str(&said.out).unwrap();
        (said.exit, json)
    };
    let (exit, json) = row("3");
    assert_eq!(exit, Some(0));
    assert_eq!((&json["seed"], &json["passes"]), (&3.into(), &true.into()));
    let check = &json["rows"][0]["checks"][1];
    assert_eq!(check["tolerance"]["kind"], "standard_errors");
    assert_eq!(check["tolerance"]["paths"], 1_000);
    let standard_error = check["tolerance"]["standard_error"].as_f64().unwrap();
    assert!((check["allowed"].as_f64().unwrap() - 4.0 * standard_error).abs() < 1e-12);
    assert_eq!(row("3").1, json);
    assert_ne!(row("4").1["rows"][0]["checks"][1]["got"], check["got"]);
}

#[test]
fn all_rows_at_a_small_size_fit_on_a_narrow_screen() {
    let said = run(&["validate", "--paths-factor", "0.01"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.err.contains(" paths in "), "{}", said.err);
    let widest = said.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?}: {}", said.out);
}

#[test]
fn a_row_or_a_factor_that_is_none_is_refused() {
    let said = run(&["validate", "--only", "V99"]);
    assert_eq!(said.exit, Some(2));
    assert!(
        said.err.contains("there is no row V99; there are V1, "),
        "{}",
        said.err
    );
    for factor in ["0", "-1", "nan", "x"] {
        let said = run(&["validate", &format!("--paths-factor={factor}")]);
        assert_eq!(said.exit, Some(2), "{factor}");
    }
}
