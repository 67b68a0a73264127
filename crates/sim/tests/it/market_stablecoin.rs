//! Stablecoins other than the settlement token: price and pair.

use garde::Validate;
use plimsoll_sim::market::{MarketConfig, Peg, Side, StablecoinConfig, UsdcWaypoint};

fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-9, "{got} against {expected}");
}

fn falling() -> MarketConfig {
    let point = |at_min, px| UsdcWaypoint { at_min, px };
    MarketConfig {
        usdc: vec![point(0.0, 1.0), point(10.0, 0.87)],
        ..MarketConfig::default()
    }
}

fn usdt0(follows: Peg) -> StablecoinConfig {
    StablecoinConfig {
        px: 0.99927,
        follows,
        ..StablecoinConfig::of("USDT0")
    }
}

#[test]
fn a_coin_that_follows_usdt_rises_as_usdc_falls_and_one_that_follows_usdc_does_not() {
    let market = falling();
    for (t_s, by_usdt) in [
        (0.0, 0.99927),
        (300.0, 0.99927 / 0.935),
        (600.0, 0.99927 / 0.87),
    ] {
        close(usdt0(Peg::Usdt).px_at(&market, t_s), by_usdt);
        close(usdt0(Peg::Usdc).px_at(&market, t_s), 0.99927);
    }
    let constant = MarketConfig {
        usdt_usdc: 1.002,
        ..MarketConfig::default()
    };
    close(usdt0(Peg::Usdt).px_at(&constant, 5.0), 0.99927 * 1.002);
}

#[test]
fn its_own_path_takes_the_place_of_its_price() {
    let mut coin = usdt0(Peg::Usdc);
    coin.path = vec![
        UsdcWaypoint {
            at_min: 0.0,
            px: 1.0,
        },
        UsdcWaypoint {
            at_min: 10.0,
            px: 0.8,
        },
    ];
    close(coin.px_at(&MarketConfig::default(), 300.0), 0.9);
}

#[test]
fn a_coin_that_is_not_listed_is_worth_one_usdt() {
    close(
        falling().stablecoin("USDH").px_at(&falling(), 600.0),
        1.0 / 0.87,
    );
    let mut listed = falling();
    listed.stablecoins.push(usdt0(Peg::Usdc));
    assert_eq!(listed.stablecoin("USDT0"), usdt0(Peg::Usdc));
}

#[test]
fn its_pair_fills_all_at_half_a_spread_from_the_price() {
    let mut coin = usdt0(Peg::Usdt);
    coin.half_spread_bps = 2.0;
    let bought = coin.execute(1.1, Side::Buy, 1e9, Some(10.0));
    close(bought.size_filled, 1e9);
    close(bought.notional_usd / 1e9, 1.1 * 1.0002);
    close(bought.mid_after_px, 1.1);
    let sold = coin.execute(1.1, Side::Sell, 50.0, None);
    close(sold.average_px, 1.1 * 0.9998);
    let refused = coin.execute(1.1, Side::Sell, 50.0, Some(1.0));
    close(refused.size_filled, 0.0);
    close(refused.notional_usd, 0.0);
}

#[test]
fn coins_listed_twice_and_paths_out_of_order_are_refused() {
    let mut twice = falling();
    twice.stablecoins = vec![usdt0(Peg::Usdt), usdt0(Peg::Usdc)];
    assert!(twice.validate().is_err());
    let mut disordered = falling();
    let mut coin = usdt0(Peg::Usdt);
    coin.path = vec![
        UsdcWaypoint {
            at_min: 5.0,
            px: 1.0,
        };
        2
    ];
    disordered.stablecoins = vec![coin];
    assert!(disordered.validate().is_err());
    let mut sound = falling();
    sound.stablecoins = vec![usdt0(Peg::Usdt)];
    assert!(sound.validate().is_ok());
}
