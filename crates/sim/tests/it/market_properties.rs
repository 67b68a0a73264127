//! What holds for all orders and all paths, on deterministic grids.

use plimsoll_sim::market::{
    AssetPrices, BookConfig, BookSide, Market, MarketConfig, Side, Venue, round_px,
};

const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

/// A reference path that no factor of the market repeats.
fn wandering(tick: u32) -> [f64; 3] {
    let t = f64::from(tick);
    REFERENCE.map(|px| px * (1.0 + 0.05 * libm::sin(t / 17.0) + 1e-3 * libm::sin(1.7 * t)))
}

/// Orders on both books and both sides, some too large for the book.
fn trade(market: &mut Market, tick: u32) {
    let asset = (tick % 3) as usize;
    let side = if tick % 5 < 3 { Side::Sell } else { Side::Buy };
    let venue = if tick.is_multiple_of(2) {
        Venue::Perp
    } else {
        Venue::Spot
    };
    let usd = 1_000.0 * libm::exp2(f64::from(tick % 16));
    market.execute(venue, asset, side, usd / REFERENCE[asset], None);
}

fn bits(prices: &[AssetPrices]) -> Vec<[u64; 6]> {
    let of = |p: &AssetPrices| {
        [
            p.reference_px,
            p.spot_px,
            p.perp_mid_px,
            p.oracle_px,
            p.mark_px,
            p.borrow_px,
        ]
        .map(f64::to_bits)
    };
    prices.iter().map(of).collect()
}

#[test]
fn a_larger_sweep_ends_further_costs_more_and_never_pays_more_than_its_end() {
    for config in [
        BookConfig::btc_perp(),
        BookConfig::eth_perp(),
        BookConfig::hype_perp(),
        BookConfig::hype_spot(),
        BookConfig::btc_spot(),
    ] {
        let book = BookSide::new(&config, Side::Sell);
        let mut last = book.sweep(1.0, None);
        for step in 1..600 {
            let sweep = book.sweep(libm::exp2(f64::from(step) / 20.0), None);
            assert!(sweep.filled_usd >= last.filled_usd);
            assert!(sweep.end_bps >= last.end_bps && sweep.end_bps <= config.reach_bps);
            assert!(sweep.average_slip_bps >= last.average_slip_bps * (1.0 - 1e-11));
            assert!(sweep.average_slip_bps <= sweep.end_bps);
            // The density falls with distance, so the average lies in the nearer half.
            assert!(sweep.average_slip_bps <= sweep.end_bps / 2.0 * (1.0 + 1e-12));
            last = sweep;
        }
    }
}

#[test]
fn without_feedback_prices_are_the_reference_bit_for_bit() {
    let config = MarketConfig {
        feedback: false,
        ..MarketConfig::default()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    for tick in 0..2_000 {
        let reference = wandering(tick);
        market.on_tick(3.0 * f64::from(tick), &reference);
        trade(&mut market, tick);
        let expected: Vec<_> = reference
            .iter()
            .map(|px| [round_px(*px).to_bits(); 6])
            .collect();
        assert_eq!(bits(market.prices()), expected, "tick {tick}");
    }
    assert_eq!(market.impact_peak_bps().to_bits(), 0.0_f64.to_bits());
}

#[test]
fn without_feedback_an_order_costs_what_it_costs_in_a_calm_book() {
    let mut on = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let config = MarketConfig {
        feedback: false,
        ..MarketConfig::default()
    };
    let mut off = Market::new(&config, 3.0).unwrap();
    on.on_tick(0.0, &REFERENCE);
    off.on_tick(0.0, &REFERENCE);
    let first = on.execute(Venue::Spot, 2, Side::Sell, 10_000.0, None);
    for _ in 0..3 {
        let fill = off.execute(Venue::Spot, 2, Side::Sell, 10_000.0, None);
        assert_eq!(fill.average_px.to_bits(), first.average_px.to_bits());
        assert_eq!(fill.mid_after_px.to_bits(), 80.0_f64.to_bits());
    }
}

#[test]
fn a_market_without_orders_is_the_market_without_feedback() {
    let config = MarketConfig {
        feedback: false,
        ..MarketConfig::default()
    };
    let mut on = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let mut off = Market::new(&config, 3.0).unwrap();
    for tick in 0..500 {
        on.on_tick(3.0 * f64::from(tick), &wandering(tick));
        off.on_tick(3.0 * f64::from(tick), &wandering(tick));
        assert_eq!(bits(on.prices()), bits(off.prices()));
    }
}

#[test]
fn a_sale_decays_back_to_the_reference_when_nothing_of_it_is_permanent() {
    let mut config = MarketConfig::default();
    for asset in &mut config.assets {
        asset.perp.permanent_share = 0.0;
        if let Some(spot) = &mut asset.spot {
            spot.permanent_share = 0.0;
        }
    }
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    for venue in [Venue::Perp, Venue::Spot] {
        market.execute(venue, 2, Side::Sell, 50_000.0, None);
    }
    let mut last_px = 0.0;
    for tick in 1..=1_600 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        let px = market.prices()[2].spot_px;
        assert!(px >= last_px && px <= 80.0);
        last_px = px;
    }
    assert_eq!(
        bits(market.prices()),
        REFERENCE.map(|px| [px.to_bits(); 6]).to_vec()
    );
}

#[test]
fn the_permanent_part_is_what_remains() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let fill = market.execute(Venue::Perp, 2, Side::Sell, 50_000.0, None);
    let expected = 80.0 * libm::pow(fill.mid_after_px / 80.0, 0.35);
    for tick in 1..=1_600 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    let px = market.prices()[2];
    for got in [px.spot_px, px.perp_mid_px, px.oracle_px, px.borrow_px] {
        assert!((got - expected).abs() < 1e-6, "{got} against {expected}");
    }
}

#[test]
fn an_execution_depends_on_notional_over_depth_only() {
    let mut scaled = MarketConfig::default();
    for asset in &mut scaled.assets {
        asset.perp.depth_usd *= 4.0;
    }
    let mut one = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let mut four = Market::new(&scaled, 3.0).unwrap();
    one.on_tick(0.0, &REFERENCE);
    // A quarter of the price, four times the depth: sixteen times the units.
    four.on_tick(0.0, &REFERENCE.map(|px| px / 4.0));
    for (units, limit) in [(100.0, None), (40_000.0, Some(20.0)), (1e6, None)] {
        let a = one.execute(Venue::Perp, 2, Side::Sell, units, limit);
        let b = four.execute(Venue::Perp, 2, Side::Sell, 16.0 * units, limit);
        assert!((b.slip_bps / a.slip_bps - 1.0).abs() < 1e-12);
        assert!((4.0 * b.average_px / a.average_px - 1.0).abs() < 1e-12);
        assert!((b.size_filled / a.size_filled / 16.0 - 1.0).abs() < 1e-12);
        assert!((b.notional_usd / a.notional_usd / 4.0 - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_whole_fill_returns_the_size_that_was_asked_for_to_the_bit() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    market.on_tick(0.0, &wandering(7));
    for step in 1..200 {
        let units = 0.1 * f64::from(step) / 3.0;
        let fill = market.execute(Venue::Perp, 0, Side::Buy, units, None);
        assert_eq!(fill.size_filled.to_bits(), units.to_bits());
    }
}

#[test]
fn a_restarted_market_repeats_the_path_to_the_bit() {
    let run = |market: &mut Market| {
        let mut trace = Vec::new();
        for tick in 0..1_500 {
            market.on_tick(3.0 * f64::from(tick), &wandering(tick));
            trace.extend(bits(market.prices()));
            trade(market, tick);
        }
        let premiums = market.take_premiums().to_vec();
        (trace, premiums, market.impact_peak_bps().to_bits())
    };
    let mut config = MarketConfig::default();
    config
        .depth_multiplier
        .push(plimsoll_sim::market::DepthWindow {
            from_min: 20.0,
            to_min: 300.0,
            multiplier: 0.1,
            assets: Vec::new(),
            venue: None,
        });
    let mut market = Market::new(&config, 3.0).unwrap();
    let first = run(&mut market);
    market.restart();
    assert_eq!(run(&mut market), first);
    assert_eq!(run(&mut Market::new(&config, 3.0).unwrap()), first);
}

#[test]
fn the_borrow_oracle_of_an_internal_asset_is_the_spot_mid_whatever_the_mark_says() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    for tick in 0..2_000 {
        market.on_tick(3.0 * f64::from(tick), &wandering(tick));
        let px = market.prices()[2];
        assert_eq!(px.borrow_px.to_bits(), px.spot_px.to_bits());
        assert_eq!(px.oracle_px.to_bits(), px.spot_px.to_bits());
        trade(&mut market, tick);
    }
}

/// FNV-1a over the bits of all prices of a path with trades.
fn fingerprint(market: &mut Market) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for tick in 0..3_000 {
        market.on_tick(3.0 * f64::from(tick), &wandering(tick));
        for word in bits(market.prices()).into_iter().flatten() {
            for byte in word.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        trade(market, tick);
    }
    hash
}

#[test]
fn the_default_market_shows_the_prices_it_showed_before_exchanges_had_names() {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    // Set anew when orders one after the other came to share the reach of a book.
    assert_eq!(fingerprint(&mut market), 6_532_135_433_898_625_807);
}
