//! Builder-deployed perps: who updates when, and how far a mark may go.

use plimsoll_engine::market::funding::{FundingTerms, PremiumRule};
use plimsoll_engine::units::Ratio;
use plimsoll_sim::market::{
    AssetPrices, ExchangeAbsence, Hip3Bounds, Hip3Config, Hip3Update, Market, MarketConfig,
    OracleMode, PriceDeviation, Side, TimeWindow, Venue, hip3_mark_px, hip3_update,
    hip3_within_day,
};

const HYPE: usize = 2;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

/// Bounds that are far away.
const FREE: Hip3Bounds = Hip3Bounds {
    previous_px: 100.0,
    day_px: 100.0,
    external: None,
};

#[test]
fn calls_closer_than_two_and_a_half_seconds_do_not_count() {
    assert_eq!(hip3_update(2.499, true), None);
    assert_eq!(hip3_update(2.5, true), Some(Hip3Update::Deployer));
    assert_eq!(hip3_update(3.0, false), None);
}

#[test]
fn after_ten_seconds_the_mark_is_the_venues_to_move() {
    assert_eq!(hip3_update(9.999, false), None);
    assert_eq!(hip3_update(10.0, false), Some(Hip3Update::Local));
    assert_eq!(hip3_update(10.0, true), Some(Hip3Update::Deployer));
}

#[test]
fn the_mark_is_the_median_of_what_is_supplied_and_the_local_mark() {
    let of = |supplied| hip3_mark_px(supplied, 100.2, &FREE);
    close(of([None, None]), 100.2, 1e-12);
    close(of([Some(100.6), None]), 100.4, 1e-12);
    close(of([Some(100.6), Some(100.4)]), 100.4, 1e-12);
    close(of([Some(99.5), Some(100.6)]), 100.2, 1e-12);
}

#[test]
fn a_mark_moves_one_percent_at_most() {
    let of = |px| hip3_mark_px([None; 2], px, &FREE);
    close(of(100.9), 100.9, 1e-12);
    close(of(103.0), 101.0, 1e-12);
    close(of(50.0), 99.0, 1e-12);
    close(of(101.0), 101.0, 1e-12);
}

#[test]
fn prices_stay_within_ten_times_of_the_start_of_the_day() {
    close(hip3_within_day(1_001.0, 100.0), 1_000.0, 1e-12);
    close(hip3_within_day(9.99, 100.0), 10.0, 1e-12);
    close(hip3_within_day(640.0, 100.0), 640.0, 1e-12);
    let late = Hip3Bounds {
        previous_px: 998.0,
        ..FREE
    };
    close(hip3_mark_px([None; 2], 1_007.0, &late), 1_000.0, 1e-12);
}

#[test]
fn the_external_price_holds_the_mark_back_but_not_over_the_one_percent() {
    let guarded = |external_px, px| {
        let bounds = Hip3Bounds {
            external: Some((external_px, 50.0)),
            ..FREE
        };
        hip3_mark_px([None; 2], px, &bounds)
    };
    close(guarded(100.0, 100.9), 100.5, 1e-12);
    close(guarded(100.0, 99.2), 99.5, 1e-12);
    close(guarded(100.0, 100.3), 100.3, 1e-12);
    // The band lies out of reach: the move is a move of 1%.
    close(guarded(110.0, 100.0), 101.0, 1e-12);
}

#[test]
fn no_update_moves_a_mark_by_more_than_one_percent_whatever_is_sent() {
    for step in 0..5_000_u32 {
        let x = f64::from(step);
        let px = |phase: f64| 100.0 * libm::exp(libm::sin(x * phase));
        let bounds = Hip3Bounds {
            previous_px: 100.0 * libm::exp(0.5 * libm::sin(0.7 * x)),
            day_px: 100.0,
            external: (step % 2 == 0).then(|| (px(0.31), 300.0)),
        };
        let supplied = [
            (step % 3 > 0).then(|| px(1.3)),
            (step % 5 > 2).then(|| px(2.1)),
        ];
        let mark = hip3_mark_px(supplied, px(0.9), &bounds);
        let moved = (mark / bounds.previous_px - 1.0).abs();
        assert!(moved <= 0.01 + 1e-12, "step {step}: {moved}");
    }
}

fn market(hip3: Hip3Config) -> MarketConfig {
    let mut config = MarketConfig::default();
    config.assets[HYPE].hip3 = Some(hip3);
    config.assets[HYPE].oracle = OracleMode::External;
    config
}

/// HYPE's prices at each tick of three seconds, the reference price being 80 and then `px`.
fn after_a_jump(config: &MarketConfig, px: f64, ticks: u32) -> Vec<AssetPrices> {
    let mut market = Market::new(config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let jumped = [REFERENCE[0], REFERENCE[1], px];
    (1..=ticks)
        .map(|tick| {
            market.on_tick(3.0 * f64::from(tick), &jumped);
            market.prices()[HYPE]
        })
        .collect()
}

#[test]
fn after_a_jump_the_oracle_is_there_at_once_and_the_mark_follows_by_one_percent() {
    let shown = after_a_jump(&market(Hip3Config::default()), 72.0, 20);
    let mut mark = 80.0;
    for px in shown {
        close(px.oracle_px, 72.0, 1e-9);
        mark = f64::max(mark * 0.99, 72.0);
        close(px.mark_px, mark, 1e-6);
    }
    close(mark, 72.0, 1e-12);
}

#[test]
fn a_silent_deployer_leaves_the_mark_to_the_local_mark_every_ten_seconds() {
    let silent = Hip3Config {
        silent: vec![TimeWindow {
            from_min: 0.0,
            to_min: 1.0,
        }],
        ..Hip3Config::default()
    };
    let shown = after_a_jump(&market(silent), 72.0, 21);
    // The opening update is at 0 s; ticks at 12, 24, 36, 48 s are the first past ten seconds each.
    let mut mark = 80.0;
    for (tick, px) in (1_u32..).zip(&shown).take(19) {
        if tick.is_multiple_of(4) {
            mark *= 0.99;
        }
        close(px.oracle_px, 80.0, 1e-9);
        close(px.mark_px, mark, 1e-6);
    }
    // It speaks again at 60 s, twelve seconds after the last update.
    close(shown[19].oracle_px, 72.0, 1e-9);
    close(shown[19].mark_px, mark * 0.99, 1e-6);
}

#[test]
fn a_deployer_who_sees_no_quotes_is_silent() {
    let mut config = market(Hip3Config::default());
    config.exchange_absences.push(ExchangeAbsence {
        exchanges: Vec::new(),
        assets: vec!["HYPE".to_owned()],
        venue: Some(Venue::Spot),
        from_min: 0.0,
        to_min: 10.0,
    });
    let shown = after_a_jump(&config, 79.9, 4);
    close(shown[3].oracle_px, 80.0, 1e-9);
    close(shown[2].mark_px, 80.0, 1e-9);
    close(shown[3].mark_px, 79.9, 1e-6);
}

#[test]
fn calls_that_come_too_often_are_refused() {
    // Ticks of one second, a call at each: accepted at 3, 6, 9 s, the first ones 2.5 s apart.
    let config = market(Hip3Config {
        deployer_update_every_s: 1.0,
        ..Hip3Config::default()
    });
    let mut market = Market::new(&config, 1.0).unwrap();
    let mut moved_at = Vec::new();
    for t_s in 0..=12_u32 {
        let px = 80.0 + 0.01 * f64::from(t_s);
        let before = market.prices()[HYPE].oracle_px;
        market.on_tick(f64::from(t_s), &[REFERENCE[0], REFERENCE[1], px]);
        if t_s > 0 && market.prices()[HYPE].oracle_px.to_bits() != before.to_bits() {
            moved_at.push(t_s);
        }
    }
    assert_eq!(moved_at, [3, 6, 9, 12]);
}

#[test]
fn a_deployer_who_calls_rarely_moves_prices_rarely() {
    let config = market(Hip3Config {
        deployer_update_every_s: 9.0,
        ..Hip3Config::default()
    });
    let shown = after_a_jump(&config, 79.5, 6);
    let oracle: Vec<f64> = shown.iter().map(|px| px.oracle_px).collect();
    for (got, expected) in oracle.iter().zip([80.0, 80.0, 79.5, 79.5, 79.5, 79.5]) {
        close(*got, expected, 1e-9);
    }
}

#[test]
fn a_deployer_who_errs_moves_the_oracle_at_once_and_the_mark_step_by_step() {
    let wrong = |supplied_marks, external_guard_bps| {
        let config = market(Hip3Config {
            supplied_marks,
            external_guard_bps,
            deviations: vec![PriceDeviation {
                assets: Vec::new(),
                from_min: 0.0,
                to_min: 60.0,
                bps: 5_000.0,
            }],
            ..Hip3Config::default()
        });
        after_a_jump(&config, 80.0, 10)[9]
    };
    let free = wrong(2, None);
    close(free.oracle_px, 120.0, 1e-9);
    close(free.mark_px, 80.0 * libm::pow(1.01, 10.0), 1e-5);
    // The honest external price keeps the mark within its band.
    close(wrong(2, Some(100.0)).mark_px, 80.8, 1e-6);
    // Without supplied marks the book alone says what the mark is.
    close(wrong(0, None).mark_px, 80.0, 1e-9);
    // One of two: half way, and so 1% at a time.
    close(wrong(1, None).mark_px, 80.0 * libm::pow(1.01, 10.0), 1e-5);
}

#[test]
fn a_new_day_gives_a_new_range() {
    let config = market(Hip3Config::default());
    let mut market = Market::new(&config, 3_600.0).unwrap();
    let mut oracle = Vec::new();
    for hour in 0..=26_u32 {
        let px = if hour == 0 { 80.0 } else { 9_000.0 };
        market.on_tick(3_600.0 * f64::from(hour), &[REFERENCE[0], REFERENCE[1], px]);
        oracle.push(market.prices()[HYPE].oracle_px);
    }
    close(oracle[1], 800.0, 1e-9);
    close(oracle[23], 800.0, 1e-9);
    // The second day starts from 800.
    close(oracle[24], 8_000.0, 1e-6);
    close(oracle[26], 8_000.0, 1e-6);
}

#[test]
fn only_the_deployed_asset_follows_the_deployer() {
    let silent = market(Hip3Config {
        silent: vec![TimeWindow {
            from_min: 0.0,
            to_min: 10.0,
        }],
        ..Hip3Config::default()
    });
    let mut plain = Market::new(&MarketConfig::default(), 3.0).unwrap();
    let mut deployed = Market::new(&silent, 3.0).unwrap();
    for tick in 0..50 {
        let scale = 1.0 + 0.001 * f64::from(tick);
        for one in [&mut plain, &mut deployed] {
            one.on_tick(3.0 * f64::from(tick), &REFERENCE.map(|px| px * scale));
        }
        assert_eq!(plain.prices()[..HYPE], deployed.prices()[..HYPE]);
    }
}

#[test]
fn an_oracle_price_sent_too_high_makes_the_premium_of_the_middle_negative() {
    let config = market(Hip3Config {
        deviations: vec![PriceDeviation {
            assets: Vec::new(),
            from_min: 0.0,
            to_min: 60.0,
            bps: 20.0,
        }],
        ..Hip3Config::default()
    });
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    // The first prices are taken as they are; from the next tick on the oracle is 80.16.
    market.take_premiums();
    for tick in 1..1_200 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
    }
    let premiums = market.take_premiums().to_vec();
    let average = premiums[HYPE].measured_from(PremiumRule::Middle);
    // 1 / 1.002 - 1.
    assert_eq!(average, Ratio(-19_960_080));
    // F = -0.001996008 + 0.0003.
    let rate = FundingTerms::DEPLOYED.hourly_rate(average);
    assert_eq!(rate, Ratio(-2_120_010));
    assert_eq!(premiums[0].measured_from(PremiumRule::Middle), Ratio::ZERO);
}

#[test]
fn a_restarted_deployer_repeats_itself_to_the_bit() {
    let config = market(Hip3Config {
        silent: vec![TimeWindow {
            from_min: 1.0,
            to_min: 2.0,
        }],
        external_guard_bps: Some(40.0),
        ..Hip3Config::default()
    });
    let run = |market: &mut Market| -> Vec<AssetPrices> {
        (0..100)
            .map(|tick| {
                let scale = 1.0 + 0.02 * libm::sin(f64::from(tick));
                market.on_tick(3.0 * f64::from(tick), &REFERENCE.map(|px| px * scale));
                market.execute(Venue::Perp, HYPE, Side::Sell, 1_000.0, None);
                market.prices()[HYPE]
            })
            .collect()
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    let first = run(&mut market);
    market.restart();
    assert_eq!(run(&mut market), first);
}
