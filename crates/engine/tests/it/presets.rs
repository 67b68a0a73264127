//! The dated parameter sets, and what is refused of a configuration.

use garde::Validate;
use plimsoll_engine::units::{Amount, Ratio};
use plimsoll_engine::venue::{
    BorrowConfig, Preset, TierConfig, TokenConfig, Venue, VenueConfig, VenueProblem,
};
use rust_decimal::Decimal;

const ALL: [Preset; 4] = [
    Preset::PreAlpha,
    Preset::Alpha,
    Preset::June2026,
    Preset::October2026,
];

/// Caps of one phase, whole units: `global / user`.
struct Caps {
    preset: Preset,
    usdc_supply: (u32, u32),
    usdc_borrow: (u32, u32),
    /// With the loan-to-value in percent.
    hype: (Decimal, u32, u32),
    btc: Option<(Decimal, u32, u32)>,
}

/// DOC-PM by its dated changes, SEED-0 for the pre-alpha. The newest set has user caps and loan to
/// value as documented, and as global supply caps of the collaterals the reserves recorded on
/// 2026-10-08 (FIX-DF), which were above the documented caps already.
fn table() -> [Caps; 4] {
    let million = |n: u32| n * 1_000_000;
    let whole = Decimal::from;
    [
        Caps {
            preset: Preset::PreAlpha,
            usdc_supply: (million(5), 5_000),
            usdc_borrow: (million(1), 1_000),
            hype: (whole(200_000), 200, 50),
            btc: None,
        },
        Caps {
            preset: Preset::Alpha,
            usdc_supply: (million(500), million(5)),
            usdc_borrow: (million(100), million(1)),
            hype: (whole(million(1)), 50_000, 50),
            btc: Some((whole(400), 20, 50)),
        },
        Caps {
            preset: Preset::June2026,
            usdc_supply: (million(1_000), million(250)),
            usdc_borrow: (million(500), million(50)),
            hype: (whole(million(10)), million(1), 50),
            btc: Some((whole(2_000), 200, 50)),
        },
        Caps {
            preset: Preset::October2026,
            usdc_supply: (million(1_000), million(250)),
            usdc_borrow: (million(500), million(50)),
            hype: (Decimal::new(136_411_713_279_754_706, 10), million(1), 65),
            btc: Some((Decimal::new(22_175_449_223_667, 10), 200, 50)),
        },
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
fn caps_of_usdc_are_those_of_the_documented_phases() {
    for caps in table() {
        let venue = resolved(caps.preset);
        let usdc = &venue.tokens[venue.settlement.index()];
        let supply = (usdc.supply_cap, usdc.user_supply_cap);
        let borrow = (venue.terms().borrow_cap, venue.terms().user_borrow_cap);
        let both = |(all, user)| (units(all), units(user));
        assert_eq!(supply, both(caps.usdc_supply), "{:?}", caps.preset);
        assert_eq!(borrow, both(caps.usdc_borrow), "{:?}", caps.preset);
    }
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
        let curve = venue.terms().curve;
        let rates = [
            curve.base,
            curve.kink,
            curve.slope,
            venue.terms().reserve_factor,
        ];
        let documented = [5, 80, 475, 10].map(|percent| Ratio(percent * 100_000_000));
        assert_eq!(rates, documented);
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
        "tokens.HYPE.ltv",
        "tokens.HYPE.supply_cap",
        "perps.BTC.tiers[0].from_usd",
        "perps.BTC.tiers[1].from_usd",
        "perps.ETH.tiers[1].max_leverage",
        "tokens.USDC.ltv",
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
