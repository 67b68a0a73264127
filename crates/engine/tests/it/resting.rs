//! Orders that wait at the venue: placed, matched with money, and cancelled.

use plimsoll_engine::account::Mode;
use plimsoll_engine::market::order_limits::LimitProblem;
use plimsoll_engine::market::tick::TickProblem;
use plimsoll_engine::orders::{CancelReason, Covers, OrderId, Refused, Side, TriggerKind};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Round, SimTime, Usd};
use plimsoll_engine::{
    Engine, Event, EventKind, Fill, Instrument, Intent, Opening, Order, OrderKind, Outcome,
    Rejection, Report,
};

use crate::common::{HYPE, USDC, apply, ask, engine, exact, october, prices, refusal};

const PERP: PerpId = PerpId(HYPE as u32);
const MARKET: Instrument = Instrument::Perp(PERP);
const ONE: AccountId = AccountId::user(0);
const TWO: AccountId = AccountId::user(1);

fn usd(value: f64) -> Px {
    Px::from_f64_nearest(value).unwrap()
}

/// Two unified accounts with some money each, HYPE at 80.
pub(crate) fn two_with(money: f64, size: f64) -> Engine {
    let opening = Opening {
        mode: Mode::Unified,
        perp_equity: exact(money),
        positions: vec![(PERP, exact(size), 5)],
        ..Opening::default()
    };
    let other = Opening {
        mode: Mode::Unified,
        perp_equity: exact(100_000.0),
        ..Opening::default()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    engine(&october(), &[opening, other], at)
}

pub(crate) fn limit(size: f64, px: f64) -> Intent {
    Intent::PlaceLimit {
        instrument: MARKET,
        size: exact(size),
        px: usd(px),
        leverage: 5,
        reduce_only: false,
        post_only: false,
    }
}

fn only_reducing(size: f64, px: f64) -> Intent {
    Intent::PlaceLimit {
        instrument: MARKET,
        size: exact(size),
        px: usd(px),
        leverage: 5,
        reduce_only: true,
        post_only: false,
    }
}

fn stop(covers: Covers, trigger: f64) -> Intent {
    Intent::PlaceTrigger {
        perp: PERP,
        kind: TriggerKind::StopLoss,
        covers,
        trigger_px: usd(trigger),
        limit: None,
        reduce_only: true,
    }
}

fn best(px: f64) -> EventKind {
    EventKind::Match {
        instrument: MARKET,
        bid: usd(px),
        ask: usd(px),
    }
}

fn at_px(engine: &mut Engine, seconds: u64, hype: f64) -> Report {
    let (time, mut report) = (SimTime(seconds * 1_000), Report::default());
    let kind = EventKind::Prices(prices(80_000.0, 2_400.0, hype));
    engine.apply(&Event { time, kind }, &mut report).unwrap();
    engine.ledger().check().unwrap();
    report
}

fn sale(account: AccountId, size: f64) -> Order {
    Order {
        account,
        instrument: MARKET,
        size: exact(-size),
        limit_bps: None,
        is_liquidation: false,
        is_maker: false,
        kind: OrderKind::Market,
    }
}

fn reasons(report: &Report) -> Vec<(u64, CancelReason)> {
    let canceled = report.outcomes.iter().filter_map(|o| match o {
        Outcome::OrderCanceled { order, reason } => Some((order.id().0, *reason)),
        _ => None,
    });
    canceled.collect()
}

#[test]
fn a_bid_below_the_market_rests_and_its_margin_may_not_leave() {
    let mut engine = two_with(10_000.0, 0.0);
    let placed = ask(&mut engine, ONE, limit(10.0, 79.0));
    assert!(matches!(placed.outcomes[..], [Outcome::OrderPlaced { .. }]));
    // 10 * 79 / 5 = 158, and 1.01 times that in the commitment.
    let tied_up = engine.figures(ONE).resting.perp_margin;
    assert_eq!(tied_up.to_f64(), 158.0);
    let shown = |value: Usd| value.in_settlement(Round::Up);
    assert_eq!(shown(engine.commitment(ONE)), exact(159.58));
    assert_eq!(shown(engine.hold(ONE)), exact(159.58));
    assert_eq!(shown(engine.available_to_trade(ONE)), exact(9_840.42));
    assert_eq!(engine.withdrawable(ONE, USDC), exact(9_840.42));
    assert!(engine.applicant(ONE).has_orders);
    ask(&mut engine, ONE, Intent::CancelAll { instrument: None });
    assert_eq!(engine.withdrawable(ONE, USDC), exact(10_000.0));
    assert!(!engine.applicant(ONE).has_orders);
}

#[test]
fn what_rests_already_counts_when_an_order_is_placed() {
    let mut engine = two_with(1_000.0, 0.0);
    assert_eq!(refusal(&mut engine, ONE, limit(40.0, 79.0)), None);
    // 632 are tied up; 30 * 79 / 5 = 474 more are not there.
    let more = refusal(&mut engine, ONE, limit(30.0, 79.0));
    assert_eq!(more, Some(Rejection::Margin));
    let at_once = Intent::TradePerp {
        perp: PERP,
        size: exact(30.0),
        leverage: 5,
        limit_bps: 100,
    };
    assert_eq!(refusal(&mut engine, ONE, at_once), Some(Rejection::Margin));
    assert_eq!(refusal(&mut engine, ONE, limit(20.0, 79.0)), None);
}

#[test]
fn a_market_that_falls_beyond_a_bid_fills_it_at_its_price_and_the_makers_fee() {
    let mut engine = two_with(10_000.0, 0.0);
    ask(&mut engine, ONE, limit(10.0, 79.0));
    assert!(apply(&mut engine, best(79.0)).outcomes.is_empty());
    let report = apply(&mut engine, best(78.9));
    let Outcome::Filled {
        size,
        quote,
        fee,
        resting,
        ..
    } = report.outcomes[0]
    else {
        panic!("{report:?}");
    };
    assert_eq!((size, quote), (exact(10.0), exact(790.0)));
    assert_eq!((fee, resting), (exact(0.1185), Some(OrderId(0))));
    assert_eq!(engine.ledger().size(ONE, PERP), exact(10.0));
    assert_eq!(engine.ledger().position(ONE, PERP).leverage, 5);
    assert_eq!(engine.ledger().held(ONE, USDC), exact(10_000.0 - 790.1185));
    assert!(engine.resting().is_empty());
}

#[test]
fn an_incoming_order_trades_with_the_resting_one_and_nobody_else() {
    let mut engine = two_with(10_000.0, 0.0);
    ask(&mut engine, ONE, limit(10.0, 79.0));
    let order = sale(TWO, 4.0);
    let most = exact(4.0);
    apply(&mut engine, EventKind::Meet { order, most });
    let ledger = engine.ledger();
    assert_eq!(ledger.size(ONE, PERP), exact(4.0));
    assert_eq!(ledger.size(TWO, PERP), exact(-4.0));
    assert_eq!(ledger.size(AccountId::MARKET, PERP), Amount::ZERO);
    // 316 change hands; the maker pays 1.5 bps, the taker 4.5.
    assert_eq!(ledger.held(ONE, USDC), exact(10_000.0 - 316.0 - 0.0474));
    assert_eq!(ledger.held(TWO, USDC), exact(100_000.0 + 316.0 - 0.1422));
    let left = engine.resting().best(MARKET, Side::Buy).unwrap().size;
    assert_eq!(left, exact(6.0));
}

#[test]
fn a_trade_with_oneself_cancels_the_resting_order_and_goes_on() {
    let mut engine = two_with(10_000.0, 0.0);
    ask(&mut engine, ONE, limit(10.0, 79.0));
    let order = sale(ONE, 4.0);
    let most = exact(4.0);
    let report = apply(&mut engine, EventKind::Meet { order, most });
    assert_eq!(reasons(&report), [(0, CancelReason::SelfTrade)]);
    assert_eq!(engine.ledger().size(ONE, PERP), Amount::ZERO);
}

#[test]
fn an_order_across_the_market_trades_first_and_rests_with_what_is_left() {
    let mut engine = two_with(10_000.0, 0.0);
    apply(&mut engine, best(80.5));
    let report = ask(&mut engine, ONE, limit(10.0, 81.0));
    let [order] = report.orders[..] else {
        panic!("{report:?}");
    };
    assert_eq!(order.worst_px(), Some(usd(81.0)));
    let fill = Fill {
        order,
        size: exact(7.0),
        quote: exact(564.0),
    };
    apply(&mut engine, EventKind::Fill(fill));
    let left = engine.resting().best(MARKET, Side::Buy).unwrap();
    assert_eq!((left.size, left.px), (exact(3.0), usd(81.0)));
}

#[test]
fn a_post_only_order_that_would_trade_at_once_is_refused() {
    let mut engine = two_with(10_000.0, 0.0);
    let post = |px| Intent::PlaceLimit {
        instrument: MARKET,
        size: exact(1.0),
        px: usd(px),
        leverage: 5,
        reduce_only: false,
        post_only: true,
    };
    let refused = Rejection::Resting(Refused::BadAloPx { px: usd(80.2) });
    assert_eq!(refusal(&mut engine, ONE, post(80.2)), Some(refused));
    // The market stands where it was last said to stand, until prices come.
    apply(&mut engine, best(80.5));
    assert_eq!(refusal(&mut engine, ONE, post(80.2)), None);
}

#[test]
fn prices_off_the_grid_and_far_from_the_market_are_refused() {
    let mut engine = two_with(10_000.0, 0.0);
    let figures = Rejection::Tick(TickProblem::Figures);
    assert_eq!(
        refusal(&mut engine, ONE, limit(1.0, 79.1234)),
        Some(figures)
    );
    let band = Rejection::Limit(LimitProblem::ReferenceBand);
    assert_eq!(refusal(&mut engine, ONE, limit(1.0, 15.9)), Some(band));
    let small = Rejection::Limit(LimitProblem::MinTradeNotional);
    assert_eq!(refusal(&mut engine, ONE, limit(0.1, 79.0)), Some(small));
    assert_eq!(
        refusal(&mut engine, ONE, limit(1.001, 79.0)),
        Some(Rejection::Lot)
    );
}

#[test]
fn a_reduce_only_order_closes_no_more_than_the_position() {
    let mut engine = two_with(10_000.0, 5.0);
    let refused = refusal(&mut engine, ONE, only_reducing(8.0, 79.0));
    assert_eq!(refused, Some(Rejection::ReduceOnly));
    ask(&mut engine, ONE, only_reducing(-8.0, 81.0));
    assert_eq!(engine.figures(ONE).resting.perp_margin.to_f64(), 0.0);
    let report = apply(&mut engine, best(82.0));
    assert_eq!(engine.ledger().size(ONE, PERP), Amount::ZERO);
    assert_eq!(reasons(&report), [(0, CancelReason::ReduceOnly)]);
}

#[test]
fn closing_a_position_cancels_the_orders_that_could_only_reduce_it() {
    let mut engine = two_with(10_000.0, 5.0);
    ask(&mut engine, ONE, only_reducing(-5.0, 85.0));
    ask(&mut engine, ONE, stop(Covers::Position(Side::Sell), 75.0));
    ask(&mut engine, ONE, limit(-5.0, 82.0));
    let report = apply(&mut engine, best(83.0));
    let gone = [(0, CancelReason::ReduceOnly), (1, CancelReason::ReduceOnly)];
    assert_eq!(reasons(&report), gone);
    assert!(engine.resting().is_empty());
}

#[test]
fn an_order_that_its_owner_cannot_bear_any_more_is_cancelled_at_the_match() {
    // Long 50 at 5x of 1,000: the bid is covered at 80, and not after a fall to 78.
    let mut engine = two_with(1_000.0, 50.0);
    assert_eq!(refusal(&mut engine, ONE, limit(10.0, 79.0)), None);
    let mut calm = engine.clone();
    apply(&mut calm, best(78.9));
    assert_eq!(calm.ledger().size(ONE, PERP), exact(60.0));
    at_px(&mut engine, 3, 78.0);
    let report = apply(&mut engine, best(78.0));
    assert_eq!(reasons(&report), [(0, CancelReason::Margin)]);
    assert_eq!(engine.ledger().size(ONE, PERP), exact(50.0));
}

#[test]
fn a_liquidation_cancels_all_orders_first() {
    let mut engine = two_with(1_000.0, 50.0);
    ask(&mut engine, ONE, limit(1.0, 60.0));
    ask(&mut engine, ONE, stop(Covers::Size(exact(-5.0)), 40.0));
    let twap = Intent::StartTwap {
        perp: PERP,
        size: exact(-20.0),
        duration_ms: 300_000,
        leverage: 5,
        reduce_only: true,
    };
    ask(&mut engine, ONE, twap);
    assert_eq!(at_px(&mut engine, 3, 62.0).due, [ONE]);
    let attend = EventKind::Attend {
        account: ONE,
        perps_first: true,
    };
    let report = apply(&mut engine, attend);
    let all = [0, 1, 2].map(|id| (id, CancelReason::Liquidated));
    assert_eq!(reasons(&report), all);
    assert!(matches!(report.outcomes[3], Outcome::Liquidated(_)));
    let refused = refusal(&mut engine, ONE, limit(-1.0, 90.0));
    assert_eq!(refused, Some(Rejection::InLiquidation));
}

#[test]
fn a_stop_fires_below_its_trigger_and_sells_no_further_than_a_tenth_below() {
    let mut engine = two_with(10_000.0, 10.0);
    ask(&mut engine, ONE, stop(Covers::Size(exact(-4.0)), 75.0));
    assert!(at_px(&mut engine, 3, 75.0).orders.is_empty());
    let report = at_px(&mut engine, 6, 74.9);
    let [order] = report.orders[..] else {
        panic!("{report:?}");
    };
    assert_eq!(
        (order.size, order.worst_px()),
        (exact(-4.0), Some(usd(67.5)))
    );
    assert!(matches!(report.outcomes[..], [Outcome::Triggered { .. }]));
    // What a market order does not find is gone.
    let fill = Fill {
        order,
        size: Amount::ZERO,
        quote: Amount::ZERO,
    };
    apply(&mut engine, EventKind::Fill(fill));
    assert!(engine.resting().is_empty());
}

#[test]
fn two_stops_of_a_whole_position_sell_it_once() {
    let mut engine = two_with(10_000.0, 10.0);
    ask(&mut engine, ONE, stop(Covers::Position(Side::Sell), 75.0));
    ask(&mut engine, ONE, stop(Covers::Position(Side::Sell), 76.0));
    let report = at_px(&mut engine, 3, 74.0);
    assert_eq!(report.orders.len(), 1);
    assert_eq!(report.orders[0].size, exact(-10.0));
    assert_eq!(reasons(&report), [(0, CancelReason::ReduceOnly)]);
}

#[test]
fn a_take_profit_with_a_limit_rests_where_it_does_not_trade() {
    let mut engine = two_with(10_000.0, 10.0);
    let take = Intent::PlaceTrigger {
        perp: PERP,
        kind: TriggerKind::TakeProfit,
        covers: Covers::Position(Side::Sell),
        trigger_px: usd(85.0),
        limit: Some(usd(86.0)),
        reduce_only: true,
    };
    ask(&mut engine, ONE, take);
    let report = at_px(&mut engine, 3, 85.1);
    let order = report.orders[0];
    let fill = Fill {
        order,
        size: Amount::ZERO,
        quote: Amount::ZERO,
    };
    apply(&mut engine, EventKind::Fill(fill));
    let resting = engine.resting().best(MARKET, Side::Sell).unwrap();
    assert_eq!((resting.size, resting.px), (exact(-10.0), usd(86.0)));
    assert!(resting.reduce_only);
}

#[test]
fn a_twap_catches_up_by_at_most_three_suborders_and_ends() {
    let mut engine = two_with(10_000.0, 0.0);
    let twap = Intent::StartTwap {
        perp: PERP,
        size: exact(110.0),
        duration_ms: 300_000,
        leverage: 5,
        reduce_only: false,
    };
    // Eleven suborders of 10, thirty seconds apart, the first at once; nothing fills at first.
    let first = ask(&mut engine, ONE, twap).orders[0];
    assert_eq!((first.size, first.limit_bps), (exact(10.0), Some(300)));
    let mut sizes = Vec::new();
    let mut ended = None;
    for tick in 1..=330 {
        let report = at_px(&mut engine, tick, 80.0);
        for order in report.orders {
            sizes.push(order.size.to_f64());
            if sizes.len() > 4 {
                let fill = Fill {
                    order,
                    size: order.size,
                    quote: order.size.at(usd(80.0)).in_settlement(Round::Up),
                };
                let filled = apply(&mut engine, EventKind::Fill(fill));
                let is_end = |o: &Outcome| matches!(o, Outcome::TwapEnded { .. });
                ended = ended.or(filled.outcomes.iter().any(is_end).then_some(tick));
            }
        }
    }
    let caught_up = [20., 30., 30., 30., 30., 30., 20., 10., 10., 10.];
    assert_eq!(sizes, caught_up);
    assert_eq!(ended, Some(300));
    assert_eq!(engine.ledger().size(ONE, PERP), exact(110.0));
    assert!(engine.resting().is_empty());
}

#[test]
fn orders_are_taken_back_by_their_owner_alone() {
    let mut engine = two_with(10_000.0, 0.0);
    ask(&mut engine, ONE, limit(1.0, 79.0));
    let order = OrderId(0);
    let unknown = Some(Rejection::UnknownOrder);
    assert_eq!(refusal(&mut engine, TWO, Intent::Cancel { order }), unknown);
    assert_eq!(
        refusal(&mut engine, ONE, Intent::StopTwap { order }),
        unknown
    );
    assert_eq!(refusal(&mut engine, ONE, Intent::Cancel { order }), None);
    assert_eq!(refusal(&mut engine, ONE, Intent::Cancel { order }), unknown);
}
