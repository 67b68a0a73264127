//! One random session: a venue, its users, and some hundred events on both machines.

use plimsoll_engine::units::{AccountId, Px, SimTime};
use plimsoll_engine::venue::{LegOrder, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, Fill, Order, Report, Scan};

use super::moves::{self, Market, Temper};
use super::openings;
use super::pair::{Differences, Ended, Pair};
use super::seen::Seen;
use super::venues::{chance, one_of, random_venue};
use super::wishes;
use crate::common::Dice;

/// Events of a session.
const EVENTS: u32 = 400;
/// Events that are shown where the machines parted.
const LAST_EVENTS: usize = 12;
/// Time of a session at most, so that rates times time stay within the exponential: 60 days.
const LAST_MS: u64 = 60 * 86_400_000;

/// Where the machines parted.
pub(crate) struct Parted {
    pub(crate) seed: u64,
    pub(crate) event: u32,
    /// The last events, the one that parted them at the end.
    pub(crate) last: Vec<String>,
    pub(crate) differences: Differences,
}

impl std::fmt::Display for Parted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "engine and reference parted in session {} at event {}",
            self.seed, self.event
        )?;
        let from = self.last.len().saturating_sub(LAST_EVENTS);
        for line in &self.last[from..] {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "{}", self.differences.join("\n"))?;
        write!(f, "again: PLIMSOLL_DIFFERENTIAL_SEED={}", self.seed)
    }
}

/// A session while it runs.
struct Session {
    dice: Dice,
    temper: Temper,
    market: Market,
    pair: Pair,
    order: LegOrder,
    now: u64,
    due: Vec<AccountId>,
    orders: Vec<Order>,
    changes: usize,
}

/// Runs one session; `change` may falsify the reference.
pub(crate) fn run(
    seed: u64,
    seen: &mut Seen,
    change: impl Fn(&mut Pair),
) -> Result<(), Box<Parted>> {
    let mut dice = Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let temper = Temper::random(&mut dice);
    let config = random_venue(&mut dice, temper.scale);
    let users = one_of(&mut dice, &[1, 2, 4, 8, 16]);
    let mut last = Vec::new();
    let parted = |event, last, differences| {
        Box::new(Parted {
            seed,
            event,
            last,
            differences,
        })
    };
    let mut session = Session::new(dice, temper, &config, users);
    change(&mut session.pair);
    let opened = session
        .open(users)
        .map_err(|d| parted(0, vec!["opening".to_owned()], d))?;
    if !opened {
        return Ok(());
    }
    for n in 1..=EVENTS {
        let event = session.draw(users);
        last.push(format!("{n}: {event:?}"));
        let ended = session.pair.apply(&event);
        let ended = ended.map_err(|d| parted(n, std::mem::take(&mut last), d))?;
        seen.events += 1;
        seen.count(&event, &ended);
        match ended {
            Ended::Applied(report) => session.note(&event, &report),
            Ended::Faulted => return Ok(()),
        }
        if is_beyond_decimals(&session.pair.engine) {
            return Ok(());
        }
    }
    Ok(())
}

impl Session {
    fn new(mut dice: Dice, temper: Temper, config: &VenueConfig, users: u32) -> Self {
        let venue = config.try_into().unwrap();
        let market = Market::new(&venue, &mut dice);
        let at = market.prices(&mut dice, &temper);
        let mut pair = Pair::new(config, &at, users);
        if chance(&mut dice, 10) {
            pair.engine.set_scan(Scan::Every);
        }
        Self {
            dice,
            temper,
            market,
            pair,
            order: config.liquidation.order,
            now: 0,
            due: Vec::new(),
            orders: Vec::new(),
            changes: 0,
        }
    }

    fn open(&mut self, users: u32) -> Result<bool, Differences> {
        for n in 0..users {
            let engine = &self.pair.engine;
            let opening = openings::opening(&mut self.dice, &self.temper, engine, n);
            if !self.pair.open(AccountId::user(n), &opening)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next event.
    fn draw(&mut self, users: u32) -> Event {
        let (dice, temper) = (&mut self.dice, &self.temper);
        let kind = if !self.orders.is_empty() && chance(dice, 90) {
            let n = dice.below(self.orders.len() as u32) as usize;
            let order = self.orders.swap_remove(n);
            EventKind::Fill(moves::fill(dice, self.pair.engine.prices(), order))
        } else if !self.due.is_empty() && chance(dice, temper.diligence) {
            let n = dice.below(self.due.len() as u32) as usize;
            let account = self.due.swap_remove(n);
            self.attend(account)
        } else {
            self.draw_freely(users)
        };
        let time = SimTime(self.now);
        Event { time, kind }
    }

    fn draw_freely(&mut self, users: u32) -> EventKind {
        let account = AccountId::user(self.dice.below(users));
        match self.dice.below(100) {
            0..=44 => self.draw_prices(),
            45..=47 => EventKind::Funding(moves::rates(&mut self.dice, self.pair.engine.venue())),
            48..=51 => self.attend(account),
            52 if chance(&mut self.dice, 10) => self.draw_wrong(),
            53 if self.changes < self.pair.engine.venue().schedule.len() => {
                EventKind::Change(self.changes)
            }
            _ => {
                let engine = &self.pair.engine;
                let intent = wishes::intent(&mut self.dice, &self.temper, engine, account);
                EventKind::Intent { account, intent }
            }
        }
    }

    fn attend(&mut self, account: AccountId) -> EventKind {
        let perps_first = match self.order {
            LegOrder::Random => chance(&mut self.dice, 50),
            LegOrder::PerpsFirst => true,
            LegOrder::BorrowsFirst => false,
        };
        EventKind::Attend {
            account,
            perps_first,
        }
    }

    fn draw_prices(&mut self) -> EventKind {
        let dice = &mut self.dice;
        let step = match dice.below(100) {
            0..=2 => 0,
            3..=5 => 1,
            6..=12 => 3_600_000,
            13 => u64::from(dice.below(5 * 86_400_000)),
            _ => 3_000,
        };
        self.now = (self.now + step).min(LAST_MS);
        self.market.step(dice, &self.temper);
        // Orders do not rest; some answers come late all the same.
        let keeps = chance(dice, 5);
        self.orders
            .retain(|o| keeps && o.account >= AccountId::FIRST_USER);
        self.due.clear();
        EventKind::Prices(self.market.prices(dice, &self.temper))
    }

    /// An event that no caller may send: both have to refuse it.
    fn draw_wrong(&mut self) -> EventKind {
        let mut prices = self.pair.engine.prices().clone();
        match self.dice.below(7) {
            3 => return EventKind::Change(self.pair.engine.venue().schedule.len()),
            4 => return EventKind::Funding(Vec::new()),
            5 => return self.attend(AccountId::MARKET),
            6 => {
                let Some(order) = self.orders.pop() else {
                    return self.attend(AccountId::user(self.pair.engine.users()));
                };
                let fill = moves::fill(&mut self.dice, &prices, order);
                return EventKind::Fill(Fill {
                    size: order.size + order.size,
                    ..fill
                });
            }
            0 if self.now > 0 => self.now -= 1,
            1 => prices.mark[0] = Px(0),
            _ => drop(prices.borrow.pop()),
        }
        EventKind::Prices(prices)
    }

    /// Remembers what an event calls for.
    fn note(&mut self, event: &Event, report: &Report) {
        if matches!(event.kind, EventKind::Prices(_)) {
            self.due.clone_from(&report.due);
        }
        self.orders.extend(&report.orders);
        if matches!(event.kind, EventKind::Change(_)) {
            self.changes += 1;
        }
    }
}

/// Whether suppliers have lost so much that claims at the present index leave the 28 digits of a
/// decimal.
fn is_beyond_decimals(engine: &Engine) -> bool {
    let quotes = engine.venue().quotes.iter();
    let mut indices = quotes.map(|token| engine.ledger().reserve(*token).supply_index());
    indices.any(|index| index.0 < 1_000_000_000_000)
}
