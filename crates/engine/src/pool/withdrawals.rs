//! Withdrawals that the reserve cannot pay.
//!
//! Rule    at full utilization nobody can withdraw until somebody repays or supplies; what is
//!         blocked is refused, or waits in a queue per token that is paid from its front, in part
//!         where the balance is short
//! Units   token amounts 1e-10; blocked money over time in 1e-16 USD * milliseconds, exactly
//! Bounds  asked = paid + dropped + waiting, always; moves no money, and what an account may still
//!         withdraw when its turn comes is the engine's to say
//! Source  FAQ; the queue is an assumption; docs/rules/withdrawals.md
//! Tests   withdrawals

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{AccountId, Amount, Px, Round, SimTime, TokenId, Usd, mul_div};

const MILLIS_PER_HOUR: i128 = 3_600_000;

/// What becomes of a withdrawal that the reserve cannot pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockedWithdrawals {
    /// It is refused, and the account may ask again: the documentation knows no queue (FAQ).
    #[default]
    Refuse,
    /// It waits; what comes back into the reserve goes to whoever asked first.
    Queue,
}

/// A withdrawal that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whose.
    pub account: AccountId,
    /// Units asked for that the reserve could not pay.
    pub wanted: Amount,
    /// Units of them paid since.
    pub paid: Amount,
    /// When it was asked for.
    pub asked_at: SimTime,
}

impl Waiting {
    /// Units that are still waited for.
    #[must_use]
    pub fn left(&self) -> Amount {
        self.wanted - self.paid
    }
}

/// A payment to the first of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// To whom.
    pub account: AccountId,
    /// Units paid now.
    pub paid: Amount,
    /// Units it does not wait for any more, since they are not its own any more.
    pub dropped: Amount,
    /// When it was asked for.
    pub asked_at: SimTime,
    /// Whether it has left the queue.
    pub is_done: bool,
}

/// What happened to blocked withdrawals of a token, in units of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Refused at once.
    pub refused: Amount,
    /// Put into the queue.
    pub asked: Amount,
    /// Paid out of the queue.
    pub paid: Amount,
    /// Left the queue unpaid.
    pub dropped: Amount,
    /// In the queue.
    pub waiting: Amount,
}

/// A value over time, in 1e-16 USD * milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsdMillis(pub i128);

impl UsdMillis {
    /// The same in USD * hours, rounded down to 1e-16.
    #[must_use]
    pub fn usd_hours(self) -> Usd {
        Usd(mul_div(self.0, 1, MILLIS_PER_HOUR, Round::Down))
    }
}

/// Blocked withdrawals of one token.
#[derive(Clone, Debug, Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    flow: Flow,
    longest_wait_ms: u64,
    value_time: UsdMillis,
    counted_at: SimTime,
}

/// Blocked withdrawals of all tokens.
#[derive(Clone, Debug, Default)]
pub struct Withdrawals {
    rule: BlockedWithdrawals,
    /// By token; a token is added when its first withdrawal is blocked.
    queues: Vec<Queue>,
}

impl Withdrawals {
    /// Nothing blocked yet.
    #[must_use]
    pub fn new(rule: BlockedWithdrawals) -> Self {
        Self {
            rule,
            queues: Vec::new(),
        }
    }

    /// Forgets everything, for another path.
    pub fn clear(&mut self) {
        self.queues.clear();
    }

    /// Whether nothing was ever blocked.
    #[must_use]
    #[inline]
    pub fn is_unused(&self) -> bool {
        self.queues.is_empty()
    }

    /// Units that an account waits for.
    #[must_use]
    pub fn waiting_for(&self, token: TokenId, account: AccountId) -> Amount {
        let all = self.waiting(token).filter(|one| one.account == account);
        all.map(Waiting::left).sum()
    }

    /// What becomes of blocked withdrawals.
    #[must_use]
    pub fn rule(&self) -> BlockedWithdrawals {
        self.rule
    }

    /// Whether somebody waits for a token, so that whoever asks now comes after them.
    #[must_use]
    #[inline]
    pub fn is_waiting(&self, token: TokenId) -> bool {
        self.front(token).is_some()
    }

    /// Whether somebody waits for any token.
    #[must_use]
    #[inline]
    pub fn is_any_waiting(&self) -> bool {
        self.queues.iter().any(|queue| !queue.waiting.is_empty())
    }

    /// Units that the reserve may pay to a new withdrawal at once: nothing while others wait.
    #[must_use]
    pub fn payable_now(&self, token: TokenId, wanted: Amount, balance: Amount) -> Amount {
        if self.is_waiting(token) {
            return Amount::ZERO;
        }
        wanted.min(balance.or_zero())
    }

    /// Notes units that could not be paid. Returns what of them waits: all or nothing.
    ///
    /// Call [`Self::count`] first, as with every change of a queue.
    pub fn block(
        &mut self,
        token: TokenId,
        account: AccountId,
        units: Amount,
        now: SimTime,
    ) -> Amount {
        if !units.is_positive() {
            return Amount::ZERO;
        }
        let rule = self.rule;
        let queue = self.grown(token, now);
        if rule == BlockedWithdrawals::Refuse {
            queue.flow.refused += units;
            return Amount::ZERO;
        }
        queue.flow.asked += units;
        queue.flow.waiting += units;
        queue.waiting.push_back(Waiting {
            account,
            wanted: units,
            paid: Amount::ZERO,
            asked_at: now,
        });
        units
    }

    /// The withdrawal whose turn it is.
    #[must_use]
    #[inline]
    pub fn front(&self, token: TokenId) -> Option<&Waiting> {
        self.queues.get(token.index())?.waiting.front()
    }

    /// All that wait for a token, from the front.
    pub fn waiting(&self, token: TokenId) -> impl Iterator<Item = &Waiting> {
        (self.queues.get(token.index()).into_iter()).flat_map(|queue| &queue.waiting)
    }

    /// Pays the first of a queue out of the reserve's balance, at most what the account is still
    /// entitled to; what goes beyond that is dropped. None where nothing changes: nobody waits, or
    /// nothing is there. Call it until it gives none.
    pub fn pay_front(
        &mut self,
        token: TokenId,
        balance: Amount,
        entitled: Amount,
        now: SimTime,
    ) -> Option<Payment> {
        let queue = self.queues.get_mut(token.index())?;
        debug_assert!(queue.is_counted(now), "count comes before a change");
        let front = queue.waiting.front_mut()?;
        let dropped = (front.left() - entitled.or_zero()).or_zero();
        front.wanted -= dropped;
        let paid = front.left().min(balance.or_zero());
        front.paid += paid;
        let payment = Payment {
            account: front.account,
            paid,
            dropped,
            asked_at: front.asked_at,
            is_done: front.left().is_zero(),
        };
        if paid.is_zero() && dropped.is_zero() {
            return None;
        }
        queue.flow.dropped += dropped;
        queue.flow.paid += paid;
        queue.flow.waiting -= paid + dropped;
        if payment.is_done {
            queue.leave(payment.asked_at, now);
            queue.waiting.pop_front();
        }
        Some(payment)
    }

    /// Takes all of an account's withdrawals out of a token's queue; returns the units.
    pub fn cancel(&mut self, token: TokenId, account: AccountId, now: SimTime) -> Amount {
        let Some(queue) = self.queues.get_mut(token.index()) else {
            return Amount::ZERO;
        };
        let of_account = queue.waiting.iter().filter(|one| one.account == account);
        debug_assert!(queue.is_counted(now), "count comes before a change");
        let units: Amount = of_account.clone().map(Waiting::left).sum();
        let Some(first) = of_account.map(|one| one.asked_at).min() else {
            return Amount::ZERO;
        };
        queue.leave(first, now);
        queue.waiting.retain(|one| one.account != account);
        queue.flow.dropped += units;
        queue.flow.waiting -= units;
        units
    }

    /// Counts what waits up to now at the price that was in force until now. Call it before every
    /// change of a queue and of the price; two calls at one time count once.
    pub fn count(&mut self, token: TokenId, px: Px, now: SimTime) {
        let Some(queue) = self.queues.get_mut(token.index()) else {
            return;
        };
        let elapsed = i128::from(now.since(queue.counted_at));
        queue.counted_at = queue.counted_at.max(now);
        queue.value_time.0 += queue.flow.waiting.at(px).0 * elapsed;
    }

    /// What happened to blocked withdrawals of a token.
    #[must_use]
    pub fn flow(&self, token: TokenId) -> Flow {
        (self.queues.get(token.index())).map_or(Flow::default(), |queue| queue.flow)
    }

    /// The longest that anybody waited for a token, those included who still wait, milliseconds.
    #[must_use]
    pub fn longest_wait_ms(&self, token: TokenId, now: SimTime) -> u64 {
        (self.queues.get(token.index())).map_or(0, |queue| {
            let first = queue.waiting.front().map_or(now, |one| one.asked_at);
            queue.longest_wait_ms.max(now.since(first))
        })
    }

    /// Value that waited, times how long, as far as it has been counted.
    #[must_use]
    pub fn value_time(&self, token: TokenId) -> UsdMillis {
        (self.queues.get(token.index())).map_or(UsdMillis::default(), |queue| queue.value_time)
    }

    fn grown(&mut self, token: TokenId, now: SimTime) -> &mut Queue {
        let place = token.index();
        if self.queues.len() <= place {
            self.queues.resize_with(place + 1, Queue::default);
        }
        let queue = &mut self.queues[place];
        if queue.waiting.is_empty() {
            // Nothing waited until now.
            queue.counted_at = queue.counted_at.max(now);
        }
        debug_assert!(queue.is_counted(now), "count comes before a change");
        queue
    }
}

impl Queue {
    fn is_counted(&self, now: SimTime) -> bool {
        self.waiting.is_empty() || self.counted_at >= now
    }

    fn leave(&mut self, asked_at: SimTime, now: SimTime) {
        self.longest_wait_ms = self.longest_wait_ms.max(now.since(asked_at));
    }
}
