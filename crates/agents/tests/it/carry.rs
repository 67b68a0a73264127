//! Entry, exit, hysteresis, rebalancing, clips.

use plimsoll_agents::classes::carry::{Action, Carry, CarryConfig};

use crate::common::{HOUR, Scene, close, hype, perp, spot, stream};

fn trader() -> Carry {
    Carry::new(CarryConfig::default(), hype(), 0.0, 5_000.0, 10)
}

/// In the trade: spot against an equal short, with a share of it borrowed.
fn invested(units: f64, share: f64) -> Scene {
    let mut scene = Scene::new(units, share * units * 100.0);
    scene.account.perp_size[2] = -units;
    scene
}

/// Flat with a million of own money.
fn flat() -> Scene {
    let mut scene = Scene::new(0.0, 0.0);
    scene.account.supplied_usd = 1e6;
    scene
}

fn pay_funding(scene: &mut Scene, hours: u32, hourly: f64) {
    for _ in 0..hours {
        scene.signals.on_funding(&[0.0, 0.0, hourly]);
    }
}

/// Decides once and says what was planned.
fn plan(scene: &Scene, trader: &mut Carry) -> Option<Action> {
    let (wishes, _) = scene.ask(trader, &mut stream());
    assert!(wishes.is_empty(), "a decision comes before its orders");
    trader.plan()
}

#[test]
fn a_flat_trader_enters_when_net_carry_after_costs_is_high_enough() {
    // Dead zone: 0.1095 - 0.1 * 0.05 - 0.0033 * 365 / 60 = 0.0844 a year.
    assert_eq!(plan(&flat(), &mut trader()), Some(Action::Enter));
    let mut dear = flat();
    // 0.1095 - 0.1 * r - 0.0201 = 0.04 at r = 0.494.
    dear.market.reserves[2].borrow_rate = 0.50;
    assert_eq!(plan(&dear, &mut trader()), None);
    dear.market.reserves[2].borrow_rate = 0.48;
    assert_eq!(plan(&dear, &mut trader()), Some(Action::Enter));
}

#[test]
fn between_the_levels_nobody_enters_and_nobody_leaves() {
    let hourly = 0.03 / 8_760.0;
    let (mut out, mut within) = (flat(), invested(1_000.0, 0.1));
    pay_funding(&mut out, 200, hourly);
    pay_funding(&mut within, 200, hourly);
    within.market.time_s = 100.0 * HOUR;
    assert_eq!(plan(&out, &mut trader()), None);
    assert_eq!(plan(&within, &mut trader()), None);
}

#[test]
fn an_entry_trades_both_legs_in_clips_up_to_the_size() {
    let (mut trader, scene) = (trader(), flat());
    plan(&scene, &mut trader);
    let (wishes, sleep) = scene.ask(&mut trader, &mut stream());
    // A clip of 200,000 USD at 100.
    assert!(close(spot(&wishes), 2_000.0, 1e-3));
    assert!(close(perp(&wishes), -2_000.0, 1e-3));
    assert_eq!(sleep, 120.0);
    let mut nearly = invested(4_990.0, 0.0);
    nearly.account.supplied_usd = 1e6;
    let (wishes, _) = nearly.ask(&mut trader, &mut stream());
    assert!(close(spot(&wishes), 10.0, 1e-3));
    let mut done = invested(5_000.0, 0.0);
    done.account.supplied_usd = 1e6;
    assert!(done.ask(&mut trader, &mut stream()).0.is_empty());
    assert_eq!(trader.plan(), None);
}

#[test]
fn an_entry_stays_within_money_and_caps() {
    let mut poor = flat();
    poor.account.supplied_usd = 1_100.0;
    let mut first = trader();
    plan(&poor, &mut first);
    // 0.95 * 1100 USD cover spot and a tenth of it as margin.
    let (wishes, _) = poor.ask(&mut first, &mut stream());
    assert!(close(spot(&wishes), 9.5, 1e-3));
    let mut full = flat();
    full.account.holdings[1].room_units = 0.0;
    assert_eq!(plan(&full, &mut trader()), None);
}

#[test]
fn an_entry_ends_when_carry_turns_negative_on_the_way() {
    let (mut trader, mut scene) = (trader(), flat());
    plan(&scene, &mut trader);
    pay_funding(&mut scene, 24, -0.000_1);
    assert!(scene.ask(&mut trader, &mut stream()).0.is_empty());
    assert_eq!(trader.plan(), None);
}

#[test]
fn a_trader_leaves_after_eight_hours_of_negative_carry() {
    let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.2));
    pay_funding(&mut scene, 24, -0.000_1);
    for (hour, expected) in [(10.0, None), (17.9, None), (18.0, Some(Action::Exit))] {
        scene.market.time_s = hour * HOUR;
        assert_eq!(plan(&scene, &mut trader), expected, "{hour}");
    }
}

#[test]
fn the_eight_hours_start_again_after_a_good_one() {
    let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.2));
    let mut good = invested(1_000.0, 0.2);
    pay_funding(&mut scene, 24, -0.000_1);
    plan(&scene, &mut trader);
    good.market.time_s = 7.0 * HOUR;
    plan(&good, &mut trader);
    scene.market.time_s = 9.0 * HOUR;
    assert_eq!(plan(&scene, &mut trader), None);
    scene.market.time_s = 17.0 * HOUR;
    assert_eq!(plan(&scene, &mut trader), Some(Action::Exit));
}

#[test]
fn a_dear_loan_makes_carry_negative_at_the_documented_utilization() {
    // Break-even of a third borrowed at 10.95% funding: r = 0.3285, utilization 0.8586.
    for (borrow_rate, leaves) in [(0.328, false), (0.329, true)] {
        let (mut trader, mut scene) = (trader(), invested(1_000.0, 1.0 / 3.0));
        scene.market.reserves[2].borrow_rate = borrow_rate;
        plan(&scene, &mut trader);
        scene.market.time_s = 8.0 * HOUR;
        assert_eq!(plan(&scene, &mut trader).is_some(), leaves);
    }
}

#[test]
fn a_high_margin_ratio_makes_a_trader_leave() {
    let mut scene = invested(1_000.0, 0.2);
    scene.account.portfolio_margin_ratio = 0.85;
    assert_eq!(plan(&scene, &mut trader()), None);
    scene.account.portfolio_margin_ratio = 0.86;
    assert_eq!(plan(&scene, &mut trader()), Some(Action::Exit));
}

#[test]
fn an_exit_sells_spot_and_buys_the_short_back_in_clips_until_flat() {
    let (mut trader, mut scene) = (trader(), invested(3_000.0, 0.2));
    scene.account.portfolio_margin_ratio = 0.9;
    plan(&scene, &mut trader);
    for (units, clip) in [(3_000.0, 2_000.0), (1_000.0, 1_000.0)] {
        scene.account.holdings[1].supplied_units = units;
        scene.account.perp_size[2] = -units;
        let (wishes, sleep) = scene.ask(&mut trader, &mut stream());
        assert!(close(spot(&wishes), -clip, 1e-3));
        assert!(close(perp(&wishes), clip, 1e-3));
        assert_eq!(sleep, 120.0);
    }
    scene.account.holdings[1].supplied_units = 0.0;
    scene.account.perp_size[2] = 0.0;
    assert!(scene.ask(&mut trader, &mut stream()).0.is_empty());
    assert_eq!(trader.plan(), None);
}

#[test]
fn an_exit_buys_back_only_what_the_short_is_too_large_by() {
    let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.2));
    scene.account.portfolio_margin_ratio = 0.9;
    plan(&scene, &mut trader);
    // The spot leg filled worse than the perp leg before.
    scene.account.perp_size[2] = -400.0;
    scene.account.holdings[1].supplied_units = 2_300.0;
    let (wishes, _) = scene.ask(&mut trader, &mut stream());
    assert!(close(spot(&wishes), -2_000.0, 1e-3));
    assert!(close(perp(&wishes), 100.0, 1e-3));
}

#[test]
fn the_perp_is_traded_when_delta_leaves_its_band() {
    for (short, trade) in [
        (-985.0, None),
        (-970.0, Some(-30.0)),
        (-1_040.0, Some(40.0)),
    ] {
        let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.2));
        scene.account.perp_size[2] = short;
        let planned = plan(&scene, &mut trader);
        assert_eq!(planned.is_some(), trade.is_some(), "{short}");
        if let Some(trade) = trade {
            assert_eq!(planned, Some(Action::Rehedge));
            let (wishes, _) = scene.ask(&mut trader, &mut stream());
            assert!(close(perp(&wishes), trade, 1e-3));
            assert_eq!(spot(&wishes), 0.0);
        }
    }
}

#[test]
fn spot_is_sold_where_a_larger_short_cannot_be_margined() {
    let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.2));
    scene.account.perp_size[2] = -500.0;
    scene.account.max_new_borrow_usd = 1_000.0;
    plan(&scene, &mut trader);
    let (wishes, _) = scene.ask(&mut trader, &mut stream());
    assert!(close(spot(&wishes), -500.0, 1e-3));
    assert_eq!(perp(&wishes), 0.0);
}

#[test]
fn both_legs_are_reduced_when_too_much_is_borrowed() {
    assert_eq!(plan(&invested(1_000.0, 0.35), &mut trader()), None);
    let (mut trader, scene) = (trader(), invested(1_000.0, 0.40));
    assert_eq!(plan(&scene, &mut trader), Some(Action::Trim));
    let (wishes, _) = scene.ask(&mut trader, &mut stream());
    let sold = -spot(&wishes);
    assert!(close(perp(&wishes), sold, 1e-3));
    // The sale and the freed margin bring the share to 0.30.
    let share = (40_000.0 - 110.0 * sold) / (100_000.0 - 100.0 * sold);
    assert!(close(share, 0.30, 1e-6), "{share}");
}

#[test]
fn a_reason_to_leave_overrides_what_is_under_way() {
    let (mut trader, mut scene) = (trader(), invested(1_000.0, 0.40));
    plan(&scene, &mut trader);
    scene.account.portfolio_margin_ratio = 0.9;
    scene.ask(&mut trader, &mut stream());
    assert_eq!(trader.plan(), Some(Action::Exit));
}

#[test]
fn nothing_is_wished_in_liquidation() {
    let mut scene = invested(1_000.0, 0.6);
    scene.account.portfolio_margin_ratio = 0.97;
    scene.account.is_in_liquidation = true;
    let mut trader = trader();
    for _ in 0..3 {
        assert!(scene.ask(&mut trader, &mut stream()).0.is_empty());
        assert_eq!(trader.plan(), None);
    }
}

#[test]
fn a_decision_is_carried_out_after_half_an_hour_on_average() {
    let mut stream = stream();
    let mut scene = invested(1_000.0, 0.2);
    scene.account.portfolio_margin_ratio = 0.9;
    let n = 4_000;
    let lags = (0..n).map(|_| scene.ask(&mut trader(), &mut stream).1);
    let mean = lags.sum::<f64>() / f64::from(n);
    assert!(
        close(mean, 1_800.0, 4.0 * 1_800.0 / f64::from(n).sqrt()),
        "{mean}"
    );
}

#[test]
fn an_entry_may_be_cut_to_what_rests_near_the_mid() {
    use plimsoll_agents::Agent as _;
    let config = CarryConfig {
        entry_sweep_bps: Some(5.0),
        ..CarryConfig::default()
    };
    let mut trader = Carry::new(config, hype(), 0.0, 5_000.0, 10);
    assert!(trader.looks_at_books());
    let mut scene = Scene::trader(1e6);
    scene.account.supplied_usd = 1e6;
    // A tenth of the normal 500,000 USD rests within 5 bps.
    scene.market.books.spots[1].asks_usd = [5e4, 1e5, 2.4e5, 4.5e5, 8e5, 1.8e6];
    plan(&scene, &mut trader);
    let (wishes, _) = scene.ask(&mut trader, &mut stream());
    assert!(close(spot(&wishes), 500.0, 1e-3), "{wishes:?}");
    assert!(close(perp(&wishes), -500.0, 1e-3));
}
