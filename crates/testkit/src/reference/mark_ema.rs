//! Moving average inside the mark price.
//!
//! Rule    num <- num * exp(-t / constant) + sample * t; den <- den * exp(-t / constant) + t;
//!         average = num / den
//! Units   seconds; the average in the samples' unit, ten decimals, nearest
//! Bounds  constant 150 s for the mark, 30 s for the substitute input
//! Source  DOC-MARK
//! Tests   mark_ema.yaml

use rust_decimal::Decimal;

use super::exponential::exp;
use crate::exact::{RATIO_DECIMALS, Rounding, fraction};

/// The running sums of the average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkEma {
    numerator: Decimal,
    denominator: Decimal,
}

impl MarkEma {
    /// Takes in a sample that stood for some seconds.
    pub fn take(&mut self, sample: Decimal, seconds: Decimal, constant_s: Decimal) {
        let decay = exp(-seconds / constant_s);
        self.numerator = self.numerator * decay + sample * seconds;
        self.denominator = self.denominator * decay + seconds;
    }

    /// The average so far; none before the first sample.
    #[must_use]
    pub fn average(&self) -> Option<Decimal> {
        (!self.denominator.is_zero()).then(|| {
            fraction(
                &[self.numerator],
                &[self.denominator],
                RATIO_DECIMALS,
                Rounding::Nearest,
            )
        })
    }
}
