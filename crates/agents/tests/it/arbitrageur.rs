//! Gaps, capital, the leg elsewhere, money on its way, stops.

use plimsoll_agents::classes::arbitrageur::{Against, Arbitrageur, ArbitrageurConfig};
use plimsoll_engine::Intent;

use crate::common::{Scene, close, hype, money, perp, spot, stream};

fn trader(against: Against, elsewhere_usd: f64) -> Arbitrageur {
    let config = ArbitrageurConfig::default();
    Arbitrageur::new(config, hype(), 0.0, (against, elsewhere_usd), 3)
}

/// A million here, a million elsewhere, and a gap.
fn gap(bps: f64) -> Scene {
    let mut scene = Scene::trader(1e6);
    scene.mid(0.0, 100.0 * (1.0 + bps * 1e-4));
    scene
}

fn ask(trader: &mut Arbitrageur, scene: &Scene) -> Vec<plimsoll_agents::Wish> {
    scene.ask(trader, &mut stream()).0
}

#[test]
fn a_gap_is_traded_beyond_fees_and_edge_no_further_than_there() {
    // Two takers here at 4.5 bps, two elsewhere at 2, and 3: 16 bps.
    for (bps, units) in [(15.9, 0.0), (-15.9, 0.0), (40.0, -1.0), (-40.0, 1.0)] {
        let wishes = ask(&mut trader(Against::Elsewhere, 1e6), &gap(bps));
        // Up to twice the smaller balance, less a tenth.
        let expected = units * 1.8e6 / (100.0 * (1.0 + bps * 1e-4));
        assert!(close(perp(&wishes), expected, 0.01), "{bps}: {wishes:?}");
        if let Some(Intent::TradePerp { limit_bps, .. }) = wishes.first().map(|w| w.intent) {
            assert_eq!(limit_bps, 24);
        }
    }
}

#[test]
fn capital_binds_by_the_smaller_balance_and_by_what_is_held() {
    let mut poor = trader(Against::Elsewhere, 4e5);
    assert!(close(perp(&ask(&mut poor, &gap(40.0))), -7_171.3, 0.1));
    let mut scene = gap(40.0);
    scene.position(-10_000.0, 100.4);
    let mut half_full = trader(Against::Elsewhere, 1e6);
    // It sees the fill and hedges it first: 0.02% of a million is gone.
    assert!(close(perp(&ask(&mut half_full, &scene)), -7_924.7, 0.1));
}

#[test]
fn the_leg_elsewhere_follows_the_fill_and_earns_the_gap() {
    let mut trader = trader(Against::Elsewhere, 1e6);
    let mut scene = gap(40.0);
    ask(&mut trader, &scene);
    assert_eq!(trader.elsewhere().units, 0.0);
    scene.position(-10_000.0, 100.4);
    ask(&mut trader, &scene);
    assert_eq!(trader.elsewhere().units, 10_000.0);
    assert!(close(trader.elsewhere().usd, 1e6 - 1e6 * 1.0002, 1e-6));
    // The gap has gone to the other side: the position is bought back, no higher than there.
    scene.mid(60.0, 99.99);
    let wishes = ask(&mut trader, &scene);
    assert!(close(perp(&wishes), 10_000.0, 1e-6));
    scene.position(0.0, 0.0);
    scene.mid(61.0, 100.0);
    ask(&mut trader, &scene);
    assert_eq!(trader.elsewhere().units, 0.0);
}

#[test]
fn it_stops_where_oracle_and_mark_are_five_percent_apart() {
    for (mark, trades) in [(95.3, true), (95.1, false), (105.4, false)] {
        let mut scene = gap(40.0);
        scene.market.mark_px[2] = mark;
        let wishes = ask(&mut trader(Against::Elsewhere, 1e6), &scene);
        assert_eq!(!wishes.is_empty(), trades, "{mark}");
    }
}

#[test]
fn the_balance_that_runs_low_is_filled_up_and_the_money_is_late() {
    let mut inward = trader(Against::Elsewhere, 5e6);
    assert!(ask(&mut inward, &gap(0.0)).is_empty());
    assert!(close(inward.elsewhere().usd, 3e6, 1.0));
    assert!(close(inward.on_its_way_usd(), 2e6, 1.0));
    for (t_s, paid_in) in [(1_799.0, 0.0), (1_800.0, 2e6)] {
        let mut later = gap(0.0);
        later.market.time_s = t_s;
        assert!(
            close(money(&ask(&mut inward, &later)), paid_in, 1.0),
            "{t_s}"
        );
    }
    assert_eq!(inward.on_its_way_usd(), 0.0);
    let mut outward = trader(Against::Elsewhere, 1e5);
    let mut scene = gap(0.0);
    scene.account.holdings[2].held_units = 1e6;
    assert!(close(money(&ask(&mut outward, &scene)), -4.5e5, 1.0));
    // Half of what was asked for was paid.
    scene.market.time_s = 1.0;
    scene.account.holdings[2].held_units = 775e3;
    scene.account.perp_equity_usd = 775e3;
    ask(&mut outward, &scene);
    assert!(close(outward.on_its_way_usd(), 2.25e5, 1.0));
    assert!(close(outward.elsewhere().usd, 1e5, 1e-6));
    scene.market.time_s = 1_802.0;
    ask(&mut outward, &scene);
    assert!(close(outward.elsewhere().usd, 3.25e5, 1.0));
}

#[test]
fn against_the_own_spot_both_legs_are_traded_and_evened_out() {
    // Two takers of 4.5 and of 7 bps, and 3: 26 bps.
    assert!(ask(&mut trader(Against::OwnSpot, 0.0), &gap(25.9)).is_empty());
    assert!(ask(&mut trader(Against::OwnSpot, 0.0), &gap(-60.0)).is_empty());
    let wishes = ask(&mut trader(Against::OwnSpot, 0.0), &gap(66.0));
    assert!(close(spot(&wishes), 6_738.9, 0.1), "{wishes:?}");
    assert!(close(perp(&wishes), -spot(&wishes), 1e-9));
    let mut scene = gap(66.0);
    scene.account.holdings[1].held_units = 5_000.0;
    scene.position(-4_000.0, 100.6);
    let wishes = ask(&mut trader(Against::OwnSpot, 0.0), &scene);
    assert!(close(perp(&wishes), -1_000.0, 1e-6) && spot(&wishes) == 0.0);
    let mut gone = gap(-1.0);
    gone.account.holdings[1].held_units = 5_000.0;
    gone.position(-5_000.0, 100.6);
    let wishes = ask(&mut trader(Against::OwnSpot, 0.0), &gone);
    assert!(close(spot(&wishes), -5_000.0, 1e-6) && close(perp(&wishes), 5_000.0, 1e-6));
}
