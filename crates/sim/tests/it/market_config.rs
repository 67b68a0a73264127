//! What a market configuration refuses, and says about it.

use plimsoll_sim::market::{
    AssetMarketConfig, BasisConfig, BookShape, DemandConfig, DepthWindow, DryUpConfig,
    ExchangeAbsence, ExchangeDeviation, Hip3Config, Market, MarketConfig, MarketError, OracleMode,
    PowerShape, SideConfig, TimeWindow, UsdcWaypoint, Venue,
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
fn liquidity_is_checked() {
    refused(
        |c| c.dry_up = vec![DryUpConfig::of("SOL", 1.0)],
        "dry_up",
        "SOL is not among",
    );
    refused(
        |c| c.basis = vec![BasisConfig::of("BTC"), BasisConfig::of("BTC")],
        "basis",
        "BTC is listed twice",
    );
    refused(
        |c| c.demand = vec![DemandConfig::eth(), DemandConfig::eth()],
        "demand",
        "ETH is listed twice",
    );
    refused(
        |c| c.dry_up = vec![DryUpConfig::of("HYPE", f64::NAN)],
        "dry_up[0].sigma_per_year",
        "finite",
    );
    refused(
        |c| {
            let mut basis = BasisConfig::of("HYPE");
            basis.arbitrage.as_mut().unwrap().utilization_from = 1.0;
            c.basis.push(basis);
        },
        "basis[0].arbitrage.utilization_from",
        "0.99",
    );
    refused(
        |c| {
            c.assets[0].perp.bid = Some(SideConfig {
                depth_usd: Some(f64::NAN),
                scale_bps: None,
            });
        },
        "assets[0].perp.bid.depth_usd",
        "finite",
    );
    refused(
        |c| c.assets[0].perp.shape = BookShape::Power(PowerShape { gamma: -1.0 }),
        "assets[0].perp.shape.gamma",
        "-0.9",
    );
}

#[test]
fn what_is_not_configured_is_not_written() {
    let text = serde_json::to_string(&MarketConfig::default()).unwrap();
    for key in ["dry_up", "basis", "demand", "shape", "bid", "ask"] {
        assert!(!text.contains(&format!("\"{key}\"")), "{key} in {text}");
    }
}

#[test]
fn sources_of_prices_are_checked() {
    refused(
        |c| c.assets[1].oracle = OracleMode::Mixed,
        "assets[1].oracle",
        "no spot book",
    );
    refused(
        |c| c.exchanges[1].name = "Binance".to_owned(),
        "exchanges",
        "Binance is listed twice",
    );
    refused(
        |c| c.exchanges.iter_mut().for_each(|one| one.spot_weight = 0),
        "exchanges",
        "spot_weight",
    );
    refused(|c| c.validators.clear(), "validators", "1");
    refused(|c| c.validators[0].stake = 0, "validators[0].stake", "1");
    refused(
        |c| c.validators.push(c.validators[0].clone()),
        "validators",
        "all is listed twice",
    );
    refused(|c| c.premium_every_s = 0, "premium_every_s", "1");
    refused(|c| c.oracle_every_s = Some(0), "oracle_every_s", "1");
    refused(|c| c.own_spot_weight = 0, "own_spot_weight", "1");
    refused(
        |c| c.assets[0].perp.half_spread_bps = 1_000.0,
        "assets[0].perp.half_spread_bps",
        "below reach_bps = 1000",
    );
}

#[test]
fn windows_of_exchanges_and_validators_are_checked() {
    let absence = || ExchangeAbsence {
        exchanges: vec!["OKX".to_owned()],
        assets: vec!["BTC".to_owned()],
        venue: None,
        from_min: 5.0,
        to_min: 6.0,
    };
    let deviation = || ExchangeDeviation {
        exchanges: vec!["OKX".to_owned()],
        assets: vec!["BTC".to_owned()],
        venue: None,
        from_min: 5.0,
        to_min: 6.0,
        bps: -100.0,
    };
    refused(
        |c| {
            c.exchange_absences.push(absence());
            c.exchange_absences[0].exchanges[0] = "OKEX".to_owned();
        },
        "exchange_absences",
        "OKEX is not among market.exchanges",
    );
    refused(
        |c| {
            c.exchange_deviations.push(deviation());
            c.exchange_deviations[0].assets[0] = "XBT".to_owned();
        },
        "exchange_deviations",
        "XBT is not among the market's assets",
    );
    refused(
        |c| {
            c.exchange_deviations.push(deviation());
            c.exchange_deviations[0].bps = -10_000.0;
        },
        "exchange_deviations[0].bps",
        "-9999",
    );
    refused(
        |c| {
            c.validators[0].silent.push(TimeWindow {
                from_min: 9.0,
                to_min: 9.0,
            });
        },
        "validators[0].silent[0].to_min",
        "later than from_min = 9",
    );
}

#[test]
fn the_price_of_usdc_is_checked() {
    let line = |a, b| {
        [a, b]
            .map(|at_min| UsdcWaypoint { at_min, px: 0.9 })
            .to_vec()
    };
    refused(|c| c.usdc = line(5.0, 5.0), "usdc", "must come after");
    refused(
        |c| {
            c.usdc = line(5.0, 6.0);
            c.usdt_usdc = 1.1;
        },
        "usdc",
        "usdt_usdc, which must not be set",
    );
    refused(
        |c| {
            c.usdc = line(5.0, 6.0);
            c.usdc[1].px = 0.0;
        },
        "usdc[1].px",
        "0.01",
    );
}

#[test]
fn a_deployer_is_checked() {
    let with = |change: fn(&mut Hip3Config)| {
        move |c: &mut MarketConfig| {
            let mut hip3 = Hip3Config::default();
            change(&mut hip3);
            c.assets[0].hip3 = Some(hip3);
        }
    };
    refused(
        with(|h| h.supplied_marks = 3),
        "assets[0].hip3.supplied_marks",
        "2",
    );
    refused(
        with(|h| h.external_guard_bps = Some(f64::NAN)),
        "assets[0].hip3.external_guard_bps",
        "finite",
    );
}

#[test]
fn a_market_of_the_keys_of_old_is_the_default_market() {
    let default = serde_json::to_value(MarketConfig::default()).unwrap();
    let serde_json::Value::Object(mut keys) = default else {
        panic!("a table");
    };
    keys.retain(|key, _| ["feedback", "usdt_usdc", "assets"].contains(&key.as_str()));
    for asset in keys["assets"].as_array_mut().unwrap() {
        asset.as_object_mut().unwrap().remove("hip3");
    }
    let read: MarketConfig = serde_json::from_value(keys.into()).unwrap();
    assert_eq!(read, MarketConfig::default());
}

#[test]
fn how_a_deployed_perp_funds_is_no_key_of_its_deployer() {
    for key in ["funding_multiplier", "interest_rate_8h"] {
        let error = serde_json::from_str::<Hip3Config>(&format!(r#"{{"{key}": 1}}"#));
        let message = error.unwrap_err().to_string();
        assert!(message.contains(key), "{message}");
    }
}

#[test]
fn a_deployer_needs_no_key() {
    let read: Hip3Config = serde_json::from_str("{}").unwrap();
    assert_eq!(read, Hip3Config::default());
}

#[test]
fn a_tick_that_is_not_positive_is_refused() {
    for tick_s in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let error = Market::new(&MarketConfig::default(), tick_s).unwrap_err();
        assert!(matches!(error, MarketError::Tick { .. }), "{error}");
    }
}
