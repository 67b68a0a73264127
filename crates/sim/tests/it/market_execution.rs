//! Closed forms of selling over time, and campaigns through the books against the square-root law.

use plimsoll_sim::market::execution::{
    LinearImpact, Sale, left_after, rate_of_half_life, square_root_impact_bps,
};
use plimsoll_sim::market::{Market, MarketConfig, Side, Venue};

const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 40.0];
const BTC: usize = 0;
const HYPE: usize = 2;

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

/// Impact, sale; then the cheapest cost, block and rate, the cost in 1,000 steps, and of a TWAP.
type Row = (LinearImpact, Sale, [f64; 5]);

fn rows() -> [Row; 2] {
    let impact = |rate_per_s| LinearImpact {
        permanent: 0.0,
        transient: 2e-5,
        rate_per_s,
    };
    let sale = |horizon_s| Sale {
        total: 1e4,
        horizon_s,
    };
    [
        (
            impact(0.01),
            sale(600.0),
            [250.0, 1_250.0, 12.5, 250.000_562, 277.915_486],
        ),
        (
            impact(0.005),
            sale(1_800.0),
            [181.818_182, 909.090_9, 4.545_455, 181.819_186, 197.533_911],
        ),
    ]
}

#[test]
fn the_cheapest_sale_has_the_printed_blocks_rate_and_cost() {
    for (impact, sale, [cost, block, per_s, in_steps, twap]) in rows() {
        close(impact.optimal_cost(&sale), cost, 1e-5);
        let schedule = impact.optimal_schedule(&sale);
        close(schedule.block, block, 1e-4);
        close(schedule.per_s, per_s, 1e-6);
        close(impact.twap_cost(&sale), twap, 1e-6);
        close(impact.block_cost(&sale), 1_000.0, 1e-9);
        let blocks = impact.optimal_blocks(&sale, 1_000);
        close(impact.cost(&blocks, sale.horizon_s), in_steps, 1e-6);
        close(blocks.iter().sum::<f64>(), sale.total, 1e-6);
    }
}

#[test]
fn no_other_schedule_of_the_same_size_is_cheaper() {
    for (impact, sale, _) in rows() {
        let impact = LinearImpact {
            permanent: 1e-6,
            ..impact
        };
        let best = impact.optimal_blocks(&sale, 20);
        let least = impact.cost(&best, sale.horizon_s);
        for from in 0..21 {
            for to in 0..21 {
                let mut other = best.clone();
                other[from] -= 5.0;
                other[to] += 5.0;
                assert!(impact.cost(&other, sale.horizon_s) >= least * (1.0 - 1e-12));
            }
        }
        let steady = vec![sale.total / 21.0; 21];
        assert!(impact.cost(&steady, sale.horizon_s) > least * 1.01);
    }
}

#[test]
fn many_equal_blocks_cost_what_a_steady_sale_costs() {
    for (impact, sale, [.., twap]) in rows() {
        let blocks = vec![sale.total / 20_001.0; 20_001];
        close(impact.cost(&blocks, sale.horizon_s), twap, 0.02);
    }
}

#[test]
#[allow(clippy::approx_constant)] // as printed in the table
fn what_is_left_is_what_the_tables_say() {
    close(rate_of_half_life(60.0), 0.011_552_45, 5e-9);
    for (elapsed_s, left) in [(3.0, 0.965_936), (30.0, 0.707_107), (300.0, 0.031_25)] {
        close(left_after(elapsed_s, 60.0), left, 5e-7);
    }
    // A sale as a TWAP with a half-life of ten minutes.
    for (elapsed_s, left) in [
        (3.0, 0.996_540),
        (60.0, 0.933_033),
        (600.0, 0.5),
        (3_600.0, 0.015_625),
    ] {
        close(left_after(elapsed_s, 600.0), left, 5e-7);
    }
}

#[test]
fn the_square_root_law_has_the_printed_values() {
    for (millions, bps) in [(1.0, 2.47), (50.0, 17.4)] {
        close(
            square_root_impact_bps(millions * 1e6, 0.0245, 8e9),
            bps,
            0.05,
        );
    }
    for (millions, bps) in [(0.1, 9.3), (1.0, 29.3), (10.0, 92.6), (50.0, 207.0)] {
        close(
            square_root_impact_bps(millions * 1e6, 0.06, 340e6),
            bps,
            0.1,
        );
    }
}

/// Deepest fall of the perp's mid while `millions` of USD are sold into its book in half an hour,
/// in equal orders every 3 s, bps.
fn campaign_bps(asset: usize, millions: f64) -> f64 {
    let mut market = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let orders = 600;
    let usd = millions * 1e6 / f64::from(orders);
    for tick in 0..orders {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        let units = usd / market.mid_px(Venue::Perp, asset);
        let fill = market.execute(Venue::Perp, asset, Side::Sell, units, None);
        assert!((fill.size_filled - units).abs() < 1e-9 * units);
    }
    let mid_px = market.mid_px(Venue::Perp, asset);
    -libm::log(mid_px / REFERENCE[asset]) * 1e4
}

/// What docs/rules/execution.md says of the campaigns: by how much they fall short of the law.
#[test]
fn a_campaign_of_half_an_hour_against_the_square_root_law() {
    for (asset, volatility, volume, millions, share) in [
        (BTC, 0.0245, 8e9, 10.0, 0.11),
        (BTC, 0.0245, 8e9, 50.0, 0.25),
        (BTC, 0.0245, 8e9, 200.0, 0.49),
        (BTC, 0.0245, 8e9, 500.0, 0.78),
        (HYPE, 0.06, 340e6, 1.0, 0.13),
        (HYPE, 0.06, 340e6, 10.0, 0.40),
        (HYPE, 0.06, 340e6, 20.0, 0.57),
        (HYPE, 0.06, 340e6, 50.0, 0.90),
        (HYPE, 0.06, 340e6, 100.0, 1.27),
    ] {
        let law = square_root_impact_bps(millions * 1e6, volatility, volume);
        let got = campaign_bps(asset, millions) / law;
        assert!(
            (got - share).abs() < 0.015,
            "{asset}: {millions}M has {got} of the law, not {share}"
        );
    }
}
