//! Populations: exact totals, healthy openings, heavy tails, named streams.

use plimsoll_agents::population::Group;
use plimsoll_agents::population::config::{Accounts, DebtShare, Draw, LtvUse};
use plimsoll_agents::{
    AccountView, AgentsConfig, Class, Population, PopulationConfig, PopulationError, Statement,
};
use plimsoll_engine::units::{AccountId, Amount, SimTime, TokenId};
use plimsoll_engine::{Engine, Event, EventKind, Opening, Outcome, Report};
use plimsoll_streams::Key;

use crate::common::{BTC, HYPE, KEY, USDC, decimal, engine, october, october_prices, venue};

pub(crate) fn try_draw(config: &PopulationConfig, key: Key) -> Result<Population, PopulationError> {
    let agents = AgentsConfig::default();
    Population::draw(config, &agents, key, &venue(), &october_prices())
}

pub(crate) fn draw(config: &PopulationConfig, key: Key) -> Population {
    try_draw(config, key).unwrap()
}

pub(crate) fn key(path: u64) -> Key {
    Key { path, ..KEY }
}

pub(crate) fn opened(population: &Population) -> Engine {
    let mut engine = engine(u32::try_from(population.members.len()).unwrap());
    for (n, member) in (0..).zip(&population.members) {
        engine.open(AccountId::user(n), &member.opening).unwrap();
    }
    engine
}

/// Everything that can be seen of a population.
fn print(population: &Population) -> String {
    format!("{population:?}")
}

fn openings(population: &Population, group: Group) -> Vec<&Opening> {
    let members = population.members.iter().filter(|m| m.group == group);
    members.map(|m| &m.opening).collect()
}

#[test]
fn opening_totals_equal_the_recorded_reserves_to_the_last_unit() {
    let config = october();
    for path in 0..20 {
        let engine = opened(&draw(&config, key(path)));
        let ledger = engine.ledger();
        ledger.check().unwrap();
        let supplied = |token: TokenId| ledger.reserve(token).total_supplied().to_decimal();
        assert_eq!(supplied(USDC), config.usdc_supplied);
        assert_eq!(supplied(HYPE), config.collateral["HYPE"].units);
        assert_eq!(supplied(BTC), config.collateral["BTC"].units);
        let borrowed = ledger.reserve(USDC).total_borrowed().to_decimal();
        assert_eq!(borrowed, config.usdc_borrowed);
    }
}

#[test]
fn nobody_opens_unhealthy_or_is_liquidated_at_unchanged_prices() {
    for path in 0..20 {
        let mut engine = opened(&draw(&october(), key(path)));
        for n in 0..engine.users() {
            let view = Statement::read(&engine, AccountId::user(n));
            assert!(
                AccountView::from(&view).ltv_use() <= 0.95 + 1e-9,
                "path {path}, user {n}: {view:?}"
            );
            assert!(
                view.portfolio_margin_ratio < 0.9 + 1e-9,
                "path {path}, user {n}"
            );
            assert!(view.debt_usd <= 50e6 + 1e-6);
        }
        let time = SimTime(3_000);
        let mut report = Report::default();
        let kind = EventKind::Prices(october_prices());
        engine.apply(&Event { time, kind }, &mut report).unwrap();
        for account in std::mem::take(&mut report.due) {
            let kind = EventKind::Attend {
                account,
                perps_first: true,
            };
            engine.apply(&Event { time, kind }, &mut report).unwrap();
            let is_liquidated = |o: &Outcome| matches!(o, Outcome::Liquidated(_));
            assert!(!report.outcomes.iter().any(is_liquidated), "path {path}");
            assert!(!engine.is_in_liquidation(account));
        }
        engine.ledger().check().unwrap();
    }
}

#[test]
fn user_caps_hold_at_the_opening() {
    let population = draw(&october(), KEY);
    let venue = venue();
    for member in &population.members {
        for (token, amount) in &member.opening.supplied {
            let cap = venue.tokens[token.index()].user_supply_cap;
            assert!(*amount <= cap && !amount.is_negative());
        }
    }
}

#[test]
fn the_ten_largest_accounts_hold_more_than_a_fifth_of_the_collateral() {
    for path in 0..20 {
        let share = draw(&october(), key(path)).top10_share;
        assert!((0.2..1.0).contains(&share), "path {path}: {share}");
    }
}

#[test]
fn groups_have_their_numbers_and_their_shares_of_the_debt() {
    let population = draw(&october(), KEY);
    let total = 395_326_263.987_629_8;
    for (group, accounts, share) in [
        (Group::LargeLender, 1, 0.0),
        (Group::Lender, 299, 0.0),
        (Group::Carry, 300, 0.45),
        (Group::Hedger, 100, 0.10),
        (Group::Looper, 220, 0.35),
        (Group::Plain, 80, 0.10),
    ] {
        let openings = openings(&population, group);
        let debt: f64 = openings.iter().map(|o| o.borrowed.to_f64()).sum();
        assert_eq!(openings.len(), accounts);
        assert!((debt / total - share).abs() < 1e-9, "{group:?}: {debt}");
    }
    let first = &population.members[0];
    assert_eq!(first.class, Class::Lender);
    assert_eq!(
        first.opening.supplied[0].1.to_decimal(),
        decimal("100542851.6265490204")
    );
    let borrowers = population
        .members
        .iter()
        .filter(|m| m.class == Class::Borrower);
    assert_eq!(borrowers.count(), 300);
}

#[test]
fn carry_traders_are_short_what_they_hold_with_perp_equity_at_its_target() {
    let population = draw(&october(), KEY);
    let engine = opened(&population);
    let mut debts = 0.0;
    for (n, member) in (0..).zip(&population.members) {
        if member.class != Class::Carry {
            continue;
        }
        let (_, units) = member.opening.supplied[0];
        assert_eq!(member.opening.positions[0].1, -units);
        let figures = engine.figures(AccountId::user(n));
        let gap = (figures.perp_equity - figures.target).to_f64();
        assert!(gap.abs() < 1e-6, "{gap}");
        let view = Statement::read(&engine, AccountId::user(n));
        assert!(AccountView::from(&view).borrowed_share() <= 0.30 + 1e-9);
        debts += view.debt_usd;
    }
    assert!((debts / (0.45 * 395_326_263.987_629_8) - 1.0).abs() < 1e-9);
}

#[test]
fn large_positions_take_the_leverage_of_their_tier() {
    let population = draw(&october(), KEY);
    let mut seen = [false; 2];
    for member in population
        .members
        .iter()
        .filter(|m| m.class == Class::Carry)
    {
        let (perp, size, leverage) = member.opening.positions[0];
        let mark = october_prices().mark[perp.index()];
        let is_large = size.at(mark).abs().to_f64() >= 20e6;
        if perp == crate::common::HYPE_PERP {
            assert_eq!(leverage, if is_large { 5 } else { 10 });
            seen[usize::from(is_large)] = true;
        }
    }
    assert_eq!(seen, [true, true]);
}

#[test]
fn the_same_key_draws_the_same_population_and_another_path_another() {
    let config = october();
    assert_eq!(print(&draw(&config, key(5))), print(&draw(&config, key(5))));
    assert_ne!(print(&draw(&config, key(5))), print(&draw(&config, key(6))));
}

#[test]
fn a_population_that_is_drawn_once_is_the_same_on_all_paths() {
    let config = PopulationConfig {
        draw: Draw::Once,
        ..october()
    };
    assert_eq!(print(&draw(&config, key(5))), print(&draw(&config, key(6))));
    assert_eq!(
        print(&draw(&config, key(5))),
        print(&draw(&october(), key(0)))
    );
}

#[test]
fn more_accounts_in_one_group_leave_lenders_and_all_decisions_as_they_were() {
    let mut more = october();
    more.accounts.carry += 7;
    let (a, b) = (draw(&october(), KEY), draw(&more, KEY));
    for group in [Group::LargeLender, Group::Lender] {
        assert_eq!(openings(&a, group), openings(&b, group));
    }
    let first = |population: &Population| {
        let member = population.members.iter().find(|m| m.group == Group::Looper);
        member.unwrap().stream(KEY).u64()
    };
    assert_eq!(first(&a), first(&b));
    assert_ne!(
        a.members[0].stream(KEY).u64(),
        a.members[1].stream(KEY).u64()
    );
}

#[test]
fn small_populations_and_single_groups_meet_their_totals_too() {
    let mut config = october();
    config.collateral.remove("BTC");
    config.usdc_supplied = decimal("1000000.0000000001");
    config.usdc_borrowed = decimal("100000.0000000003");
    config.collateral.get_mut("HYPE").unwrap().units = decimal("5000.0000000007");
    config.large_lenders.clear();
    config.accounts = Accounts {
        lender: 1,
        carry: 0,
        hedger: 0,
        looper: 2,
        plain: 0,
        ..Accounts::default()
    };
    config.debt_share.looper = 1.0;
    (
        config.debt_share.carry,
        config.debt_share.hedger,
        config.debt_share.plain,
    ) = (0.0, 0.0, 0.0);
    let engine = opened(&draw(&config, KEY));
    let reserve = engine.ledger().reserve(USDC);
    assert_eq!(reserve.total_borrowed().to_decimal(), config.usdc_borrowed);
    assert_eq!(reserve.total_supplied().to_decimal(), config.usdc_supplied);
    let hype = engine.ledger().reserve(HYPE).total_supplied();
    assert_eq!(hype, Amount(50_000_000_000_007));
}

#[test]
fn where_nobody_acts_the_same_people_never_look() {
    let (config, mut agents) = (october(), AgentsConfig::default());
    let awake = draw(&config, KEY);
    agents.act = false;
    let mut asleep = Population::draw(&config, &agents, KEY, &venue(), &october_prices()).unwrap();
    let century_s = 100.0 * 365.0 * 86_400.0;
    for (one, other) in awake.members.iter().zip(&mut asleep.members) {
        assert_eq!((one.class, &one.opening), (other.class, &other.opening));
        let mut stream = other.stream(KEY);
        assert!(other.agent.first_wake_s(&mut stream) > century_s);
    }
    assert_eq!(awake.members.len(), asleep.members.len());
}

#[test]
fn lenders_alone_are_a_population() {
    let mut config = october();
    config.collateral.clear();
    config.usdc_borrowed = decimal("0");
    config.accounts = Accounts {
        lender: 10,
        carry: 0,
        hedger: 0,
        looper: 0,
        plain: 0,
        ..Accounts::default()
    };
    let population = draw(&config, KEY);
    assert_eq!(population.members.len(), 11);
    assert_eq!(population.top10_share, 0.0);
}

/// Draws the book of October after a change; the error in words.
fn refusal(change: impl Fn(&mut PopulationConfig)) -> String {
    let mut config = october();
    change(&mut config);
    try_draw(&config, KEY).err().unwrap().to_string()
}

#[test]
fn debt_can_go_with_what_the_collateral_lets_borrow() {
    let borrowed = |config: &PopulationConfig| {
        let engine = opened(&draw(config, KEY));
        let reserve = engine.ledger().reserve(USDC);
        reserve.total_borrowed().to_f64()
    };
    let mut config = october();
    let stated = borrowed(&config);
    let capacity = |config: &PopulationConfig| {
        let prices = october_prices();
        let venue = venue();
        let value = |name: &str| {
            let token = venue.token(name).unwrap();
            let terms = venue.tokens[token.index()].collateral.as_ref().unwrap();
            let units: f64 = config.collateral[name].units.to_string().parse().unwrap();
            units * prices.borrow[token.index()].to_f64() * terms.ltv.to_f64()
        };
        value("HYPE") + value("BTC")
    };
    let full = capacity(&config);
    config.debt_capacity_usd = Some(full);
    assert!((borrowed(&config) / stated - 1.0).abs() < 1e-9);
    // Half of the collateral carries half of the debt.
    config.collateral.get_mut("HYPE").unwrap().units /= decimal("2");
    let fewer = capacity(&config) / full;
    assert!(fewer < 0.7);
    assert!((borrowed(&config) / (stated * fewer) - 1.0).abs() < 1e-9);
    // More than is supplied cannot be owed.
    config.debt_capacity_usd = Some(full / 4.0);
    let refusal = try_draw(&config, KEY).err().unwrap().to_string();
    assert!(refusal.contains("is above usdc_supplied"), "{refusal}");
}

#[test]
fn contradictions_are_named_with_their_numbers() {
    let token = |config: &mut PopulationConfig, name: &str| {
        let total = config.collateral["HYPE"];
        config.collateral.insert(name.to_owned(), total);
    };
    for (message, part) in [
        (
            refusal(|c| c.usdc_borrowed = c.usdc_supplied + decimal("1")),
            "usdc_borrowed 532473422.3800892234 is above usdc_supplied",
        ),
        (
            refusal(|c| c.usdc_supplied = decimal("1.00000000001")),
            "usdc_supplied: 1.00000000001 has more than 10 decimals",
        ),
        (
            refusal(|c| c.large_lenders[0].usdc = decimal("600000000")),
            "large_lenders and contracts supply 600000000, more than",
        ),
        (
            refusal(|c| c.accounts.lender = 1),
            "1 accounts can hold at most 250000000 of 431930569.753540203",
        ),
        (
            refusal(|c| c.accounts.hedger = 0),
            "accounts.hedger is 0 but its share of the debt is 0.1",
        ),
        (
            refusal(|c| token(c, "DOGE")),
            "collateral.DOGE: the venue does not take it",
        ),
        (
            refusal(|c| c.collateral.get_mut("HYPE").unwrap().units = decimal("7000000")),
            "leaves carry traders",
        ),
        (
            refusal(|c| c.accounts.plain = 1),
            "collateral of the group plain, USD: 1 accounts can hold at most 83509000",
        ),
        (refusal(|c| c.collateral.clear()), "collateral"),
    ] {
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
}

#[test]
fn a_token_that_its_holders_caps_cannot_hold_is_refused() {
    let message = refusal(|c| {
        c.accounts = Accounts {
            lender: 299,
            carry: 0,
            hedger: 0,
            looper: 20,
            plain: 0,
            ..Accounts::default()
        };
        c.debt_share = DebtShare {
            carry: 0.0,
            hedger: 0.0,
            looper: 1.0,
            plain: 0.0,
        };
        c.collateral.get_mut("BTC").unwrap().units = decimal("10000");
        c.collateral.get_mut("HYPE").unwrap().units = decimal("1000000");
    });
    let ends = ("collateral.BTC: ", "of 10000");
    assert!(
        message.starts_with(ends.0) && message.ends_with(ends.1),
        "{message}"
    );
}

#[test]
fn more_debt_than_accounts_may_owe_is_refused() {
    let hype = |units: &'static str| {
        move |c: &mut PopulationConfig| {
            c.collateral.get_mut("HYPE").unwrap().units = decimal(units);
        }
    };
    assert!(refusal(hype("7100000")).contains("needs"));
    let message = refusal(|c| {
        hype("7100000")(c);
        c.accounts.carry = 0;
        c.debt_share = DebtShare {
            carry: 0.0,
            hedger: 0.2,
            looper: 0.6,
            plain: 0.2,
        };
        c.usdc_borrowed = decimal("500000000");
    });
    assert!(
        message.starts_with("debt of all groups: 400 accounts"),
        "{message}"
    );
}

#[test]
fn what_a_group_may_not_owe_the_others_do() {
    let mut config = october();
    // Collateral is given out for a use of 0.9 of capacity at the mean LTV: what an attentive
    // account or one with BTC may not owe is too much for the other.
    config.accounts.plain = 2;
    config.ltv_use = LtvUse { a: 9.0, b: 1.0 };
    let tenth = 0.1 * 395_326_263.987_629_8;
    let mut short = 0;
    for path in 0..100 {
        let population = draw(&config, key(path));
        let debts = population.members.iter().map(|m| m.opening.borrowed);
        assert_eq!(debts.sum::<Amount>().to_decimal(), config.usdc_borrowed);
        let plain = openings(&population, Group::Plain);
        let owed: f64 = plain.iter().map(|o| o.borrowed.to_f64()).sum();
        short += usize::from(owed < 0.99 * tenth);
    }
    assert!(short > 0);
}

#[test]
fn no_path_of_the_october_book_is_refused() {
    for path in 0..400 {
        assert!(try_draw(&october(), key(path)).is_ok(), "path {path}");
    }
}

/// Mean and median of a Pareto distribution cut at both ends, and the means' standard error.
#[test]
fn sizes_have_the_mean_and_median_of_their_distribution() {
    // Means in closed form: alpha 0.75 to 5 and 25 million, and 0.9.
    for (alpha, most, mean, median) in [
        (0.75, 5e6, 112_929.0, 24_884.0),
        (0.75, 25e6, 182_649.0, 25_104.0),
        (0.9, 5e6, 77_838.0, f64::NAN),
        (0.9, 25e6, 106_899.0, f64::NAN),
    ] {
        let n = 400_000_u32;
        let mut stream = KEY.stream("sizes", 0);
        let mut sizes: Vec<f64> = (0..n)
            .map(|_| stream.pareto_truncated(alpha, 1e4, most))
            .collect();
        let n_f = f64::from(n);
        let got = sizes.iter().sum::<f64>() / n_f;
        let variance = sizes.iter().map(|x| (x - got).powi(2)).sum::<f64>() / n_f;
        let error = (variance / n_f).sqrt();
        assert!((got - mean).abs() < 4.0 * error, "{got} against {mean}");
        sizes.sort_unstable_by(f64::total_cmp);
        let middle = sizes[sizes.len() / 2];
        // Error of a median: 1 / (2 f sqrt(n)), the density f about alpha / (2 median).
        let error = median / (alpha * n_f.sqrt());
        assert!(
            median.is_nan() || (middle - median).abs() < 4.0 * error,
            "{middle}"
        );
    }
}
