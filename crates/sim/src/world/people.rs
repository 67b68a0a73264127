//! The account holders of one path: who they are, when they wake, what they see.

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
struct Person {
    class: Class,
    agent: Box<dyn Agent>,
    stream: Stream,
}

/// All account holders of one path.
#[derive(Debug, Default)]
pub(crate) struct People {
    all: Vec<Person>,
    wishes: Vec<Wish>,
    view: MarketView,
}

impl People {
    pub(crate) fn new(population: Population, key: Key) -> Self {
        let all = population.members.into_iter().map(|member| Person {
            class: member.class,
            stream: member.stream(key),
            agent: member.agent,
        });
        Self {
            all: all.collect(),
            ..Self::default()
        }
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
    pub(crate) fn first_wakes(&mut self) -> Vec<(u32, SimTime)> {
        let all = self.all.iter_mut().zip(0..);
        all.map(|(p, user)| {
            (
                user,
                after(SimTime::ZERO, p.agent.first_wake_s(&mut p.stream)),
            )
        })
        .collect()
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
    /// A user looks at the market and at its account, and wishes.
    pub(super) fn wake(&mut self, time: SimTime, user: u32) {
        self.people.look(time, &self.engine, &self.signals);
        self.people.view.settlement_px = self.market.settlement_px();
        let id = AccountId::user(user);
        let account = if self.people.all[user as usize].agent.looks_at_books() {
            let books = &mut self.people.view.books;
            read_books(books, &self.market, &self.simulation.places);
            books.fees = FeeView::read(&self.engine);
            AccountView::read_trader(&self.engine, id)
        } else {
            AccountView::read(&self.engine, id)
        };
        let person = &mut self.people.all[user as usize];
        let view = View {
            market: &self.people.view,
            signals: &self.signals,
            account: &account,
        };
        let wishes = &mut self.people.wishes;
        wishes.clear();
        let sleep_s = person.agent.decide(&view, &mut person.stream, wishes);
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
        let next = after(time, sleep_s);
        if next <= end {
            self.queue.push(next, Due::Wake { user });
        }
    }
}

impl People {
    /// Brings what everybody sees up to date.
    fn look(&mut self, time: SimTime, engine: &Engine, signals: &Signals) {
        self.view.time_s = time.seconds();
        self.view.reserves.clear();
        let tokens = (0..).map(TokenId).zip(&engine.venue().tokens);
        let reserves = tokens.map(|(token, _)| ReserveView::read(engine, token));
        self.view.reserves.extend(reserves);
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
