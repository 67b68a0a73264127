//! Rows of the waterfall against the books: what each party has before and after every event, at
//! the prices of the event.

use std::collections::BTreeMap;

use plimsoll_engine::units::{AccountId, Amount, DexId, PerpId, Px, Round, SimTime, TokenId, Usd};
use plimsoll_engine::venue::{PartialReading, VenueConfig};
use plimsoll_engine::{
    Engine, Event, EventKind, Fill, Instrument, Mode, Opening, Order, OrderKind, Outcome, Report,
    Stage, Transfers,
};
use rust_decimal::Decimal;

use crate::common::{
    BTC_TOKEN, Dice, HYPE, HYPE_TOKEN, Market, USDC, engine, fill, october, prices,
    random_openings, strike, units,
};

/// What everybody has, read from the books.
struct Wealth {
    accounts: Vec<Usd>,
    buffer: Usd,
    dust: Usd,
}

impl Wealth {
    fn read(engine: &Engine) -> Self {
        let accounts = (0..engine.ledger().accounts()).map(|n| AccountId(n as u32));
        let (mut buffer, mut dust) = (Usd::ZERO, Usd::ZERO);
        for token in (0..engine.venue().tokens.len() as u32).map(TokenId) {
            let (ledger, px) = (engine.ledger(), engine.borrow_px(token));
            let reserve = ledger.reserve(token);
            let claims: Amount = (accounts.clone())
                .map(|id| ledger.supplied(id, token) - ledger.borrowed(id, token))
                .sum();
            buffer += reserve.buffer().at(px);
            dust += (reserve.balance() - claims - reserve.buffer()).at(px);
        }
        Self {
            accounts: accounts.map(|id| engine.net_worth(id)).collect(),
            buffer,
            dust,
        }
    }

    fn of(&self, id: AccountId) -> Usd {
        self.accounts[id.index()]
    }

    fn users(&self) -> Usd {
        let users = &self.accounts[AccountId::FIRST_USER.index()..];
        users.iter().copied().sum()
    }
}

/// What deleveraging gained an account, from the price and size it was reported with.
fn deleveraged(report: &Report, id: AccountId, engine: &Engine) -> Usd {
    let gains = report.outcomes.iter().map(|outcome| match outcome {
        Outcome::Deleveraged {
            account,
            perp,
            size,
            px,
            ..
        } if *account == id => {
            let quote = size.at(*px).in_settlement(Round::Up);
            size.at(engine.prices().mark[perp.index()]) - quote.at(Px::ONE)
        }
        _ => Usd::ZERO,
    });
    gains.sum()
}

fn rows(report: &Report) -> impl Iterator<Item = (Stage, AccountId, Transfers)> {
    report.outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Waterfall {
            stage,
            account,
            transfers,
        } => Some((*stage, *account, *transfers)),
        _ => None,
    })
}

/// Most that the roundings of margin sharing move between an account and dust: a few postings, each
/// of a unit of 1e-10 of the settlement token.
const SHARING_DUST: i128 = 8 * 1_000_000;

/// Applies an event that changes no price and checks its rows against the books.
fn apply(engine: &mut Engine, event: &Event, seen: &mut BTreeMap<Stage, Transfers>) -> Report {
    // Interest is charged with the event: what it moved is no part of the rows.
    strike(engine);
    let before = Wealth::read(engine);
    let mut report = Report::default();
    engine.apply(event, &mut report).unwrap();
    engine.ledger().check().unwrap();
    let after = Wealth::read(engine);
    let mut all = Transfers::default();
    for (stage, _, row) in rows(&report) {
        assert_eq!(row.sum(), Usd::ZERO, "{stage:?} {row:?}");
        assert!(!row.is_nothing(), "{stage:?}");
        all.add(&row);
        seen.entry(stage).or_default().add(&row);
    }
    let gained = |id: AccountId| after.of(id) - before.of(id);
    assert_eq!(
        gained(AccountId::PERP_BACKSTOP),
        all.perp_backstop,
        "{report:?}"
    );
    assert_eq!(
        gained(AccountId::BORROW_BACKSTOP),
        all.borrow_backstop,
        "{report:?}"
    );
    assert_eq!(after.buffer - before.buffer, all.buffer);
    assert_eq!(gained(AccountId::OUTSIDE), Usd::ZERO);
    // A user's own order is no stage: the market and fees have their part of it beside the rows.
    let is_own = matches!(&event.kind, EventKind::Fill(fill)
        if !fill.order.is_liquidation && fill.order.account >= AccountId::FIRST_USER);
    if is_own {
        return report;
    }
    assert_eq!(gained(AccountId::MARKET), all.market, "{report:?}");
    assert_eq!(gained(AccountId::FEES), all.fees);
    let users = all.liquidated + all.deleveraged + all.suppliers;
    let measured = (after.users() - before.users()) + (after.dust - before.dust);
    assert_eq!(measured, users + all.dust, "{report:?}");
    check_users(engine, &report, (&before, &after));
    report
}

/// Each user gained what the rows of its own liquidation and its part in deleveraging say.
fn check_users(engine: &Engine, report: &Report, (before, after): (&Wealth, &Wealth)) {
    if rows(report).any(|(stage, ..)| stage == Stage::WriteOff) {
        // Suppliers have lost, each its part.
        return;
    }
    for id in (0..engine.users()).map(AccountId::user) {
        let own = rows(report).filter(|(_, account, _)| *account == id);
        let liquidated: Usd = own.map(|(_, _, row)| row.liquidated).sum();
        let expected = liquidated + deleveraged(report, id, engine);
        let gained = after.of(id) - before.of(id);
        let has_shared = (report.outcomes.iter())
            .any(|o| matches!(o, Outcome::Shared { account, .. } if *account == id));
        if has_shared {
            assert!(
                (gained - expected).abs().0 <= SHARING_DUST,
                "{id:?} {report:?}"
            );
        } else {
            assert_eq!(gained, expected, "{id:?} {report:?}");
        }
    }
}

/// One event and all that it calls for, each with its rows checked; fills half of what is forced.
fn settle(engine: &mut Engine, event: Event, seen: &mut BTreeMap<Stage, Transfers>) {
    let time = event.time;
    let mut report = Report::default();
    engine.apply(&event, &mut report).unwrap();
    let mut due = report.due.clone();
    let mut orders = report.orders;
    while let Some(next) = orders.pop().map(Next::Order).or(due.pop().map(Next::Due)) {
        let kind = match next {
            Next::Order(order) => {
                let mut filled = fill(engine, order, 40);
                if order.is_liquidation && time.0.is_multiple_of(2) {
                    // Thin books: what is not filled is liquidated again.
                    filled.size = Amount(filled.size.0 / 2);
                    filled.quote = Amount(filled.quote.0 / 2);
                }
                EventKind::Fill(filled)
            }
            Next::Due(account) => EventKind::Attend {
                account,
                perps_first: account.0.is_multiple_of(2),
            },
        };
        let report = apply(engine, &Event { time, kind }, seen);
        orders.extend(report.orders);
    }
}

enum Next {
    Order(Order),
    Due(AccountId),
}

/// Standard and unified accounts with cross and isolated positions on both sides.
fn traders(dice: &mut Dice, users: u32, at: f64) -> Vec<Opening> {
    let one = |n: u32, dice: &mut Dice| {
        let size = dice.between(50.0, 800.0) * if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        let equity = size.abs() * at * dice.between(0.06, 0.3);
        let mut opening = Opening {
            mode: [Mode::Standard, Mode::Unified][(n / 2 % 2) as usize],
            ..Opening::default()
        };
        let perp = PerpId(HYPE as u32);
        if n.is_multiple_of(3) {
            let isolated = (perp, units(size), 5, units(equity));
            opening.isolated.push(isolated);
            opening.perp_equity = units(dice.between(0.0, 1_000.0));
        } else {
            opening.positions.push((perp, units(size), 5));
            opening.perp_equity = units(equity);
        }
        opening
    };
    (0..users).map(|n| one(n, dice)).collect()
}

/// A market that drifts, jumps once, and lets the backstops sell what they took.
fn run(
    config: &VenueConfig,
    (seed, jump): (u64, f64),
    ticks: u64,
    seen: &mut BTreeMap<Stage, Transfers>,
) {
    let start = [80_000.0, 2_400.0, 80.0];
    let at = prices(start[0], start[1], start[2]);
    let mut dice = Dice(seed);
    let mut openings = random_openings(&mut dice, 16, &at);
    openings.extend(traders(&mut dice, 12, start[2]));
    let users = openings.len() as u32;
    let mut engine = engine(config, &openings, at);
    engine.report_sharing = true;
    let mut market = Market {
        dice,
        px: start,
        volatility: 0.003,
        drift: -0.000_2,
    };
    for tick in 1..=ticks {
        if tick == 20 {
            market.px = market.px.map(|px| px * jump);
        }
        for mut event in market.events(tick, users) {
            // Odd times fill whole, even ones in part.
            event.time = SimTime(tick * 3_001);
            settle(&mut engine, event, seen);
        }
    }
}

fn with_limit(usd: Option<i64>) -> VenueConfig {
    let mut config = october();
    config.liquidation.adl.backstop_loss_limit_usd = usd.map(Decimal::from);
    // So that inventories are sold out, and debts written off, within a few minutes.
    config.liquidation.backstop_half_life_s = 15;
    config
}

#[test]
fn every_row_is_what_the_books_say() {
    let mut seen = BTreeMap::new();
    for (seed, jump) in [(1, 0.5), (2, 0.82), (3, 0.9), (4, 1.25), (5, 0.3)] {
        for limit in [None, Some(0), Some(20_000)] {
            run(&with_limit(limit), (seed, jump), 400, &mut seen);
        }
    }
    let stages: Vec<Stage> = seen.keys().copied().collect();
    assert_eq!(stages, Stage::ALL, "not every stage was seen");
    for (stage, sums) in &seen {
        assert_eq!(sums.sum(), Usd::ZERO, "{stage:?}");
    }
}

#[test]
fn rows_hold_without_deleveraging_and_with_the_other_reading_of_steps() {
    let mut seen = BTreeMap::new();
    let mut config = october();
    config.liquidation.adl.enabled = false;
    config.liquidation.partial = PartialReading::Proportional;
    for (seed, jump) in [(1, 0.5), (4, 1.25), (5, 0.3), (11, 0.4)] {
        run(&config, (seed, jump), 300, &mut seen);
    }
    assert!(!seen.contains_key(&Stage::Adl));
    assert!(seen.contains_key(&Stage::PerpBackstop));
    assert!(seen.contains_key(&Stage::BorrowTakeover));
}

#[test]
fn each_stage_moves_money_between_its_own_parties_only() {
    let mut seen = BTreeMap::new();
    for (seed, jump) in [(1, 0.5), (2, 0.82), (3, 0.9)] {
        run(&with_limit(Some(20_000)), (seed, jump), 400, &mut seen);
    }
    // Liquidated, market, fees, borrow backstop, perp backstop, deleveraged, buffer, suppliers.
    let parties = |stage: Stage| match stage {
        Stage::Book => [true, true, true, false, false, false, false, false],
        Stage::PerpBackstop | Stage::Deficit => {
            [true, false, false, false, true, false, false, false]
        }
        Stage::PerpBackstopSale => [false, true, true, false, true, false, false, false],
        Stage::Adl => [true, true, false, false, true, true, false, false],
        Stage::BorrowTakeover => [true, false, false, true, false, false, false, false],
        Stage::BorrowBackstopSale => [false, true, true, true, false, false, false, false],
        Stage::WriteOff => [false, false, false, true, false, false, true, true],
    };
    for (stage, sums) in seen {
        for (value, may) in sums.all().into_iter().zip(parties(stage)) {
            assert!(may || value.is_zero(), "{stage:?} {sums:?}");
        }
        // A few units of 1e-10 for each of some hundreds of rows.
        assert!(
            sums.dust.abs() < Usd(Usd::ONE.0 / 1_000_000),
            "{stage:?} {sums:?}"
        );
    }
}

/// Applies one event at a time and returns its rows.
fn step(engine: &mut Engine, seconds: u64, kind: EventKind) -> (Report, Vec<(Stage, Transfers)>) {
    let event = Event {
        time: SimTime(seconds * 1_000),
        kind,
    };
    let mut report = Report::default();
    engine.apply(&event, &mut report).unwrap();
    let found = rows(&report).map(|(stage, _, row)| (stage, row)).collect();
    (report, found)
}

fn attend(account: AccountId) -> EventKind {
    EventKind::Attend {
        account,
        perps_first: true,
    }
}

fn usd(cents: i128) -> Usd {
    Usd(cents * (Usd::ONE.0 / 100))
}

#[test]
fn a_takeover_and_a_sale_below_mark_are_the_rows_of_the_page() {
    // The example "Limit" of docs/rules/waterfall.md, with its own maintenance of 5%.
    let mut config = october();
    config.liquidation.adl.enabled = true;
    let long = Opening {
        mode: Mode::Standard,
        perp_equity: units(1_000.0),
        positions: vec![(PerpId(HYPE as u32), units(1_000.0), 10)],
        ..Opening::default()
    };
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut engine = engine(&config, &[long], at);
    let id = AccountId::user(0);
    let (_, rows) = step(&mut engine, 1, attend(id));
    let margin = Transfers {
        liquidated: usd(-100_000),
        perp_backstop: usd(100_000),
        ..Transfers::default()
    };
    assert_eq!(rows, [(Stage::PerpBackstop, margin)]);
    let cash = engine.ledger().cash(
        AccountId::PERP_BACKSTOP,
        plimsoll_engine::ledger::Pocket::Dex(DexId::MAIN),
    );
    assert_eq!(cash, units(1_000.0 - 80_000.0));

    let fall = EventKind::Prices(prices(80_000.0, 2_400.0, 78.0));
    step(&mut engine, 4, fall);
    let order = Order {
        account: AccountId::PERP_BACKSTOP,
        instrument: Instrument::Perp(PerpId(HYPE as u32)),
        size: units(-1_000.0),
        limit_bps: None,
        is_liquidation: false,
        is_maker: false,
        kind: OrderKind::Market,
    };
    let sold = EventKind::Fill(Fill {
        order,
        size: order.size,
        quote: units(77_000.0),
    });
    let (_, rows) = step(&mut engine, 4, sold);
    let sale = Transfers {
        market: usd(100_000),
        fees: usd(3_465),
        perp_backstop: usd(-103_465),
        ..Transfers::default()
    };
    assert_eq!(rows, [(Stage::PerpBackstopSale, sale)]);
    let loss = -engine.figures(AccountId::PERP_BACKSTOP).equity();
    assert_eq!(loss, usd(203_465));
}

#[test]
fn bad_debt_is_the_rows_of_the_page() {
    let lender = Opening {
        supplied: vec![(USDC, units(2_000_000.0))],
        ..Opening::default()
    };
    let borrower = Opening {
        supplied: vec![(HYPE_TOKEN, units(10_000.0)), (BTC_TOKEN, Amount::ZERO)],
        borrowed: units(520_000.0),
        ..Opening::default()
    };
    let config = crate::judge::ground::without_interest(october());
    let mut engine = engine(
        &config,
        &[lender, borrower],
        prices(80_000.0, 2_400.0, 100.0),
    );
    let fall = EventKind::Prices(prices(80_000.0, 2_400.0, 30.0));
    step(&mut engine, 3, fall);
    let (_, rows) = step(&mut engine, 3, attend(AccountId::user(1)));
    let taken = Transfers {
        liquidated: usd(22_000_000),
        borrow_backstop: usd(-22_000_000),
        ..Transfers::default()
    };
    assert_eq!(rows, [(Stage::BorrowTakeover, taken)]);

    let order = Order {
        account: AccountId::BORROW_BACKSTOP,
        instrument: Instrument::Spot(HYPE_TOKEN),
        size: units(-10_000.0),
        limit_bps: None,
        is_liquidation: false,
        is_maker: false,
        kind: OrderKind::Market,
    };
    let sold = EventKind::Fill(Fill {
        order,
        size: order.size,
        quote: units(300_000.0),
    });
    let (_, rows) = step(&mut engine, 3, sold);
    let sale = Transfers {
        fees: usd(21_000),
        borrow_backstop: usd(-21_000),
        ..Transfers::default()
    };
    let lost = Transfers {
        borrow_backstop: usd(22_021_000),
        suppliers: usd(-22_021_000),
        ..Transfers::default()
    };
    assert_eq!(
        rows,
        [(Stage::BorrowBackstopSale, sale), (Stage::WriteOff, lost)]
    );
}

#[test]
fn deleveraging_is_the_row_of_the_page() {
    let mut config = with_limit(Some(0));
    config.liquidation.adl.enabled = true;
    let trader = |size: f64, equity: f64| Opening {
        mode: Mode::Standard,
        perp_equity: units(equity),
        positions: vec![(PerpId(HYPE as u32), units(size), 10)],
        ..Opening::default()
    };
    // Outside: short 5,400 beside the users' 1,800.
    let openings = [
        trader(1_000.0, 500.0),
        trader(-1_800.0, 100_000.0),
        trader(6_200.0, 900_000.0),
    ];
    let mut engine = engine(&config, &openings, prices(80_000.0, 2_400.0, 80.0));
    let fall = EventKind::Prices(prices(80_000.0, 2_400.0, 78.0));
    step(&mut engine, 3, fall);
    let id = AccountId::user(0);
    assert_eq!(engine.net_worth(id), usd(-150_000));
    let (_, rows) = step(&mut engine, 3, attend(id));
    let row = Transfers {
        liquidated: usd(200_000),
        market: usd(-150_000),
        deleveraged: usd(-50_000),
        ..Transfers::default()
    };
    assert_eq!(rows, [(Stage::Adl, row)]);
    assert_eq!(engine.net_worth(id), usd(50_000));
}

#[test]
fn a_forced_order_that_meets_a_resting_one_has_its_row_at_that_price() {
    let trader = |size: f64, equity: f64| Opening {
        mode: Mode::Standard,
        perp_equity: units(equity),
        positions: vec![(PerpId(HYPE as u32), units(size), 10)],
        ..Opening::default()
    };
    let openings = [trader(1_000.0, 3_000.0), trader(0.0, 50_000.0)];
    let mut engine = engine(&october(), &openings, prices(80_000.0, 2_400.0, 80.0));
    let bid = Order {
        account: AccountId::user(1),
        instrument: Instrument::Perp(PerpId(HYPE as u32)),
        size: units(400.0),
        limit_bps: None,
        is_liquidation: false,
        is_maker: false,
        kind: OrderKind::Limit {
            px: Px(79 * Px::ONE.0),
            leverage: 5,
            reduce_only: false,
            rests: true,
        },
    };
    let unfilled = Fill {
        order: bid,
        size: Amount::ZERO,
        quote: Amount::ZERO,
    };
    step(&mut engine, 1, EventKind::Fill(unfilled));
    let (report, rows) = step(&mut engine, 1, attend(AccountId::user(0)));
    assert_eq!(rows, []);
    let meet = EventKind::Meet {
        order: report.orders[0],
        most: units(1_000.0),
    };
    let (_, rows) = step(&mut engine, 1, meet);
    // 400 at 79 that are worth 80, and the taker fee of 0.045% on 31,600.
    let row = Transfers {
        liquidated: usd(-41_422),
        market: usd(40_000),
        fees: usd(1_422),
        ..Transfers::default()
    };
    assert_eq!(rows, [(Stage::Book, row)]);
}
