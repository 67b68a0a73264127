//! Resting orders against plain lists, over random steps.

use std::collections::BTreeMap;

use plimsoll_engine::Instrument;
use plimsoll_engine::margin::requirement::Resting;
use plimsoll_engine::orders::{
    AnyOrder, CancelReason, Covers, LimitFill, Met, NewOrder, NewTrigger, NewTwap, OrderId,
    OrdersConfig, ReduceOnlyMargin, Refused, RestingOrder, RestingOrders, Side, Taker, Then,
    TimeInForce, TriggerKind, TriggerOrder, Twap, TwapDue, Verdict,
};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime, TokenId, Usd};

use crate::common::Dice;

const MARKETS: [Instrument; 3] = [
    Instrument::Perp(PerpId(0)),
    Instrument::Perp(PerpId(2)),
    Instrument::Spot(TokenId(1)),
];
const ACCOUNTS: u32 = 5;

/// All orders in lists, every question answered by looking at all of them.
#[derive(Default)]
struct Naive {
    config: OrdersConfig,
    placed: u64,
    limits: Vec<RestingOrder>,
    triggers: Vec<TriggerOrder>,
    twaps: Vec<Twap>,
}

impl Naive {
    fn name(&mut self) -> OrderId {
        self.placed += 1;
        OrderId(self.placed - 1)
    }

    /// A side of a market by price and time.
    fn ladder(&self, market: Instrument, side: Side) -> Vec<RestingOrder> {
        let mut ladder: Vec<RestingOrder> = (self.limits.iter().copied())
            .filter(|order| order.instrument == market && order.side() == side)
            .collect();
        ladder.sort_by_key(|order| match side {
            Side::Buy => (-order.px.0, order.id),
            Side::Sell => (order.px.0, order.id),
        });
        ladder
    }

    fn reaches(&self, market: Instrument, side: Side, px: Px) -> bool {
        (self.ladder(market, side.opposite()).iter()).any(|order| match side {
            Side::Buy => order.px <= px,
            Side::Sell => order.px >= px,
        })
    }

    fn place(&mut self, order: NewOrder, tif: TimeInForce, mid: Px) -> Result<OrderId, Refused> {
        let (side, px) = (Side::of(order.size), order.px);
        let beyond = (side == Side::Buy && px > mid) || (side == Side::Sell && px < mid);
        let reaches = self.reaches(order.instrument, side, px);
        if order.size.is_zero() {
            return Err(Refused::Malformed);
        }
        if tif == TimeInForce::Alo && (beyond || reaches) {
            return Err(Refused::BadAloPx { px });
        }
        if reaches {
            return Err(Refused::Crosses { px });
        }
        let id = self.name();
        self.limits.push(RestingOrder {
            id,
            account: order.account,
            instrument: order.instrument,
            size: order.size,
            px,
            leverage: order.leverage,
            reduce_only: order.reduce_only,
        });
        Ok(id)
    }

    /// Fills some of the orders of a list, in its order, as far as some units go.
    fn fill(
        &mut self,
        ladder: &[RestingOrder],
        taker: Option<AccountId>,
        units: i128,
    ) -> Vec<Fact> {
        let (mut left, mut facts) = (units, Vec::new());
        for order in ladder {
            if left == 0 {
                break;
            }
            let size = order.size.0.abs();
            let wanted = size.min(left);
            let (units, reason) = match judge(order, Amount(wanted)) {
                _ if taker == Some(order.account) => (0, Some(CancelReason::SelfTrade)),
                Verdict::MarginCanceled => (0, Some(CancelReason::Margin)),
                Verdict::AtMost(most) if most.0 < wanted => {
                    (most.0, Some(CancelReason::ReduceOnly))
                }
                Verdict::AtMost(_) | Verdict::Fill => (wanted, None),
            };
            left -= units;
            facts.push((order.id, units, reason));
            let place = self.limits.iter().position(|o| o.id == order.id).unwrap();
            if reason.is_some() || units == size {
                self.limits.remove(place);
            } else {
                self.limits[place].size.0 -= units * order.size.0.signum();
            }
        }
        facts
    }

    fn crossed(&self, market: Instrument, mid: Px) -> Vec<RestingOrder> {
        let touched = self.config.limit_fill == LimitFill::Touched;
        let sides = [Side::Buy, Side::Sell].map(|side| self.ladder(market, side));
        let is_crossed = |order: &RestingOrder| {
            (touched && order.px == mid)
                || match order.side() {
                    Side::Buy => mid < order.px,
                    Side::Sell => mid > order.px,
                }
        };
        sides.concat().into_iter().filter(is_crossed).collect()
    }

    fn tied_up(&self, account: AccountId, perps_only: bool) -> Resting {
        let mut sum = Resting::default();
        for order in self.limits.iter().filter(|order| order.account == account) {
            let notional = order.size.0.abs() * i128::from(order.px.0);
            let leverage = i128::from(order.leverage);
            let is_free = self.config.reduce_only_margin == ReduceOnlyMargin::Free;
            match order.instrument {
                Instrument::Perp(_) if order.reduce_only && is_free => {}
                Instrument::Perp(_) => {
                    sum.perp_margin += Usd((notional + leverage - 1) / leverage);
                }
                Instrument::Spot(_) if order.size.is_positive() && !perps_only => {
                    sum.spot_notional += Usd(notional);
                }
                Instrument::Spot(_) => {}
            }
        }
        sum
    }

    fn fired(&mut self, perp: PerpId, mark: Px) -> Vec<OrderId> {
        let fires = |one: &TriggerOrder| one.order.perp == perp && one.order.fires(mark);
        let mut fired: Vec<TriggerOrder> = (self.triggers.iter().copied()).filter(fires).collect();
        // The farthest from the mark now is the one that it passed first.
        fired.sort_by_key(|one| (-(one.order.trigger_px.0 - mark.0).abs(), one.id));
        self.triggers.retain(|one| !fires(one));
        fired.iter().map(|one| one.id).collect()
    }

    fn all(&self) -> Vec<AnyOrder> {
        let limits = self.limits.iter().map(|order| AnyOrder::Limit(*order));
        let triggers = self.triggers.iter().map(|one| AnyOrder::Trigger(*one));
        let twaps = self.twaps.iter().map(|twap| AnyOrder::Twap(*twap));
        let mut all: Vec<AnyOrder> = limits.chain(triggers).chain(twaps).collect();
        all.sort_by_key(AnyOrder::id);
        all
    }

    fn cancel_where(&mut self, is_one: impl Fn(&AnyOrder) -> bool) -> Vec<OrderId> {
        let gone: Vec<OrderId> = (self.all().iter().filter(|order| is_one(order)))
            .map(AnyOrder::id)
            .collect();
        self.limits.retain(|order| !gone.contains(&order.id));
        self.triggers.retain(|one| !gone.contains(&one.id));
        self.twaps.retain(|twap| !gone.contains(&twap.id));
        gone
    }
}

/// An order met: its id, units filled, and why it or its rest was cancelled.
type Fact = (OrderId, i128, Option<CancelReason>);

fn fact(met: &Met) -> Fact {
    match met {
        Met::Filled(filled) => (filled.order.id, filled.size.0.abs(), filled.rest_canceled),
        Met::Canceled(order, reason) => (order.id, 0, Some(*reason)),
    }
}

/// A verdict that depends on the order only.
fn judge(order: &RestingOrder, wanted: Amount) -> Verdict {
    match (order.id.0 % 11, order.reduce_only) {
        (0, _) => Verdict::MarginCanceled,
        (n, true) => Verdict::AtMost(Amount(i128::from(n - 1) * 2)),
        _ if wanted.is_zero() => Verdict::MarginCanceled,
        _ => Verdict::Fill,
    }
}

/// Both, and what has been filled of each order.
struct Pair {
    dice: Dice,
    orders: RestingOrders,
    naive: Naive,
    mid: [Px; 3],
    now: SimTime,
    sizes: BTreeMap<OrderId, i128>,
    /// How often each thing happened.
    happened: BTreeMap<&'static str, u32>,
}

impl Pair {
    fn new(seed: u64, config: OrdersConfig) -> Self {
        Self {
            dice: Dice(seed),
            orders: RestingOrders::new(config),
            naive: Naive {
                config,
                ..Naive::default()
            },
            mid: [Px(100); 3],
            now: SimTime::ZERO,
            sizes: BTreeMap::new(),
            happened: BTreeMap::new(),
        }
    }

    fn pick(&mut self) -> (AccountId, usize, Amount, bool) {
        let account = AccountId(4 + self.dice.below(ACCOUNTS));
        let size = i128::from(self.dice.below(41)) - 20;
        let market = self.dice.below(3) as usize;
        (account, market, Amount(size), self.dice.below(4) == 0)
    }

    fn near(&mut self, market: usize) -> Px {
        Px(self.mid[market].0 + i64::from(self.dice.below(13)) - 6)
    }

    fn place(&mut self) {
        let (account, market, size, reduce_only) = self.pick();
        let order = NewOrder {
            account,
            instrument: MARKETS[market],
            size,
            px: self.near(market),
            leverage: 1 + self.dice.below(7),
            reduce_only,
        };
        let tif = [TimeInForce::Gtc, TimeInForce::Alo][self.dice.below(2) as usize];
        let placed = self.orders.place(order, tif, self.mid[market]);
        assert_eq!(placed, self.naive.place(order, tif, self.mid[market]));
        if let Ok(id) = placed {
            self.sizes.insert(id, size.0.abs());
            self.count("placed");
        }
    }

    /// No order is ever filled beyond its size.
    fn note(&mut self, facts: &[Fact]) {
        for (id, units, reason) in facts {
            self.count(match reason {
                None => "filled",
                Some(CancelReason::Margin) => "margin",
                Some(CancelReason::SelfTrade) => "self-trade",
                Some(CancelReason::ReduceOnly) => "reduce-only",
                Some(other) => panic!("{other:?} at a match"),
            });
            let left = self.sizes.get_mut(id).unwrap();
            *left -= units;
            assert!(*left >= 0, "{id:?} is filled beyond its size");
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    fn sweep(&mut self) {
        let (account, market, size, any) = self.pick();
        let worst = self.near(market);
        let taker = Taker {
            account,
            instrument: MARKETS[market],
            size,
            worst_px: (!any).then_some(worst),
        };
        let mut met = Vec::new();
        let left = self.orders.sweep(taker, judge, &mut met);
        let facts: Vec<Fact> = met.iter().map(fact).collect();
        let side = Side::of(size);
        let mut ladder = self.naive.ladder(MARKETS[market], side.opposite());
        ladder.retain(|order| match side {
            Side::Buy => any || order.px <= worst,
            Side::Sell => any || order.px >= worst,
        });
        let expected = self.naive.fill(&ladder, Some(account), size.0.abs());
        assert_eq!(facts, expected);
        let filled: i128 = facts.iter().map(|(_, units, _)| units).sum();
        assert_eq!(left, side.signed(Amount(size.0.abs() - filled)));
        self.note(&facts);
    }

    fn move_mid(&mut self) {
        let market = self.dice.below(3) as usize;
        let mid = self.near(market);
        let ladder = self.naive.crossed(MARKETS[market], mid);
        let mut met = Vec::new();
        (self.orders).take_crossed(MARKETS[market], mid, judge, &mut met);
        let facts: Vec<Fact> = met.iter().map(fact).collect();
        assert_eq!(facts, self.naive.fill(&ladder, None, i128::MAX));
        self.note(&facts);
        self.mid[market] = mid;
        if let Instrument::Perp(perp) = MARKETS[market] {
            let fired = std::iter::from_fn(|| self.orders.take_triggered(perp, mid));
            let fired: Vec<OrderId> = fired.map(|one| one.id).collect();
            for _ in &fired {
                self.count("trigger");
            }
            assert_eq!(fired, self.naive.fired(perp, mid));
        }
    }

    fn place_trigger(&mut self) {
        let (account, market, size, reduce_only) = self.pick();
        let Instrument::Perp(perp) = MARKETS[market] else {
            return;
        };
        let order = NewTrigger {
            account,
            perp,
            covers: Covers::Size(size),
            kind: [TriggerKind::StopLoss, TriggerKind::TakeProfit][self.dice.below(2) as usize],
            trigger_px: self.near(market),
            then: Then::Market,
            leverage: 3,
            reduce_only,
        };
        let px = order.trigger_px;
        let expected = if size.is_zero() {
            Err(Refused::Malformed)
        } else if order.fires(self.mid[market]) {
            Err(Refused::BadTriggerPx { px })
        } else {
            let id = self.naive.name();
            self.naive.triggers.push(TriggerOrder { id, order });
            Ok(id)
        };
        assert_eq!(self.orders.place_trigger(order, self.mid[market]), expected);
    }

    fn place_twap(&mut self) {
        let (account, market, size, reduce_only) = self.pick();
        let order = NewTwap {
            account,
            instrument: MARKETS[market],
            size,
            slices: 1 + self.dice.below(5),
            every_ms: 30_000,
            leverage: 2,
            reduce_only,
        };
        let placed = self.orders.place_twap(order, self.now);
        assert_eq!(placed.is_ok(), !size.is_zero());
        if let Ok(id) = placed {
            assert_eq!(id, self.naive.name());
            self.naive.twaps.push(Twap {
                id,
                order,
                started: self.now,
                sent: 0,
                filled: Amount::ZERO,
            });
        }
    }

    fn run_twaps(&mut self) {
        self.now = self.now.after(u64::from(self.dice.below(20_000)));
        let asked = Amount(i128::from(self.dice.below(9)));
        while let Some(due) = self.orders.take_due_twap(self.now, |_| asked) {
            let next = (self.naive.twaps.iter()).min_by_key(|twap| (twap.next_at(), twap.id));
            let twap = *next.unwrap();
            assert!(twap.next_at() <= self.now);
            let place = self
                .naive
                .twaps
                .iter()
                .position(|t| t.id == twap.id)
                .unwrap();
            let TwapDue::Slice(sent, size) = due else {
                assert_eq!(due, TwapDue::Ended(twap));
                assert_eq!(twap.sent, twap.order.slices);
                self.naive.twaps.remove(place);
                continue;
            };
            assert_eq!(sent.id, twap.id);
            let units = asked.0.min(twap.left().0.abs());
            assert_eq!(size, Amount(units * twap.order.size.0.signum()));
            let done = self.orders.fill_twap(twap.id, size);
            let plain = &mut self.naive.twaps[place];
            plain.sent += 1;
            plain.filled += size;
            assert_eq!(done.is_some(), plain.left().is_zero());
            self.naive.twaps.retain(|twap| !twap.left().is_zero());
            self.count("slice");
        }
        let late = (self.naive.twaps.iter()).any(|twap| twap.next_at() <= self.now);
        assert!(!late, "a slice is forgotten");
    }

    fn cancel(&mut self) {
        let (account, market, ..) = self.pick();
        match self.dice.below(12) {
            0 => {
                let gone = self.orders.cancel_all(account);
                assert_eq!(
                    gone,
                    self.naive.cancel_where(|order| order.account() == account)
                );
                assert!(!self.orders.has(account));
                assert_eq!(self.orders.tied_up(account), Resting::default());
            }
            1 => {
                let gone = self.orders.cancel_market(MARKETS[market]);
                let is_one = |order: &AnyOrder| order.instrument() == MARKETS[market];
                assert_eq!(gone, self.naive.cancel_where(is_one));
                assert_eq!(self.orders.in_market(MARKETS[market]).count(), 0);
            }
            _ => {
                let all = self.naive.all();
                let id = OrderId(self.dice.next() % (self.naive.placed + 1));
                let order = all.into_iter().find(|order| order.id() == id);
                assert_eq!(self.orders.cancel(id), order);
                self.naive.cancel_where(|order| order.id() == id);
            }
        }
    }

    fn step(&mut self) {
        match self.dice.below(20) {
            0..9 => self.place(),
            9..12 => self.place_trigger(),
            12 => self.place_twap(),
            13..15 => self.sweep(),
            15 => self.move_mid(),
            16..18 => self.run_twaps(),
            _ => self.cancel(),
        }
    }

    fn compare(&self) {
        let all = self.naive.all();
        assert_eq!(self.orders.len(), all.len());
        assert_eq!(self.orders.is_empty(), all.is_empty());
        let next_twap = self.naive.twaps.iter().map(Twap::next_at).min();
        assert_eq!(self.orders.next_twap_at(), next_twap);
        for account in (4..4 + ACCOUNTS).map(AccountId) {
            let own = all.iter().filter(|order| order.account() == account);
            assert!(self.orders.of(account).eq(own.copied()));
            let tied_up = self.naive.tied_up(account, false);
            assert_eq!(self.orders.tied_up(account), tied_up);
            assert_eq!(self.orders.tied_up_in(account, |_| true), tied_up);
            let perps = |market| matches!(market, Instrument::Perp(_));
            let expected = self.naive.tied_up(account, true);
            assert_eq!(self.orders.tied_up_in(account, perps), expected);
        }
        for market in MARKETS {
            self.compare_market(market);
        }
    }

    fn compare_market(&self, market: Instrument) {
        let [bids, asks] = [Side::Buy, Side::Sell].map(|side| self.naive.ladder(market, side));
        let bounds = self.orders.limit_bounds(market);
        assert_eq!(bounds.low, bids.first().map(|order| order.px));
        assert_eq!(bounds.high, asks.first().map(|order| order.px));
        assert!(bounds.low.is_none() || bounds.high.is_none() || bounds.low < bounds.high);
        assert_eq!(self.orders.best(market, Side::Buy), bids.first());
        assert_eq!(self.orders.best(market, Side::Sell), asks.first());
        let listed = self.orders.in_market(market).copied();
        assert!(listed.eq(bids.iter().chain(&asks).copied()));
        if let Instrument::Perp(perp) = market {
            let here = self.naive.triggers.iter().map(|one| one.order);
            let here = here.filter(|order| order.perp == perp);
            let below = |order: &NewTrigger| order.fires(Px(1));
            let low = (here.clone().filter(below)).map(|order| order.trigger_px);
            let high = (here.filter(|order| !below(order))).map(|order| order.trigger_px);
            let bounds = self.orders.next_trigger_bounds(perp);
            assert_eq!((bounds.low, bounds.high), (low.max(), high.min()));
        }
    }
}

#[test]
fn forty_thousand_random_steps_equal_the_plain_lists() {
    for (seed, limit_fill, reduce_only_margin) in [
        (1, LimitFill::Passed, ReduceOnlyMargin::Free),
        (2, LimitFill::Touched, ReduceOnlyMargin::Free),
        (3, LimitFill::Passed, ReduceOnlyMargin::Counted),
        (4, LimitFill::Touched, ReduceOnlyMargin::Counted),
    ] {
        let mut pair = Pair::new(
            seed,
            OrdersConfig {
                limit_fill,
                reduce_only_margin,
                ..OrdersConfig::default()
            },
        );
        for _ in 0..10_000 {
            pair.step();
            pair.compare();
        }
        let happened = pair.happened;
        assert_eq!(happened.len(), 7, "{happened:?}");
        assert!(happened.values().all(|count| *count > 50), "{happened:?}");
    }
}
