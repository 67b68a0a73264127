//! A small venue with users, a plain book, and random events.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Ratio, Round, SimTime, TokenId, Usd};
use plimsoll_engine::venue::{Preset, Venue, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, Fill, Instrument, Intent, Opening, Order, Report};

pub(crate) const BTC: usize = 0;
pub(crate) const HYPE: usize = 2;
pub(crate) const USDC: TokenId = TokenId(2);
pub(crate) const HYPE_TOKEN: TokenId = TokenId(1);
pub(crate) const BTC_TOKEN: TokenId = TokenId(0);

pub(crate) fn units(whole: f64) -> Amount {
    Amount::from_f64_down(whole).unwrap()
}

pub(crate) fn prices(btc: f64, eth: f64, hype: f64) -> Prices {
    let px = |v: f64| Px::from_f64_nearest(v).unwrap();
    let perps = vec![px(btc), px(eth), px(hype)];
    Prices {
        oracle: perps.clone(),
        mark: perps,
        borrow: vec![px(btc), px(hype), Px::ONE],
    }
}

pub(crate) fn october() -> VenueConfig {
    Preset::October2026.config()
}

pub(crate) fn engine(config: &VenueConfig, openings: &[Opening], at: Prices) -> Engine {
    let mut engine = Engine::new(Venue::try_from(config).unwrap(), at.clone()).unwrap();
    engine
        .restart(at, u32::try_from(openings.len()).unwrap())
        .unwrap();
    for (n, opening) in (0..).zip(openings) {
        engine.open(AccountId::user(n), opening).unwrap();
    }
    engine
}

/// A book that fills everything at the price a rule sees, less a fixed slippage.
pub(crate) fn fill(engine: &Engine, order: Order, slip_bps: i128) -> Fill {
    let px = match order.instrument {
        Instrument::Perp(perp) => engine.prices().mark[perp.index()],
        Instrument::Spot(token) => engine.prices().borrow[token.index()],
    };
    let value = Usd(order.size.abs().at(px).0);
    let factor = if order.size.is_positive() {
        10_000 + slip_bps
    } else {
        10_000 - slip_bps
    };
    let quote = Usd(value.0 * factor / 10_000).in_settlement(Round::Up);
    Fill {
        order,
        size: order.size,
        quote,
    }
}

/// Applies an event and everything it calls for at the same instant; checks the books each time.
pub(crate) fn settle_all(engine: &mut Engine, event: Event, slip_bps: i128) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut queue = std::collections::VecDeque::from([event]);
    while let Some(event) = queue.pop_front() {
        let mut report = Report::default();
        engine.apply(&event, &mut report).unwrap();
        engine.ledger().check().unwrap();
        let time = event.time;
        for order in &report.orders {
            let kind = EventKind::Fill(fill(engine, *order, slip_bps));
            let mut filled = Report::default();
            engine.apply(&Event { time, kind }, &mut filled).unwrap();
            engine.ledger().check().unwrap();
            reports.push(filled);
        }
        for account in &report.due {
            let kind = EventKind::Attend {
                account: *account,
                perps_first: account.0.is_multiple_of(2),
            };
            queue.push_back(Event { time, kind });
        }
        reports.push(report);
    }
    reports
}

/// A generator for tests only.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub(crate) fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }
}

/// Lenders first, then accounts with collateral, debt and positions of all kinds.
pub(crate) fn random_openings(dice: &mut Dice, users: u32, at: &Prices) -> Vec<Opening> {
    let mut all = vec![Opening {
        supplied: vec![(
            USDC,
            units(dice.between(0.6, 3.0) * f64::from(users) * 30_000.0),
        )],
        ..Opening::default()
    }];
    let mut free = all[0].supplied[0].1;
    for _ in 1..users {
        let mut opening = random_opening(dice, at);
        opening.borrowed = opening.borrowed.min(free);
        free -= opening.borrowed;
        all.push(opening);
    }
    all
}

fn random_opening(dice: &mut Dice, at: &Prices) -> Opening {
    let hype = dice.between(0.0, 2_000.0);
    let btc = if dice.below(3) == 0 {
        dice.between(0.0, 2.0)
    } else {
        0.0
    };
    let (hype_px, btc_px) = (at.borrow[1].to_f64(), at.borrow[0].to_f64());
    let value = hype * hype_px + btc * btc_px;
    let mut opening = Opening {
        supplied: vec![(HYPE_TOKEN, units(hype)), (BTC_TOKEN, units(btc))],
        borrowed: units(value * dice.between(0.0, 0.5)),
        ..Opening::default()
    };
    let mut notional = 0.0;
    for (n, mark) in (0..).zip(&at.mark) {
        if dice.below(2) == 0 {
            let leverage = 2 + dice.below(8);
            let wanted = dice.between(-1.5, 1.0) * value;
            notional += wanted.abs();
            opening
                .positions
                .push((PerpId(n), units(wanted / mark.to_f64()), leverage));
        }
    }
    opening.perp_equity = units(notional * dice.between(0.08, 0.4));
    opening
}

pub(crate) fn random_intent(dice: &mut Dice) -> Intent {
    let leverage = 2 + dice.below(8);
    match dice.below(5) {
        0 => Intent::Deposit {
            token: USDC,
            amount: units(dice.between(0.0, 20_000.0)),
        },
        1 => Intent::Withdraw {
            token: TokenId(dice.below(3)),
            amount: units(dice.between(0.0, 50_000.0)),
        },
        2 => Intent::TradeSpot {
            token: HYPE_TOKEN,
            size: units(dice.between(-300.0, 300.0)),
            limit_bps: 100,
        },
        n => Intent::TradePerp {
            perp: PerpId([HYPE, BTC][(n - 3) as usize] as u32),
            size: units(dice.between(-1.0, 1.0) * if n == 3 { 500.0 } else { 0.5 }),
            leverage,
            limit_bps: 100,
        },
    }
}

/// One step of a random market: prices move, now and then an hour strikes or somebody acts.
pub(crate) struct Market {
    pub(crate) dice: Dice,
    pub(crate) px: [f64; 3],
    pub(crate) volatility: f64,
    pub(crate) drift: f64,
}

impl Market {
    pub(crate) fn prices(&mut self) -> Prices {
        let common = self.dice.between(-1.0, 1.0);
        for px in &mut self.px {
            let own = self.dice.between(-1.0, 1.0);
            *px *= 1.0 + self.drift + self.volatility * (0.7 * common + 0.5 * own);
        }
        let [btc, eth, hype] = self.px;
        let mut prices = prices(btc, eth, hype);
        // Marks leave the oracle, and the borrow price follows one of them.
        let basis = 1.0 + self.dice.between(-1.0, 1.0) * self.volatility;
        prices.mark[HYPE] = Px::from_f64_nearest(hype * basis).unwrap();
        prices
    }

    pub(crate) fn events(&mut self, tick: u64, users: u32) -> Vec<Event> {
        let time = SimTime(tick * 3_000);
        let mut kinds = vec![EventKind::Prices(self.prices())];
        if tick.is_multiple_of(1_200) {
            kinds.push(EventKind::Funding(vec![
                Ratio(125_000),
                Ratio(-80_000),
                Ratio(900_000),
            ]));
        }
        if self.dice.below(4) == 0 {
            kinds.push(EventKind::Intent {
                account: AccountId::user(self.dice.below(users)),
                intent: random_intent(&mut self.dice),
            });
        }
        kinds.into_iter().map(|kind| Event { time, kind }).collect()
    }
}
