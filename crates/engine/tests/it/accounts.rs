//! Random accounts of one borrowable token, most of them near a limit.

use plimsoll_testkit::case::{
    AccountCase, CollateralCase, MarginOptions, PositionCase, TierCase, TokenCase,
};
use plimsoll_testkit::reference::portfolio_margin::portfolio_margin;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

const NAMES: [&str; 3] = ["BTC", "HYPE", "SOL"];

prop_compose! {
    /// A positive number over nine orders of magnitude, up to 100 million, with some decimals.
    fn figure(decimals: u32)(digits in 1_000i64..1_000_000, exponent in 0u32..9) -> Decimal {
        let value = Decimal::new(digits, 6) * Decimal::from(10u32.pow(exponent));
        value.round_dp(decimals)
    }
}

prop_compose! {
    fn px()(units in 10_000i64..200_000_000_000) -> Decimal {
        Decimal::new(units, 6)
    }
}

prop_compose! {
    fn collateral()(
        value in figure(6),
        units_off in 0i64..10_000_000_000,
        px in px(),
        ltv in prop_oneof![1 => Just(0), 9 => 1i64..950_000],
        counted in weighted(0.3, 1i64..120),
        width in 10_000i64..5_000_000,
    ) -> CollateralCase {
        let supplied = rounded(value / px, 10) + Decimal::new(units_off, 10);
        CollateralCase {
            name: String::new(),
            supplied,
            oracle_px: px,
            ltv: Decimal::new(ltv, 6),
            user_supply_cap: counted.map(|share| rounded(supplied * Decimal::new(share, 2), 10)),
            width_usd: Some(Decimal::from(width)),
        }
    }
}

prop_compose! {
    /// Margin tiers with falling leverage.
    pub(crate) fn tiers()(first in 3u32..=40, steps in vec((1i64..200_000_000, 2u32..5), 0..3)) -> Vec<TierCase> {
        let mut tiers = vec![TierCase { lower: Decimal::ZERO, max_leverage: first }];
        for (width, divisor) in steps {
            let last = &tiers[tiers.len() - 1];
            let max_leverage = last.max_leverage / divisor;
            if max_leverage > 0 {
                let lower = last.lower + Decimal::from(width);
                tiers.push(TierCase { lower, max_leverage });
            }
        }
        tiers
    }
}

prop_compose! {
    // Sizes of four decimals, so that a position costs a whole number of the smallest amounts.
    fn position()(
        notional in figure(2),
        is_long: bool,
        mark_px in px(),
        tiers in tiers(),
        leverage in 1u32..=40,
    ) -> PositionCase {
        let size = rounded(notional / mark_px, 4) + Decimal::new(1, 4);
        PositionCase {
            name: "market".to_owned(),
            token: "USDC".to_owned(),
            size: if is_long { size } else { -size },
            mark_px,
            // What the venue allows in the highest tier, it allows in all.
            leverage: tiers.iter().fold(leverage, |most, tier| most.min(tier.max_leverage)),
            tiers,
        }
    }
}

prop_compose! {
    /// An account whose debt is a share of its capacity and whose equity leaves its maintenance
    /// uncovered by a share of its collateral credit, where it has any.
    pub(crate) fn account()(
        collateral in vec(collateral(), 0..=3),
        positions in vec(position(), 0..=3),
        cap in weighted(0.3, figure(2)),
        owed in 0i64..1_300,
        uncovered in -500i64..1_400,
        equity in 300i64..3_000,
    ) -> AccountCase {
        let mut account = AccountCase {
            tokens: vec![usdc(cap)],
            collateral,
            positions,
            perp_orders: Vec::new(),
        };
        for (held, name) in account.collateral.iter_mut().zip(NAMES) {
            name.clone_into(&mut held.name);
        }
        let margin = portfolio_margin(&account, MarginOptions::default()).tokens.remove(0);
        let wanted = if margin.credit.is_zero() {
            margin.maintenance * Decimal::new(equity, 3)
        } else {
            margin.maintenance - margin.credit * Decimal::new(uncovered, 3)
        };
        let debt = rounded(margin.credit * Decimal::new(owed, 3), 10);
        account.tokens[0].debt = debt;
        account.tokens[0].held = rounded(wanted, 10) + debt;
        account
    }
}

fn usdc(user_borrow_cap: Option<Decimal>) -> TokenCase {
    TokenCase {
        name: "USDC".to_owned(),
        held: Decimal::ZERO,
        debt: Decimal::ZERO,
        isolated_equity: Decimal::ZERO,
        spot_buys: Decimal::ZERO,
        oracle_px: Decimal::ONE,
        user_borrow_cap,
    }
}

fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::ToNegativeInfinity)
}
