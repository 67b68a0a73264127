//! Accounts that trade with money of their own: capital, sizes, streams, and the totals beside them.

use plimsoll_agents::population::Group;
use plimsoll_agents::population::capital::{Purse, Purses};
use plimsoll_agents::{AgentsConfig, Class, Population, PopulationConfig};
use plimsoll_engine::Mode;
use plimsoll_engine::units::{Amount, Usd};

use crate::common::{
    HYPE, HYPE_PERP, KEY, USDC, close, decimal, engine, october, october_prices, venue,
};

const GROUPS: [(Group, Class); 6] = [
    (Group::MarketMaker, Class::MarketMaker),
    (Group::Arbitrageur, Class::Arbitrageur),
    (Group::Momentum, Class::Momentum),
    (Group::Discretionary, Class::Discretionary),
    (Group::Liquidator, Class::Liquidator),
    (Group::Manipulator, Class::Manipulator),
];

fn with_traders() -> PopulationConfig {
    let mut config = october();
    let accounts = &mut config.accounts;
    accounts.market_maker = 4;
    accounts.arbitrageur = 5;
    accounts.momentum = 40;
    accounts.discretionary = 60;
    accounts.liquidator = 2;
    accounts.manipulator = 1;
    config
}

fn draw(config: &PopulationConfig) -> Population {
    let agents = AgentsConfig::default();
    Population::draw(config, &agents, KEY, &venue(), &october_prices()).unwrap()
}

fn purses(list: &[(&str, &str)]) -> Purses {
    let purse = |usdc: &str| Purse {
        usdc: decimal(usdc),
        size_sigma: 1.0,
    };
    list.iter()
        .map(|(a, u)| ((*a).to_owned(), purse(u)))
        .collect()
}

#[test]
fn every_kind_has_its_class_and_opens_unified_with_nothing_lent() {
    let population = draw(&with_traders());
    for (group, class) in GROUPS {
        let mut members = (population.members.iter())
            .filter(|m| m.group == group)
            .peekable();
        assert!(members.peek().is_some(), "{group:?}");
        for member in members {
            assert_eq!(member.class, class);
            assert_eq!(member.opening.mode, Mode::Unified);
            assert!(member.opening.supplied.is_empty() && member.opening.borrowed.is_zero());
        }
    }
    assert_eq!(Class::ALL.map(Class::name).len(), 12);
}

#[test]
fn the_recorded_totals_are_what_they_are_without_traders() {
    let (with, without) = (draw(&with_traders()), draw(&october()));
    let (rest, traders) = with.members.split_at(without.members.len());
    assert_eq!(traders.len(), 112);
    for (a, b) in rest.iter().zip(&without.members) {
        assert_eq!(a.opening, b.opening);
    }
    let mut engine = engine(u32::try_from(with.members.len()).unwrap());
    for (user, member) in (0..).zip(&with.members) {
        let id = plimsoll_engine::units::AccountId::user(user);
        engine.open(id, &member.opening).unwrap();
    }
    let reserve = engine.ledger().reserve(USDC);
    let total = |text| Amount::from_decimal(decimal(text)).unwrap();
    assert_eq!(reserve.total_supplied(), total("532473421.3800892234"));
    assert_eq!(reserve.total_borrowed(), total("395326263.9876298308"));
    engine.ledger().check().unwrap();
}

#[test]
fn an_assets_capital_is_met_to_the_last_unit() {
    let mut config = with_traders();
    config.capital.momentum =
        purses(&[("BTC", "1000000.0000000001"), ("HYPE", "777777.7777777777")]);
    let population = draw(&config);
    let members = population
        .members
        .iter()
        .filter(|m| m.group == Group::Momentum);
    let (btc, hype): (Vec<_>, Vec<_>) = members.partition(|m| m.number % 2 == 0);
    let sum = |members: &[&plimsoll_agents::population::Member]| {
        members
            .iter()
            .map(|m| m.opening.perp_equity)
            .sum::<Amount>()
    };
    assert_eq!(btc.len(), 20);
    assert_eq!(
        sum(&btc),
        Amount::from_decimal(decimal("1000000.0000000001")).unwrap()
    );
    assert_eq!(
        sum(&hype),
        Amount::from_decimal(decimal("777777.7777777777")).unwrap()
    );
}

#[test]
fn sizes_are_lognormal_before_they_are_scaled() {
    let mut config = october();
    config.accounts.discretionary = 4_000;
    config.capital.discretionary = purses(&[("HYPE", "1000000000")]);
    let population = draw(&config);
    let members = population
        .members
        .iter()
        .filter(|m| m.group == Group::Discretionary);
    let logs: Vec<f64> = members
        .map(|m| m.opening.perp_equity.to_f64().ln())
        .collect();
    let n = 4_000.0_f64;
    let mean = logs.iter().sum::<f64>() / n;
    let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    // Standard error of a variance of one: sqrt(2 / n).
    assert!(close(variance, 1.0, 4.0 * (2.0 / n).sqrt()), "{variance}");
}

#[test]
fn an_arbitrageur_keeps_half_elsewhere_and_a_manipulator_holds_coins() {
    let population = draw(&with_traders());
    let of = |group| (population.members.iter()).filter(move |m| m.group == group);
    let here: Amount = of(Group::Arbitrageur).map(|m| m.opening.perp_equity).sum();
    assert!(close(here.to_f64(), 27.5e6, 1e-3));
    let attacker = &of(Group::Manipulator).next().unwrap().opening;
    let (token, coins) = attacker.held[0];
    assert_eq!(token, HYPE);
    let px = october_prices().borrow[HYPE.index()];
    let worth: Usd = coins.at(px);
    assert!(close(worth.to_f64(), 14e6, 1.0));
    let all = worth.to_f64() + attacker.perp_equity.to_f64();
    assert!(close(all, 20e6, 1e-6), "{all}");
}

#[test]
fn half_of_the_discretionary_traders_open_in_a_position_their_tier_allows() {
    let mut config = october();
    config.accounts.discretionary = 2_000;
    config.capital.discretionary = purses(&[("HYPE", "200000000")]);
    let population = draw(&config);
    let members: Vec<_> = (population.members.iter())
        .filter(|m| m.group == Group::Discretionary)
        .collect();
    let inside: Vec<_> = members
        .iter()
        .filter(|m| !m.opening.positions.is_empty())
        .collect();
    let longs = inside
        .iter()
        .filter(|m| m.opening.positions[0].1.is_positive());
    assert!((900..1_100).contains(&inside.len()), "{}", inside.len());
    assert!((520..680).contains(&longs.count()));
    let venue = venue();
    let tiers = &venue.perps[HYPE_PERP.index()].tiers;
    for member in inside {
        let (perp, size, leverage) = member.opening.positions[0];
        let notional = size.at(october_prices().mark[perp.index()]).abs();
        let tier = tiers.iter().rev().find(|t| t.from <= notional).unwrap();
        assert!(leverage <= tier.max_leverage, "{notional:?} at {leverage}");
    }
}

#[test]
fn more_of_one_kind_leave_the_draws_of_another_as_they_were() {
    let (mut few, mut many) = (with_traders(), with_traders());
    few.accounts.market_maker = 2;
    many.accounts.market_maker = 20;
    let openings = |config: &PopulationConfig| {
        let population = draw(config);
        let of = population
            .members
            .into_iter()
            .filter(|m| m.group == Group::Momentum);
        of.map(|m| m.opening).collect::<Vec<_>>()
    };
    assert_eq!(openings(&few), openings(&many));
}

#[test]
fn accounts_without_capital_are_refused_by_name() {
    let agents = AgentsConfig::default();
    let refused = |config: &PopulationConfig| {
        let drawn = Population::draw(config, &agents, KEY, &venue(), &october_prices());
        drawn.unwrap_err().to_string()
    };
    let mut config = october();
    config.accounts.arbitrageur = 1;
    assert!(
        refused(&config).contains("accounts.arbitrageur is 1"),
        "{}",
        refused(&config)
    );
    config.capital.arbitrageur = Purses::new();
    assert!(refused(&config).contains("names 0 assets"));
    config.capital.arbitrageur = purses(&[("ETH", "5")]);
    assert!(refused(&config).contains("capital.arbitrageur.ETH"));
}
