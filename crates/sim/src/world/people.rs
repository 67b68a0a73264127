//! The account holders of one path: who they are, when they wake, what they see.

use std::borrow::Cow;

use plimsoll_agents::view::{BooksView, DEPTH_BPS, FeeView};
use plimsoll_agents::{
    AccountView, Agent, BookView, Class, MarketView, Population, ReserveView, Signals, View, Wish,
};
use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, Px, SimTime, TokenId};
use plimsoll_streams::{Key, Stream};

use crate::market::{Market, Side, Venue};
use crate::queue::Due;
use crate::simulation::{Places, TokenPlace};

use super::World;

/// One account holder.
#[derive(Debug)]
pub(super) struct Person {
    class: Class,
    pub(super) agent: Box<dyn Agent>,
    /// None for who never looks, and before a path begins.
    pub(super) stream: Option<Stream>,
}

/// Who the account holders of a path are, before it begins.
#[derive(Debug)]
pub(super) struct Cast {
    all: Vec<Role>,
    /// Users who look.
    lookers: Vec<u32>,
}

#[derive(Debug)]
struct Role {
    class: Class,
    /// Name and index of the stream that its decisions draw from.
    factor: (Cow<'static, str>, u64),
    agent: Box<dyn Agent>,
}

impl Cast {
    pub(super) fn new(population: Population) -> Self {
        let all = population.members.into_iter().map(|member| Role {
            class: member.class,
            factor: (member.factor(), member.number),
            agent: member.agent,
        });
        Self::of(all.collect())
    }

    fn of(all: Vec<Role>) -> Self {
        let users = (0..).zip(&all);
        let lookers = users.filter(|(_, role)| role.agent.looks());
        Self {
            lookers: lookers.map(|(user, _)| user).collect(),
            all,
        }
    }
}

impl Role {
    fn stream(&self, key: Key) -> Stream {
        let (factor, index) = &self.factor;
        key.stream(factor, *index)
    }
}

/// All account holders of one path.
#[derive(Debug, Default)]
pub(crate) struct People {
    all: Vec<Person>,
    /// Users who look.
    lookers: Vec<u32>,
    wishes: Vec<Wish>,
    view: MarketView,
    /// The state of the reserves that is in the view, as the engine numbers it.
    seen: Option<u64>,
}

impl People {
    /// Begins a path.
    pub(super) fn begin(&mut self, cast: Cast, key: Key) {
        self.seen = None;
        self.lookers = cast.lookers;
        self.all.clear();
        self.all.extend(cast.all.into_iter().map(|role| Person {
            class: role.class,
            stream: role.agent.looks().then(|| role.stream(key)),
            agent: role.agent,
        }));
    }

    /// Takes on people who will be those of many paths, each of which [`Self::begin_again`] begins.
    pub(super) fn take_on(&mut self, cast: &Cast) {
        self.lookers.clone_from(&cast.lookers);
        self.all.clear();
        self.all.extend(cast.all.iter().map(|role| Person {
            class: role.class,
            stream: None,
            agent: (*role.agent).replica(),
        }));
    }

    /// Begins a path with the people that were taken on last. Who never looks never changes, and is
    /// never asked.
    pub(super) fn begin_again(&mut self, cast: &Cast, key: Key) {
        debug_assert_eq!(self.lookers, cast.lookers, "people taken on last");
        self.seen = None;
        for user in &self.lookers {
            let user = *user as usize;
            let (person, role) = (&mut self.all[user], &cast.all[user]);
            person.stream = Some(role.stream(key));
            if !(*person.agent).become_like(&*role.agent) {
                person.agent = (*role.agent).replica();
            }
        }
    }

    /// Whether anybody ever looks: what only account holders see need not be kept for nobody.
    pub(super) fn looks(&self) -> bool {
        !self.lookers.is_empty()
    }

    /// Classes of all users.
    pub(crate) fn classes(&self) -> impl Iterator<Item = Class> {
        self.all.iter().map(|p| p.class)
    }

    /// Class of a user.
    pub(crate) fn class(&self, user: u32) -> Class {
        self.all[user as usize].class
    }

    /// When each user first wakes.
    pub(crate) fn first_wakes(&mut self) -> impl Iterator<Item = (u32, SimTime)> {
        let Self { all, lookers, .. } = self;
        lookers.iter().filter_map(|user| {
            let person = &mut all[*user as usize];
            let first_s = person.agent.first_wake_s(person.stream.as_mut()?);
            Some((*user, after(SimTime::ZERO, first_s)))
        })
    }
}

/// A time some seconds later, at least a millisecond.
pub(super) fn after(time: SimTime, seconds: f64) -> SimTime {
    let millis = (seconds * 1e3).ceil().clamp(1.0, 9.0e15);
    // In range by the clamp.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    time.after(millis as u64)
}

impl World<'_> {
    /// A user wakes: it glances at the market and at its account, or looks.
    pub(super) fn wake(&mut self, time: SimTime, user: u32) {
        if !self.is_asleep_again(time, user) {
            self.look(time, user);
        }
    }

    /// A user looks at the market and at its account, and wishes.
    fn look(&mut self, time: SimTime, user: u32) {
        self.people.look(time, &self.engine, &self.signals);
        self.people.view.settlement_px = self.market.settlement_px();
        let id = AccountId::user(user);
        if self.people.all[user as usize].agent.looks_at_books() {
            let books = &mut self.people.view.books;
            read_books(books, &self.market, &self.simulation.places);
            books.fees = FeeView::read(&self.engine);
        }
        let account = AccountView::of(&self.engine, id);
        let person = &mut self.people.all[user as usize];
        let view = View {
            market: &self.people.view,
            signals: &self.signals,
            account: &account,
        };
        let wishes = &mut self.people.wishes;
        wishes.clear();
        let Some(stream) = &mut person.stream else {
            return;
        };
        let sleep_s = person.agent.decide(&view, stream, wishes);
        let end = self.end();
        let (t_s, regime) = (time.seconds(), self.generator.regime());
        for wish in &self.people.wishes {
            let longer_s = self.faults.latency_s(t_s, &wish.intent, regime);
            let lands = after(time, wish.delay_s + longer_s);
            if lands <= end {
                let intent = wish.intent;
                self.queue.push(lands, Due::Intent { user, intent });
            }
        }
        self.wake_again(time, user, sleep_s);
    }

    /// A user will wake some seconds after a time.
    pub(super) fn wake_again(&mut self, time: SimTime, user: u32, sleep_s: f64) {
        let next = after(time, sleep_s);
        if next <= self.end() {
            self.queue.push(next, Due::Wake { user });
        }
    }
}

impl People {
    /// Brings what everybody sees up to date.
    fn look(&mut self, time: SimTime, engine: &Engine, signals: &Signals) {
        self.view.time_s = time.seconds();
        self.look_at_reserves(engine);
        let prices = engine.prices();
        self.view.oracle_px.clear();
        self.view
            .oracle_px
            .extend(prices.oracle.iter().map(|px| Px::to_f64(*px)));
        self.view.mark_px.clear();
        self.view
            .mark_px
            .extend(prices.mark.iter().map(|px| Px::to_f64(*px)));
        self.view.funding_rate_hourly.clear();
        (self.view.funding_rate_hourly).extend_from_slice(signals.last_funding());
    }

    /// Reads the reserves again if they have changed.
    pub(super) fn look_at_reserves(&mut self, engine: &Engine) {
        let state = Some(engine.reserves_state());
        if self.seen == state {
            return;
        }
        self.seen = state;
        let tokens = (0..).map(TokenId).take(engine.venue().tokens.len());
        let views = tokens.map(|token| ReserveView::read(engine, token));
        self.view.reserves.clear();
        self.view.reserves.extend(views);
    }

    /// A user, and what everybody sees.
    pub(super) fn person_and_view(&mut self, user: u32) -> (&mut Person, &MarketView) {
        (&mut self.all[user as usize], &self.view)
    }

    /// Terms of a token have changed.
    pub(super) fn on_change(&mut self) {
        self.seen = None;
    }
}

/// Reads all books and the prices elsewhere. For those who look at books only: others are many.
fn read_books(out: &mut BooksView, market: &Market, places: &Places) {
    out.perps.clear();
    out.elsewhere_px.clear();
    out.premium.clear();
    for asset in &places.perps {
        out.perps.push(read_book(market, Venue::Perp, *asset));
        out.elsewhere_px.push(market.elsewhere_px(*asset));
        out.premium.push(market.premium(*asset));
    }
    out.spots.clear();
    out.spots
        .extend(places.tokens.iter().map(|place| match place {
            TokenPlace::Asset(asset) => read_book(market, Venue::Spot, *asset),
            TokenPlace::Settlement | TokenPlace::Stablecoin(_) => BookView::default(),
        }));
}

fn read_book(market: &Market, venue: Venue, asset: usize) -> BookView {
    let Some(spread_bps) = market.spread_bps(venue, asset) else {
        return BookView::default();
    };
    let depth = |side| DEPTH_BPS.map(|bps| market.depth_usd_within(venue, asset, side, bps));
    BookView {
        mid_px: market.mid_px(venue, asset),
        spread_bps,
        bids_usd: depth(Side::Sell),
        asks_usd: depth(Side::Buy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_agents::classes::holder::Holder;

    /// Wakes the later, the more often it was asked.
    #[derive(Clone, Debug)]
    struct Counter(f64);

    impl Agent for Counter {
        fn class(&self) -> Class {
            Class::Lender
        }

        fn first_wake_s(&mut self, stream: &mut Stream) -> f64 {
            self.0 += 100.0;
            self.0 + stream.uniform()
        }

        fn decide(&mut self, _: &View<'_>, _: &mut Stream, _: &mut Vec<Wish>) -> f64 {
            1.0
        }
    }

    fn cast() -> Cast {
        let role = |(number, agent): (u64, Box<dyn Agent>)| Role {
            class: agent.class(),
            factor: ("counter".into(), number),
            agent,
        };
        let counter = |start: f64| -> Box<dyn Agent> { Box::new(Counter(start)) };
        let agents: [Box<dyn Agent>; 5] = [
            Box::new(Holder),
            counter(1_000.0),
            Box::new(Holder),
            Box::new(Holder),
            counter(0.0),
        ];
        Cast::of((0..).zip(agents).map(role).collect())
    }

    #[test]
    fn people_taken_on_begin_each_path_as_new_ones_do_and_holders_never_wake() {
        let (cast_of_all, mut taken_on) = (cast(), People::default());
        taken_on.take_on(&cast_of_all);
        for path in 0..3 {
            let key = Key { seed: 5, path };
            let mut new = People::default();
            new.begin(cast(), key);
            taken_on.begin_again(&cast_of_all, key);
            let expected: Vec<_> = new.first_wakes().collect();
            let wakes: Vec<_> = taken_on.first_wakes().collect();
            assert_eq!(wakes, expected, "path {path}");
            assert_eq!(
                wakes.iter().map(|(user, _)| *user).collect::<Vec<_>>(),
                [1, 4]
            );
            assert!(wakes[0].1 > SimTime(1_100_000) && wakes[1].1 < SimTime(102_000));
            assert!(taken_on.looks() && new.looks());
            assert!(taken_on.classes().eq(new.classes()));
        }
    }

    #[test]
    fn where_nobody_looks_nobody_wakes() {
        let role = Role {
            class: Class::Holder,
            factor: ("holder".into(), 0),
            agent: Box::new(Holder),
        };
        let cast = Cast::of(vec![role]);
        let mut people = People::default();
        people.take_on(&cast);
        people.begin_again(&cast, Key { seed: 5, path: 0 });
        assert!(!people.looks());
        assert_eq!(people.first_wakes().count(), 0);
    }
}
