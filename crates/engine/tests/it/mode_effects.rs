//! What more cash and collateral do in each mode.

use plimsoll_engine::units::{AccountId, Amount, PerpId, SimTime, TokenId};
use plimsoll_engine::{Engine, Event, EventKind, Mode, Opening, Outcome};
use proptest::prelude::*;

use crate::common::{HYPE, HYPE_TOKEN, USDC, engine_of, settle_all, units};
use crate::several::{USDT0, at, config, random_run, venue};

const USERS: u32 = 24;

/// One account with a short in some mode, some cash and some collateral.
fn with(mode: Mode, cash: f64, hype: f64) -> Engine {
    let lender = Opening {
        supplied: vec![(USDC, units(1e7)), (USDT0, units(1e7))],
        ..Opening::default()
    };
    let account = Opening {
        mode,
        supplied: vec![(HYPE_TOKEN, units(hype))],
        perp_equity: units(cash),
        positions: vec![(PerpId(HYPE as u32), units(-1_000.0), 5)],
        ..Opening::default()
    };
    engine_of(
        venue(&config()),
        &[lender, account],
        at(80_000.0, 2_400.0, 80.0),
    )
}

fn is_liquidated(mut engine: Engine, hype_px: f64) -> bool {
    let kind = EventKind::Prices(at(80_000.0, 2_400.0, hype_px));
    let event = Event {
        time: SimTime(3_000),
        kind,
    };
    let reports = settle_all(&mut engine, event, 0);
    let mut outcomes = reports.iter().flat_map(|report| &report.outcomes);
    outcomes.any(|outcome| matches!(outcome, Outcome::Liquidated(_)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn more_cash_never_gets_an_account_liquidated_in_any_mode(
        mode in 0usize..3,
        (cash, more) in (8_000.0f64..40_000.0, 0.0f64..20_000.0),
        px in 60.0f64..140.0,
    ) {
        let mode = [Mode::Standard, Mode::Unified, Mode::Portfolio][mode];
        let poor = is_liquidated(with(mode, cash, 0.0), px);
        let rich = is_liquidated(with(mode, cash + more, 0.0), px);
        prop_assert!(poor || !rich);
    }

    #[test]
    fn collateral_helps_in_portfolio_margin_and_changes_nothing_elsewhere(
        cash in 8_000.0f64..40_000.0,
        hype in 1.0f64..2_000.0,
        px in 60.0f64..140.0,
    ) {
        let bare = is_liquidated(with(Mode::Portfolio, cash, 0.0), px);
        prop_assert!(bare || !is_liquidated(with(Mode::Portfolio, cash, hype), px));
        for mode in [Mode::Standard, Mode::Unified] {
            let bare = is_liquidated(with(mode, cash, 0.0), px);
            prop_assert_eq!(bare, is_liquidated(with(mode, cash, hype), px));
        }
    }
}

/// Supplied collateral is lost to a borrow liquidation, and there are none outside portfolio margin.
#[test]
fn lent_collateral_of_standard_and_unified_accounts_is_never_taken() {
    for seed in 0..6 {
        let (mut engine, _) = random_run(seed, USERS, &config(), (0.0, 0.0));
        let users: Vec<AccountId> = (0..USERS).map(AccountId::user).collect();
        let lent = |engine: &Engine, id: AccountId| -> Vec<Amount> {
            let tokens = (0..2).map(TokenId);
            tokens
                .map(|token| engine.ledger().supplied(id, token))
                .collect()
        };
        let is_outside = |engine: &Engine, id| engine.ledger().mode(id) != Mode::Portfolio;
        let before: Vec<_> = users.iter().map(|id| lent(&engine, *id)).collect();
        for tick in 1..=40 {
            let px = [0.5, 2.0][seed as usize % 2];
            let kind = EventKind::Prices(at(80_000.0 * px, 2_400.0 * px, 80.0 * px));
            settle_all(
                &mut engine,
                Event {
                    time: SimTime(tick * 3_000),
                    kind,
                },
                40,
            );
        }
        for (id, before) in users.into_iter().zip(before) {
            if is_outside(&engine, id) {
                assert_eq!(lent(&engine, id), before, "seed {seed}: {id:?}");
            }
        }
    }
}
