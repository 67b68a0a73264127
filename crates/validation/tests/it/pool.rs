//! The pool: the engine's rates and indices against the table, and the run.

use plimsoll_engine::liquidation::borrow::partial_units;
use plimsoll_engine::pool::RateCurve;
use plimsoll_engine::pool::interest::Index;
use plimsoll_engine::units::{Amount, Ratio};
use plimsoll_engine::venue::{PartialReading, RateReading};
use plimsoll_validation::closed_form::pool::{full_after_h, utilization};

use crate::printed;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

const fn curve(reading: RateReading) -> RateCurve {
    RateCurve {
        base: Ratio(500_000_000),
        kink: Ratio(8_000_000_000),
        slope: Ratio(47_500_000_000),
        reading,
    }
}

#[test]
fn rates_and_indices_meet_the_table_under_both_readings() {
    let table = [
        (50, ["0.0500", "0.0225", "1.0000057078", "1.0000055697"]),
        (85, ["0.2875", "0.2199", "1.0000328202", "1.0000288477"]),
        (90, ["0.5250", "0.4253", "1.0000599333", "1.0000481740"]),
        (95, ["0.7625", "0.6519", "1.0000870472", "1.0000646977"]),
        (100, ["1.0000", "0.9000", "1.0001141618", "1.0000791295"]),
    ];
    let (continuous, effective) = (
        curve(RateReading::Continuous),
        curve(RateReading::Effective),
    );
    for (percent, [rate, lenders, hourly, hourly_effective]) in table {
        let used = Ratio(percent * 100_000_000);
        printed(continuous.borrow_rate(used).to_f64(), rate);
        let supply = continuous.supply_rate(used, Ratio(1_000_000_000));
        printed(supply.to_f64(), lenders);
        let grown = |of: RateCurve| Index::ONE.grown(of.growth_rate(used), HOUR_MS).to_f64();
        printed(grown(continuous), hourly);
        printed(grown(effective), hourly_effective);
    }
}

#[test]
fn a_year_at_a_continuous_rate_grows_by_the_printed_yield() {
    let yields = [
        (50, "0.051271"),
        (85, "0.333091"),
        (90, "0.690459"),
        (95, "1.143629"),
        (100, "1.718282"),
    ];
    for (percent, figure) in yields {
        let rate = curve(RateReading::Continuous).growth_rate(Ratio(percent * 100_000_000));
        printed(Index::ONE.grown(rate, 365 * DAY_MS).to_f64() - 1.0, figure);
    }
}

#[test]
fn a_day_of_a_full_pool_earns_lenders_and_reserve_what_is_printed() {
    let rate = curve(RateReading::Continuous).growth_rate(Ratio::ONE);
    let interest = 1e8 * (Index::ONE.grown(rate, DAY_MS).to_f64() - 1.0);
    printed(interest, "274348");
    printed(0.1 * interest, "27435");
}

#[test]
fn ten_clips_of_a_fifth_leave_a_tenth() {
    let start = Amount(1_000 * Amount::ONE.0);
    let left = (0..10).fold(start, |left, _| {
        let share = Ratio(2_000_000_000);
        left - partial_units(start, left, share, PartialReading::ShareOfRest)
    });
    printed(100.0 * left.to_f64() / start.to_f64(), "10.74");
}

#[test]
fn a_pool_at_seventy_percent_is_full_after_eighteen_hours_of_two_percent() {
    printed(full_after_h(0.7, 0.02), "17.834");
    printed(utilization(0.7, 0.02, 10.0), "0.854982");
    assert!((utilization(0.7, 0.02, 20.0) - 1.0).abs() < 1e-15);
}
