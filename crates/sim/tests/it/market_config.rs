//! What a market configuration refuses, and says about it.

use plimsoll_sim::market::{
    AssetMarketConfig, DepthWindow, Market, MarketConfig, MarketError, Venue,
};

fn refused(change: impl FnOnce(&mut MarketConfig), path: &str, words: &str) {
    let mut config = MarketConfig::default();
    change(&mut config);
    match Market::new(&config, 3.0) {
        Err(MarketError::Config { problems }) => {
            assert!(problems.contains(path), "{problems}");
            assert!(problems.contains(words), "{problems}");
            assert_eq!(problems.lines().count(), 1, "{problems}");
        }
        other => panic!("{path} was not refused: {other:?}"),
    }
}

fn thin_hype(from_min: f64, to_min: f64) -> DepthWindow {
    DepthWindow {
        from_min,
        to_min,
        multiplier: 0.2,
        assets: vec!["HYPE".to_owned()],
        venue: Some(Venue::Spot),
    }
}

#[test]
fn the_default_market_is_accepted() {
    let mut config = MarketConfig::default();
    config.depth_multiplier.push(thin_hype(0.0, 360.0));
    assert!(Market::new(&config, 3.0).is_ok());
}

#[test]
fn a_value_out_of_range_is_refused_at_its_place() {
    refused(|c| c.usdt_usdc = 0.0, "usdt_usdc", "0.01");
    refused(|c| c.assets.clear(), "assets", "1");
    refused(|c| c.assets[1].asset.clear(), "assets[1].asset", "1");
    refused(
        |c| c.assets[0].perp.depth_usd = 0.0,
        "assets[0].perp.depth_usd",
        "1",
    );
    refused(
        |c| c.assets[0].perp.scale_bps = -1.0,
        "assets[0].perp.scale_bps",
        "0.01",
    );
    refused(
        |c| c.assets[0].perp.half_life_s = 0.0,
        "assets[0].perp.half_life_s",
        "0.1",
    );
    refused(
        |c| c.assets[0].perp.permanent_share = 1.5,
        "assets[0].perp.permanent_share",
        "1",
    );
    refused(
        |c| c.assets[0].perp.reach_bps = 10_000.0,
        "assets[0].perp.reach_bps",
        "9000",
    );
    refused(
        |c| c.assets[2].impact_notional_usd = 0.5,
        "assets[2].impact_notional_usd",
        "1",
    );
}

#[test]
fn a_value_that_is_not_a_number_is_refused() {
    refused(|c| c.usdt_usdc = f64::NAN, "usdt_usdc", "finite");
    refused(
        |c| c.assets[2].spot.as_mut().unwrap().depth_usd = f64::NAN,
        "assets[2].spot.depth_usd",
        "finite",
    );
}

#[test]
fn relations_between_values_are_checked() {
    refused(|c| c.assets[2].spot = None, "assets[2].oracle", "spot book");
    refused(
        |c| c.assets.push(AssetMarketConfig::btc()),
        "assets",
        "BTC is listed twice",
    );
    refused(
        |c| c.depth_multiplier.push(thin_hype(65.0, 25.0)),
        "depth_multiplier[0].to_min",
        "later than from_min = 65",
    );
    refused(
        |c| {
            c.depth_multiplier.push(thin_hype(25.0, 65.0));
            c.depth_multiplier[0].assets[0] = "HPYE".to_owned();
        },
        "depth_multiplier",
        "HPYE is not among",
    );
    refused(
        |c| {
            c.depth_multiplier.push(thin_hype(25.0, 65.0));
            c.depth_multiplier[0].multiplier = 0.0;
        },
        "depth_multiplier[0].multiplier",
        "0.0001",
    );
}

#[test]
fn a_tick_that_is_not_positive_is_refused() {
    for tick_s in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let error = Market::new(&MarketConfig::default(), tick_s).unwrap_err();
        assert!(matches!(error, MarketError::Tick { .. }), "{error}");
    }
}
