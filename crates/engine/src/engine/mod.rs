//! The venue as a pure function of events.
//!
//! One oracle tick, in a straight line: [`Engine::apply`] takes the new prices, adds interest,
//! finds the accounts that are due (`crate::watch`) and sells from the backstops' inventory.
//! The driver then hands each due account back as [`EventKind::Attend`], in an order of its own
//! drawing: margin sharing first ([`crate::sharing`]), then one liquidation step
//! ([`crate::liquidation`]). Orders go out in the report and come back as fills. Every change of
//! a balance is a posting of the ledger ([`crate::ledger`]).

mod attend;
mod backstop;
mod checks;
mod crosses;
mod deleverage;
mod elsewhere;
mod fees;
mod fill;
mod guard;
mod intent;
mod isolated;
mod matching;
mod modes;
mod money;
mod open;
mod orders;
mod perps;
mod placement;
mod queue;
mod quiet;
mod readings;
mod resting;
mod restore;
mod sale;
mod settle;
mod takeover;
mod timed;
mod waterfall;

pub use open::Opening;
pub use quiet::QuietBounds;

use std::iter::repeat_n;

use thiserror::Error;

use crate::account::{AccountState, Cross};
use crate::event::{Event, EventKind, Instrument};
use crate::ledger::{Imbalance, Ledger, LedgerError, Pocket};
use crate::margin::Figures;
use crate::margin::figures::Prices;
use crate::market::funding::funding_payment;
use crate::market::volume::Volume;
use crate::orders::RestingOrders;
use crate::pool::Withdrawals;
use crate::report::Report;
use crate::tracked::Tracked;
use crate::units::{AccountId, Px, Ratio, SimTime};
use crate::venue::{Token, Venue};
use crate::watch::{Scan, Scratch, Terms, Watch};

use placement::GrowthWindow;

/// Why an event could not be applied. All of these are faults of the caller or of a rule, never of
/// an account holder, whose refused wishes are outcomes in the report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EngineError {
    /// An event lies before the one applied last.
    #[error("an event at {at:?} came after one at {now:?}")]
    Time {
        /// Time of the event.
        at: SimTime,
        /// Time of the engine.
        now: SimTime,
    },
    /// A price list does not have one positive price for each market and token.
    #[error("prices need {perps} markets and {tokens} tokens, all positive")]
    Prices {
        /// Markets of the venue.
        perps: usize,
        /// Tokens of the venue.
        tokens: usize,
    },
    /// An event names an account, token, market or DEX that is not there, has not one rate for each
    /// market, or answers an order as no book can.
    #[error("an event names what is not there, or answers what nobody asked")]
    Unknown,
    /// A posting was refused.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The books do not add up.
    #[error(transparent)]
    Imbalance(#[from] Imbalance),
}

/// The venue: parameters, prices and books.
#[derive(Clone, Debug)]
pub struct Engine {
    venue: Venue,
    /// Terms that every path starts with.
    opening_terms: Vec<Token>,
    now: SimTime,
    prices: Prices,
    /// Prices of the tick before.
    previous: Prices,
    ledger: Ledger,
    states: Tracked<AccountState>,
    /// What each account and its sub-accounts traded; a sub-account's own stays empty. Apart from the
    /// states, which are read far more often and are a fraction as long.
    volumes: Tracked<Volume>,
    scan: Scan,
    watch: Watch,
    sold_at: SimTime,
    /// The venue's terms in floats.
    terms: Terms,
    scratch: Scratch,
    /// Pools of the account that is attended, used again from visit to visit.
    settled: Vec<(Cross, Figures)>,
    /// Number of the present state of the reserves: whatever changes one accrues first.
    reserves_state: u64,
    /// What all accounts traded.
    traded: Volume,
    window: GrowthWindow,
    resting: RestingOrders,
    withdrawals: Withdrawals,
    /// Best prices that the driver has told since prices came: bid and ask.
    best: Vec<(Instrument, Px, Px)>,
    /// Whether money moved by margin sharing is reported; a trace wants it, a run does not.
    pub report_sharing: bool,
}

impl Engine {
    /// A venue without users at some prices.
    ///
    /// # Errors
    /// [`EngineError::Prices`] where prices do not fit the venue.
    pub fn new(venue: Venue, prices: Prices) -> Result<Self, EngineError> {
        let accounts = AccountId::FIRST_USER.index();
        let terms = Terms::of(&venue);
        let mut engine = Self {
            ledger: Ledger::new(accounts, venue.layout()),
            opening_terms: venue.tokens.clone(),
            resting: RestingOrders::new(venue.resting_orders),
            withdrawals: Withdrawals::new(venue.blocked_withdrawals),
            best: Vec::new(),
            venue,
            now: SimTime::ZERO,
            prices: Prices::default(),
            previous: Prices::default(),
            states: Tracked::default(),
            volumes: Tracked::default(),
            scan: Scan::default(),
            watch: Watch::default(),
            sold_at: SimTime::ZERO,
            terms,
            scratch: Scratch::default(),
            settled: Vec::new(),
            reserves_state: 0,
            traded: Volume::default(),
            window: GrowthWindow::default(),
            report_sharing: false,
        };
        engine.restart(prices, 0)?;
        Ok(engine)
    }

    /// Empties the venue for another path with some users, keeping its memory.
    ///
    /// # Errors
    /// [`EngineError::Prices`] where prices do not fit the venue.
    pub fn restart(&mut self, prices: Prices, users: u32) -> Result<(), EngineError> {
        self.check_prices(&prices)?;
        let accounts = AccountId::user(users).index();
        self.now = SimTime::ZERO;
        self.venue.tokens.clone_from(&self.opening_terms);
        self.terms.renew(&self.venue.tokens);
        self.previous.clone_from(&prices);
        self.prices = prices;
        self.ledger.reset(accounts);
        self.states
            .reset(repeat_n(AccountState::default(), accounts));
        self.volumes.reset(repeat_n(Volume::default(), accounts));
        self.reserves_state += 1;
        self.traded = Volume::default();
        self.forget_window();
        self.resting.clear();
        self.withdrawals.clear();
        self.best.clear();
        let coordinates = self.venue.perps.len() + self.venue.tokens.len();
        self.watch.reset(accounts, coordinates);
        self.look_anew();
        self.sold_at = SimTime::ZERO;
        Ok(())
    }

    /// Chooses how due accounts are found; the result never depends on it.
    pub fn set_scan(&mut self, scan: Scan) {
        self.scan = scan;
        self.look_anew();
    }

    /// Applies one event and says in the report what it caused.
    ///
    /// # Errors
    /// See [`EngineError`]; the engine must not be used afterwards.
    pub fn apply(&mut self, event: &Event, report: &mut Report) -> Result<(), EngineError> {
        report.clear();
        self.pass_to(event.time)?;
        self.guard(event)?;
        if !matches!(event.kind, EventKind::Prices(_)) {
            self.accrue();
        }
        match &event.kind {
            EventKind::Prices(prices) => self.on_prices(prices, report),
            EventKind::Funding(rates) => {
                self.on_funding(rates);
                Ok(())
            }
            EventKind::Change(n) => {
                self.on_change(*n);
                Ok(())
            }
            EventKind::Attend {
                account,
                perps_first,
            } => self.attend(*account, *perps_first, report),
            EventKind::Share { account } => self.share(*account, report),
            EventKind::Intent { account, intent } => self.on_intent(*account, *intent, report),
            EventKind::Fill(fill) => self.on_fill(fill, report),
            EventKind::Meet { order, most } => self.on_meet(order, *most, report),
            EventKind::Match {
                instrument,
                bid,
                ask,
            } => self.on_match(*instrument, (*bid, *ask), report),
        }
    }

    /// Applies new prices: [`EventKind::Prices`] without an event to carry them.
    ///
    /// # Errors
    /// See [`EngineError`]; the engine must not be used afterwards.
    pub fn apply_prices(
        &mut self,
        time: SimTime,
        prices: &Prices,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        report.clear();
        self.pass_to(time)?;
        self.on_prices(prices, report)
    }

    /// Sets the clock to the time of an event.
    fn pass_to(&mut self, at: SimTime) -> Result<(), EngineError> {
        if at < self.now {
            return Err(EngineError::Time { at, now: self.now });
        }
        self.now = at;
        self.begin_window();
        Ok(())
    }

    /// New prices: whose withdrawal can be paid, who is due, what the backstops sell, and which
    /// waiting orders they set off. Interest is left to the next operation on a reserve.
    fn on_prices(&mut self, prices: &Prices, report: &mut Report) -> Result<(), EngineError> {
        self.check_prices(prices)?;
        self.count_all_blocked();
        std::mem::swap(&mut self.prices, &mut self.previous);
        self.prices.clone_from(prices);
        self.best.clear();
        if self.withdrawals.is_any_waiting() {
            self.accrue();
            self.pay_waiting(report)?;
        }
        self.find_due(report);
        self.sell_inventory(report);
        if !self.resting.is_empty() {
            self.on_marks(report);
        }
        Ok(())
    }

    /// The hourly funding payment of every position, against the market's side.
    fn on_funding(&mut self, rates: &[Ratio]) {
        for n in 0..self.ledger.open_positions() {
            let (id, perp) = self.ledger.open_position(n);
            let rate = rates[perp.index()];
            // Positions margined by the venue, or inherited from such.
            if id < AccountId::BORROW_BACKSTOP || rate == Ratio::ZERO {
                continue;
            }
            let size = self.ledger.size(id, perp);
            let payment = funding_payment(size, self.prices.oracle[perp.index()], rate);
            let payer = Pocket::Token(self.venue.perps[perp.index()].quote);
            let payee = self.ledger.pocket_of(id, perp);
            (self.ledger).pay((AccountId::MARKET, payer), (id, payee), payment);
            if id >= AccountId::FIRST_USER {
                self.watch.receive(id, payment.to_f64());
                if self.scan == Scan::Vectors {
                    // Its row has other cash.
                    self.watch.keep_due(id);
                }
            }
        }
    }

    /// New terms of a token: everybody is looked at again.
    fn on_change(&mut self, n: usize) {
        if let Some(change) = self.venue.schedule.get(n) {
            self.venue.tokens[change.token.index()].clone_from(&change.terms);
            self.terms.renew(&self.venue.tokens);
            self.look_anew();
        }
    }

    /// Interest up to now at the present utilization.
    fn accrue(&mut self) {
        self.reserves_state += 1;
        for token in &self.venue.quotes {
            if let Some(terms) = &self.venue.tokens[token.index()].borrow {
                let reserve = &mut self.ledger.reserves[token.index()];
                if reserve.accrue(terms, self.now) {
                    self.watch.index_moved(*token, reserve);
                }
            }
        }
    }

    fn check_prices(&self, prices: &Prices) -> Result<(), EngineError> {
        let (perps, tokens) = (self.venue.perps.len(), self.venue.tokens.len());
        let fits = prices.oracle.len() == perps
            && prices.mark.len() == perps
            && prices.borrow.len() == tokens;
        let mut all = (prices.oracle.iter())
            .chain(&prices.mark)
            .chain(&prices.borrow);
        if fits && all.all(|px| px.0 > 0) {
            return Ok(());
        }
        Err(EngineError::Prices { perps, tokens })
    }
}
