//! Rate response, runs, blocked withdrawals.

use plimsoll_agents::classes::lender::{Lender, LenderConfig, Standing};
use plimsoll_agents::{Agent, ReserveView};

use crate::common::{HOUR, KEY, Scene, USDC, close, money, stream};

const STANDING: Standing = Standing {
    opening_units: 1e6,
    reference_rate: 0.033,
    is_large: false,
    is_sticky: false,
};

fn calm() -> LenderConfig {
    LenderConfig {
        run_rate_per_h: 0.0,
        ..LenderConfig::default()
    }
}

fn lender(config: LenderConfig, standing: Standing) -> Lender {
    Lender::new(config, USDC, 0.0, standing)
}

/// A lender who supplies a million, some time after it last looked.
fn scene(t_s: f64, supply_rate: f64) -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    scene.account.holdings[2].supplied_units = 1e6;
    scene.market.time_s = t_s;
    scene.market.reserves[2].supply_rate = supply_rate;
    scene
}

#[test]
fn half_of_the_way_to_desired_supply_is_gone_after_the_half_life() {
    // 0.033 * 2^(1/0.6): desired supply is twice the opening, as much as the wallet holds.
    let twice = 0.033 * libm::pow(2.0, 1.0 / 0.6);
    for (rate, flow) in [(0.033, 0.0), (twice, 5e5), (10.0, 5e5), (0.0, -5e5)] {
        let (wishes, _) =
            scene(48.0 * HOUR, rate).ask(&mut lender(calm(), STANDING), &mut stream());
        assert!(close(money(&wishes), flow, 1.0), "{rate}: {wishes:?}");
    }
}

#[test]
fn no_more_is_brought_in_than_the_caps_leave_room_for() {
    let mut scene = scene(48.0 * HOUR, 10.0);
    scene.account.holdings[2].room_units = 1_234.0;
    let (wishes, _) = scene.ask(&mut lender(calm(), STANDING), &mut stream());
    assert!(close(money(&wishes), 1_234.0, 1e-6));
}

#[test]
fn a_sticky_lender_follows_the_rate_up_but_not_down() {
    let sticky = Standing {
        is_sticky: true,
        ..STANDING
    };
    let mut lender = lender(calm(), sticky);
    assert!(
        scene(48.0 * HOUR, 0.0)
            .ask(&mut lender, &mut stream())
            .0
            .is_empty()
    );
    let (wishes, _) = scene(96.0 * HOUR, 10.0).ask(&mut lender, &mut stream());
    assert!(money(&wishes) > 0.0);
}

#[test]
fn the_hazard_of_a_run_adds_up_its_terms() {
    let config = LenderConfig {
        news_at_min: Some(60.0),
        exit_rate_per_h: 0.01,
        ..LenderConfig::default()
    };
    let market = |utilization, balance_units, time_s| {
        let reserve = ReserveView {
            utilization,
            balance_units,
            ..ReserveView::default()
        };
        (reserve, time_s)
    };
    for ((reserve, time_s), rate) in [
        (market(0.95, 1e6, 2.0 * HOUR), 0.0105),
        (market(0.951, 1e6, 2.0 * HOUR), 0.0305),
        (market(0.999, 0.5, 0.9 * HOUR), 0.0305),
        (market(0.999, 0.5, 1.0 * HOUR), 0.1305),
        (market(1.0, 1e6, 2.0 * HOUR), 0.1305),
    ] {
        assert!(close(config.run_rate(&reserve, time_s, false), rate, 1e-12));
        assert!(close(config.run_rate(&reserve, time_s, true), 0.01, 1e-12));
    }
    let no_news = LenderConfig::default();
    let (empty, late_s) = market(1.0, 0.0, 1e9);
    assert!(close(
        no_news.run_rate(&empty, late_s, false),
        0.0205,
        1e-12
    ));
}

#[test]
fn runs_are_as_frequent_as_their_hazard() {
    let config = LenderConfig {
        exit_rate_per_h: 0.02,
        ..calm()
    };
    let n = 20_000_u32;
    let share = |sticky| {
        let ran = (0..n).filter(|index| {
            let standing = Standing {
                is_sticky: sticky,
                ..STANDING
            };
            let mut lender = lender(config.clone(), standing);
            let mut stream = KEY.stream("runs", u64::from(*index));
            // Five looks two hours apart: hazard 0.02 over ten hours.
            for look in 1..=5 {
                let scene = scene(f64::from(look) * 2.0 * HOUR, 0.033);
                scene.ask(&mut lender, &mut stream);
            }
            lender.has_run()
        });
        f64::from(u32::try_from(ran.count()).unwrap()) / f64::from(n)
    };
    let expected = 1.0 - libm::exp(-0.2);
    let error = (expected * (1.0 - expected) / f64::from(n)).sqrt();
    for sticky in [false, true] {
        let share = share(sticky);
        assert!(
            close(share, expected, 4.0 * error),
            "{share} against {expected}"
        );
    }
}

#[test]
fn one_that_runs_asks_for_everything_until_it_has_it_and_stays_away() {
    let config = LenderConfig {
        run_rate_per_h: 1_000.0,
        ..LenderConfig::default()
    };
    let mut lender = lender(config, STANDING);
    let mut stream = stream();
    for (t_h, left) in [(1.0, 1e6), (1.1, 1e6), (1.2, 4e5)] {
        let mut scene = scene(t_h * HOUR, 0.9);
        scene.account.holdings[2].supplied_units = left;
        let (wishes, _) = scene.ask(&mut lender, &mut stream);
        assert!(money(&wishes) <= -left);
    }
    let mut out = scene(2.0 * HOUR, 0.9);
    out.account.holdings[2].supplied_units = 0.3;
    assert!(out.ask(&mut lender, &mut stream).0.is_empty());
    assert!(lender.has_run());
}

#[test]
fn large_lenders_look_four_times_as_often_and_blocked_ones_more() {
    let mean = |is_large| {
        let mut lender = lender(
            calm(),
            Standing {
                is_large,
                ..STANDING
            },
        );
        let mut stream = stream();
        (0..4_000)
            .map(|_| lender.first_wake_s(&mut stream))
            .sum::<f64>()
            / 4_000.0
    };
    let error = 4.0 / 4_000.0_f64.sqrt();
    assert!(close(mean(false), HOUR, HOUR * error));
    assert!(close(mean(true), 900.0, 900.0 * error));
    let config = LenderConfig {
        run_rate_per_h: 1_000.0,
        ..LenderConfig::default()
    };
    let (mut blocked, mut stream) = (lender(config, STANDING), stream());
    let waits = (1..=4_000).map(|n| {
        scene(f64::from(n) * HOUR, 0.9)
            .ask(&mut blocked, &mut stream)
            .1
    });
    assert!(close(waits.sum::<f64>() / 4_000.0, 300.0, 300.0 * error));
}

#[test]
fn a_fallen_token_frightens_in_proportion_and_only_where_it_is_asked_for() {
    let config = LenderConfig {
        run_rate_depeg_per_h: 0.3,
        ..LenderConfig::default()
    };
    for (px, rate) in [(1.0, 0.0), (0.99, 0.0), (0.925, 0.15), (0.86, 0.3)] {
        assert!(close(config.depeg_rate(px, false), rate, 1e-12), "{px}");
        assert!(close(config.depeg_rate(px, true), 0.0, 1e-12));
        assert!(close(
            LenderConfig::default().depeg_rate(px, false),
            0.0,
            1e-12
        ));
    }
    let ran = |settlement_px| {
        let sure = LenderConfig {
            run_rate_depeg_per_h: 1_000.0,
            ..calm()
        };
        let mut lender = lender(sure, STANDING);
        let mut scene = scene(HOUR, 0.033);
        scene.market.settlement_px = settlement_px;
        scene.ask(&mut lender, &mut stream());
        lender.has_run()
    };
    assert!(ran(0.87) && !ran(1.0));
}

#[test]
fn a_lender_with_a_band_leaves_small_gaps_and_follows_large_ones() {
    let config = LenderConfig {
        band: 0.05,
        ..calm()
    };
    // 0.033 * 1.04^(1/0.6) and 0.033 * 1.06^(1/0.6): gaps of 4% and 6% of the opening supply.
    for (wanted, flow) in [(1.04, 0.0), (0.96, 0.0), (1.06, 3e4), (0.94, -3e4)] {
        let rate = 0.033 * libm::pow(wanted, 1.0 / 0.6);
        let mut lender = lender(config.clone(), STANDING);
        let (wishes, _) = scene(48.0 * HOUR, rate).ask(&mut lender, &mut stream());
        assert!(close(money(&wishes), flow, 1.0), "{wanted}: {wishes:?}");
    }
}
