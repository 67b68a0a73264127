//! Parameters of orders, fees and builder-deployed DEXs: what resolves, and what is refused.

use garde::Validate;
use plimsoll_engine::market::fees::{FeeSchedule, Place, Standing};
use plimsoll_engine::market::funding::FundingTerms;
use plimsoll_engine::market::open_interest::OpenInterestReading;
use plimsoll_engine::market::order_limits::MaxLeverageReading;
use plimsoll_engine::market::tick::Grid;
use plimsoll_engine::market::volume::Traded;
use plimsoll_engine::units::{Amount, DexId, Ratio, Usd};
use plimsoll_engine::venue::dex::{DexConfig, MarginMode};
use plimsoll_engine::venue::fees::FeeScheduleConfig;
use plimsoll_engine::venue::orders::{CapConfig, GrowthConfig, Orders, OrdersConfig};
use plimsoll_engine::venue::{Preset, Tier, Venue, VenueProblem};
use rust_decimal::Decimal;

fn usd(whole: i128) -> Usd {
    Usd(whole * Usd::ONE.0)
}

#[test]
fn by_default_everybody_pays_the_lowest_tiers_fee() {
    let schedule = Venue::try_from(&Preset::October2026.config()).unwrap().fees;
    let traded = |all| Traded {
        all: usd(all),
        maker: usd(all),
    };
    let whale = Standing {
        own: traded(8_000_000_000),
        venue: traded(9_000_000_000),
        staked: Amount(1_000_000 * Amount::ONE.0),
    };
    for standing in [Standing::default(), whale] {
        let rate = |place, is_maker| schedule.rate(&standing, place, is_maker);
        let spot = Place::Spot {
            is_stable_pair: false,
        };
        assert_eq!(rate(Place::Perp, false), Ratio(4_500_000));
        assert_eq!(rate(spot, false), Ratio(7_000_000));
        assert_eq!(rate(Place::Perp, true), Ratio(1_500_000));
    }
}

#[test]
fn fee_steps_out_of_order_are_named() {
    let mut config = FeeScheduleConfig::documented();
    config.tiers[0].above_usd = Decimal::ONE;
    config.tiers.swap(2, 3);
    config.staking_discounts.swap(0, 1);
    config.maker_rebates[1].above_share = config.maker_rebates[0].above_share;
    config.growth_mode_share = Decimal::new(12_345, 5);
    let problems = FeeSchedule::try_from(&config).unwrap_err();
    let keys: Vec<&str> = problems
        .iter()
        .map(|problem| problem.key.as_str())
        .collect();
    let expected = [
        "fees.tiers[0].above_usd",
        "fees.tiers[3].above_usd",
        "fees.staking_discounts[1].above_hype",
        "fees.maker_rebates[1].above_share",
        "fees.growth_mode_share",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn documented_order_parameters_resolve() {
    let config = OrdersConfig::documented();
    config.validate().unwrap();
    let orders = Orders::try_from(&config).unwrap();
    assert_eq!(orders.perp_grids["BTC"], Grid::perp(5));
    assert_eq!(orders.spot_grids["HYPE"], Grid::spot(2));
    let largest = [3, 10, 19, 20, 24, 25, 40].map(|lev| orders.limits.largest_order(lev, false));
    let millions = [0, 2, 2, 5, 5, 30, 30].map(|m| usd(m * 1_000_000));
    assert_eq!(largest[1..], millions[1..]);
    assert_eq!(largest[0], usd(500_000));
    assert_eq!(orders.limits.largest_order(25, true), usd(300_000_000));
    assert_eq!(orders.counts, OpenInterestReading::OneSided);
    assert_eq!(orders.counts.counted(Amount(7)), Amount(7));
    assert_eq!(OpenInterestReading::TwoSided.counted(Amount(7)), Amount(14));
    assert!(orders.caps.is_empty() && orders.growth_window_ms.is_none());
}

#[test]
fn caps_and_growth_that_are_stated_are_used() {
    let mut config = OrdersConfig::documented();
    let cap = CapConfig {
        notional_usd: Decimal::from(5_000_000),
    };
    config.open_interest.caps.insert("HYPE".to_owned(), cap);
    let share = Decimal::new(1, 1);
    config.open_interest.growth = Some(GrowthConfig {
        window_s: 60,
        share,
    });
    config.validate().unwrap();
    let orders = Orders::try_from(&config).unwrap();
    assert_eq!(orders.caps["HYPE"].notional, Some(usd(5_000_000)));
    assert_eq!(orders.uncapped.notional, None);
    for caps in [orders.caps["HYPE"], orders.uncapped] {
        assert_eq!(caps.growth, Some(Ratio(1_000_000_000)));
    }
    assert_eq!(orders.growth_window_ms, Some(60_000));
}

#[test]
fn order_parameters_out_of_range_are_named() {
    let mut config = OrdersConfig::documented();
    config.perp_size_decimals.insert("BTC".to_owned(), 7);
    config.reference_band = Decimal::from(-1);
    let report = config.validate().unwrap_err().to_string();
    assert!(report.contains("perp_size_decimals"), "{report}");
    assert!(report.contains("reference_band"), "{report}");
    let mut config = OrdersConfig::documented();
    config.largest_market_orders.swap(0, 1);
    let problems = Orders::try_from(&config).unwrap_err();
    assert_eq!(
        problems[0].key,
        "orders.largest_market_orders[1].from_leverage"
    );
}

#[test]
fn the_highest_leverage_is_the_tiers_unless_it_is_read_otherwise() {
    let first = Tier::after(None, Usd::ZERO, 10);
    let tiers = [first, Tier::after(Some(&first), usd(20_000_000), 5)];
    let limits = |max_leverage| {
        let config = OrdersConfig {
            max_leverage,
            ..OrdersConfig::documented()
        };
        Orders::try_from(&config).unwrap().limits
    };
    let at = |reading, notional| limits(reading).max_leverage(usd(notional), &tiers);
    assert_eq!(at(MaxLeverageReading::TierOfNotional, 19_999_999), 10);
    assert_eq!(at(MaxLeverageReading::TierOfNotional, 20_000_000), 5);
    assert_eq!(at(MaxLeverageReading::FirstTier, 20_000_000), 10);
}

fn with_xyz(dex: DexConfig) -> Result<Venue, Vec<VenueProblem>> {
    dex.validate().unwrap();
    let mut config = Preset::October2026.config();
    config.dexs.insert("xyz".to_owned(), dex);
    Venue::try_from(&config)
}

#[test]
fn the_recorded_dex_resolves() {
    let venue = with_xyz(DexConfig::xyz_2026_09()).unwrap();
    let [main, dex] = &venue.dexs[..] else {
        panic!("two DEXs")
    };
    assert_eq!((main.name.as_str(), main.open_interest_cap), ("main", None));
    assert_eq!(dex.name, "xyz");
    assert_eq!(dex.collateral, venue.settlement);
    assert_eq!(dex.open_interest_cap, Some(usd(10_000_000_000)));
    let names: Vec<&str> = venue.perps.iter().map(|perp| perp.name.as_str()).collect();
    let deployed = ["xyz:GOLD", "xyz:HOOD", "xyz:NVDA", "xyz:XYZ100"];
    assert_eq!(names, [&["BTC", "ETH", "HYPE"][..], &deployed[..]].concat());
    let [_, _, _, gold, hood, _, index] = &venue.perps[..] else {
        panic!("three markets and four")
    };
    assert!(!gold.deployer.unwrap().growth_mode && index.deployer.unwrap().growth_mode);
    assert_eq!(
        (hood.margin_mode, index.margin_mode),
        (MarginMode::NoCross, MarginMode::Normal)
    );
    assert_eq!(index.tiers, [Tier::after(None, Usd::ZERO, 30)]);
    assert_eq!((index.grid, index.lot), (Grid::perp(4), Amount(1_000_000)));
    assert_eq!((index.dex, index.quote), (DexId(1), venue.settlement));
    assert_eq!(index.caps.notional, Some(usd(1_000_000_000)));
    assert_eq!(
        index.caps.size,
        Some(Amount(20_000_000_000 * Amount::ONE.0))
    );
    let half = FundingTerms {
        multiplier: Ratio(5_000_000_000),
        ..FundingTerms::DEPLOYED
    };
    assert_eq!(index.funding, half);
}

#[test]
fn a_deployer_may_not_ask_for_more_than_three_fees() {
    let refused = |scale: i64, growth_mode| {
        let mut config = DexConfig::xyz_2026_09();
        let gold = config.markets.get_mut("GOLD").unwrap();
        gold.deployer_fee_scale = Decimal::new(scale, 2);
        gold.growth_mode = growth_mode;
        with_xyz(config).is_err()
    };
    assert!(!refused(300, false) && refused(301, false));
    assert!(!refused(999, true) && refused(1_000, true));
}

#[test]
fn margin_modes_say_what_may_be_shared_and_taken_out() {
    use MarginMode::{NoCross, Normal, StrictIsolated};
    assert_eq!(
        [Normal, NoCross, StrictIsolated].map(MarginMode::can_be_cross),
        [true, false, false]
    );
    let removable = [Normal, NoCross, StrictIsolated].map(MarginMode::can_remove_margin);
    assert_eq!(removable, [true, true, false]);
}
