//! Half a day of a small population against the venue: a fall, then a rally.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use plimsoll_agents::view::glance::{self, SLACK};
use plimsoll_agents::{
    AccountView, Agent, AgentsConfig, Class, Glance, MarketView, Population, ReserveView, Signals,
    View, population::config::Accounts,
};
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, PerpId, Px, Ratio, Round, SimTime, TokenId};
use plimsoll_engine::{Engine, Event, EventKind, Fill, Instrument, Intent, Order, Outcome, Report};

use crate::common::{KEY, USDC, engine, october, october_prices, venue};

const TICK_S: u32 = 60;

#[derive(Default)]
struct Tally {
    intents: usize,
    rejected: usize,
    liquidated: usize,
    /// Wishes by class, in the order of the classes.
    wishes: [usize; 4],
    /// Looks by class, and those of them that a glance would have spared.
    looks: [(usize, usize); 4],
}

struct Day {
    engine: Engine,
    population: Population,
    signals: Signals,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    tally: Tally,
}

impl Day {
    fn open(config: &AgentsConfig) -> Self {
        let mut book = october();
        book.accounts = Accounts {
            lender: 40,
            carry: 40,
            hedger: 20,
            looper: 40,
            plain: 20,
            ..Accounts::default()
        };
        let prices = october_prices();
        let mut population = Population::draw(&book, config, KEY, &venue(), &prices).unwrap();
        let mut engine = engine(u32::try_from(population.members.len()).unwrap());
        let mut queue = BinaryHeap::new();
        for (n, member) in (0..).zip(&mut population.members) {
            engine.open(AccountId::user(n), &member.opening).unwrap();
            let first = member.agent.first_wake_s(&mut member_stream(n));
            queue.push(Reverse((millis(first), n)));
        }
        Self {
            engine,
            population,
            signals: Signals::new(&config.signals, 3),
            queue,
            tally: Tally::default(),
        }
    }

    fn apply(&mut self, time: SimTime, kind: EventKind) -> Vec<AccountId> {
        let mut report = Report::default();
        let event = Event { time, kind };
        self.engine.apply(&event, &mut report).unwrap();
        for outcome in &report.outcomes {
            match outcome {
                Outcome::Rejected { .. } => self.tally.rejected += 1,
                Outcome::Liquidated(_) => self.tally.liquidated += 1,
                _ => {}
            }
        }
        for order in report.orders {
            let kind = EventKind::Fill(fill(&self.engine, order));
            self.apply(time, kind);
        }
        report.due
    }

    fn tick(&mut self, time: SimTime, hype_px: f64) {
        let mut prices = october_prices();
        let px = Px::from_f64_nearest(hype_px).unwrap();
        (prices.oracle[2], prices.mark[2], prices.borrow[1]) = (px, px, px);
        let oracle: Vec<f64> = prices.oracle.iter().map(|px| px.to_f64()).collect();
        self.signals.on_prices(time.seconds(), &oracle);
        for account in self.apply(time, EventKind::Prices(prices)) {
            let kind = EventKind::Attend {
                account,
                perps_first: account.0.is_multiple_of(2),
            };
            self.apply(time, kind);
        }
        if time.0.is_multiple_of(3_600_000) {
            self.signals.on_funding(&[0.000_012_5; 3]);
            self.apply(time, EventKind::Funding(vec![Ratio(125_000); 3]));
        }
    }

    fn wake_until(&mut self, time: SimTime) {
        while let Some(Reverse((at, n))) = self.queue.peek().copied() {
            if at > time.0 {
                return;
            }
            self.queue.pop();
            let (wishes, sleep) = self.ask(time, n);
            for intent in wishes {
                self.tally.intents += 1;
                let account = AccountId::user(n);
                self.apply(time, EventKind::Intent { account, intent });
            }
            self.queue.push(Reverse((time.0 + millis(sleep), n)));
        }
    }

    fn ask(&mut self, time: SimTime, n: u32) -> (Vec<Intent>, f64) {
        let account = AccountView::of(&self.engine, AccountId::user(n));
        let market = market(&self.engine, &self.signals, time);
        let view = View {
            market: &market,
            signals: &self.signals,
            account: &account,
        };
        let member = &mut self.population.members[n as usize];
        let stream = || KEY.stream("decide", u64::from(n) << 32 | time.0);
        let glance = Glance {
            time_s: time.seconds(),
            prices: &Present(&self.engine),
            reserves: &market.reserves,
            signals: &self.signals,
            engine: &self.engine,
            id: AccountId::user(n),
            slack: SLACK,
        };
        let mut twin = (*member.agent).replica();
        let (mut drawn, mut decided) = (stream(), stream());
        let glanced = twin.glance(&glance, &mut drawn);
        let mut wishes = Vec::new();
        let sleep = member.agent.decide(&view, &mut decided, &mut wishes);
        let class = member.class as usize;
        self.tally.wishes[class] += wishes.len();
        self.tally.looks[class].0 += 1;
        if let Some(glanced) = glanced {
            self.tally.looks[class].1 += 1;
            assert_eq!(wishes, [], "{twin:?} was sure");
            assert_eq!(glanced.to_bits(), sleep.to_bits());
            assert_eq!(drawn.u64(), decided.u64());
            assert_eq!(state(&*twin), state(&*member.agent));
        }
        (wishes.iter().map(|w| w.intent).collect(), sleep)
    }

    /// Runs some hours with the price of HYPE a function of the hour.
    fn run(mut self, hours: u32, px: impl Fn(f64) -> f64) -> Self {
        for tick in 1..=hours * 3_600 / TICK_S {
            let seconds = tick * TICK_S;
            let time = SimTime(u64::from(seconds) * 1_000);
            self.tick(time, px(f64::from(seconds) / 3_600.0));
            self.wake_until(time);
            if tick % 60 == 0 {
                self.engine.ledger().check().unwrap();
            }
        }
        self
    }
}

/// What an agent is like, what a lender remembers of its last answer aside.
fn state(agent: &dyn Agent) -> String {
    let text = format!("{agent:?}");
    let (state, _) = text.split_once(", answer").unwrap_or((&text, ""));
    state.to_owned()
}

struct Present<'a>(&'a Engine);

impl glance::Prices for Present<'_> {
    fn mark_px(&self, perp: PerpId) -> f64 {
        self.0.prices().mark[perp.index()].to_f64()
    }

    fn borrow_px(&self, token: TokenId) -> f64 {
        self.0.borrow_px(token).to_f64()
    }
}

fn member_stream(n: u32) -> plimsoll_streams::Stream {
    KEY.stream("first", u64::from(n))
}

fn millis(seconds: f64) -> u64 {
    std::time::Duration::from_secs_f64(seconds.min(1e9))
        .as_millis()
        .try_into()
        .unwrap()
}

fn market(engine: &Engine, signals: &Signals, time: SimTime) -> MarketView {
    let floats = |list: &[Px]| list.iter().map(|px| px.to_f64()).collect();
    let Prices { oracle, mark, .. } = engine.prices();
    MarketView {
        time_s: time.seconds(),
        oracle_px: floats(oracle),
        mark_px: floats(mark),
        funding_rate_hourly: signals.last_funding().to_vec(),
        reserves: (0..engine.venue().tokens.len())
            .map(|n| ReserveView::read(engine, TokenId(u32::try_from(n).unwrap())))
            .collect(),
        ..MarketView::default()
    }
}

/// A book that fills everything 20 bps away.
fn fill(engine: &Engine, order: Order) -> Fill {
    let px = match order.instrument {
        Instrument::Perp(perp) => engine.prices().mark[perp.index()],
        Instrument::Spot(token) => engine.prices().borrow[token.index()],
    };
    let factor = if order.size.is_positive() {
        10_020
    } else {
        9_980
    };
    let quote = order.size.abs().at(px).in_settlement(Round::Up);
    Fill {
        order,
        size: order.size,
        quote: quote.scale(factor, 10_000, Round::Down),
    }
}

fn fall(hour: f64) -> f64 {
    83.509 * (1.0 - 0.45 * (hour / 6.0).min(1.0))
}

fn rally(hour: f64) -> f64 {
    83.509 * (1.0 + 0.5 * (hour / 12.0))
}

#[test]
fn in_a_fall_hedgers_hedge_borrowers_defend_and_the_venue_takes_their_orders() {
    let tally = Day::open(&AgentsConfig::default()).run(12, fall).tally;
    let [carry, hedger, borrower, lender] = tally.wishes;
    assert!(
        hedger > 20 && borrower > 20 && lender > 40,
        "{:?}",
        tally.wishes
    );
    // A short gains in a fall: what it gains repays the trader's debt.
    assert!(carry == 0 && tally.liquidated > 0);
    let share = tally.rejected * 100 / tally.intents;
    assert!(
        share <= 5,
        "{} of {} refused",
        tally.rejected,
        tally.intents
    );
}

#[test]
fn in_a_rally_carry_traders_reduce_and_loopers_buy() {
    let tally = Day::open(&AgentsConfig::default()).run(12, rally).tally;
    let [carry, hedger, borrower, _] = tally.wishes;
    assert!(carry > 100 && borrower > 0, "{:?}", tally.wishes);
    assert_eq!(hedger, 0);
    let share = tally.rejected * 100 / tally.intents;
    assert!(
        share <= 5,
        "{} of {} refused",
        tally.rejected,
        tally.intents
    );
}

#[test]
fn on_a_calm_day_a_glance_spares_most_looks() {
    let mut config = AgentsConfig::default();
    config.lender.band = 0.1;
    let calm = |hour: f64| 83.509 * (1.0 + 0.01 * (hour / 24.0));
    let looks = Day::open(&config).run(24, calm).tally.looks;
    for (class, (looks, spared)) in Class::ALL.iter().zip(looks) {
        assert!(spared * 10 > looks * 9, "{class:?}: {spared} of {looks}");
    }
}

#[test]
fn an_imposed_exit_drains_the_reserve_until_nothing_is_left() {
    let mut config = AgentsConfig::default();
    config.lender.exit_rate_per_h = 0.3;
    config.lender.elasticity = 0.0;
    let day = Day::open(&config).run(8, |_| 83.509);
    let reserve = day.engine.ledger().reserve(USDC);
    assert!(reserve.utilization().to_f64() >= 1.0);
    assert!(reserve.balance().to_f64() < 1.0);
}
