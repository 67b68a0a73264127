//! Volume of the last fourteen days.
//!
//! Rule    what was traded on the fourteen days before today, spot counted twice; today counts from
//!         tomorrow on
//! Units   USD; sums are exact
//! Bounds  days of 24 hours since the start of the path
//! Source  DOC-FEES; docs/rules/fees.md
//! Tests   order_rules::volume_counts_for_fourteen_days_from_the_next_day_on,
//!         order_rules::a_ring_of_days_is_a_sum_over_days

use crate::units::{SimTime, Usd};

/// Days that count.
const DAYS: u64 = 14;
/// Those, and today.
const SLOTS: usize = 15;
/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// Weighted volume: perps once, spot twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traded {
    /// As taker and as maker.
    pub all: Usd,
    /// As maker.
    pub maker: Usd,
}

/// Daily volumes of an account, or of the whole venue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// The day that was last traded on, counted from 14 days before the path.
    today: u64,
    days: [Traded; SLOTS],
    /// A day with a trade, and what counts on it: it stays until the day is over.
    counts: (u64, Traded),
}

impl Volume {
    /// Of an account that traded this much in the fourteen days before the path, the same on each.
    #[must_use]
    pub fn starting_with(before: Traded) -> Self {
        let mut volume = Self::default();
        volume.bring(before);
        volume
    }

    /// Adds what was traded in the fourteen days before the path, before anything of the path.
    pub fn bring(&mut self, before: Traded) {
        let days = i128::from(DAYS);
        // What fourteen equal days leave over counts on the first.
        let of_day = |day: u64, total: Usd| {
            let rest = if day == 0 { total.0 % days } else { 0 };
            Usd(total.0 / days + rest)
        };
        self.today = self.today.max(DAYS);
        self.counts = (0, Traded::default());
        for day in 0..DAYS {
            let slot = self.slot(day);
            slot.all += of_day(day, before.all);
            slot.maker += of_day(day, before.maker);
        }
    }

    /// Adds a trade.
    pub fn add(&mut self, at: SimTime, weighted: Usd, is_maker: bool) {
        let day = DAYS + at.0 / DAY_MS;
        // Days without a trade are forgotten one by one, at most all of them.
        let first_new = (self.today + 1).max(day.saturating_sub(DAYS));
        for skipped in first_new..=day {
            *self.slot(skipped) = Traded::default();
        }
        self.today = self.today.max(day);
        if day != self.counts.0 {
            self.counts = (day, self.sum_before(day));
        }
        let slot = self.slot(day);
        slot.all += weighted;
        if is_maker {
            slot.maker += weighted;
        }
    }

    /// What counts at a time.
    #[must_use]
    pub fn counted(&self, at: SimTime) -> Traded {
        let now = DAYS + at.0 / DAY_MS;
        if now == self.counts.0 {
            self.counts.1
        } else {
            self.sum_before(now)
        }
    }

    /// The sum over the days before one.
    fn sum_before(&self, now: u64) -> Traded {
        let mut sum = Traded::default();
        for day in now - DAYS..now {
            if day <= self.today && self.today - day <= DAYS {
                let slot = self.days[(day % SLOTS as u64) as usize];
                sum.all += slot.all;
                sum.maker += slot.maker;
            }
        }
        sum
    }

    fn slot(&mut self, day: u64) -> &mut Traded {
        &mut self.days[(day % SLOTS as u64) as usize]
    }
}
