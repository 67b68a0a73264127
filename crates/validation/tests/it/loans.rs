//! Two collaterals, carry, capital, the worst-case bound.

use plimsoll_validation::closed_form::loans::{
    Holding, bad_debt, borrowed_share, break_even_utilization, exhausts, worth_less,
};

use crate::{days, printed};

#[test]
fn two_collaterals_fall_together_as_often_as_printed() {
    let pair = [0.5, 1.15].map(|sigma| Holding { usd: 1e5, sigma });
    for (rho, figure) in [(0.0, "0.009736"), (0.625, "0.033540"), (0.95, "0.048015")] {
        printed(worth_less(pair, rho, 4e5 / 3.0, days(30.0)), figure);
        let swapped = [pair[1], pair[0]];
        printed(worth_less(swapped, rho, 4e5 / 3.0, days(30.0)), figure);
    }
}

#[test]
fn carry_breaks_even_where_printed() {
    for (share, figure) in [
        (0.1, "1.02"),
        (1.0 / 3.0, "0.8586"),
        (0.4, "0.8471"),
        (0.5, "0.8356"),
    ] {
        printed(break_even_utilization(0.1095, share), figure);
    }
}

#[test]
fn a_hedge_borrows_more_as_the_price_rises_until_the_cap_is_used_up() {
    assert!((borrowed_share(1.0, 10.0) - 0.1).abs() < 1e-15);
    assert!((borrowed_share(2.0, 1e12) - 0.5).abs() < 1e-11);
    printed(exhausts(80e6, 300e6), "1.2667");
}

#[test]
fn the_bound_on_bad_debt_meets_the_printed_millions() {
    let both = |hype: Holding, btc: Holding, ltvs: [f64; 2], drops: [f64; 2], slip: f64| {
        let left = bad_debt(hype.usd, ltvs[0], drops[0], slip);
        (left + bad_debt(btc.usd, ltvs[1], drops[1], slip)) / 1e6
    };
    let holding = |usd| Holding { usd, sigma: 0.0 };
    let scenes = [
        ([0.50, 0.25], 0.05, "70", "1.0"),
        ([0.60, 0.30], 0.10, "116", "5.6"),
        ([0.70, 0.35], 0.15, "158", "9.8"),
    ];
    for (drops, slip, beta, alpha) in scenes {
        let (hype, btc) = (holding(10e6 * 40.0), holding(2_000.0 * 70_000.0));
        printed(both(hype, btc, [0.65, 0.5], drops, slip), beta);
        let (hype, btc) = (holding(1e6 * 40.0), holding(400.0 * 100_000.0));
        printed(both(hype, btc, [0.5, 0.5], drops, slip), alpha);
    }
}
