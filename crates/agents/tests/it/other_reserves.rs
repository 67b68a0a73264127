//! Populations with a second stablecoin and with vault contracts.

use plimsoll_agents::population::Group;
use plimsoll_agents::population::config::{OtherReserve, Vault};
use plimsoll_agents::{AccountView, Class, Population, PopulationConfig, Statement};
use plimsoll_engine::units::AccountId;

use crate::common::{HYPE, KEY, USDC, USDT0, decimal, october};
use crate::population::{draw, key, opened, try_draw};

/// October with the recorded reserve of USDT0 and a vault contract.
fn with_usdt0() -> PopulationConfig {
    let mut config = october();
    let usdt0 = OtherReserve {
        supplied: decimal("2750134.7368631898"),
        borrowed: decimal("1268170.23443955"),
        lender: 20,
        looper: 12,
        plain: 8,
        looper_share: 0.75,
    };
    config.other_reserves.insert("USDT0".to_owned(), usdt0);
    config.contracts.push(Vault {
        usdc: decimal("20000000.0000000001"),
        idle_usdc: decimal("400000"),
    });
    config
}

#[test]
fn totals_of_every_reserve_are_met_to_the_last_unit() {
    let config = with_usdt0();
    let other = config.other_reserves["USDT0"];
    for path in 0..5 {
        let population = draw(&config, key(path));
        let engine = opened(&population);
        engine.ledger().check().unwrap();
        let reserve = |token| engine.ledger().reserve(token);
        let supplied = |token| reserve(token).total_supplied().to_decimal();
        let borrowed = |token| reserve(token).total_borrowed().to_decimal();
        assert_eq!(supplied(USDC), config.usdc_supplied);
        assert_eq!(borrowed(USDC), config.usdc_borrowed);
        assert_eq!(supplied(USDT0), other.supplied);
        assert_eq!(borrowed(USDT0), other.borrowed);
        assert_eq!(supplied(HYPE), config.collateral["HYPE"].units);
        for (n, member) in (0..).zip(&population.members) {
            let view = Statement::read(&engine, AccountId::user(n));
            let is_usdt0 = member.reserve.as_deref() == Some("USDT0");
            let has_usdt0 = view.holdings[USDT0.index()].borrowed_units > 0.0;
            assert_eq!(is_usdt0 && member.class == Class::Borrower, has_usdt0);
            assert!(
                AccountView::from(&view).ltv_use() <= 0.95 + 1e-9,
                "{view:?}"
            );
            assert!(view.portfolio_margin_ratio < 0.9 + 1e-9, "{view:?}");
        }
    }
}

#[test]
fn vaults_open_in_standard_mode_with_what_they_hold_beside() {
    let population = draw(&with_usdt0(), KEY);
    let engine = opened(&population);
    let place = (population.members.iter()).position(|m| m.class == Class::Contract);
    let id = AccountId::user(u32::try_from(place.unwrap()).unwrap());
    assert_eq!(
        engine.ledger().mode(id),
        plimsoll_engine::account::Mode::Standard
    );
    let view = Statement::read(&engine, id);
    assert_eq!(view.holdings[USDC.index()].supplied_units, 20_000_000.0);
    assert_eq!(view.holdings[USDC.index()].held_units, 400_000.0);
}

#[test]
fn another_reserve_leaves_the_draws_of_all_others_as_they_were() {
    let mut config = with_usdt0();
    config.contracts.clear();
    let (alone, with) = (draw(&october(), KEY), draw(&config, KEY));
    for group in [Group::LargeLender, Group::Carry] {
        let main = |population: &Population| {
            let members = population.members.iter().filter(|m| m.group == group);
            members.map(|m| m.stream(KEY).u64()).collect::<Vec<_>>()
        };
        assert_eq!(main(&alone), main(&with));
    }
    let of = |reserve: Option<&str>| {
        let mut members = with.members.iter();
        let member = members.find(|m| m.group == Group::Looper && m.reserve.as_deref() == reserve);
        member.unwrap().stream(KEY).u64()
    };
    assert_ne!(of(None), of(Some("USDT0")));
}

#[test]
fn a_reserve_that_contradicts_itself_is_refused_with_its_name() {
    let with = |name: &str, change: fn(&mut OtherReserve)| {
        let mut config = with_usdt0();
        let mut reserve = config.other_reserves.remove("USDT0").unwrap();
        change(&mut reserve);
        config.other_reserves.insert(name.to_owned(), reserve);
        try_draw(&config, KEY).unwrap_err().to_string()
    };
    let more = with("USDT0", |r| r.borrowed = decimal("3000000"));
    assert!(more.starts_with("other_reserves.USDT0: "), "{more}");
    let none = with("USDT0", |r| r.lender = 0);
    assert!(none.starts_with("other_reserves.USDT0: "), "{none}");
    let unknown = with("USDH", |_| {});
    assert!(unknown.contains("other_reserves.USDH"), "{unknown}");
    let main = with("USDC", |_| {});
    assert!(main.contains("beside the settlement token"), "{main}");
}
