//! Resting orders, one rule at a time.

use plimsoll_engine::Instrument;
use plimsoll_engine::margin::requirement::{Resting, commitment};
use plimsoll_engine::orders::{
    AnyOrder, Bounds, CancelReason, Covers, LimitFill, Met, NewOrder, NewTrigger, NewTwap, OrderId,
    OrdersConfig, ReduceOnlyMargin, Refused, RestingOrders, Side, SlippageFrom, Taker, Then,
    TimeInForce, TriggerKind, TwapDue, Verdict, reduce_only_room, whole_bps,
};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Round, SimTime, TokenId, Usd};
use rust_decimal::Decimal;

const HYPE: PerpId = PerpId(1);
const PERP: Instrument = Instrument::Perp(HYPE);
const SPOT: Instrument = Instrument::Spot(TokenId(1));
const MAKER: AccountId = AccountId(7);
const OTHER: AccountId = AccountId(8);
const TAKER: AccountId = AccountId(9);

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

fn px(dollars: i64) -> Px {
    Px(dollars * Px::ONE.0)
}

fn usd(text: &str) -> Usd {
    Usd::from_decimal(text.parse::<Decimal>().unwrap()).unwrap()
}

fn limit(size: i128, at: i64) -> NewOrder {
    NewOrder {
        account: MAKER,
        instrument: PERP,
        size: units(size),
        px: px(at),
        leverage: 5,
        reduce_only: false,
    }
}

fn place(orders: &mut RestingOrders, order: NewOrder) -> OrderId {
    orders.place(order, TimeInForce::Gtc, px(100)).unwrap()
}

fn taker(size: i128, worst: i64) -> Taker {
    Taker {
        account: TAKER,
        instrument: PERP,
        size: units(size),
        worst_px: Some(px(worst)),
    }
}

/// Sweeps and gives the id and whole units of each order met, signed as the resting order.
fn sweep(orders: &mut RestingOrders, taker: Taker) -> (Vec<(OrderId, i128)>, Amount) {
    let mut met = Vec::new();
    let left = orders.sweep(taker, |_, _| Verdict::Fill, &mut met);
    let found = met.iter().map(|met| match met {
        Met::Filled(filled) => (filled.order.id, filled.size.0 / Amount::ONE.0),
        Met::Canceled(order, _) => (order.id, 0),
    });
    (found.collect(), left)
}

fn stop(kind: TriggerKind, size: i128, at: i64) -> NewTrigger {
    NewTrigger {
        account: MAKER,
        perp: HYPE,
        covers: Covers::Size(units(size)),
        kind,
        trigger_px: px(at),
        then: Then::Market,
        leverage: 5,
        reduce_only: true,
    }
}

#[test]
fn price_comes_before_time() {
    let mut orders = RestingOrders::default();
    let far = place(&mut orders, limit(2, 97));
    let first = place(&mut orders, limit(2, 98));
    let second = place(&mut orders, limit(2, 98));
    assert_eq!(orders.best(PERP, Side::Buy).unwrap().id, first);
    let (met, left) = sweep(&mut orders, taker(-5, 90));
    assert_eq!(met, [(first, 2), (second, 2), (far, 1)]);
    assert!(left.is_zero());
    let Some(AnyOrder::Limit(rest)) = orders.get(far) else {
        panic!("it is gone");
    };
    assert_eq!(rest.size, units(1));
}

#[test]
fn a_sweep_ends_at_its_worst_price() {
    let mut orders = RestingOrders::default();
    let near = place(&mut orders, limit(-2, 101));
    place(&mut orders, limit(-2, 103));
    assert!(orders.best_within(PERP, Side::Buy, Some(px(100))).is_none());
    let (met, left) = sweep(&mut orders, taker(10, 102));
    assert_eq!((met, left), (vec![(near, -2)], units(8)));
    let anything = Taker {
        worst_px: None,
        ..taker(10, 0)
    };
    assert_eq!(sweep(&mut orders, anything).1, units(8));
    assert!(orders.is_empty());
}

#[test]
fn a_fill_keeps_the_place_in_the_queue() {
    let mut orders = RestingOrders::default();
    let first = place(&mut orders, limit(3, 98));
    place(&mut orders, limit(3, 98));
    sweep(&mut orders, taker(-1, 98));
    assert_eq!(orders.best(PERP, Side::Buy).unwrap().id, first);
}

#[test]
fn a_trade_with_oneself_cancels_the_resting_order() {
    let mut orders = RestingOrders::default();
    let own = place(&mut orders, limit(3, 99));
    let theirs = NewOrder {
        account: OTHER,
        ..limit(3, 98)
    };
    let theirs = place(&mut orders, theirs);
    let mut met = Vec::new();
    let same = Taker {
        account: MAKER,
        ..taker(-2, 90)
    };
    orders.sweep(same, |_, _| Verdict::Fill, &mut met);
    let Met::Canceled(order, CancelReason::SelfTrade) = met[0] else {
        panic!("{met:?}");
    };
    assert_eq!(order.id, own);
    let Met::Filled(filled) = met[1] else {
        panic!("{met:?}");
    };
    assert_eq!((filled.order.id, filled.size), (theirs, units(2)));
    assert_eq!(orders.tied_up(MAKER), Resting::default());
}

#[test]
fn an_order_that_fails_its_margin_at_the_match_is_cancelled() {
    let mut orders = RestingOrders::default();
    let poor = place(&mut orders, limit(3, 99));
    let sound = place(&mut orders, limit(3, 98));
    let mut met = Vec::new();
    let judge = |order: &plimsoll_engine::orders::RestingOrder, wanted: Amount| {
        assert_eq!(wanted, units(2));
        if order.id == poor {
            Verdict::MarginCanceled
        } else {
            Verdict::Fill
        }
    };
    let left = orders.sweep(taker(-2, 90), judge, &mut met);
    assert!(left.is_zero());
    assert!(matches!(met[0], Met::Canceled(order, CancelReason::Margin) if order.id == poor));
    assert!(matches!(met[1], Met::Filled(filled) if filled.order.id == sound));
}

#[test]
fn a_reduce_only_order_fills_no_more_than_the_position() {
    assert_eq!(reduce_only_room(units(5), units(-8)), units(-5));
    assert_eq!(reduce_only_room(units(-5), units(3)), units(3));
    assert_eq!(reduce_only_room(units(5), units(3)), Amount::ZERO);
    assert_eq!(reduce_only_room(Amount::ZERO, units(3)), Amount::ZERO);

    let mut orders = RestingOrders::default();
    let id = place(&mut orders, limit(-8, 101));
    let Some(Met::Filled(filled)) = orders.settle(id, units(8), Verdict::AtMost(units(5))) else {
        panic!("it is not filled");
    };
    assert_eq!(filled.size, units(-5));
    assert_eq!(filled.rest_canceled, Some(CancelReason::ReduceOnly));
    assert!(orders.is_empty());

    let id = place(&mut orders, limit(-8, 101));
    let met = orders.settle(id, units(8), Verdict::AtMost(Amount::ZERO));
    assert!(matches!(
        met,
        Some(Met::Canceled(_, CancelReason::ReduceOnly))
    ));
}

#[test]
fn a_post_only_order_that_would_trade_is_refused() {
    let mut orders = RestingOrders::default();
    let alo = |orders: &mut RestingOrders, order| orders.place(order, TimeInForce::Alo, px(100));
    let refused = Err(Refused::BadAloPx { px: px(101) });
    assert_eq!(alo(&mut orders, limit(1, 101)), refused);
    assert_eq!(alo(&mut orders, limit(1, 100)), Ok(OrderId(0)));
    let at_a_bid = limit(-1, 100);
    let refused = Err(Refused::BadAloPx { px: px(100) });
    assert_eq!(alo(&mut orders, at_a_bid), refused);
    let crossing = orders.place(at_a_bid, TimeInForce::Gtc, px(100));
    assert_eq!(crossing, Err(Refused::Crosses { px: px(100) }));
    let nothing = orders.place(limit(0, 100), TimeInForce::Gtc, px(100));
    assert_eq!(nothing, Err(Refused::Malformed));
    assert_eq!(orders.len(), 1);
}

#[test]
fn a_mid_beyond_a_limit_fills_it_at_its_own_price() {
    for (reading, at_its_price) in [(LimitFill::Passed, false), (LimitFill::Touched, true)] {
        let mut orders = RestingOrders::new(OrdersConfig {
            limit_fill: reading,
            ..OrdersConfig::default()
        });
        let low = place(&mut orders, limit(2, 90));
        let high = place(&mut orders, limit(1, 95));
        let bounds = Bounds {
            low: Some(px(95)),
            high: None,
        };
        assert_eq!(orders.limit_bounds(PERP), bounds);
        assert!(orders.crossed(PERP, px(96)).is_none());
        assert_eq!(orders.crossed(PERP, px(95)).is_some(), at_its_price);
        let mut met = Vec::new();
        orders.take_crossed(PERP, px(80), |_, _| Verdict::Fill, &mut met);
        let paid: Vec<_> = (met.iter())
            .map(|met| match met {
                Met::Filled(filled) => (filled.order.id, filled.quote(Round::Up)),
                Met::Canceled(..) => panic!("{met:?}"),
            })
            .collect();
        assert_eq!(paid, [(high, units(95)), (low, units(180))]);
        assert!(orders.is_empty());
    }
}

#[test]
fn a_resting_order_ties_up_its_margin() {
    let mut orders = RestingOrders::default();
    // The recorded order of case 22: 5,000 at 0.04185 with 3x.
    let recorded = NewOrder {
        px: Px(41_850),
        leverage: 3,
        ..limit(5_000, 1)
    };
    orders
        .place(recorded, TimeInForce::Gtc, Px(42_000))
        .unwrap();
    let resting = orders.tied_up(MAKER);
    assert_eq!(resting.perp_margin, usd("69.75"));
    assert_eq!(
        commitment(Usd::ZERO, Usd::ZERO, resting),
        usd("70.4475"),
        "the recorded hold"
    );
    let spot = NewOrder {
        instrument: SPOT,
        leverage: 1,
        ..limit(3, 20)
    };
    place(&mut orders, spot);
    let sale = NewOrder {
        size: units(-3),
        px: px(21),
        ..spot
    };
    place(&mut orders, sale);
    assert_eq!(orders.tied_up(MAKER).spot_notional, usd("60"));
    let only_perps = orders.tied_up_in(MAKER, |market| matches!(market, Instrument::Perp(_)));
    assert_eq!(only_perps, resting);
    orders.cancel_all(MAKER);
    assert_eq!(orders.tied_up(MAKER), Resting::default());
}

#[test]
fn commitment_is_rounded_up_order_by_order() {
    let mut orders = RestingOrders::default();
    let odd = NewOrder {
        size: Amount(1),
        px: Px(1),
        leverage: 3,
        ..limit(1, 1)
    };
    for _ in 0..2 {
        orders.place(odd, TimeInForce::Gtc, px(1)).unwrap();
    }
    assert_eq!(orders.tied_up(MAKER).perp_margin, Usd(2));
}

#[test]
fn a_reduce_only_order_ties_up_nothing_unless_read_literally() {
    for (reading, expected) in [
        (ReduceOnlyMargin::Free, Usd::ZERO),
        (ReduceOnlyMargin::Counted, usd("40.4")),
    ] {
        let mut orders = RestingOrders::new(OrdersConfig {
            reduce_only_margin: reading,
            ..OrdersConfig::default()
        });
        let order = NewOrder {
            reduce_only: true,
            ..limit(-2, 101)
        };
        place(&mut orders, order);
        assert_eq!(orders.tied_up(MAKER).perp_margin, expected);
    }
}

#[test]
fn a_stop_fires_beyond_its_trigger_and_not_at_it() {
    use TriggerKind::{StopLoss, TakeProfit};
    for (kind, size, beyond, other) in [
        (StopLoss, -1, 89, 91),
        (TakeProfit, 1, 89, 91),
        (StopLoss, 1, 91, 89),
        (TakeProfit, -1, 91, 89),
    ] {
        let mut orders = RestingOrders::default();
        let order = stop(kind, size, 90);
        let refused = Err(Refused::BadTriggerPx { px: px(90) });
        assert_eq!(orders.place_trigger(order, px(beyond)), refused);
        let id = orders.place_trigger(order, px(other)).unwrap();
        assert!(orders.take_triggered(HYPE, px(90)).is_none());
        assert!(orders.take_triggered(PerpId(0), px(beyond)).is_none());
        assert_eq!(orders.take_triggered(HYPE, px(beyond)).unwrap().id, id);
        assert!(orders.is_empty());
    }
}

#[test]
fn stops_fire_in_the_order_in_which_the_mark_passed_them() {
    let mut orders = RestingOrders::default();
    let add = |orders: &mut RestingOrders, at| {
        let order = stop(TriggerKind::StopLoss, -1, at);
        orders.place_trigger(order, px(100)).unwrap()
    };
    let low = add(&mut orders, 80);
    let high = add(&mut orders, 90);
    let later = add(&mut orders, 90);
    let untouched = add(&mut orders, 60);
    let bounds = orders.next_trigger_bounds(HYPE);
    assert_eq!((bounds.low, bounds.high), (Some(px(90)), None));
    let fired = std::iter::from_fn(|| orders.take_triggered(HYPE, px(70)));
    let fired: Vec<OrderId> = fired.map(|order| order.id).collect();
    assert_eq!(fired, [high, later, low]);
    assert!(orders.get(untouched).is_some());
}

#[test]
fn a_market_stop_may_trade_within_ten_percent_of_its_trigger() {
    for (from, sale, purchase) in [
        (SlippageFrom::TriggerPx, px(81), px(121)),
        (SlippageFrom::MarkPx, px(63), px(165)),
    ] {
        let rules = OrdersConfig {
            trigger_slippage_from: from,
            ..OrdersConfig::default()
        };
        for (order, mark, position, worst) in [
            (stop(TriggerKind::StopLoss, -2, 90), px(70), 5, sale),
            (stop(TriggerKind::StopLoss, 2, 110), px(150), -5, purchase),
        ] {
            let mut orders = RestingOrders::new(rules);
            orders.place_trigger(order, px(100)).unwrap();
            let trigger = orders.take_triggered(HYPE, mark).unwrap();
            let fired = trigger.fire(mark, units(position), &rules).unwrap();
            assert_eq!((fired.worst_px, fired.rests), (worst, false));
        }
    }
    let limit = NewTrigger {
        then: Then::Limit(px(88)),
        ..stop(TriggerKind::StopLoss, -2, 90)
    };
    let mut orders = RestingOrders::default();
    orders.place_trigger(limit, px(100)).unwrap();
    let trigger = orders.take_triggered(HYPE, px(70)).unwrap();
    let fired = trigger.fire(px(70), units(5), orders.config()).unwrap();
    assert_eq!((fired.worst_px, fired.rests), (px(88), true));
}

#[test]
fn a_stop_of_the_whole_position_follows_it() {
    let mut orders = RestingOrders::default();
    let whole = NewTrigger {
        covers: Covers::Position(Side::Sell),
        reduce_only: false,
        ..stop(TriggerKind::StopLoss, -2, 90)
    };
    orders.place_trigger(whole, px(100)).unwrap();
    let trigger = orders.take_triggered(HYPE, px(89)).unwrap();
    let size = |position| {
        let fired = trigger.fire(px(89), position, orders.config());
        fired.map(|fired| (fired.size, fired.reduce_only))
    };
    assert_eq!(size(units(7)), Some((units(-7), true)));
    assert_eq!(size(units(-7)), None);
    assert_eq!(size(Amount::ZERO), None);
}

#[test]
fn reduce_only_orders_go_with_the_position() {
    let mut orders = RestingOrders::default();
    let profit = NewOrder {
        reduce_only: true,
        ..limit(-2, 120)
    };
    let profit = place(&mut orders, profit);
    let loss = stop(TriggerKind::StopLoss, -2, 80);
    let loss = orders.place_trigger(loss, px(100)).unwrap();
    let plain = place(&mut orders, limit(-2, 130));
    let none: [OrderId; 0] = [];
    assert_eq!(orders.cancel_useless(MAKER, HYPE, units(1)), none);
    assert_eq!(orders.cancel_useless(MAKER, PerpId(0), Amount::ZERO), none);
    assert_eq!(orders.cancel_useless(OTHER, HYPE, Amount::ZERO), none);
    assert_eq!(
        orders.cancel_useless(MAKER, HYPE, units(-1)),
        [profit, loss]
    );
    let left: Vec<OrderId> = orders.of(MAKER).map(|order| order.id()).collect();
    assert_eq!(left, [plain]);
}

fn twap(size: i128) -> NewTwap {
    NewTwap {
        account: MAKER,
        instrument: PERP,
        size: units(size),
        slices: 3,
        every_ms: 30_000,
        leverage: 5,
        reduce_only: false,
    }
}

#[test]
fn a_twap_sends_its_slices_on_time_and_ends() {
    let mut orders = RestingOrders::default();
    let start = SimTime(1_000);
    let id = orders.place_twap(twap(-9), start).unwrap();
    for (slice, time) in [(1, 1_000), (2, 31_000), (3, 61_000)] {
        assert_eq!(orders.next_twap_at(), Some(SimTime(time)));
        let early = orders.take_due_twap(SimTime(time - 1), |_| units(9));
        assert_eq!(early, None);
        let Some(TwapDue::Slice(sent, size)) = orders.take_due_twap(SimTime(time), |_| units(2))
        else {
            panic!("no slice");
        };
        assert_eq!((sent.sent, size), (slice, units(-2)));
        assert_eq!(orders.fill_twap(id, size), None);
    }
    let ended = orders.take_due_twap(SimTime(91_000), |_| units(2));
    let Some(TwapDue::Ended(ended)) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!(ended.left(), units(-3));
    assert!(orders.is_empty() && orders.next_twap_at().is_none());
}

#[test]
fn a_slice_is_never_more_than_what_is_left() {
    let mut orders = RestingOrders::default();
    let id = orders.place_twap(twap(5), SimTime::ZERO).unwrap();
    orders.fill_twap(id, units(4));
    let due = orders.take_due_twap(SimTime::ZERO, |_| units(100));
    assert!(matches!(due, Some(TwapDue::Slice(_, size)) if size == units(1)));
    let done = orders.fill_twap(id, units(100)).unwrap();
    assert_eq!(done.filled, units(5));
    assert!(orders.is_empty());
}

#[test]
fn all_orders_of_a_liquidated_account_are_cancelled() {
    let mut orders = RestingOrders::default();
    let limit_id = place(&mut orders, limit(2, 90));
    let others = NewOrder {
        account: OTHER,
        ..limit(2, 90)
    };
    let others = place(&mut orders, others);
    let stop = stop(TriggerKind::StopLoss, -2, 80);
    let stop_id = orders.place_trigger(stop, px(100)).unwrap();
    let twap_id = orders.place_twap(twap(5), SimTime::ZERO).unwrap();
    assert_eq!(orders.cancel_all(MAKER), [limit_id, stop_id, twap_id]);
    assert!(!orders.has(MAKER) && orders.has(OTHER));
    assert_eq!(orders.best(PERP, Side::Buy).unwrap().id, others);
    assert_eq!(orders.next_trigger_bounds(HYPE), Bounds::default());
    assert_eq!(orders.next_twap_at(), None);
}

#[test]
fn all_orders_of_a_halted_market_are_cancelled() {
    let mut orders = RestingOrders::default();
    let limit_id = place(&mut orders, limit(2, 90));
    let spot = NewOrder {
        instrument: SPOT,
        leverage: 1,
        ..limit(2, 90)
    };
    let spot_id = place(&mut orders, spot);
    let stop = stop(TriggerKind::StopLoss, -2, 80);
    let stop_id = orders.place_trigger(stop, px(100)).unwrap();
    let twap_id = orders.place_twap(twap(5), SimTime::ZERO).unwrap();
    assert_eq!(orders.cancel_market(PERP), [limit_id, stop_id, twap_id]);
    assert_eq!(orders.cancel_market(SPOT), [spot_id]);
    assert!(orders.is_empty());
}

#[test]
fn a_worst_price_is_told_in_whole_basis_points_inside_it() {
    assert_eq!(whole_bps(Side::Buy, px(100), px(101)), Some(100));
    assert_eq!(whole_bps(Side::Sell, px(100), Px(98_995_000)), Some(100));
    assert_eq!(whole_bps(Side::Buy, px(100), px(100)), Some(0));
    assert_eq!(whole_bps(Side::Buy, px(100), px(99)), None);
    assert_eq!(whole_bps(Side::Sell, px(100), Px(100_000_001)), None);
}

#[test]
fn another_path_starts_with_the_first_id() {
    let config = OrdersConfig {
        trigger_slippage_bps: 500,
        ..OrdersConfig::default()
    };
    let mut orders = RestingOrders::new(config);
    place(&mut orders, limit(2, 90));
    orders.clear();
    assert!(orders.is_empty() && orders.best(PERP, Side::Buy).is_none());
    assert_eq!(place(&mut orders, limit(2, 90)), OrderId(0));
    assert_eq!(orders.config(), &config);
}

#[test]
fn a_slippage_of_nothing_or_of_everything_is_refused() {
    use garde::Validate;
    for (bps, is_sound) in [(0, false), (1, true), (9_999, true), (10_000, false)] {
        let config = OrdersConfig {
            trigger_slippage_bps: bps,
            ..OrdersConfig::default()
        };
        assert_eq!(config.validate().is_ok(), is_sound, "{bps}");
    }
}
