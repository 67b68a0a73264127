//! Rules of orders, fees and funding: against the reference on random figures, and as tables.

use plimsoll_engine::margin::requirement::withdrawable_profit;
use plimsoll_engine::market::fees::{DeployerFees, Place};
use plimsoll_engine::market::funding::average_premium;
use plimsoll_engine::market::tick::Grid;
use plimsoll_engine::market::twap::{Twap, TwapTerms};
use plimsoll_engine::market::volume::{Traded, Volume};
use plimsoll_engine::units::{Amount, Px, Ratio, Round, SimTime, Usd};
use plimsoll_testkit::reference;
use plimsoll_testkit::worked_examples::{
    FeePlace, FeeRateGiven, FundingRateGiven, Given, ImpactPremiumGiven, OrderLimitGiven,
    TickGiven, conflicts,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

use crate::accounts::tiers;
use crate::judge;

const DAY: u64 = 86_400_000;

fn usd(whole: i128) -> Usd {
    Usd(whole * Usd::ONE.0)
}

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

/// Whether the engine and the reference say the same, and both say something.
fn agree(given: &Given) -> Result<(), TestCaseError> {
    let by_engine = judge::evaluate(given).map_err(TestCaseError::fail)?;
    let by_reference = reference::evaluate(given);
    let different = conflicts(&by_engine, &by_reference);
    prop_assert!(different.is_empty(), "{given:?}: {}", different.join("; "));
    let unknown = by_engine
        .keys()
        .filter(|name| !by_reference.contains_key(*name))
        .count();
    prop_assert_eq!(unknown, 0);
    Ok(())
}

/// Prices of one to thirteen digits, some of them on the grid.
fn px_units() -> impl Strategy<Value = i64> {
    (1i64..1_000_000, 0u32..8, 0i64..10)
        .prop_map(|(head, zeros, tail)| head * 10_i64.pow(zeros) + if tail < 7 { 0 } else { tail })
}

/// Whole numbers of one to ten digits, each length as likely as the others.
fn spread_out() -> impl Strategy<Value = i64> {
    (1i64..1_000, 0u32..8).prop_map(|(head, zeros)| head * 10_i64.pow(zeros))
}

prop_compose! {
    fn order()(
        (size, side) in (spread_out(), any::<bool>()),
        (reference, off, is_limit) in (spread_out(), 1i64..250, any::<bool>()),
        (band, leverage) in (proptest::option::of(1i64..150), 1u32..50),
        resulting in proptest::option::of(0i64..400_000_000),
        tiers in tiers(),
    ) -> OrderLimitGiven {
        let reference_px = Decimal::new(reference, 6);
        let limit = (reference_px * Decimal::new(off, 2)).round_dp(6).max(Decimal::new(1, 6));
        OrderLimitGiven {
            size: Decimal::new(if side { size } else { -size }, 4),
            limit_px: is_limit.then_some(limit),
            reference_px,
            oracle_px: reference_px,
            oracle_band: band.map(|band| Decimal::new(band, 2)),
            leverage,
            resulting_notional: resulting.map(Decimal::from),
            tiers,
        }
    }
}

prop_compose! {
    fn fee_rate()(
        place in prop_oneof![Just(FeePlace::Perp), Just(FeePlace::Spot), Just(FeePlace::StablePair)],
        (is_maker, growth_mode) in (any::<bool>(), any::<bool>()),
        volume in prop_oneof![0i64..200_000_000, 0i64..10_000_000_000, Just(500_000_000)],
        maker_share in prop_oneof![Just(0), 0i64..50_000, Just(15_000)],
        staked in prop_oneof![0i64..20_000, 0i64..1_000_000],
        scale in proptest::option::of(0i64..30_000_000_000),
    ) -> FeeRateGiven {
        let deployer_scale = scale.filter(|_| place == FeePlace::Perp);
        FeeRateGiven {
            place,
            is_maker,
            volume_usd: Decimal::from(volume),
            maker_share: Decimal::new(maker_share, 6),
            staked: Decimal::from(staked),
            deployer_scale: deployer_scale.map(|scale| Decimal::new(scale, 10)),
            growth_mode: growth_mode && deployer_scale.is_some(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn prices_are_allowed_exactly_when_the_reference_allows_them(
        px in px_units(),
        (size, size_decimals) in (-1_000_000_000_000i64..1_000_000_000_000, 0u32..7),
        is_spot: bool,
    ) {
        let (px, size) = (Decimal::new(px, 6), Decimal::new(size, 10));
        agree(&Given::Tick(TickGiven { px, size, size_decimals, is_spot }))?;
    }

    #[test]
    fn a_rounded_price_is_the_nearest_on_its_side(px in px_units(), size_decimals in 0u32..7) {
        let (grid, wish) = (Grid::perp(size_decimals), Px(px));
        let (below, above) = (grid.round(wish, Round::Down), grid.round(wish, Round::Up));
        prop_assert_eq!(grid.toward(wish, true), below);
        prop_assert_eq!(grid.away(wish, true), above);
        let above = above.unwrap();
        prop_assert!(above >= wish && grid.check(above).is_ok());
        let low = below.unwrap_or(Px(0));
        prop_assert!(low <= wish && below.is_none_or(|px| grid.check(px).is_ok()));
        // Nothing allowed lies between: one more on the grid below is the price above.
        let next = grid.round(Px(low.0 + 1), Round::Up).unwrap();
        prop_assert_eq!(if low == wish { wish } else { next }, above);
        if grid.check(wish).is_ok() {
            prop_assert_eq!((low, above), (wish, wish));
        }
    }

    #[test]
    fn an_order_is_refused_exactly_when_the_reference_refuses_it(order in order()) {
        agree(&Given::OrderLimit(order))?;
    }

    #[test]
    fn a_fee_rate_is_the_references(given in fee_rate()) {
        agree(&Given::FeeRate(given))?;
    }

    #[test]
    fn a_funding_rate_is_the_references(
        premium in -2_000_000_000i64..2_000_000_000,
        multiplier in proptest::option::of(0i64..100_000_000_000),
        interest in proptest::option::of(-100_000_000i64..100_000_000),
        clamp in proptest::option::of(0i64..100_000_000),
        (oracle, bid, spread, is_deployed) in
            (1i64..200_000_000_000, 1i64..200_000_000_000, 0i64..1_000_000, any::<bool>()),
    ) {
        let rate = |units: i64| Decimal::new(units, 10);
        agree(&Given::FundingRate(FundingRateGiven {
            average_premium: rate(premium),
            multiplier: multiplier.map(rate),
            interest_8h: interest.map(rate),
            clamp_8h: clamp.map(rate),
        }))?;
        let px = |units: i64| Decimal::new(units, 6);
        agree(&Given::ImpactPremium(ImpactPremiumGiven {
            oracle_px: px(oracle),
            impact_bid: px(bid),
            impact_ask: px(bid + spread),
            is_deployed,
        }))?;
    }

    #[test]
    fn a_ring_of_days_is_a_sum_over_days(
        steps in proptest::collection::vec((0u64..4, 1i128..1_000, any::<bool>()), 1..60),
        later in 0u64..20,
    ) {
        let (mut ring, mut trades, mut day) = (Volume::default(), Vec::new(), 0);
        for (days, amount, is_maker) in steps {
            day += days;
            ring.add(SimTime(day * DAY + 5), usd(amount), is_maker);
            trades.push((day, usd(amount), is_maker));
        }
        let now = day + later;
        let counts = |(day, ..): &&(u64, Usd, bool)| *day < now && now - *day <= 14;
        let all: Usd = trades.iter().filter(counts).map(|trade| trade.1).sum();
        let maker = trades.iter().filter(counts).filter(|trade| trade.2);
        let expected = Traded { all, maker: maker.map(|trade| trade.1).sum() };
        prop_assert_eq!(ring.counted(SimTime(now * DAY)), expected);
    }

    #[test]
    fn a_twap_that_fills_is_done_after_its_last_suborder(
        (size, px) in (1i128..1_000_000_000, 1i64..100_000_000),
        minutes in 5u64..10_080,
    ) {
        let (size, px) = (Amount(size * 1_000_000_000), Px(px * 1_000));
        let Ok(twap) = Twap::split(size, minutes * 60_000, px, &TwapTerms::DOCUMENTED) else {
            prop_assert!(size.at(px) < usd(100));
            return Ok(());
        };
        let mut filled = Amount::ZERO;
        for k in [0, 1, twap.suborders / 2, twap.suborders - 1] {
            // Whatever came before has filled.
            filled = size.scale(i128::from(k), i128::from(twap.suborders), Round::Down);
            let sent = twap.suborder(k, filled);
            prop_assert!(sent >= twap.normal() && sent.0 <= twap.normal().0 + 1);
            filled += sent;
        }
        prop_assert_eq!(filled, size);
        prop_assert_eq!(twap.sent_at_ms(twap.suborders - 1), Some(minutes * 60_000));
        prop_assert!(twap.sent_at_ms(1).unwrap() >= 30_000);
        prop_assert_eq!(twap.sent_at_ms(twap.suborders), None);
    }
}

#[test]
fn volume_counts_for_fourteen_days_from_the_next_day_on() {
    let mut volume = Volume::starting_with(Traded {
        all: usd(29),
        maker: usd(14),
    });
    volume.add(SimTime(DAY / 2), usd(1_000), true);
    let on = |volume: &Volume, day: u64| volume.counted(SimTime(day * DAY));
    assert_eq!(
        on(&volume, 0),
        Traded {
            all: usd(29),
            maker: usd(14)
        }
    );
    let daily = |total: i128| Usd(usd(total).0 / 14);
    let first = Usd(usd(29).0 % 14) + daily(29);
    assert_eq!(on(&volume, 1).all, usd(1_029) - first);
    assert_eq!(
        on(&volume, 14),
        Traded {
            all: usd(1_000),
            maker: usd(1_000)
        }
    );
    assert_eq!(on(&volume, 15), Traded::default());
}

#[test]
fn volume_weighs_spot_twice_and_cut_fees_less() {
    let schedule = judge::orders::schedule();
    let grown = DeployerFees {
        scale: Ratio::ONE,
        growth_mode: true,
    };
    let weigh = |place| schedule.weighted(place, usd(100));
    assert_eq!(weigh(Place::Perp), usd(100));
    assert_eq!(
        weigh(Place::Spot {
            is_stable_pair: false
        }),
        usd(200)
    );
    assert_eq!(
        weigh(Place::Spot {
            is_stable_pair: true
        }),
        usd(40)
    );
    assert_eq!(weigh(Place::DeployedPerp(grown)), usd(10));
}

#[test]
fn a_deployer_keeps_at_most_half() {
    let part = |tenths: i64, fee| {
        let scale = Ratio(Ratio::ONE.0 / 10 * tenths);
        DeployerFees {
            scale,
            growth_mode: false,
        }
        .part_of(units(fee))
    };
    assert_eq!(part(0, 90), units(0));
    assert_eq!(part(5, 90), units(30));
    assert_eq!(part(10, 90), units(45));
    assert_eq!(part(30, 90), units(45));
    assert_eq!(part(30, -90), units(0));
}

#[test]
fn an_hour_without_a_sample_has_no_premium() {
    assert_eq!(average_premium(&[]), None);
    let samples = [Ratio(10), Ratio(-5), Ratio(2)];
    assert_eq!(average_premium(&samples), Some(Ratio(2)));
}

#[test]
fn profit_leaves_only_down_to_the_transfer_requirement() {
    let leaves =
        |value, pnl, requirement| withdrawable_profit(usd(value), usd(pnl), usd(requirement));
    assert_eq!(leaves(1_000, 300, 600), usd(300));
    assert_eq!(leaves(1_000, 300, 800), usd(200));
    assert_eq!(leaves(1_000, 300, 1_200), usd(0));
    assert_eq!(leaves(1_000, -300, 600), usd(0));
}

#[test]
fn random_orders_meet_every_limit() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || order().new_tree(&mut runner).unwrap().current();
    let orders: Vec<OrderLimitGiven> = (0..1_000).map(|_| draw()).collect();
    for problem in [
        "none",
        "min_trade_notional",
        "max_order_notional",
        "reference_band",
        "oracle",
        "perp_max_position",
    ] {
        let meets = |order: &&OrderLimitGiven| reference::order_limits::problem(order) == problem;
        let n = orders.iter().filter(meets).count();
        assert!(n > 20, "{problem}: {n}");
    }
}

#[test]
fn random_prices_break_every_rule_of_the_grid() {
    let mut runner = TestRunner::deterministic();
    let mut draw = || px_units().new_tree(&mut runner).unwrap().current();
    let prices: Vec<Decimal> = (0..1_000).map(|_| Decimal::new(draw(), 6)).collect();
    for problem in ["none", "decimals", "figures"] {
        let breaks = |px: &&Decimal| reference::tick::problem(**px, 4) == problem;
        let n = prices.iter().filter(breaks).count();
        assert!(n > 50, "{problem}: {n}");
    }
}
