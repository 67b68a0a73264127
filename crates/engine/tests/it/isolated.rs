//! Isolated positions: in no mode does anything else touch them, nor they anything else.

use plimsoll_engine::account::Cross;
use plimsoll_engine::units::{AccountId, Amount, PerpId, SimTime};
use plimsoll_engine::venue::VenueConfig;
use plimsoll_engine::{Engine, Event, EventKind, Intent, Mode, Opening, Outcome, Rejection};

use crate::common::{BTC, HYPE, HYPE_TOKEN, USDC, engine_of, settle_all, units};
use crate::several::{USDT0, at, config, venue};

const ALICE: AccountId = AccountId::user(1);
const BTC_PERP: PerpId = PerpId(BTC as u32);
const HYPE_PERP: PerpId = PerpId(HYPE as u32);
const MODES: [Mode; 3] = [Mode::Standard, Mode::Unified, Mode::Portfolio];

/// Cross: long 1 BTC at 80,000. Isolated: a short of HYPE at 80 with some equity, at most.
fn account(mode: Mode, cash: f64, isolated: Option<(f64, f64)>) -> Engine {
    account_at(&config(), mode, cash, isolated)
}

fn account_at(config: &VenueConfig, mode: Mode, cash: f64, isolated: Option<(f64, f64)>) -> Engine {
    let lender = Opening {
        supplied: vec![(USDC, units(1e7)), (USDT0, units(1e7))],
        ..Opening::default()
    };
    let account = Opening {
        mode,
        perp_equity: units(cash),
        positions: vec![(BTC_PERP, units(1.0), 10)],
        isolated: (isolated.into_iter())
            .map(|(size, equity)| (HYPE_PERP, units(size), 10, units(equity)))
            .collect(),
        ..Opening::default()
    };
    // Somebody on the other side, should it come to that.
    let other = Opening {
        mode: Mode::Unified,
        perp_equity: units(1e6),
        positions: vec![(HYPE_PERP, units(2_000.0), 5)],
        ..Opening::default()
    };
    let openings = [lender, account, other];
    engine_of(venue(config), &openings, at(80_000.0, 2_400.0, 80.0))
}

fn tick(engine: &mut Engine, second: u64, (btc, hype): (f64, f64)) -> Vec<Outcome> {
    let event = Event {
        time: SimTime(second * 1_000),
        kind: EventKind::Prices(at(btc, 2_400.0, hype)),
    };
    let reports = settle_all(engine, event, 0);
    reports
        .into_iter()
        .flat_map(|report| report.outcomes)
        .collect()
}

fn wish(engine: &mut Engine, intent: Intent, slip_bps: i128) -> Vec<Outcome> {
    let (time, account) = (engine.now(), ALICE);
    let kind = EventKind::Intent { account, intent };
    let reports = settle_all(engine, Event { time, kind }, slip_bps);
    reports
        .into_iter()
        .flat_map(|report| report.outcomes)
        .collect()
}

fn is_refused(outcomes: &[Outcome], why: Rejection) -> bool {
    let is = |o: &Outcome| matches!(o, Outcome::Rejected { reason, .. } if *reason == why);
    outcomes.iter().any(is)
}

fn steps(outcomes: &[Outcome]) -> usize {
    let is = |o: &&Outcome| matches!(o, Outcome::Liquidated(step) if step.account == ALICE);
    outcomes.iter().filter(is).count()
}

/// The pool that the cross position rests on.
fn pool(engine: &Engine) -> Cross {
    engine.ledger().cross_of(ALICE, BTC_PERP)
}

fn short(size: f64) -> Intent {
    Intent::TradePerp {
        perp: HYPE_PERP,
        size: units(size),
        leverage: 10,
        limit_bps: 100,
    }
}

const ISOLATE: Intent = Intent::SetLeverage {
    perp: HYPE_PERP,
    leverage: 10,
    isolated: true,
};

#[test]
fn its_liquidation_leaves_the_pool_exactly_as_it_was() {
    // 200,000 at the book: a fifth goes first, and nothing is given back yet; then the rest.
    for mode in MODES {
        let mut alone = account(mode, 20_000.0, None);
        let mut with = account(mode, 20_000.0, Some((-2_500.0, 14_000.0)));
        let mut total = 0;
        for (second, hype, expected) in [(3, 82.0, -2_000.0), (6, 83.0, 0.0)] {
            // Equity 9,000 to maintenance 10,250 at 82, then 6,982 to 8,300.
            assert_eq!(steps(&tick(&mut alone, second, (80_000.0, hype))), 0);
            total += steps(&tick(&mut with, second, (80_000.0, hype)));
            assert_eq!(
                with.ledger().size(ALICE, HYPE_PERP),
                units(expected),
                "{mode:?}"
            );
            let (before, after) = (
                alone.figures_in(ALICE, pool(&alone)),
                with.figures_in(ALICE, pool(&with)),
            );
            let returned = after.equity() - before.equity();
            if expected < 0.0 {
                assert_eq!(after, before, "{mode:?}");
            } else {
                // The margin less the loss and the taker fees comes back.
                let fees = (500.0 * 82.0 + 2_000.0 * 83.0) * 0.000_45;
                let left = 9_000.0 - 2_000.0 - fees;
                assert!(
                    (returned.to_f64() - left).abs() < 1e-3,
                    "{mode:?}: {returned:?}"
                );
            }
        }
        assert_eq!(total, 2);
        assert_eq!(
            with.ledger().position(ALICE, BTC_PERP),
            alone.ledger().position(ALICE, BTC_PERP)
        );
        assert_eq!(with.ledger().position(ALICE, HYPE_PERP).cash, Amount::ZERO);
    }
}

#[test]
fn a_loss_beyond_its_margin_is_not_paid_by_the_account() {
    // Without auto-deleveraging, which closes at the price before the jump.
    let mut config = config();
    config.liquidation.adl.enabled = false;
    for mode in MODES {
        let mut alone = account_at(&config, mode, 20_000.0, None);
        let mut with = account_at(&config, mode, 20_000.0, Some((-1_000.0, 9_000.0)));
        for second in [3, 6] {
            tick(&mut alone, second, (80_000.0, 120.0));
            tick(&mut with, second, (80_000.0, 120.0));
        }
        assert!(with.ledger().size(ALICE, HYPE_PERP).is_zero());
        assert_eq!(with.net_worth(ALICE), alone.net_worth(ALICE), "{mode:?}");
    }
}

#[test]
fn the_liquidation_of_the_pool_leaves_it_exactly_as_it_was() {
    for mode in MODES {
        let mut engine = account(mode, 9_000.0, Some((-1_000.0, 9_000.0)));
        let before = *engine.ledger().position(ALICE, HYPE_PERP);
        for (second, btc) in [(3, 72_000.0), (6, 60_000.0), (9, 60_000.0)] {
            tick(&mut engine, second, (btc, 80.0));
        }
        assert!(engine.ledger().size(ALICE, BTC_PERP).is_zero(), "{mode:?}");
        assert_eq!(
            *engine.ledger().position(ALICE, HYPE_PERP),
            before,
            "{mode:?}"
        );
    }
}

#[test]
fn profit_of_an_isolated_position_stays_in_it() {
    for mode in MODES {
        let mut engine = account(mode, 9_000.0, Some((-1_000.0, 9_000.0)));
        // 50,000 of profit do not save the long.
        tick(&mut engine, 3, (80_000.0, 30.0));
        let seen = tick(&mut engine, 6, (71_000.0, 30.0));
        assert_eq!(steps(&seen), 1, "{mode:?}");
        let isolated = engine.isolated(ALICE, HYPE_PERP).unwrap();
        assert_eq!(isolated.equity.to_f64(), 59_000.0);
    }
}

#[test]
fn opening_takes_initial_margin_along_and_closing_gives_it_back_in_proportion() {
    for mode in MODES {
        let mut engine = account(mode, 30_000.0, None);
        wish(&mut engine, ISOLATE, 0);
        let worth = engine.net_worth(ALICE);
        wish(&mut engine, short(-1_000.0), 0);
        let position = *engine.ledger().position(ALICE, HYPE_PERP);
        assert!(position.isolated && position.size == units(-1_000.0));
        assert_eq!(position.margin(), units(8_000.0), "{mode:?}");
        let fee = (worth - engine.net_worth(ALICE)).to_f64();
        assert!((fee - 80_000.0 * 0.000_45).abs() < 1e-6, "{mode:?}: {fee}");
        // A quarter closed frees a quarter of the margin, whatever the price; the profit goes too.
        tick(&mut engine, 3, (80_000.0, 76.0));
        wish(&mut engine, short(250.0), 0);
        let margin = engine.ledger().position(ALICE, HYPE_PERP).margin();
        assert_eq!(margin, units(6_000.0), "{mode:?}");
        wish(&mut engine, short(750.0), 0);
        let position = *engine.ledger().position(ALICE, HYPE_PERP);
        assert!(
            position.size.is_zero() && position.cash.is_zero() && position.entry_quote.is_zero()
        );
        let gained = engine.net_worth(ALICE).to_f64() - worth.to_f64();
        let fees = (80_000.0 + 76_000.0) * 0.000_45;
        assert!(
            (gained - (4_000.0 - fees)).abs() < 0.1,
            "{mode:?}: {gained}"
        );
    }
}

#[test]
fn margin_goes_in_from_the_pool_and_out_down_to_the_transfer_requirement() {
    for mode in MODES {
        let mut engine = account(mode, 30_000.0, Some((-1_000.0, 9_000.0)));
        tick(&mut engine, 3, (80_000.0, 80.0));
        let margin = |amount: f64| Intent::IsolatedMargin {
            perp: HYPE_PERP,
            amount: units(amount),
        };
        let equity = |engine: &Engine| engine.isolated(ALICE, HYPE_PERP).unwrap().equity.to_f64();
        let worth = engine.net_worth(ALICE);
        assert!(
            wish(&mut engine, margin(2_000.0), 0)
                .iter()
                .all(|o| !matches!(o, Outcome::Rejected { .. }))
        );
        assert_eq!(equity(&engine), 11_000.0, "{mode:?}");
        // 8,000 must stay in, and 8,000 behind the long.
        assert!(is_refused(
            &wish(&mut engine, margin(-3_000.1), 0),
            Rejection::Margin
        ));
        assert!(is_refused(
            &wish(&mut engine, margin(30_000.0), 0),
            Rejection::Margin
        ));
        assert!(!is_refused(
            &wish(&mut engine, margin(-3_000.0), 0),
            Rejection::Margin
        ));
        assert_eq!(equity(&engine), 8_000.0, "{mode:?}");
        let lost = (worth - engine.net_worth(ALICE)).to_f64();
        assert!(lost.abs() < 1e-8, "{mode:?}: {lost}");
    }
}

#[test]
fn a_position_does_not_change_between_cross_and_isolated_while_it_is_open() {
    for mode in MODES {
        let mut engine = account(mode, 30_000.0, Some((-1_000.0, 9_000.0)));
        let cross = |perp, isolated| Intent::SetLeverage {
            perp,
            leverage: 10,
            isolated,
        };
        assert!(is_refused(
            &wish(&mut engine, cross(HYPE_PERP, false), 0),
            Rejection::Mode
        ));
        assert!(is_refused(
            &wish(&mut engine, cross(BTC_PERP, true), 0),
            Rejection::Mode
        ));
    }
}

#[test]
fn slippage_of_an_isolated_order_is_never_the_backstops_loss() {
    // The pool has just what an isolated short of 1,000 needs at the mark price.
    for mode in MODES {
        let lender = Opening {
            supplied: vec![(USDC, units(1e7))],
            ..Opening::default()
        };
        let account = Opening {
            mode,
            perp_equity: units(8_036.01),
            ..Opening::default()
        };
        let openings = [lender, account];
        let mut engine = engine_of(venue(&config()), &openings, at(80_000.0, 2_400.0, 80.0));
        wish(&mut engine, ISOLATE, 0);
        // Bought dear, a long needs more margin than the order was checked for.
        let seen = wish(&mut engine, short(1_000.0), 80);
        assert!(
            seen.iter().any(|o| matches!(o, Outcome::Filled { .. })),
            "{mode:?} {seen:?}"
        );
        assert!(
            !seen
                .iter()
                .any(|o| matches!(o, Outcome::DeficitAbsorbed { .. })),
            "{mode:?}"
        );
        let lost = 8_036.01 - engine.net_worth(ALICE).to_f64();
        let expected = 640.0 + 80_640.0 * 0.000_45;
        assert!((lost - expected).abs() < 1e-6, "{mode:?}: {lost}");
    }
}

#[test]
fn an_isolated_position_of_a_portfolio_account_is_not_backed_by_collateral() {
    let lender = Opening {
        supplied: vec![(USDC, units(1e7))],
        ..Opening::default()
    };
    let account = Opening {
        supplied: vec![(HYPE_TOKEN, units(10_000.0))],
        isolated: vec![(HYPE_PERP, units(-1_000.0), 10, units(8_000.0))],
        ..Opening::default()
    };
    let openings = [lender, account];
    let mut engine = engine_of(venue(&config()), &openings, at(80_000.0, 2_400.0, 80.0));
    let seen = tick(&mut engine, 3, (80_000.0, 84.5));
    assert_eq!(steps(&seen), 1);
    assert_eq!(engine.ledger().borrowed(ALICE, USDC), Amount::ZERO);
}
