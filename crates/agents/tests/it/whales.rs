//! Accounts of stated size, and the largest ones fixed across paths.

use std::collections::BTreeMap;

use plimsoll_agents::population::whales::{Whale, WhaleGroup};
use plimsoll_agents::population::{Group, Member};
use plimsoll_agents::{AgentsConfig, Class, Population, PopulationConfig, PopulationError};
use plimsoll_engine::Opening;
use plimsoll_engine::units::{Amount, TokenId};
use plimsoll_streams::Key;

use crate::common::{BTC, HYPE, KEY, close, decimal, october, october_prices, venue};

fn whale(group: WhaleGroup, units: &str, ltv_use: f64) -> Whale {
    Whale {
        group,
        collateral: "HYPE".to_owned(),
        units: Some(decimal(units)),
        share: None,
        ltv_use,
        is_attentive: false,
        has_wallet: false,
    }
}

fn try_draw(config: &PopulationConfig, path: u64) -> Result<Population, PopulationError> {
    let (agents, key) = (AgentsConfig::default(), Key { path, ..KEY });
    Population::draw(config, &agents, key, &venue(), &october_prices())
}

fn draw(config: &PopulationConfig, path: u64) -> Population {
    try_draw(config, path).unwrap()
}

/// Totals of collateral and debt.
fn totals(population: &Population) -> (BTreeMap<TokenId, Amount>, Amount) {
    let mut held = BTreeMap::new();
    let borrowers = (population.members.iter()).filter(|m| m.class != Class::Lender);
    for (token, units) in borrowers.flat_map(|m| &m.opening.supplied) {
        *held.entry(*token).or_insert(Amount::ZERO) += *units;
    }
    let debt = population.members.iter().map(|m| m.opening.borrowed).sum();
    (held, debt)
}

fn assert_totals(population: &Population) {
    let (held, debt) = totals(population);
    let units = |text| Amount::from_decimal(decimal(text)).unwrap();
    assert_eq!(held[&HYPE], units("13641171.3279754706"));
    assert_eq!(held[&BTC], units("2217.5449223667"));
    assert_eq!(debt, units("395326263.9876298308"));
}

/// What the accounts that hold most are, from the largest.
fn largest(population: &Population, n: usize) -> Vec<(Class, Opening)> {
    let px = october_prices();
    let value = |member: &&Member| {
        let supplied = member.opening.supplied.iter();
        let values = supplied.map(|(t, u)| u.to_f64() * px.borrow[t.index()].to_f64());
        values.sum::<f64>()
    };
    let mut members: Vec<&Member> = (population.members.iter())
        .filter(|m| !matches!(m.class, Class::Lender | Class::Contract))
        .collect();
    members.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let top = members.into_iter().take(n);
    top.map(|m| (m.class, m.opening.clone())).collect()
}

#[test]
fn a_whale_has_what_is_stated_and_the_totals_stay() {
    let mut config = october();
    config.whales = vec![
        whale(WhaleGroup::Looper, "900000", 0.8),
        whale(WhaleGroup::Carry, "500000.5", 0.3),
        Whale {
            units: None,
            share: Some(0.05),
            ..whale(WhaleGroup::Plain, "0", 0.5)
        },
    ];
    for path in 0..3 {
        let population = draw(&config, path);
        let whales: Vec<&Member> = (population.members.iter())
            .filter(|m| m.group == Group::Whale)
            .collect();
        let classes: Vec<Class> = whales.iter().map(|m| m.class).collect();
        assert_eq!(classes, [Class::Borrower, Class::Carry, Class::Borrower]);
        let looper = &whales[0].opening;
        assert_eq!(
            looper.supplied[0].1,
            Amount::from_decimal(decimal("900000")).unwrap()
        );
        // 0.8 * 0.65 of 900,000 at 83.509.
        assert!(close(
            looper.borrowed.to_f64(),
            0.8 * 0.65 * 900_000.0 * 83.509,
            0.01
        ));
        assert_eq!(
            whales[1].opening.positions[0].1,
            -whales[1].opening.supplied[0].1
        );
        assert!(close(
            whales[2].opening.supplied[0].1.to_f64(),
            682_058.6,
            0.1
        ));
        assert_totals(&population);
    }
}

#[test]
fn whales_leave_the_streams_of_others_alone() {
    let mut config = october();
    config.whales = vec![whale(WhaleGroup::Looper, "100", 0.0)];
    let (with, without) = (draw(&config, 1), draw(&october(), 1));
    let agents = |population: &Population| {
        let of = population
            .members
            .iter()
            .filter(|m| m.group == Group::Hedger);
        of.map(|m| m.stream(KEY).u64()).collect::<Vec<_>>()
    };
    assert_eq!(agents(&with), agents(&without));
    assert_eq!(with.members.len(), without.members.len() + 1);
}

#[test]
fn a_whale_that_does_not_fit_is_refused_by_name() {
    let refused = |whale: Whale| {
        let mut config = october();
        config.whales = vec![whale];
        try_draw(&config, 0).unwrap_err().to_string()
    };
    let over_cap = refused(whale(WhaleGroup::Looper, "1000001", 0.5));
    assert!(
        over_cap.contains("whales[0]: its collateral is 1000001"),
        "{over_cap}"
    );
    let over_credit = refused(whale(WhaleGroup::Carry, "900000", 0.9));
    assert!(
        over_credit.contains("whales[0]: its debt is"),
        "{over_credit}"
    );
    let unknown = refused(Whale {
        collateral: "DOGE".to_owned(),
        ..whale(WhaleGroup::Plain, "1", 0.5)
    });
    assert!(
        unknown.contains("whales[0]") && unknown.contains("room for 0"),
        "{unknown}"
    );
}

#[test]
fn a_whale_has_units_or_a_share() {
    use garde::Validate as _;
    let both = Whale {
        share: Some(0.1),
        ..whale(WhaleGroup::Plain, "1", 0.5)
    };
    let neither = Whale {
        units: None,
        ..whale(WhaleGroup::Plain, "1", 0.5)
    };
    assert!(both.validate().is_err() && neither.validate().is_err());
    whale(WhaleGroup::Plain, "1", 0.5).validate().unwrap();
    let read: Whale = serde_json::from_str(
        r#"{"group": "looper", "collateral": "HYPE", "units": "5", "ltv_use": 0.5}"#,
    )
    .unwrap();
    assert_eq!(read.units, Some(decimal("5")));
}

#[test]
fn the_largest_accounts_are_the_same_on_every_path_and_the_rest_is_not() {
    let mut config = october();
    config.fix_top = 10;
    let drawn: Vec<Population> = (0..4).map(|path| draw(&config, path)).collect();
    let top: Vec<_> = drawn.iter().map(|p| largest(p, 10)).collect();
    let plain = largest(&draw(&october(), 0), 10);
    for (path, population) in drawn.iter().enumerate() {
        assert_totals(population);
        assert_eq!(population.members.len(), draw(&october(), 0).members.len());
        // All ten of path 0 are there, as they are there.
        for one in &plain {
            assert!(
                population
                    .members
                    .iter()
                    .any(|m| (m.class, &m.opening) == (one.0, &one.1)),
                "path {path}"
            );
        }
    }
    assert_eq!(top[0][0], plain[0]);
    let rest = |p: &Population| {
        p.members
            .iter()
            .map(|m| m.opening.clone())
            .collect::<Vec<_>>()
    };
    assert_ne!(rest(&drawn[1]), rest(&drawn[2]));
}

#[test]
fn fixing_none_changes_nothing() {
    let mut config = october();
    config.fix_top = 0;
    config.whales = Vec::new();
    let openings = |p: Population| p.members.into_iter().map(|m| m.opening).collect::<Vec<_>>();
    assert_eq!(openings(draw(&config, 2)), openings(draw(&october(), 2)));
    let written = serde_json::to_string(&config).unwrap();
    for key in [
        "whales",
        "fix_top",
        "capital",
        "market_maker",
        "manipulator",
    ] {
        assert!(!written.contains(key), "{key}");
    }
}
