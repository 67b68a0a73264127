//! Liquidations that feed on themselves: closed forms, and the market against them.

use plimsoll_sim::market::cascade::{BookCascade, ClipSale, LinearCascade};
use plimsoll_sim::market::{BookConfig, Market, MarketConfig, Side, Venue};

const HYPE: usize = 2;
const PX: f64 = 40.0;

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

fn hype(density_usd: f64) -> BookCascade {
    BookCascade {
        depth_usd: 20.5e6,
        scale: 0.02,
        density_usd,
    }
}

#[test]
fn linear_cascades_end_where_the_table_says() {
    for (density_usd, branching, fall) in [
        (4e8, 0.2, 0.0625),
        (8e8, 0.4, 0.083_333_333),
        (1.2e9, 0.6, 0.125),
        (1.6e9, 0.8, 0.25),
    ] {
        let cascade = LinearCascade {
            impact_per_usd: 5e-10,
            density_usd,
        };
        close(cascade.branching(), branching, 1e-12);
        close(cascade.total_fall(0.05).unwrap(), fall, 1e-8);
    }
    let cascade = LinearCascade {
        impact_per_usd: 5e-10,
        density_usd: 1.2e9,
    };
    close(cascade.liquidated_usd(0.05).unwrap(), 150e6, 1e-3);
    let endless = LinearCascade {
        density_usd: 2e9,
        ..cascade
    };
    assert_eq!(endless.total_fall(1e-6), None);
    assert_eq!(endless.liquidated_usd(1e-6), None);
}

#[test]
fn a_book_without_refill_tips_where_the_reference_says() {
    let cascade = hype(2e8);
    close(cascade.branching(), 0.195_122, 5e-7);
    close(cascade.tipping_point().unwrap(), 0.049_817, 5e-7);
    close(cascade.total_fall(0.02).unwrap(), 0.025_798_95, 5e-9);
    assert_eq!(cascade.total_fall(0.05), None);
    assert!(cascade.total_fall(0.0498).is_some());
    assert_eq!(hype(1.1e9).tipping_point(), None);
    assert_eq!(hype(1.1e9).total_fall(1e-9), None);
}

/// HYPE's perp book, of which nothing fades within the test.
fn market(half_life_s: f64) -> Market {
    let mut config = MarketConfig::default();
    config.assets[HYPE].perp.half_life_s = half_life_s;
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &[80_000.0, 2_400.0, PX]);
    market
}

fn fall(market: &Market) -> f64 {
    -libm::log(market.mid_px(Venue::Perp, HYPE) / PX)
}

fn sell(market: &mut Market, usd: f64) -> f64 {
    let units = usd / market.mid_px(Venue::Perp, HYPE);
    let fill = market.execute(Venue::Perp, HYPE, Side::Sell, units, None);
    fill.size_filled / units
}

/// Sells what each further fall makes due, in clips of at most `clip_usd`, until nothing is.
fn run(market: &mut Market, density_usd: f64, outside_fall: f64, clip_usd: f64) -> f64 {
    let mut sold_usd = 0.0;
    for _ in 0..100_000 {
        let due_usd = density_usd * (outside_fall + fall(market)) - sold_usd;
        if due_usd < 1.0 {
            break;
        }
        let clip_usd = due_usd.min(clip_usd);
        sell(market, clip_usd);
        sold_usd += clip_usd;
    }
    outside_fall + fall(market)
}

#[test]
fn small_clips_through_the_market_cascade_linearly() {
    // Small clips into a book that refills at once pay its density next to the mid: k = scale / depth.
    for density_usd in [2e8, 5e8, 8e8] {
        let cascade = LinearCascade {
            impact_per_usd: 0.02 / 20.5e6,
            density_usd,
        };
        let expected = cascade.total_fall(0.02).unwrap();
        let got = run(&mut market(3e7), density_usd, 0.02, 2_000.0);
        // Each clip ends by Q/2D of itself further than the line: 5e-5 here.
        assert!((got / expected - 1.0).abs() < 5e-4, "{got} and {expected}");
        assert!(got > expected);
    }
}

#[test]
fn one_sweep_a_round_through_the_market_cascades_as_one_exponential_book() {
    // All that is due at the fall so far is one order into a book not yet touched: the fixed point.
    let cascade = hype(2e8);
    for outside_fall in [0.005, 0.02, 0.045] {
        let expected = cascade.total_fall(outside_fall).unwrap();
        let mut total = outside_fall;
        for _ in 0..500 {
            let mut market = market(60.0);
            sell(&mut market, cascade.density_usd * total);
            total = outside_fall + fall(&market);
        }
        close(total, expected, 1e-9);
    }
}

#[test]
fn above_the_tipping_point_the_market_runs_through_the_book() {
    let cascade = hype(2e8);
    let mut total = 0.05;
    let mut filled = 1.0;
    for _ in 0..500 {
        let mut market = market(60.0);
        filled = sell(&mut market, cascade.density_usd * total);
        total = 0.05 + fall(&market);
    }
    // The sweep ends at the book's reach of 1000 bps and leaves the rest unfilled.
    assert!(filled < 0.999, "{filled}");
    close(total, 0.05 + 0.1, 1e-9);
}

#[test]
fn resilience_stops_a_cascade_that_would_not_end() {
    let endless = LinearCascade {
        impact_per_usd: 0.02 / 20.5e6,
        density_usd: 1.1e9,
    };
    assert_eq!(endless.total_fall(0.02), None);
    let mut market = market(60.0);
    let (mut sold_usd, mut t_s) = (0.0, 0.0);
    for _ in 0..1_200 {
        t_s += 3.0;
        market.on_tick(t_s, &[80_000.0, 2_400.0, PX]);
        let due_usd: f64 = endless.density_usd * (0.02 + fall(&market)) - sold_usd;
        if due_usd > 0.0 {
            let usd = due_usd.min(50_000.0);
            sell(&mut market, usd);
            sold_usd += usd;
        }
    }
    let left_usd = endless.density_usd * (0.02 + fall(&market)) - sold_usd;
    assert!(left_usd <= 0.0, "{left_usd} still due");
    assert!(sold_usd < 0.2 * endless.density_usd);
}

#[test]
fn two_clips_into_the_hype_spot_book_bring_the_published_proceeds() {
    let book = BookConfig {
        half_life_s: 45.0,
        permanent_share: 0.0,
        ..BookConfig::hype_spot()
    };
    let sale = ClipSale {
        units: 400_000.0,
        debt_usd: 7.6e6,
        px: 23.56,
        clip_share: 0.2,
        every_s: 3.0,
        trigger_ltv: 0.75,
    };
    let end = sale.run(&book, 100);
    assert_eq!(end.proceeds_usd.len(), 2);
    close(end.proceeds_usd[0], 1_880_091.41, 0.005);
    close(end.proceeds_usd[1], 1_497_408.41, 0.005);
    close(end.stopped_s, 6.0, 1e-12);
    close(end.mid_px, 23.357_753, 5e-7);
    close(end.ltv, 0.706_153, 5e-7);
    close(end.debt_usd, 4_222_500.18, 0.005);
}
