//! V9: the cheapest way to sell against a book that refills.
//!
//! Schedule and costs in closed form, and the sale of 1,001 blocks paid to a displacement that
//! fades as that of the shipped books does.

use plimsoll_sim::market::Transient;
use plimsoll_sim::market::execution::{LinearImpact, Sale};

use crate::simulate::Run;
use crate::{Check, ValidationError};

const GAPS: u32 = 1_000;

/// One case: fading per second, horizon, and its figures.
struct Case {
    rate_per_s: f64,
    horizon_s: f64,
    cost: f64,
    block: f64,
    per_s: f64,
    in_blocks: f64,
    steady: f64,
}

const CASES: [Case; 2] = [
    Case {
        rate_per_s: 0.01,
        horizon_s: 600.0,
        cost: 250.0,
        block: 1_250.0,
        per_s: 12.5,
        in_blocks: 250.000_562,
        steady: 277.915_486,
    },
    Case {
        rate_per_s: 0.005,
        horizon_s: 1_800.0,
        cost: 181.818_182,
        block: 909.090_9,
        per_s: 4.545_455,
        in_blocks: 181.819_186,
        steady: 197.533_911,
    },
];

/// V9.
#[allow(clippy::unnecessary_wraps)] // the signature of all rows
pub(crate) fn schedule(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    Ok(CASES.iter().flat_map(|case| checks(run, case)).collect())
}

fn checks(run: &Run<'_>, case: &Case) -> [Check; 6] {
    let impact = LinearImpact {
        permanent: 0.0,
        transient: 2e-5,
        rate_per_s: case.rate_per_s,
    };
    let sale = Sale {
        total: 1e4,
        horizon_s: case.horizon_s,
    };
    let schedule = impact.optimal_schedule(&sale);
    let blocks = impact.optimal_blocks(&sale, GAPS);
    let named = |what: &str| format!("{what}, {:.0} s", case.horizon_s);
    [
        run.within(&named("cost"), case.cost, impact.optimal_cost(&sale), 1e-5),
        run.within(
            &named("blocks at both ends"),
            case.block,
            schedule.block,
            1e-4,
        ),
        run.within(&named("between, per s"), case.per_s, schedule.per_s, 1e-5),
        run.within(
            &named("in 1,001 blocks"),
            case.in_blocks,
            sold(&impact, &sale, &blocks),
            1e-5,
        ),
        run.within(
            &named("all at once"),
            1_000.0,
            impact.block_cost(&sale),
            1e-5,
        ),
        run.within(
            &named("steadily"),
            case.steady,
            impact.twap_cost(&sale),
            1e-5,
        ),
    ]
}

/// What blocks cost that are sold one after the other to a displacement that fades between them.
fn sold(impact: &LinearImpact, sale: &Sale, blocks: &[f64]) -> f64 {
    let step_s = sale.horizon_s / f64::from(GAPS);
    let half_life_s = core::f64::consts::LN_2 / impact.rate_per_s;
    let mut fading = Transient::new(half_life_s, step_s);
    blocks.iter().fold(0.0, |cost, block| {
        let moved = impact.transient * block;
        let paid = block * (fading.log() + 0.5 * moved);
        fading.push(moved);
        fading.decay(step_s);
        cost + paid
    })
}
