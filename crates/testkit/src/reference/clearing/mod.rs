//! A whole clearing house as a state machine over events: the judge of the engine's books.
//!
//! It knows nothing of the engine. Everything is a plain map by name, every figure is computed
//! afresh when it is asked for, and every rounding is made once, by [`crate::exact`], in the
//! direction that the pages of `docs/rules` state. There is no fast path of any kind.
//!
//! * [`rules`], [`readings`], [`terms`]: the venue's parameters, read from a scenario's words
//! * [`event`], [`report`]: what goes in and what comes out
//! * [`account`], [`volume`], [`reserve`], [`books`]: the state, and the only ways to change it
//! * [`pools`], [`figures`], [`margin`]: what an account is worth, and what it must keep
//! * [`sharing`], [`attend`], [`perps`], [`isolated`], [`deleveraging`], [`takeover`],
//!   [`backstop`], [`queue`]: what the venue does by itself
//! * [`intent`], [`placement`], [`money`], [`modes`], [`fill`], [`fees`]: what account holders do
//! * [`house`]: all of it together

pub mod account;
pub mod attend;
pub mod backstop;
pub mod books;
pub mod deleveraging;
pub mod event;
pub mod fees;
pub mod figures;
pub mod fill;
pub mod growth;
pub mod house;
pub mod intent;
pub mod isolated;
pub mod margin;
pub mod modes;
pub mod money;
pub mod perps;
pub mod placement;
pub mod pools;
pub mod queue;
pub mod readings;
pub mod report;
pub mod reserve;
pub mod rules;
pub mod sharing;
pub mod takeover;
pub mod terms;
pub mod volume;

pub use house::House;

/// Name of an account, a token or a market.
pub type Name = String;

use rust_decimal::Decimal;

use crate::exact::{
    AMOUNT_DECIMALS, RATIO_DECIMALS, Rounding, USD_DECIMALS, fraction, shown_ratio,
};

/// A product of factors as an amount of a token.
fn amount(factors: &[Decimal], rounding: Rounding) -> Decimal {
    fraction(factors, &[], AMOUNT_DECIMALS, rounding)
}

/// A product of factors as a value in USD.
fn value(factors: &[Decimal], rounding: Rounding) -> Decimal {
    fraction(factors, &[], USD_DECIMALS, rounding)
}

/// A ratio at ten decimals, nearest, held within 64 bits; none over nothing.
fn ratio(numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    let (least, most) = (
        Decimal::new(i64::MIN, RATIO_DECIMALS),
        Decimal::new(i64::MAX, RATIO_DECIMALS),
    );
    shown_ratio(numerator, denominator).map(|shown| shown.clamp(least, most))
}
