//! Builder-deployed DEXs: whose money margins their positions, and what their markets refuse.

use plimsoll_engine::account::{Cross, Mode};
use plimsoll_engine::ledger::Pocket;
use plimsoll_engine::market::open_interest::OpenInterestProblem;
use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::venue::{Venue, VenueConfig, VenueProblem};
use plimsoll_engine::{
    Engine, Event, EventKind, Intent, LiquidationStep, Opening, Outcome, Rejection, Report,
};
use rust_decimal::Decimal;

use crate::common::{USDC, dexs, dexs_prices, engine, exact, filled, prices, refusal, settle_all};

const USDH: TokenId = TokenId(3);
const HYNA: DexId = DexId(1);
const XYZ: DexId = DexId(2);
const ETH: PerpId = PerpId(3);
const KEPT: PerpId = PerpId(4);
const HOOD: PerpId = PerpId(6);
const XYZ100: PerpId = PerpId(8);
const ONE: AccountId = AccountId::user(0);

fn trade(perp: PerpId, size: f64, leverage: u32) -> Intent {
    Intent::TradePerp {
        perp,
        size: exact(size),
        leverage,
        limit_bps: 100,
    }
}

/// Sets the price of one market.
fn tick(engine: &mut Engine, (perp, px): (PerpId, f64)) -> Vec<Report> {
    let mut now = dexs_prices();
    for list in [&mut now.oracle, &mut now.mark] {
        list[perp.index()] = Px::from_f64_nearest(px).unwrap();
    }
    let time = SimTime(engine.now().0 + 3_000);
    let kind = EventKind::Prices(now);
    settle_all(engine, Event { time, kind }, 0)
}

fn steps(reports: &[Report]) -> Vec<LiquidationStep> {
    let outcomes = reports.iter().flat_map(|report| &report.outcomes);
    outcomes
        .filter_map(|outcome| match outcome {
            Outcome::Liquidated(step) => Some(step.kind),
            _ => None,
        })
        .collect()
}

fn dex_cash(engine: &Engine, id: AccountId, dex: DexId) -> Amount {
    engine.ledger().cash(id, Pocket::Dex(dex))
}

#[test]
fn a_standard_account_has_a_balance_on_each_dex_in_its_token() {
    let standard = Opening {
        mode: Mode::Standard,
        perp_equity: exact(5_000.0),
        held: vec![(USDC, exact(700.0)), (USDH, exact(300.0))],
        pools: vec![
            (Cross::Dex(HYNA), exact(2_000.0)),
            (Cross::Dex(XYZ), exact(1_000.0)),
        ],
        ..Opening::default()
    };
    let mut engine = engine(&dexs(), &[standard], dexs_prices());
    // Each balance margins its own DEX only: 2,000 carry 200 at 10x and not 250.
    let margin = Some(Rejection::Margin);
    assert_eq!(refusal(&mut engine, ONE, trade(ETH, 250.0, 10)), margin);
    filled(&mut engine, ONE, trade(ETH, 100.0, 10));
    let fee = exact(4.5);
    assert_eq!(
        dex_cash(&engine, ONE, HYNA),
        exact(2_000.0 - 10_000.0) - fee
    );
    assert_eq!(dex_cash(&engine, ONE, XYZ), exact(1_000.0));
    assert_eq!(dex_cash(&engine, ONE, DexId::MAIN), exact(5_000.0));
    let fees = engine.ledger().held(AccountId::FEES, USDH);
    assert_eq!(fees, fee);
    // A transfer to a DEX takes its token.
    let transfer = |dex, amount| Intent::Transfer {
        dex,
        amount: exact(amount),
    };
    assert_eq!(refusal(&mut engine, ONE, transfer(HYNA, 300.0)), None);
    let empty = refusal(&mut engine, ONE, transfer(HYNA, 1.0));
    assert_eq!(empty, Some(Rejection::Balance));
    assert_eq!(refusal(&mut engine, ONE, transfer(XYZ, 700.0)), None);
}

#[test]
fn a_loss_on_one_dex_leaves_the_others_of_a_standard_account_alone() {
    let standard = Opening {
        mode: Mode::Standard,
        perp_equity: exact(5_000.0),
        pools: vec![
            (Cross::Dex(HYNA), exact(500.0)),
            (Cross::Dex(XYZ), exact(1_000.0)),
        ],
        positions: vec![(ETH, exact(100.0), 20), (XYZ100, exact(10.0), 20)],
        ..Opening::default()
    };
    let mut engine = engine(&dexs(), &[standard], dexs_prices());
    // 100 at 30x need 1.67%: at 96 equity is 100 of 160, under two thirds of maintenance.
    let reports = tick(&mut engine, (ETH, 96.0));
    assert_eq!(steps(&reports), [LiquidationStep::PerpBackstop]);
    let ledger = engine.ledger();
    assert_eq!(ledger.size(ONE, ETH), Amount::ZERO);
    assert_eq!(ledger.size(ONE, XYZ100), exact(10.0));
    assert_eq!(dex_cash(&engine, ONE, DexId::MAIN), exact(5_000.0));
    assert_eq!(dex_cash(&engine, ONE, XYZ), exact(0.0));
    // The backstop of that DEX has the position and its margin; those of the others nothing.
    let backstop = AccountId::PERP_BACKSTOP;
    let has = engine.figures_in(backstop, Cross::Dex(HYNA)).perp_equity;
    assert!(has > plimsoll_engine::units::Usd::ZERO);
    for dex in [DexId::MAIN, XYZ] {
        assert_eq!(dex_cash(&engine, backstop, dex), Amount::ZERO);
    }
}

#[test]
fn a_unified_account_shares_one_balance_between_dexs_of_a_token() {
    let unified = Opening {
        mode: Mode::Unified,
        perp_equity: exact(1_000.0),
        pools: vec![(Cross::Token(USDH), exact(400.0))],
        positions: vec![(XYZ100, exact(50.0), 20)],
        ..Opening::default()
    };
    let mut engine = engine(&dexs(), &[unified], dexs_prices());
    // 250 of 1,000 are initial margin; HYPE at 10x takes the rest, which is not there on the other.
    let hype = PerpId(2);
    let margin = Some(Rejection::Margin);
    assert_eq!(refusal(&mut engine, ONE, trade(hype, 95.0, 10)), margin);
    assert_eq!(refusal(&mut engine, ONE, trade(hype, 90.0, 10)), None);
    assert_eq!(refusal(&mut engine, ONE, trade(ETH, 90.0, 20)), margin);
    assert_eq!(refusal(&mut engine, ONE, trade(ETH, 70.0, 20)), None);
    // What the DEX gains margins the main one.
    tick(&mut engine, (XYZ100, 110.0));
    assert_eq!(refusal(&mut engine, ONE, trade(hype, 95.0, 10)), None);
    // And it is paid out of the one balance.
    filled(&mut engine, ONE, trade(XYZ100, -50.0, 20));
    let fee = 5_500.0 * 0.000_09;
    assert_eq!(engine.ledger().held(ONE, USDC), exact(1_500.0 - fee));
    assert_eq!(dex_cash(&engine, ONE, XYZ), Amount::ZERO);
}

#[test]
fn a_market_without_cross_margin_takes_isolated_positions_only() {
    let unified = Opening {
        mode: Mode::Unified,
        perp_equity: exact(10_000.0),
        pools: vec![(Cross::Token(USDH), exact(10_000.0))],
        ..Opening::default()
    };
    let mut engine = engine(&dexs(), &[unified], dexs_prices());
    let choose = |perp, isolated| Intent::SetLeverage {
        perp,
        leverage: 5,
        isolated,
    };
    let margin = |perp, amount| Intent::IsolatedMargin {
        perp,
        amount: exact(amount),
    };
    let alone = Some(Rejection::IsolatedOnly);
    for perp in [HOOD, KEPT] {
        assert_eq!(refusal(&mut engine, ONE, trade(perp, 10.0, 5)), alone);
        assert_eq!(refusal(&mut engine, ONE, choose(perp, false)), alone);
        assert_eq!(refusal(&mut engine, ONE, choose(perp, true)), None);
        filled(&mut engine, ONE, trade(perp, 10.0, 5));
        assert_eq!(engine.ledger().size(ONE, perp), exact(10.0));
        assert_eq!(refusal(&mut engine, ONE, margin(perp, 100.0)), None);
    }
    assert_eq!(refusal(&mut engine, ONE, margin(HOOD, -50.0)), None);
    let kept = refusal(&mut engine, ONE, margin(KEPT, -50.0));
    assert_eq!(kept, Some(Rejection::StrictIsolated));
    // It leaves as the position closes.
    let before = engine.ledger().held(ONE, USDH);
    filled(&mut engine, ONE, trade(KEPT, -5.0, 5));
    assert!(engine.ledger().held(ONE, USDH) > before);
}

#[test]
fn at_the_cap_of_a_dex_none_of_its_markets_grows() {
    let unified = |eth| Opening {
        mode: Mode::Unified,
        perp_equity: exact(1e9),
        pools: vec![(Cross::Token(USDH), exact(1e9))],
        positions: vec![(ETH, exact(eth), 5)],
        ..Opening::default()
    };
    let asked = |eth, perp| {
        let mut engine = engine(&dexs(), &[unified(eth)], dexs_prices());
        let isolated = Intent::SetLeverage {
            perp,
            leverage: 5,
            isolated: true,
        };
        if perp == KEPT {
            assert_eq!(refusal(&mut engine, ONE, isolated), None);
        }
        refusal(&mut engine, ONE, trade(perp, 1.0, 5))
    };
    let capped = Some(Rejection::OpenInterest(
        OpenInterestProblem::PositionIncreaseAtCap,
    ));
    assert_eq!(asked(500_000.0, KEPT), capped);
    assert_eq!(asked(500_000.0, ETH), capped);
    assert_eq!(asked(500_000.0, XYZ100), None);
    assert_eq!(asked(499_999.99, KEPT), None);
}

#[test]
fn funding_of_a_deployed_market_is_paid_in_its_token() {
    let standard = Opening {
        mode: Mode::Standard,
        pools: vec![(Cross::Dex(HYNA), exact(500.0))],
        positions: vec![(ETH, exact(10.0), 5)],
        ..Opening::default()
    };
    let mut engine = engine(&dexs(), &[standard], dexs_prices());
    let before = dex_cash(&engine, ONE, HYNA);
    let mut rates = vec![plimsoll_engine::units::Ratio::ZERO; 9];
    rates[ETH.index()] = plimsoll_engine::units::Ratio(1_000_000);
    let event = Event {
        time: SimTime(3_600_000),
        kind: EventKind::Funding(rates),
    };
    engine.apply(&event, &mut Report::default()).unwrap();
    engine.ledger().check().unwrap();
    assert_eq!(dex_cash(&engine, ONE, HYNA) - before, -exact(0.1));
    assert_eq!(engine.ledger().held(AccountId::MARKET, USDC), Amount::ZERO);
}

fn problem(change: impl FnOnce(&mut VenueConfig)) -> VenueProblem {
    let mut config = dexs();
    change(&mut config);
    let problems = Venue::try_from(&config).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].clone()
}

#[test]
fn what_is_wrong_with_a_dex_is_named() {
    let key = |change: fn(&mut VenueConfig)| problem(change).key;
    let collateral = |token: &str| {
        let token = token.to_owned();
        problem(|config| config.dexs.get_mut("xyz").unwrap().collateral = token)
    };
    let unknown = collateral("USDE");
    assert_eq!(unknown.key, "dexs.xyz.collateral");
    assert!(unknown.message.contains("BTC, HYPE, USDC, USDH"));
    assert_eq!(collateral("HYPE").key, "dexs.xyz.collateral");
    let renamed = |config: &mut VenueConfig| {
        let dex = config.dexs.remove("xyz").unwrap();
        config.dexs.insert("main".to_owned(), dex);
    };
    assert_eq!(key(renamed), "dexs.main");
    let twice = |config: &mut VenueConfig| {
        let perp = config.perps["ETH"].clone();
        config.perps.insert("xyz:NVDA".to_owned(), perp);
        (config.orders.perp_size_decimals).insert("xyz:NVDA".to_owned(), 3);
    };
    assert_eq!(key(twice), "perps.xyz:NVDA");
    let finest = |config: &mut VenueConfig| {
        config.dexs.get_mut("xyz").unwrap().size_cap = Decimal::new(1, 11);
    };
    assert_eq!(key(finest), "dexs.xyz.size_cap");
}

#[test]
fn markets_without_size_decimals_and_caps_without_markets_are_named() {
    let perp = problem(|config| {
        config.orders.perp_size_decimals.remove("ETH");
    });
    assert_eq!(perp.key, "orders.perp_size_decimals.ETH");
    let token = problem(|config| {
        config.orders.spot_size_decimals.remove("USDH");
    });
    assert_eq!(token.key, "orders.spot_size_decimals.USDH");
    let cap = problem(|config| {
        let notional_usd = Decimal::ONE;
        let cap = plimsoll_engine::venue::orders::CapConfig { notional_usd };
        (config.orders.open_interest.caps).insert("SOL".to_owned(), cap);
    });
    assert_eq!(cap.key, "orders.open_interest.caps.SOL");
}

#[test]
fn without_dexs_the_venue_is_its_own_alone() {
    let venue = Venue::try_from(&crate::common::october()).unwrap();
    assert_eq!(venue.dexs.len(), 1);
    assert_eq!(venue.perps.len(), prices(1.0, 1.0, 1.0).mark.len());
    assert!(venue.perps.iter().all(|perp| perp.deployer.is_none()));
}
