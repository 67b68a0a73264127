//! Overrides of single values, as given by `--set`.

use plimsoll_scenario::document::{Document, ScenarioError};

use super::toy::{Toy, relations};

const BASE: &str = "name: base\ntokens:\n  HYPE: {ltv: 0.5, liquidation_threshold: 0.75}\n";

fn with(assignments: &[&str]) -> Result<Toy, ScenarioError> {
    let mut document = Document::parse("toy.yaml", BASE)?;
    for assignment in assignments {
        document.set(assignment)?;
    }
    document.read(relations)
}

#[test]
fn an_override_replaces_and_adds() {
    let toy = with(&[
        "tokens.HYPE.ltv=0.6",
        "horizon_h=48",
        "market.books=[{coin: A, depth_usd: 1}]",
    ])
    .expect("sound");
    assert_eq!(toy.tokens["HYPE"].ltv.to_string(), "0.6");
    assert_eq!(toy.horizon_h, 48);
    assert_eq!(toy.market.expect("added").books[0].coin, "A");
}

#[test]
fn the_last_override_of_a_key_wins() {
    assert_eq!(
        with(&["horizon_h=2", "horizon_h=3"])
            .expect("sound")
            .horizon_h,
        3
    );
}

#[test]
fn problems_of_an_override_point_into_its_argument() {
    for (assignment, column, path, message) in [
        (
            "tokens.HYPE.ltv=1.5",
            17,
            "tokens.HYPE.ltv",
            "must be at most 1",
        ),
        (
            "tokens.HYPE.ltv=0.9",
            17,
            "tokens.HYPE.ltv",
            "must not exceed",
        ),
        ("horizont_h=5", 1, "horizont_h", "did you mean `horizon_h`"),
        ("horizon_h=[1", 11, "", "not valid YAML"),
        ("horizon_h", 1, "horizon_h", "is not an assignment"),
        ("name.first=x", 1, "name.first", "leads nowhere"),
        ("shocks[0].kind=gap", 1, "shocks[0].kind", "leads nowhere"),
        ("=3", 1, "", "is not an assignment"),
    ] {
        let error = with(&[assignment]).expect_err(assignment);
        let [problem] = error.problems() else {
            panic!("{assignment}: {error}")
        };
        assert_eq!(
            (
                problem.file.as_str(),
                problem.line,
                problem.column,
                problem.path.as_str()
            ),
            ("--set", 1, column, path),
            "{error}"
        );
        assert!(problem.message.contains(message), "{error}");
    }
}
