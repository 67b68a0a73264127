//! The house: rules, prices and books, and what an event does to them.
//!
//! Rule    an event charges interest up to its time and then does what it says, new prices only
//!         where a withdrawal waits; new prices pay what waits, name who has to be looked after,
//!         and the backstops sell; funding is paid by size, oracle price and rate
//! Units   a market's token; funding rounded up for the holder
//! Bounds  no event may come before the last one, or name what is not there
//! Source  docs/rules/funding.md, open_interest.md, docs/decisions/0003
//! Tests   the engine's differential test

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::account::{
    Account, BORROW_BACKSTOP, MARKET, Mode, OUTSIDE, PERP_BACKSTOP, Pocket, Pool, VENUE_ACCOUNTS,
    is_long, is_user,
};
use super::books::Books;
use super::event::{Event, Fill, Happening, Prices};
use super::queue::Waiting;
use super::report::{Fault, Report};
use super::rules::Rules;
use super::volume::Volume;
use super::{Name, amount};
use crate::exact::Rounding;

/// A clearing house.
#[derive(Clone, Debug)]
pub struct House {
    /// Parameters.
    pub rules: Rules,
    /// Prices of the moment.
    pub prices: Prices,
    /// Prices of the tick before.
    pub previous: Prices,
    /// Who has what.
    pub books: Books,
    /// Time of the last event, ms.
    pub now: u64,
    /// Withdrawals that wait, who asked first at the front.
    pub waiting: Vec<Waiting>,
    /// What all accounts traded.
    pub(super) traded: Volume,
    /// The window in which the growth of open interest is counted, and what it was at its beginning.
    pub(super) window: (Option<u64>, BTreeMap<Name, Decimal>),
    /// When the backstops last sold, ms.
    pub(super) sold_at: u64,
}

/// How an account stands when a path starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// Mode.
    pub mode: Mode,
    /// Whose sub-account it is.
    pub master: Option<Name>,
    /// Units supplied, by token.
    pub supplied: Vec<(Name, Decimal)>,
    /// Units held beside the pools, by token.
    pub held: Vec<(Name, Decimal)>,
    /// What is owed, by token; what was borrowed has left.
    pub owed: Vec<(Name, Decimal)>,
    /// Equity of pools at the mark prices.
    pub pools: Vec<(Pool, Decimal)>,
    /// Market, signed size, leverage; opened at the mark.
    pub positions: Vec<(Name, Decimal, u32)>,
    /// The same of isolated positions, with their equity.
    pub isolated: Vec<(Name, Decimal, u32, Decimal)>,
    /// Volume before the start, of it what was traded as maker.
    pub volume: (Decimal, Decimal),
    /// HYPE staked.
    pub staked: Decimal,
}

impl House {
    /// A house without users.
    #[must_use]
    pub fn new(rules: Rules, prices: Prices) -> Self {
        let venue = VENUE_ACCOUNTS.map(|name| {
            let mode = match name {
                PERP_BACKSTOP => Mode::Standard,
                _ => Mode::default(),
            };
            let account = Account {
                mode,
                ..Account::default()
            };
            (name.to_owned(), account)
        });
        let books = Books {
            accounts: BTreeMap::from(venue),
            ..Books::default()
        };
        Self {
            rules,
            previous: prices.clone(),
            prices,
            books,
            now: 0,
            waiting: Vec::new(),
            traded: Volume::default(),
            window: (None, BTreeMap::new()),
            sold_at: 0,
        }
    }

    /// Puts an account into the books as it stands at the start. Caps do not bind it.
    ///
    /// # Errors
    /// [`Fault::Reserve`] where more is owed than has been supplied so far.
    pub fn open(&mut self, account: &str, opening: &Opening) -> Result<(), Fault> {
        let new = self.account_mut(account);
        new.mode = opening.mode;
        new.master.clone_from(&opening.master);
        let holder = self.holder_of(account);
        let holder = self.account_mut(&holder);
        holder.traded.bring(opening.volume);
        holder.staked += opening.staked;
        self.traded.bring(opening.volume);
        for (token, units) in &opening.supplied {
            self.books.transfer(token, OUTSIDE, account, *units);
            self.books.supply(account, token, *units)?;
        }
        for (token, units) in &opening.owed {
            self.books.borrow(account, token, *units)?;
            self.books.transfer(token, account, OUTSIDE, *units);
        }
        for (token, units) in &opening.held {
            self.books.transfer(token, OUTSIDE, account, *units);
        }
        for (pool, equity) in &opening.pools {
            self.bring(account, &Pocket::from(pool), self.token_of(pool), *equity);
        }
        for (perp, size, leverage) in &opening.positions {
            self.open_position(account, (perp, *size), *leverage);
        }
        for (perp, size, leverage, equity) in &opening.isolated {
            self.books.position_mut(account, perp).isolated = true;
            let quote = self.rules.market(perp).quote;
            self.bring(account, &Pocket::Position(perp.clone()), quote, *equity);
            self.open_position(account, (perp, *size), *leverage);
        }
        Ok(())
    }

    fn bring(&mut self, account: &str, pocket: &Pocket, token: Name, units: Decimal) {
        let outside = Pocket::Token(token);
        self.books
            .pay((OUTSIDE, &outside), (account, pocket), units);
    }

    fn open_position(&mut self, account: &str, (perp, size): (&str, Decimal), leverage: u32) {
        let quote = amount(&[size, self.prices.mark[perp]], Rounding::Up);
        self.trade(perp, (account, MARKET), (size, quote));
        self.books.position_mut(account, perp).leverage = leverage;
    }

    /// Applies an event and says what it caused.
    ///
    /// # Errors
    /// See [`Fault`]; the house must not be used afterwards.
    pub fn apply(&mut self, event: &Event) -> Result<Report, Fault> {
        if event.at_ms < self.now {
            return Err(Fault::Time);
        }
        if !self.is_possible(&event.what) {
            return Err(Fault::Unknown);
        }
        self.now = event.at_ms;
        self.begin_window();
        if !matches!(event.what, Happening::Prices(_)) || !self.waiting.is_empty() {
            self.charge_interest();
        }
        let mut report = Report::default();
        match &event.what {
            Happening::Prices(prices) => self.on_prices(prices, &mut report)?,
            Happening::Funding(rates) => self.on_funding(rates),
            Happening::Change(n) => self.on_change(*n),
            Happening::Attend {
                account,
                perps_first,
            } => {
                self.attend(account, *perps_first, &mut report)?;
            }
            Happening::Intent { account, intent } => {
                self.on_intent(account, intent, &mut report)?;
            }
            Happening::Fill(fill) => self.on_fill(fill, &mut report)?,
        }
        Ok(report)
    }

    /// Whether an event names users, markets and changes that are there, and fills as a book can.
    fn is_possible(&self, what: &Happening) -> bool {
        let is_there = |name: &str| is_user(name) && self.books.accounts.contains_key(name);
        match what {
            Happening::Prices(_) => true,
            Happening::Funding(rates) => {
                let markets: BTreeSet<Name> = self.rules.market_names().into_iter().collect();
                markets.iter().eq(rates.keys())
            }
            Happening::Change(n) => *n < self.rules.schedule.len(),
            Happening::Attend { account, .. } | Happening::Intent { account, .. } => {
                is_there(account)
            }
            Happening::Fill(fill) => {
                self.books.accounts.contains_key(&fill.order.account) && is_possible_fill(fill)
            }
        }
    }

    fn charge_interest(&mut self) {
        for (name, token) in &self.rules.tokens {
            if let Some(terms) = &token.borrow {
                self.books.reserve_mut(name).charge(terms, self.now);
            }
        }
    }

    /// Notes open interest where a window of its growth begins.
    fn begin_window(&mut self) {
        let Some(growth) = &self.rules.orders.open_interest.growth else {
            return;
        };
        let number = Some(self.now / (1_000 * growth.window_s));
        if self.window.0 != number {
            let markets = self.rules.market_names().into_iter();
            let sizes = markets.map(|m| (m.clone(), self.open_interest(&m)));
            self.window = (number, sizes.collect());
        }
    }

    fn on_prices(&mut self, prices: &Prices, report: &mut Report) -> Result<(), Fault> {
        let markets = self.rules.market_names().into_iter().collect();
        let tokens = self.rules.tokens.keys().cloned().collect();
        let fits = is_priced(&markets, &prices.oracle)
            && is_priced(&markets, &prices.mark)
            && is_priced(&tokens, &prices.borrow);
        if !fits {
            return Err(Fault::Prices);
        }
        self.previous = std::mem::replace(&mut self.prices, prices.clone());
        self.pay_waiting(report)?;
        report.due = self
            .users()
            .filter(|name| self.is_due(name))
            .cloned()
            .collect();
        self.sell_inventory(report);
        Ok(())
    }

    fn on_funding(&mut self, rates: &BTreeMap<Name, Decimal>) {
        let backstops = [BORROW_BACKSTOP, PERP_BACKSTOP].map(str::to_owned);
        let holders: Vec<Name> = backstops.into_iter().chain(self.users().cloned()).collect();
        for holder in holders {
            for (perp, rate) in rates {
                let size = self.books.position(&holder, perp).size;
                let pays = amount(&[size, self.prices.oracle[perp], *rate], Rounding::Up);
                let from = self.pocket_of(&holder, perp);
                let to = Pocket::Token(self.rules.market(perp).quote);
                self.books.pay((&holder, &from), (MARKET, &to), pays);
            }
        }
    }

    fn on_change(&mut self, n: usize) {
        let mut by_time = self.rules.schedule.clone();
        by_time.sort_by(|a, b| a.at_min.total_cmp(&b.at_min));
        let change = &by_time[n];
        if let Some(token) = self.rules.tokens.get_mut(&change.token) {
            change.apply(token);
        }
    }

    /// Names of the users, in their order.
    pub fn users(&self) -> impl Iterator<Item = &Name> {
        self.books.accounts.keys().filter(|name| is_user(name))
    }

    /// Whether an account is in a liquidation episode.
    #[must_use]
    pub fn is_in_liquidation(&self, account: &str) -> bool {
        self.books
            .accounts
            .get(account)
            .is_some_and(|a| a.episode.is_some())
    }
}

/// Whether a book can answer so: at most what was asked for, on its side, for a quote.
fn is_possible_fill(fill: &Fill) -> bool {
    let (asked, size) = (fill.order.size, fill.size);
    let is_one_sided = size.is_zero() || is_long(size) == is_long(asked);
    is_one_sided && size.abs() <= asked.abs() && fill.quote >= Decimal::ZERO
}

/// Whether each of some names has a positive price, and nothing else has.
fn is_priced(names: &BTreeSet<Name>, prices: &BTreeMap<Name, Decimal>) -> bool {
    names.iter().eq(prices.keys()) && prices.values().all(|px| *px > Decimal::ZERO)
}
