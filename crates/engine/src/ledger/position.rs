//! One account's position in one perpetual market.
//!
//! Rule    what was paid for a position follows its size: added to as it grows, given up in
//!         proportion as it shrinks, begun anew as it turns over
//! Units   size and quote at 1e-10; the part given up is rounded to nearest
//! Bounds  entry price = entry quote / size; it decides no margin, only ranks and shows
//! Source  DOC-MARGIN, DOC-ADL; docs/rules/account_modes.md
//! Tests   modes, properties

use crate::units::{Amount, Round, mul_div};

/// One account's position in one perpetual market.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Signed size; positive is long.
    pub size: Amount,
    /// Leverage its owner chose.
    pub leverage: u32,
    /// Whether it stands alone, on its own margin.
    pub isolated: bool,
    /// What was paid for the open size, signed as the size; nothing without a size.
    pub entry_quote: Amount,
    /// Cash of an isolated position: margin put in, less what was paid for the size. Negative for
    /// most longs.
    pub cash: Amount,
}

impl Position {
    /// Margin of an isolated position: what was put in, and what has been realized since.
    #[must_use]
    pub fn margin(&self) -> Amount {
        self.cash + self.entry_quote
    }

    /// Takes on some size for a quote, both signed alike.
    pub(super) fn trade(&mut self, size: Amount, quote: Amount) {
        let after = self.size + size;
        let is_growing = self.size.is_zero() || self.size.is_negative() == size.is_negative();
        let is_turning = !after.is_zero() && after.is_negative() != self.size.is_negative();
        self.entry_quote = if is_growing {
            self.entry_quote + quote
        } else if is_turning {
            share(quote, after, size)
        } else {
            share(self.entry_quote, after, self.size)
        };
        self.size = after;
    }
}

/// `quote * part / whole`, to nearest, halves up. Part and whole have one sign.
fn share(quote: Amount, part: Amount, whole: Amount) -> Amount {
    let doubled = mul_div(quote.0 * 2, part.0.abs(), whole.0.abs(), Round::Down);
    Amount((doubled + 1).div_euclid(2))
}
