//! What configurations accept and refuse.

use garde::Validate;
use plimsoll_agents::{AgentsConfig, PopulationConfig};

use crate::common::october;

fn problems(config: &impl Validate<Context = ()>) -> String {
    config
        .validate()
        .err()
        .map_or(String::new(), |r| r.to_string())
}

#[test]
fn defaults_are_valid_and_an_empty_text_means_defaults() {
    assert_eq!(problems(&AgentsConfig::default()), "");
    let empty: AgentsConfig = serde_json::from_str("{}").unwrap();
    assert_eq!(empty, AgentsConfig::default());
    assert_eq!(problems(&october()), "");
}

#[test]
fn configurations_survive_being_written_and_read() {
    let text = serde_json::to_string(&AgentsConfig::default()).unwrap();
    let agents: AgentsConfig = serde_json::from_str(&text).unwrap();
    assert_eq!(agents, AgentsConfig::default());
    let text = serde_json::to_string(&october()).unwrap();
    let population: PopulationConfig = serde_json::from_str(&text).unwrap();
    assert_eq!(population, october());
}

#[test]
fn unknown_keys_are_refused() {
    for text in [
        r#"{"carri": {}}"#,
        r#"{"lender": {"news": 1}}"#,
        r#"{"borrower": {"clock_min": 1}}"#,
    ] {
        assert!(
            serde_json::from_str::<AgentsConfig>(text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn values_out_of_range_are_named() {
    let mut agents = AgentsConfig::default();
    agents.hedger.hedge_full_drawdown = 0.05;
    agents.carry.clock_h = f64::NAN;
    agents.lender.news_at_min = Some(-1.0);
    let text = problems(&agents);
    for key in [
        "hedger.hedge_full_drawdown",
        "carry.clock_h",
        "lender.news_at_min",
    ] {
        assert!(text.contains(key), "{key} is missing in {text}");
    }
    let mut population = october();
    population.debt_share.carry = 0.5;
    population.sizes.max_usd = 5_000.0;
    population.usdc_supplied = -population.usdc_supplied;
    let text = problems(&population);
    for key in ["debt_share", "sizes", "usdc_supplied"] {
        assert!(text.contains(key), "{key} is missing in {text}");
    }
}

#[test]
fn schemas_carry_descriptions_and_ranges() {
    let schema = serde_json::to_string(&schemars::schema_for!(AgentsConfig)).unwrap();
    assert!(schema.contains("Source: assumption"));
    assert!(schema.contains(r#""minimum""#));
    let schema = serde_json::to_string(&schemars::schema_for!(PopulationConfig)).unwrap();
    assert!(schema.contains("usdc_supplied"));
}
