//! What an account holder reads off the engine.

use plimsoll_agents::{AccountView, Statement};
use plimsoll_engine::Opening;
use plimsoll_engine::units::{AccountId, Amount};

use crate::common::{BTC, HYPE, HYPE_PERP, USDC, USDT0, close, engine};

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

#[test]
fn an_account_is_read_as_the_venue_shows_it() {
    let mut engine = engine(2);
    let lender = Opening {
        supplied: vec![(USDC, units(1_000_000))],
        ..Opening::default()
    };
    let carry = Opening {
        supplied: vec![(HYPE, units(1_000))],
        borrowed: units(20_000),
        perp_equity: units(9_000),
        positions: vec![(HYPE_PERP, units(-1_000), 10)],
        ..Opening::default()
    };
    engine.open(AccountId::user(0), &lender).unwrap();
    engine.open(AccountId::user(1), &carry).unwrap();
    let view = Statement::read(&engine, AccountId::user(1));
    let value = 83_509.0;
    for (got, expected) in [
        (view.holdings[HYPE.index()].units(), 1_000.0),
        (view.holdings[HYPE.index()].px, 83.509),
        (view.holdings[HYPE.index()].room_units, 999_000.0),
        (view.holdings[BTC.index()].room_units, 200.0),
        (view.holdings[USDC.index()].room_units, 250e6),
        (view.perp_size[HYPE_PERP.index()], -1_000.0),
        (view.debt_usd, 20_000.0),
        (view.perp_equity_usd, 9_000.0),
        (view.collateral_usd, value),
        (view.capacity_usd, 0.65 * value),
        (
            AccountView::from(&view).ltv_use(),
            20_000.0 / (0.65 * value),
        ),
        (AccountView::from(&view).borrowed_share(), 20_000.0 / value),
        (view.net_worth_usd, value - 11_000.0),
        (view.max_new_borrow_usd, 0.65 * value - 20_000.0),
        // Maintenance 5%, equity -11,000: (M + M + 11,000) / (0.825 V + M).
        (
            view.portfolio_margin_ratio,
            (0.1 * value + 11_000.0) / (0.875 * value),
        ),
    ] {
        assert!(close(got, expected, 1e-6), "{got} instead of {expected}");
    }
    assert!(!view.is_in_liquidation);
    let lender = Statement::read(&engine, AccountId::user(0));
    assert_eq!(lender.supplied_usd, 1e6);
    assert_eq!(AccountView::from(&lender).spendable_usd(), 1e6);
    assert_eq!(AccountView::from(&lender).ltv_use(), 0.0);
}

#[test]
fn a_debt_without_anything_behind_it_is_infinite() {
    let view = Statement {
        debt_usd: 1.0,
        ..Statement::default()
    };
    assert!(
        AccountView::from(&view).ltv_use().is_infinite()
            && AccountView::from(&view).borrowed_share().is_infinite()
    );
}

#[test]
fn debts_in_all_tokens_are_one_debt_and_the_highest_ratio_counts() {
    let mut engine = engine(3);
    let lender = |token| Opening {
        supplied: vec![(token, units(1_000_000))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE, units(1_000))],
        borrowed: units(10_000),
        debts: vec![(USDT0, units(20_000))],
        ..Opening::default()
    };
    let openings = [lender(USDC), lender(USDT0), borrower];
    for (n, opening) in (0..).zip(&openings) {
        engine.open(AccountId::user(n), opening).unwrap();
    }
    let view = Statement::read(&engine, AccountId::user(2));
    let (value, debt) = (83_509.0, 10_000.0 + 20_000.0 * 0.9993);
    let left = 0.65 * value - debt;
    for (got, expected) in [
        (view.debt_usd, debt),
        (view.net_worth_usd, value - debt),
        (view.max_new_borrow_usd, left),
        (view.holdings[USDT0.index()].borrowed_units, 20_000.0),
        (view.borrowable_units[USDT0.index()], left / 0.9993),
        // Of USDT0: (20 + 20,000) / credit, both in USDT0.
        (
            view.portfolio_margin_ratio,
            20_020.0 / (0.825 * value / 0.9993),
        ),
    ] {
        assert!(close(got, expected, 1e-6), "{got} instead of {expected}");
    }
}
