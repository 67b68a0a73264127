//! Properties of the reference itself.

use plimsoll_testkit::case::{
    AccountCase, CollateralCase, MarginOptions, MinBorrowOffset, PositionCase, SharedCollateral,
    TierCase, TokenCase,
};
use plimsoll_testkit::reference::borrow_liquidation::{
    LiquidationOptions, Severity, episode, severity,
};
use plimsoll_testkit::reference::borrow_rate::{borrow_rate, supply_rate};
use plimsoll_testkit::reference::collateral::{capacity, full_credit, partial_credit};
use plimsoll_testkit::reference::crossing_px::crossing_px;
use plimsoll_testkit::reference::interest::interest;
use plimsoll_testkit::reference::maintenance::maintenance_of;
use plimsoll_testkit::reference::portfolio_margin::{TokenMargin, portfolio_margin};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn tiers() -> Vec<TierCase> {
    let tier = |lower: i64, max_leverage| TierCase {
        lower: Decimal::from(lower),
        max_leverage,
    };
    vec![tier(0, 10), tier(20_000_000, 5)]
}

prop_compose! {
    fn account()(
        held in 0i64..1_000_000_000_000,
        debt in 0i64..1_000_000_000_000,
        supplied in 0i64..1_000_000_000_000,
        px in 1i64..500_000_000,
        ltv in 1i64..950_000,
        size in -1_000_000_000_000i64..1_000_000_000_000,
        cap in proptest::option::of(0i64..100_000_000),
    ) -> AccountCase {
        let px = Decimal::new(px, 6);
        AccountCase {
            tokens: vec![TokenCase {
                name: "USDC".into(),
                held: Decimal::new(held, 6),
                debt: Decimal::new(debt, 6),
                isolated_equity: Decimal::ZERO,
                spot_buys: Decimal::ZERO,
                oracle_px: Decimal::ONE,
                user_borrow_cap: cap.map(|cap| Decimal::new(cap, 2)),
            }],
            collateral: vec![CollateralCase {
                name: "HYPE".into(),
                supplied: Decimal::new(supplied, 8),
                oracle_px: px,
                ltv: Decimal::new(ltv, 6),
                user_supply_cap: None,
                width_usd: Some(Decimal::from(3_000_000)),
            }],
            positions: vec![PositionCase {
                name: "HYPE".into(),
                token: "USDC".into(),
                size: Decimal::new(size, 8),
                mark_px: px,
                leverage: 5,
                tiers: tiers(),
            }],
            perp_orders: Vec::new(),
        }
    }
}

fn usdc(account: &AccountCase, options: MarginOptions) -> TokenMargin {
    portfolio_margin(account, options).tokens.remove(0)
}

fn with_more_collateral(account: &AccountCase, more: i64) -> AccountCase {
    let mut richer = account.clone();
    richer.collateral[0].supplied += Decimal::new(more, 8);
    richer
}

proptest! {
    #[test]
    fn more_collateral_never_raises_the_ratio(account in account(), more in 0i64..1_000_000_000_000) {
        let options = MarginOptions::default();
        let (poor, rich) = (account.clone(), with_more_collateral(&account, more));
        let (poor, rich) = (usdc(&poor, options), usdc(&rich, options));
        prop_assert!(poor.is_liquidatable() || !rich.is_liquidatable());
        if let (Some(before), Some(after)) = (poor.ratio(), rich.ratio()) {
            prop_assert!(after <= before);
        }
    }

    #[test]
    fn a_higher_ltv_never_lowers_capacity_or_credit(account in account(), more in 0i64..50_000) {
        let mut raised = account.clone();
        raised.collateral[0].ltv += Decimal::new(more, 6);
        prop_assert!(capacity(&raised) >= capacity(&account));
        prop_assert!(partial_credit(&raised) >= partial_credit(&account));
    }

    #[test]
    fn rates_rise_with_utilization(u in 0i64..10_000_000_000, more in 0i64..1_000_000_000) {
        let (low, high) = (Decimal::new(u, 10), Decimal::new(u + more, 10));
        prop_assert!(borrow_rate(high) >= borrow_rate(low));
        prop_assert!(supply_rate(high) >= supply_rate(low));
        prop_assert!(supply_rate(high) <= borrow_rate(high));
    }

    #[test]
    fn maintenance_is_monotone_and_continuous_at_tiers(n in 0i64..100_000_000, more in 0i64..1_000_000) {
        let tiers = tiers();
        let (low, high) = (Decimal::from(n), Decimal::from(n + more));
        let step = maintenance_of(high, &tiers) - maintenance_of(low, &tiers);
        prop_assert!(step >= Decimal::ZERO);
        // the steepest rate is 1/10; a margin may be rounded up by 1e-16
        prop_assert!(step <= Decimal::from(more) / Decimal::TEN + Decimal::new(1, 16));
    }

    #[test]
    fn splitting_a_time_never_lowers_interest(debt in 1i64..1_000_000_000, a in 0i64..86_400, b in 0i64..86_400) {
        let debt = Decimal::new(debt, 2);
        let rate = Decimal::new(5, 2);
        let whole = interest(debt, rate, Decimal::from(a + b));
        let first = interest(debt, rate, Decimal::from(a));
        let second = interest(debt + first, rate, Decimal::from(b));
        let apart = first + second - whole;
        prop_assert!(apart >= Decimal::ZERO);
        // two roundings up instead of one, the first compounding
        prop_assert!(apart <= Decimal::new(3, 10), "{apart}");
    }

    #[test]
    fn the_identity_of_available_and_ratio_holds(account in account()) {
        // ratio = 1 - A / D whenever b = 0 or MM is at least 20
        let margin = usdc(&account, MarginOptions::default());
        if margin.borrow.is_zero() || margin.maintenance >= Decimal::from(20) {
            let left = margin.liquidation_value - margin.available_after_maintenance();
            prop_assert_eq!(margin.requirement, left);
        }
    }

    #[test]
    fn stricter_readings_never_lower_the_requirement_over_value(account in account()) {
        let plain = usdc(&account, MarginOptions::default());
        let literal = usdc(&account, MarginOptions {
            min_borrow_offset: MinBorrowOffset::Add20,
            ..MarginOptions::default()
        });
        prop_assert!(literal.requirement >= plain.requirement);
        let alone = usdc(&account, MarginOptions {
            shared_collateral: SharedCollateral::LessOtherBorrows,
            ..MarginOptions::default()
        });
        prop_assert_eq!(alone, plain);
    }

    #[test]
    fn a_partial_step_never_raises_debt_over_collateral(account in account(), place in 0i64..100) {
        let options = LiquidationOptions::default();
        let mut account = account;
        account.positions.clear();
        account.collateral[0].supplied += Decimal::ONE;
        account.tokens[0].held = Decimal::ZERO;
        account.tokens[0].user_borrow_cap = None;
        let band = full_credit(&account) - partial_credit(&account);
        let debt = partial_credit(&account) + band * Decimal::new(place, 2);
        account.tokens[0].debt = debt.round_dp(6);
        prop_assume!(severity(&account, options) == Severity::Partial);
        let after = &episode(&account, options, 1)[0].after;
        let (debt, units) = (account.tokens[0].debt, account.collateral[0].supplied);
        let (debt_after, units_after) = (-after.tokens[0].net_balance(), after.collateral[0].supplied);
        // Slip is rounded up at 1e-10 and credits down at 1e-10.
        let slack = Decimal::ONE + Decimal::new(1, 9);
        prop_assert!(debt_after * units <= debt * units_after * slack + units * Decimal::new(1, 9));
    }

    #[test]
    fn an_episode_ends_with_a_settled_account(account in account()) {
        let options = LiquidationOptions::default();
        let steps = episode(&account, options, 10);
        prop_assert!(steps.len() < 10);
        if let Some(last) = steps.last() {
            prop_assert_eq!(severity(&last.after, options), Severity::None);
        }
    }

    #[test]
    fn the_crossing_price_separates_liquidatable_from_not(account in account()) {
        let mut account = account;
        account.positions[0].tiers.truncate(1);
        account.tokens[0].user_borrow_cap = None;
        let ratio = Decimal::new(95, 2);
        account.collateral[0].supplied += Decimal::ONE;
        let crossing = crossing_px(&account, ratio, MinBorrowOffset::Floor);
        prop_assume!(crossing.is_some());
        let crossing = crossing.unwrap();
        prop_assume!(crossing > Decimal::ONE && crossing < Decimal::from(100_000));
        let at = |px: Decimal| {
            let mut moved = account.clone();
            let px = px.round_dp(6);
            let position = &mut moved.positions[0];
            let gain = position.size * (px - position.mark_px);
            position.mark_px = px;
            moved.tokens[0].held += gain.round_dp(10);
            moved.collateral[0].oracle_px = px;
            usdc(&moved, MarginOptions::default())
        };
        // A nudge wide enough for the slope of 1 - ratio to beat the rounding of the gain.
        let nudge = crossing / Decimal::from(10_000) + Decimal::new(2, 6);
        let (below, above) = (at(crossing - nudge), at(crossing + nudge));
        prop_assert_ne!(below.is_liquidatable(), above.is_liquidatable());
    }
}
