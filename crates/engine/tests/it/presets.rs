//! The dated parameter sets, and what is refused of a configuration.

use garde::Validate;
use plimsoll_engine::units::{Amount, Ratio};
use plimsoll_engine::venue::fees::FeeScheduleConfig;
use plimsoll_engine::venue::orders::OrdersConfig;
use plimsoll_engine::venue::{
    BorrowConfig, Preset, TierConfig, TokenConfig, Venue, VenueConfig, VenueProblem,
};
use rust_decimal::Decimal;

const ALL: [Preset; 8] = [
    Preset::PreAlpha,
    Preset::Alpha,
    Preset::May2026,
    Preset::EarlyJune2026,
    Preset::MidJune2026,
    Preset::June2026,
    Preset::August2026,
    Preset::October2026,
];

/// Caps of a token that is lent, whole units: `(all, one user)`.
#[derive(Clone, Copy)]
struct Lent {
    name: &'static str,
    supply: (u32, u32),
    borrow: (u32, u32),
}

/// Caps of one phase; of collaterals with the loan-to-value in percent.
struct Caps {
    preset: Preset,
    lent: Vec<Lent>,
    hype: (Decimal, u32, u32),
    btc: Option<(Decimal, u32, u32)>,
}

const M: u32 = 1_000_000;

fn lent(name: &'static str, supply: (u32, u32), borrow: (u32, u32)) -> Lent {
    Lent {
        name,
        supply,
        borrow,
    }
}

/// DOC-PM by its dated changes, SEED-0 for the pre-alpha. The newest set has user caps and loan to
/// value as documented, and as global supply caps of the collaterals the reserves recorded on
/// 2026-10-08 (FIX-DF), which were above the documented caps already.
fn table() -> [Caps; 8] {
    let whole = Decimal::from;
    let usdh = lent("USDH", (500 * M, 5 * M), (100 * M, M));
    let usdt0 = lent("USDT0", (50 * M, 5 * M), (10 * M, M));
    let may = lent("USDC", (1_000 * M, 50 * M), (200 * M, 10 * M));
    let june = lent("USDC", (1_000 * M, 250 * M), (500 * M, 50 * M));
    let caps = |preset, lent: &[Lent], hype, btc| Caps {
        preset,
        lent: lent.to_vec(),
        hype,
        btc: Some(btc),
    };
    let spring = ((whole(10 * M), 500_000, 50), (whole(4_000), 200, 50));
    let recorded = (
        (Decimal::new(136_411_713_279_754_706, 10), M, 65),
        (Decimal::new(22_175_449_223_667, 10), 200, 50),
    );
    [
        Caps {
            preset: Preset::PreAlpha,
            lent: vec![lent("USDC", (5 * M, 5_000), (M, 1_000))],
            hype: (whole(200_000), 200, 50),
            btc: None,
        },
        caps(
            Preset::Alpha,
            &[lent("USDC", (500 * M, 5 * M), (100 * M, M)), usdh],
            (whole(M), 50_000, 50),
            (whole(400), 20, 50),
        ),
        caps(Preset::May2026, &[may, usdh], spring.0, spring.1),
        caps(
            Preset::EarlyJune2026,
            &[may, usdh, usdt0],
            spring.0,
            spring.1,
        ),
        caps(Preset::MidJune2026, &[may, usdt0], spring.0, spring.1),
        caps(
            Preset::June2026,
            &[june, usdt0],
            (whole(10 * M), M, 50),
            (whole(2_000), 200, 50),
        ),
        caps(
            Preset::August2026,
            &[june, usdt0],
            (whole(10 * M), M, 65),
            (whole(2_000), 200, 50),
        ),
        caps(Preset::October2026, &[june, usdt0], recorded.0, recorded.1),
    ]
}

fn units(whole: u32) -> Amount {
    Amount(i128::from(whole) * Amount::ONE.0)
}

fn resolved(preset: Preset) -> Venue {
    Venue::try_from(&preset.config()).unwrap()
}

#[test]
fn every_preset_resolves_and_is_inside_its_ranges() {
    for preset in ALL {
        let config = preset.config();
        config.validate().unwrap();
        let venue = resolved(preset);
        assert_eq!(venue.tokens[venue.settlement.index()].name, "USDC");
        assert!(
            ["BTC", "ETH", "HYPE"]
                .iter()
                .all(|name| venue.perp(name).is_some())
        );
    }
}

#[test]
fn the_lent_tokens_and_their_caps_are_those_of_the_documented_phases() {
    for caps in table() {
        let venue = resolved(caps.preset);
        let names: Vec<_> = (venue.quotes.iter())
            .map(|t| venue.tokens[t.index()].name.as_str())
            .collect();
        let expected: Vec<_> = caps.lent.iter().map(|lent| lent.name).collect();
        assert_eq!(names, expected, "{:?}", caps.preset);
        let both = |(all, user)| (units(all), units(user));
        for (id, lent) in venue.quotes.iter().zip(&caps.lent) {
            let token = &venue.tokens[id.index()];
            let terms = token.borrow.unwrap();
            let at = format!("{} of {:?}", lent.name, caps.preset);
            let supply = (token.supply_cap, token.user_supply_cap);
            let borrow = (terms.borrow_cap, terms.user_borrow_cap);
            assert_eq!(supply, both(lent.supply), "{at}");
            assert_eq!(borrow, both(lent.borrow), "{at}");
        }
    }
}

#[test]
fn conditions_by_account_value_came_with_2026_06_21_and_were_widened_two_days_later() {
    let bounds = ALL.map(|preset| {
        let accounts = preset.config().accounts;
        let value = accounts.portfolio_min_value_usd;
        assert_eq!(
            value.is_some(),
            accounts.portfolio_below_value_usd.is_some()
        );
        accounts
            .portfolio_below_value_usd
            .map(|v| v / Decimal::from(M))
    });
    let (none, five, wide) = (None, Some(5.into()), Some(25.into()));
    assert_eq!(bounds, [none, none, none, none, five, wide, wide, wide]);
}

#[test]
fn caps_of_collaterals_are_those_of_the_documented_phases() {
    for caps in table() {
        let venue = resolved(caps.preset);
        for (name, expected) in [("HYPE", Some(caps.hype)), ("BTC", caps.btc)] {
            let at = format!("{name} of {:?}", caps.preset);
            let found = venue.token(name).map(|token| &venue.tokens[token.index()]);
            assert_eq!(found.is_some(), expected.is_some(), "{at}");
            let (Some(token), Some((all, user, percent))) = (found, expected) else {
                continue;
            };
            let terms = token.collateral.unwrap();
            assert_eq!(Some(token.supply_cap), Amount::from_decimal(all), "{at}");
            assert_eq!(terms.user_supply_cap, units(user), "{at}");
            assert_eq!(terms.ltv, Ratio(i64::from(percent) * 100_000_000), "{at}");
        }
    }
}

#[test]
fn every_preset_has_the_documented_rate_and_the_liquidation_of_the_newest_text() {
    for preset in ALL {
        let venue = resolved(preset);
        let documented = [5, 80, 475, 10].map(|percent| Ratio(percent * 100_000_000));
        for terms in venue.tokens.iter().filter_map(|token| token.borrow) {
            let curve = terms.curve;
            let rates = [curve.base, curve.kink, curve.slope, terms.reserve_factor];
            assert_eq!(rates, documented);
        }
        let rules = venue.liquidation;
        assert_eq!((rules.borrow_step_ms, rules.half_life_ms), (3_000, 600_000));
        assert_eq!(venue.margin.liquidation_ratio, Ratio(9_500_000_000));
    }
}

fn keys(problems: &[VenueProblem]) -> Vec<&str> {
    problems
        .iter()
        .map(|problem| problem.key.as_str())
        .collect()
}

fn token(config: &mut VenueConfig, name: &str) -> TokenConfig {
    config.tokens.remove(name).unwrap()
}

#[test]
fn all_problems_of_a_configuration_are_reported_at_once() {
    let mut config = Preset::October2026.config();
    let usdc = TokenConfig {
        ltv: Decimal::new(5, 1),
        takeover_width_usd: Some(Decimal::ONE),
        ..token(&mut config, "USDC")
    };
    let hype = TokenConfig {
        takeover_width_usd: None,
        ltv: Decimal::new(65_000_001, 8),
        supply_cap: Decimal::new(1, 11),
        ..token(&mut config, "HYPE")
    };
    config.tokens.insert("USDC".to_owned(), usdc);
    config.tokens.insert("HYPE".to_owned(), hype);
    let tier = |from: i64, max_leverage| TierConfig {
        from_usd: Decimal::from(from),
        max_leverage,
    };
    config.perps.get_mut("BTC").unwrap().tiers = vec![tier(1, 40), tier(1, 20)];
    config.perps.get_mut("ETH").unwrap().tiers = vec![tier(0, 15), tier(100, 25)];
    let problems = Venue::try_from(&config).unwrap_err();
    let expected = [
        "tokens.USDC.ltv",
        "tokens.HYPE.ltv",
        "tokens.HYPE.supply_cap",
        "perps.BTC.tiers[0].from_usd",
        "perps.BTC.tiers[1].from_usd",
        "perps.ETH.tiers[1].max_leverage",
    ];
    assert_eq!(keys(&problems), expected);
}

#[test]
fn a_collateral_without_a_width_is_refused() {
    let mut config = Preset::October2026.config();
    config.tokens.get_mut("BTC").unwrap().takeover_width_usd = None;
    let problems = Venue::try_from(&config).unwrap_err();
    assert_eq!(keys(&problems), ["tokens.BTC.takeover_width_usd"]);
    assert!(problems[0].message.contains("missing"), "{problems:?}");
}

#[test]
fn only_a_known_settlement_token_with_lending_terms_is_lent() {
    let mut config = Preset::October2026.config();
    let terms: Option<BorrowConfig> = config.tokens["USDC"].borrow.clone();
    config.tokens.get_mut("USDC").unwrap().borrow = None;
    config.tokens.get_mut("HYPE").unwrap().borrow = terms;
    let problems = Venue::try_from(&config).unwrap_err();
    assert_eq!(
        keys(&problems),
        ["tokens.HYPE.borrow", "tokens.USDC.borrow"]
    );
    config.settlement = "USDT".to_owned();
    let problems = Venue::try_from(&config).unwrap_err();
    assert!(keys(&problems).contains(&"settlement"), "{problems:?}");
}

#[test]
fn every_preset_has_the_documented_orders_and_fees_and_no_deployed_dex() {
    for preset in ALL {
        let config = preset.config();
        assert_eq!(config.orders, OrdersConfig::documented());
        assert_eq!(config.fees, FeeScheduleConfig::documented());
        assert!(config.dexs.is_empty());
        let venue = resolved(preset);
        let lots = ["BTC", "ETH", "HYPE"].map(|name| {
            let perp = &venue.perps[venue.perp(name).unwrap().index()];
            assert_eq!(perp.lot, perp.grid.lot());
            assert!(perp.caps.notional.is_none() && perp.caps.growth.is_none());
            perp.lot
        });
        assert_eq!(lots, [100_000, 1_000_000, 100_000_000].map(Amount));
        let spot = venue.spot_grids.iter();
        let settles = venue.tokens.iter().map(|token| token.name == "USDC");
        assert!(
            spot.zip(settles)
                .all(|(grid, settles)| grid.is_none() == settles)
        );
    }
}
