//! TWAP orders.
//!
//! Rule    n suborders at a fixed interval of at least 30 s, the first at once, each worth at least
//!         10; suborder k aims at (k + 1) / n of the size, and is what is missing to that, at most
//!         three times size / n
//! Units   sizes 1e-10 without sign, times in ms
//! Bounds  5 minutes to 7 days, worth at least 100
//! Source  DOC-TYPES; docs/rules/twap.md
//! Tests   timed_orders::a_twap_is_split_as_documented,
//!         order_rules::a_twap_that_fills_is_done_after_its_last_suborder,
//!         timed_orders::a_twap_catches_up_by_at_most_three_suborders

use crate::units::{Amount, Px, Ratio, Round, Usd};

/// What holds for all TWAP orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwapTerms {
    /// Least milliseconds between two suborders.
    pub interval_ms: u64,
    /// Shortest running time, milliseconds.
    pub shortest_ms: u64,
    /// Longest running time, milliseconds.
    pub longest_ms: u64,
    /// Least worth of the whole order.
    pub least_total: Usd,
    /// Least worth of a suborder.
    pub least_suborder: Usd,
    /// Most of a suborder, in normal suborders.
    pub catch_up: u32,
    /// Slippage of a suborder.
    pub slippage: Ratio,
}

impl TwapTerms {
    /// As documented (DOC-TYPES).
    pub const DOCUMENTED: Self = Self {
        interval_ms: 30_000,
        shortest_ms: 300_000,
        longest_ms: 604_800_000,
        least_total: Usd(100 * Usd::ONE.0),
        least_suborder: Usd(10 * Usd::ONE.0),
        catch_up: 3,
        slippage: Ratio(300_000_000),
    };
}

/// Why a TWAP order is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwapProblem {
    /// It would run shorter than the shortest time.
    TooShort,
    /// It would run longer than the longest time.
    TooLong,
    /// It is worth less than the least total.
    TooSmall,
}

/// One TWAP order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twap {
    /// Size in all, without sign.
    pub size: Amount,
    /// Running time, milliseconds: from the first suborder to the last.
    pub duration_ms: u64,
    /// Number of suborders; at least two.
    pub suborders: u64,
    /// Most of a suborder, in normal suborders.
    pub catch_up: u32,
}

impl Twap {
    /// Splits an order of some size, without sign, at the price of the moment.
    ///
    /// # Errors
    /// When it is too short, too long or too small.
    pub fn split(
        size: Amount,
        duration_ms: u64,
        px: Px,
        terms: &TwapTerms,
    ) -> Result<Self, TwapProblem> {
        let worth = size.at(px);
        if duration_ms < terms.shortest_ms {
            return Err(TwapProblem::TooShort);
        }
        if duration_ms > terms.longest_ms {
            return Err(TwapProblem::TooLong);
        }
        if worth < terms.least_total {
            return Err(TwapProblem::TooSmall);
        }
        let by_time = duration_ms / terms.interval_ms + 1;
        let by_worth = u64::try_from(worth.0 / terms.least_suborder.0).unwrap_or(u64::MAX);
        Ok(Self {
            size,
            duration_ms,
            suborders: by_time.min(by_worth).max(2),
            catch_up: terms.catch_up,
        })
    }

    /// Milliseconds after the start at which a suborder is sent, the first being 0; none after the
    /// last.
    #[must_use]
    pub fn sent_at_ms(&self, suborder: u64) -> Option<u64> {
        let (k, gaps) = (u128::from(suborder), u128::from(self.suborders - 1));
        let at = u128::from(self.duration_ms) * k / gaps;
        (k <= gaps).then(|| u64::try_from(at).unwrap_or(u64::MAX))
    }

    /// Size of a normal suborder, rounded down.
    #[must_use]
    pub fn normal(&self) -> Amount {
        self.size.scale(1, i128::from(self.suborders), Round::Down)
    }

    /// Size of a suborder after some have been filled, not yet in whole lots.
    #[must_use]
    pub fn suborder(&self, suborder: u64, filled: Amount) -> Amount {
        let n = i128::from(self.suborders);
        let k = i128::from(suborder.min(self.suborders - 1));
        let target = self.size.scale(k + 1, n, Round::Down);
        let most = self.size.scale(i128::from(self.catch_up), n, Round::Down);
        (target - filled).or_zero().min(most)
    }
}
