//! What was traded on each day.
//!
//! Rule    the fourteen days before today count; what was traded before the start is spread over
//!         them alike, and what does not divide counts on the first
//! Units   USD at sixteen decimals, spot counted twice
//! Bounds  days of 24 hours since the start
//! Source  docs/rules/fees.md
//! Tests   the engine's differential test

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::exact::{Rounding, USD_DECIMALS, fraction};

const DAYS: i64 = 14;
/// Milliseconds of a day.
pub const DAY_MS: u64 = 86_400_000;

/// Volume as taker and maker, and as maker alone, by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Volume(BTreeMap<i64, (Decimal, Decimal)>);

impl Volume {
    /// Adds a trade.
    pub fn add(&mut self, at_ms: u64, worth: Decimal, is_maker: bool) {
        let as_maker = if is_maker { worth } else { Decimal::ZERO };
        self.add_on(day(at_ms), (worth, as_maker));
    }

    /// Adds what was traded in the fourteen days before the start.
    pub fn bring(&mut self, (all, maker): (Decimal, Decimal)) {
        let days = Decimal::from(DAYS);
        let each = |total: Decimal| fraction(&[total], &[days], USD_DECIMALS, Rounding::Down);
        for n in -DAYS..0 {
            let on_day = |total: Decimal| match n {
                first if first == -DAYS => total - each(total) * (days - Decimal::ONE),
                _ => each(total),
            };
            self.add_on(n, (on_day(all), on_day(maker)));
        }
    }

    /// What counts at a time.
    #[must_use]
    pub fn counted(&self, at_ms: u64) -> (Decimal, Decimal) {
        let today = day(at_ms);
        let days = self.0.range(today - DAYS..today);
        days.fold((Decimal::ZERO, Decimal::ZERO), |sum, (_, on_day)| {
            (sum.0 + on_day.0, sum.1 + on_day.1)
        })
    }

    fn add_on(&mut self, day: i64, (all, maker): (Decimal, Decimal)) {
        let on_day = self.0.entry(day).or_default();
        on_day.0 += all;
        on_day.1 += maker;
    }
}

fn day(at_ms: u64) -> i64 {
    (at_ms / DAY_MS).cast_signed()
}
