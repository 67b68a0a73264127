//! The shown liquidation price across margin tiers.

use plimsoll_engine::liquidation::price::{Exposed, ShownPx};
use plimsoll_engine::market::maintenance::maintenance_margin;
use plimsoll_engine::units::{Amount, Px, Usd};
use plimsoll_engine::venue::Tier;
use plimsoll_engine::venue::margin_tables::MarginTable;
use proptest::prelude::*;

use crate::common::units;

fn hype() -> Vec<Tier> {
    MarginTable::of("HYPE").unwrap().resolve()
}

fn usd(whole: i128) -> Usd {
    Usd(whole * Usd::ONE.0)
}

/// What is left above maintenance when only the price has moved, at a price of ten decimals.
fn left(position: &Exposed<'_>, available: Usd, px: ShownPx) -> i128 {
    let now = maintenance_margin(position.size.at(position.mark).abs(), position.tiers);
    let moved = Px((px.0 / 10_000) as i64);
    let then = maintenance_margin(position.size.at(moved).abs(), position.tiers);
    let profit = position.size.at(moved) - position.size.at(position.mark);
    (available + now + profit - then).0
}

#[test]
fn a_short_that_grows_into_the_next_tier_is_liquidated_by_that_tiers_terms() {
    let tiers = hype();
    let position = Exposed {
        size: units(-200_000.0),
        mark: Px(90_000_000),
        tiers: &tiers,
    };
    // 18M at 90: maintenance 0.9M. In the second tier, from 20M on: 10% less 1M.
    // 10M + 0.9M - 0.2M (p - 90) = 0.02M p - 1M gives 0.22M p = 29.9M.
    let px = position.liquidation_px(usd(10_000_000)).unwrap();
    assert_eq!(px, ShownPx(1_359_090_909_091));
}

#[test]
fn a_long_that_shrinks_out_of_its_tier_is_liquidated_by_the_lower_tiers_terms() {
    let tiers = hype();
    let position = Exposed {
        size: units(300_000.0),
        mark: Px(80_000_000),
        tiers: &tiers,
    };
    // 24M at 80: maintenance 1.4M. In the first tier: 5%.
    // 9M + 1.4M + 0.3M (p - 80) = 0.015M p gives 0.285M p = 13.6M.
    let px = position.liquidation_px(usd(9_000_000)).unwrap();
    assert_eq!(px, ShownPx(477_192_982_456));
}

#[test]
fn a_long_with_more_than_its_notional_has_no_price() {
    let tiers = hype();
    let mut position = Exposed {
        size: units(10.0),
        mark: Px(80_000_000),
        tiers: &tiers,
    };
    assert_eq!(position.liquidation_px(usd(800)), None);
    position.size = Amount::ZERO;
    assert_eq!(position.liquidation_px(usd(1)), None);
}

proptest! {
    #[test]
    fn two_grid_steps_around_the_shown_price_uses_the_margin_up(
        lots in prop::sample::select(vec![-5_000_000_i128, -30_000, -7, 3, 12_345, 4_000_000]),
        mark in 1_000_000_i64..200_000_000,
        share in 1_i128..90,
    ) {
        let tiers = hype();
        let position = Exposed { size: Amount(lots * 1_000_000_000), mark: Px(mark), tiers: &tiers };
        let available = Usd(position.size.at(position.mark).abs().0 * share / 100);
        let Some(px) = position.liquidation_px(available) else {
            return Ok(());
        };
        let step = if lots > 0 { -20_000 } else { 20_000 };
        let (beyond, before) = (ShownPx(px.0 + step), ShownPx(px.0 - step));
        prop_assert!(left(&position, available, before) > 0);
        prop_assert!(beyond.0 <= 0 || left(&position, available, beyond) < 0);
    }
}
