//! Decimals of a case into the engine's integers, and its integers back into figures.

use plimsoll_engine::units::{Amount, Px, Ratio, SimTime, Usd};
use plimsoll_testkit::worked_examples::{Answer, Figure};
use rust_decimal::Decimal;

/// What a judge gives, or why it cannot.
pub(crate) type Judged<T = Answer> = Result<T, String>;

pub(crate) fn amount(value: Decimal) -> Judged<Amount> {
    Amount::from_decimal(value).ok_or_else(|| format!("{value} is no amount of ten decimals"))
}

pub(crate) fn px(value: Decimal) -> Judged<Px> {
    Px::from_decimal(value).ok_or_else(|| format!("{value} is no price of six decimals"))
}

pub(crate) fn usd(value: Decimal) -> Judged<Usd> {
    Usd::from_decimal(value).ok_or_else(|| format!("{value} is no value of sixteen decimals"))
}

pub(crate) fn ratio(value: Decimal) -> Judged<Ratio> {
    Ratio::from_decimal(value).ok_or_else(|| format!("{value} is no ratio of ten decimals"))
}

pub(crate) fn time(seconds: Decimal) -> Judged<SimTime> {
    let millis = (seconds * Decimal::ONE_THOUSAND).normalize();
    u64::try_from(millis)
        .ok()
        .filter(|_| millis.scale() == 0)
        .map(SimTime)
        .ok_or_else(|| format!("{seconds} s is no whole number of milliseconds"))
}

/// Anything that can stand in an answer.
pub(crate) trait Shown {
    fn shown(self) -> Figure;
}

macro_rules! shown_as_decimal {
    ($($unit:ty),*) => {$(
        impl Shown for $unit {
            fn shown(self) -> Figure {
                self.to_decimal().into()
            }
        }
    )*};
}
shown_as_decimal!(Amount, Usd, Ratio);

impl Shown for Option<Ratio> {
    fn shown(self) -> Figure {
        self.map_or("none".into(), Shown::shown)
    }
}

impl Shown for bool {
    fn shown(self) -> Figure {
        self.into()
    }
}

impl Shown for &str {
    fn shown(self) -> Figure {
        self.into()
    }
}

impl Shown for usize {
    fn shown(self) -> Figure {
        Decimal::from(self).into()
    }
}

pub(crate) fn answer<const N: usize>(figures: [(&str, Figure); N]) -> Answer {
    let named = figures.into_iter();
    named.map(|(name, f)| (name.to_owned(), f)).collect()
}

/// The same figures, their names below a prefix.
pub(crate) fn below(prefix: &str, figures: Answer) -> Answer {
    let named = figures.into_iter();
    named
        .map(|(name, f)| (format!("{prefix}.{name}"), f))
        .collect()
}
