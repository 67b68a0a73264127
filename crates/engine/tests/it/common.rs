//! A small venue with users, a plain book, and random events.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::orders::{Covers, OrderId, Side, TriggerKind};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Ratio, Round, SimTime, TokenId, Usd};
use plimsoll_engine::venue::dex::{DexConfig, DexMarketConfig, MarginMode};
use plimsoll_engine::venue::{Preset, TokenConfig, Venue, VenueConfig};
use plimsoll_engine::{
    Engine, Event, EventKind, Fill, Instrument, Intent, Opening, Order, Outcome, Rejection, Report,
};
use rust_decimal::Decimal;

pub(crate) const BTC: usize = 0;
pub(crate) const ETH: usize = 1;
pub(crate) const HYPE: usize = 2;
pub(crate) const USDC: TokenId = TokenId(2);
pub(crate) const HYPE_TOKEN: TokenId = TokenId(1);
pub(crate) const BTC_TOKEN: TokenId = TokenId(0);

pub(crate) fn units(whole: f64) -> Amount {
    Amount::from_f64_down(whole).unwrap()
}

/// Units to the nearest of what the ledger counts in.
pub(crate) fn exact(whole: f64) -> Amount {
    Amount((whole * 1e10).round() as i128)
}

/// Units cut to whole lots of so many decimals.
pub(crate) fn lots(whole: f64, decimals: u32) -> Amount {
    let amount = units(whole).0;
    Amount(amount - amount % (Amount::ONE.0 / 10_i128.pow(decimals)))
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

/// October 2026 with USDC alone to borrow.
pub(crate) fn october() -> VenueConfig {
    let mut config = Preset::October2026.config();
    config.tokens.remove("USDT0");
    config
}

/// With the recorded DEX, and one whose perps settle in a token of its own: an ether market, and
/// one that keeps margin in.
pub(crate) fn dexs() -> VenueConfig {
    let mut config = october();
    let usdc = config.tokens["USDC"].clone();
    let usdh = TokenConfig {
        borrow: None,
        ..usdc
    };
    config.tokens.insert("USDH".to_owned(), usdh);
    (config.orders.spot_size_decimals).insert("USDH".to_owned(), 2);
    let xyz = DexConfig::xyz_2026_09();
    let ether = DexMarketConfig {
        deployer_fee_scale: Decimal::ZERO,
        growth_mode: false,
        ..xyz.markets["XYZ100"].clone()
    };
    let kept = DexMarketConfig {
        margin_mode: MarginMode::StrictIsolated,
        ..ether.clone()
    };
    let hyna = DexConfig {
        collateral: "USDH".to_owned(),
        open_interest_cap_usd: Some(Decimal::from(50_000_000)),
        markets: [("ETH".to_owned(), ether), ("KEPT".to_owned(), kept)].into(),
        ..xyz.clone()
    };
    config.dexs = [("hyna".to_owned(), hyna), ("xyz".to_owned(), xyz)].into();
    config
}

/// Main markets as elsewhere; every market of the DEXs at 100, USDH at 1.
pub(crate) fn dexs_prices() -> Prices {
    let mut all = prices(80_000.0, 2_400.0, 80.0);
    for px in [&mut all.oracle, &mut all.mark] {
        px.extend([Px(100 * Px::ONE.0); 6]);
    }
    all.borrow.push(Px::ONE);
    all
}

/// An account holder's wish, without what follows from it.
pub(crate) fn ask(engine: &mut Engine, account: AccountId, intent: Intent) -> Report {
    let event = Event {
        time: engine.now(),
        kind: EventKind::Intent { account, intent },
    };
    let mut report = Report::default();
    engine.apply(&event, &mut report).unwrap();
    engine.ledger().check().unwrap();
    report
}

/// Why a wish is refused, if it is.
pub(crate) fn refusal(
    engine: &mut Engine,
    account: AccountId,
    intent: Intent,
) -> Option<Rejection> {
    let outcomes = ask(engine, account, intent).outcomes;
    outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Rejected { reason, .. } => Some(*reason),
        _ => None,
    })
}

/// A wish whose order, if it is placed, is filled at once and whole at the price a rule sees.
pub(crate) fn filled(engine: &mut Engine, account: AccountId, intent: Intent) {
    for order in ask(engine, account, intent).orders {
        let kind = EventKind::Fill(fill(engine, order, 0));
        let time = engine.now();
        let mut report = Report::default();
        engine.apply(&Event { time, kind }, &mut report).unwrap();
        engine.ledger().check().unwrap();
    }
}

pub(crate) fn engine(config: &VenueConfig, openings: &[Opening], at: Prices) -> Engine {
    engine_of(Venue::try_from(config).unwrap(), openings, at)
}

pub(crate) fn engine_of(venue: Venue, openings: &[Opening], at: Prices) -> Engine {
    let mut engine = Engine::new(venue, at.clone()).unwrap();
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

/// Fills an order: resting orders no worse than what the plain book pays come first.
pub(crate) fn execute(engine: &mut Engine, order: Order, slip_bps: i128) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut left = order;
    let last = fill(engine, order, slip_bps).quote.to_f64() / order.size.abs().to_f64();
    let is_buy = order.size.is_positive();
    let is_within = |px: f64, worst: f64| if is_buy { px <= worst } else { px >= worst };
    while !left.size.is_zero() {
        let makers = Side::of(left.size).opposite();
        let Some(maker) = engine.resting().best(order.instrument, makers) else {
            break;
        };
        let limit = order.worst_px().map_or(last, Px::to_f64);
        if !is_within(maker.px.to_f64(), last) || !is_within(maker.px.to_f64(), limit) {
            break;
        }
        let most = left.size.abs();
        let report = apply(engine, EventKind::Meet { order: left, most });
        for outcome in &report.outcomes {
            if let Outcome::Filled {
                size,
                resting: None,
                ..
            } = outcome
            {
                left.size -= *size;
            }
        }
        reports.push(report);
    }
    let mut answer = fill(engine, left, slip_bps);
    if (order.worst_px()).is_some_and(|worst| !is_within(last, worst.to_f64())) {
        (answer.size, answer.quote) = (Amount::ZERO, Amount::ZERO);
    }
    reports.push(apply(engine, EventKind::Fill(answer)));
    reports
}

/// The hour strikes at no rate at all: interest is charged up to now, nothing else moves.
pub(crate) fn strike(engine: &mut Engine) {
    let rates = vec![Ratio::ZERO; engine.venue().perps.len()];
    apply(engine, EventKind::Funding(rates));
}

/// Applies what happens now, and checks the books.
pub(crate) fn apply(engine: &mut Engine, kind: EventKind) -> Report {
    let (time, mut report) = (engine.now(), Report::default());
    engine.apply(&Event { time, kind }, &mut report).unwrap();
    engine.ledger().check().unwrap();
    report
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
            reports.extend(execute(engine, *order, slip_bps));
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
            size: lots(dice.between(-300.0, 300.0), 2),
            limit_bps: 100,
        },
        n => Intent::TradePerp {
            perp: PerpId([HYPE, BTC][(n - 3) as usize] as u32),
            size: lots(
                dice.between(-1.0, 1.0) * if n == 3 { 500.0 } else { 0.5 },
                if n == 3 { 2 } else { 5 },
            ),
            leverage,
            limit_bps: 100,
        },
    }
}

/// Something about orders that wait, around the present price of HYPE.
pub(crate) fn random_order(dice: &mut Dice, px: f64) -> Intent {
    let perp = PerpId(HYPE as u32);
    let mut near = |width: f64| {
        let cents = (px * dice.between(1.0 - width, 1.0 + width) * 100.0).round();
        Px(cents as i64 * 10_000)
    };
    let (px, trigger_px) = (near(0.02), near(0.01));
    let size = lots(dice.between(-200.0, 200.0), 2);
    let is_spot = dice.below(4) == 0;
    let leverage = 2 + dice.below(8);
    let order = OrderId(u64::from(dice.below(300)));
    match dice.below(12) {
        0..=5 => Intent::PlaceLimit {
            instrument: if is_spot {
                Instrument::Spot(HYPE_TOKEN)
            } else {
                Instrument::Perp(perp)
            },
            size,
            px,
            leverage: if is_spot { 1 } else { leverage },
            reduce_only: !is_spot && dice.below(4) == 0,
            post_only: dice.below(2) == 0,
        },
        6 | 7 => Intent::PlaceTrigger {
            perp,
            kind: [TriggerKind::StopLoss, TriggerKind::TakeProfit][dice.below(2) as usize],
            covers: [Covers::Size(size), Covers::Position(Side::of(size))][dice.below(2) as usize],
            trigger_px,
            limit: (dice.below(2) == 0).then_some(px),
            reduce_only: dice.below(2) == 0,
        },
        8 | 9 => Intent::StartTwap {
            perp,
            size,
            duration_ms: 300_000,
            leverage,
            reduce_only: dice.below(3) == 0,
        },
        10 if is_spot => Intent::StopTwap { order },
        10 => Intent::Cancel { order },
        _ => Intent::CancelAll {
            instrument: is_spot.then_some(Instrument::Perp(perp)),
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
        let prices = self.prices();
        let (perp, spot) = (prices.mark[HYPE], prices.borrow[1]);
        let best = |instrument, px: Px| EventKind::Match {
            instrument,
            bid: Px(px.0 - px.0 / 10_000),
            ask: px,
        };
        let mut kinds = vec![
            EventKind::Prices(prices),
            best(Instrument::Perp(PerpId(HYPE as u32)), perp),
            best(Instrument::Spot(HYPE_TOKEN), spot),
        ];
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
        if self.dice.below(3) == 0 {
            kinds.push(EventKind::Intent {
                account: AccountId::user(self.dice.below(users)),
                intent: random_order(&mut self.dice, perp.to_f64()),
            });
        }
        kinds.into_iter().map(|kind| Event { time, kind }).collect()
    }
}
