//! Price tick and lot.
//!
//! Rule    a price has at most five significant figures and at most 6 - size decimals (perps) or
//!         8 - size decimals (spot) decimals, whole numbers always allowed; a size is a multiple of
//!         10^-size decimals
//! Units   prices 1e-6 USD, sizes 1e-10
//! Bounds  prices finer than 1e-6 do not exist here, so a spot market has at most six decimals
//! Source  DOC-TICK, FIX-DF; docs/rules/tick.md
//! Tests   worked_examples/tick.yaml, order_rules::a_rounded_price_is_the_nearest_on_its_side,
//!         order_rules::prices_are_allowed_exactly_when_the_reference_allows_them

use rust_decimal::Decimal;

use crate::units::{Amount, Px, Round};

/// Significant figures of a price that is no whole number.
const FIGURES: u32 = 5;

/// Decimals of the prices and sizes of one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    px_decimals: u32,
    size_decimals: u32,
}

/// Why a price may not stand in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickProblem {
    /// It is not above zero, or beyond 9.2e12.
    OutOfRange,
    /// It has more decimals than the market.
    Decimals,
    /// It has more than five significant figures and is no whole number.
    Figures,
}

impl Grid {
    /// The grid of a perpetual market.
    #[must_use]
    pub fn perp(size_decimals: u32) -> Self {
        Self::new(6, size_decimals)
    }

    /// The grid of a spot market.
    #[must_use]
    pub fn spot(size_decimals: u32) -> Self {
        Self::new(8, size_decimals)
    }

    fn new(most: u32, size_decimals: u32) -> Self {
        Self {
            px_decimals: most.saturating_sub(size_decimals).min(Px::DECIMALS),
            size_decimals: size_decimals.min(Amount::DECIMALS),
        }
    }

    /// Reads a price; or why the market does not take it.
    ///
    /// # Errors
    /// As [`Self::check`], and for more decimals than any price has.
    pub fn read(&self, px: Decimal) -> Result<Px, TickProblem> {
        if px <= Decimal::ZERO {
            return Err(TickProblem::OutOfRange);
        }
        if px.normalize().scale() > self.px_decimals {
            return Err(TickProblem::Decimals);
        }
        let px = Px::from_decimal(px).ok_or(TickProblem::OutOfRange)?;
        self.check(px).map(|()| px)
    }

    /// Whether a price may stand in an order.
    ///
    /// # Errors
    /// Names the rule that it breaks.
    pub fn check(&self, px: Px) -> Result<(), TickProblem> {
        if px.0 <= 0 {
            Err(TickProblem::OutOfRange)
        } else if px.0 % self.finest() != 0 {
            Err(TickProblem::Decimals)
        } else if px.0 % self.step(px) != 0 {
            Err(TickProblem::Figures)
        } else {
            Ok(())
        }
    }

    /// The allowed price nearest to a wish, on the side asked; none where there is none.
    #[must_use]
    pub fn round(&self, wish: Px, round: Round) -> Option<Px> {
        if wish.0 <= 0 {
            return None;
        }
        let step = self.step(wish);
        let below = wish.0 - wish.0 % step;
        // Rounded up past a power of ten the price has one digit more, and ends in zeros.
        let px = match round {
            Round::Down => below,
            Round::Up if below == wish.0 => below,
            Round::Up => below.checked_add(step)?,
        };
        (px > 0).then_some(Px(px))
    }

    /// The allowed price nearest to a wish that is no worse for its owner: a buyer pays no more, a
    /// seller gets no less.
    #[must_use]
    pub fn toward(&self, wish: Px, is_buy: bool) -> Option<Px> {
        self.round(wish, if is_buy { Round::Down } else { Round::Up })
    }

    /// The allowed price nearest to a wish that is no less likely to trade: a buyer pays no less, a
    /// seller gets no more.
    #[must_use]
    pub fn away(&self, wish: Px, is_buy: bool) -> Option<Px> {
        self.toward(wish, !is_buy)
    }

    /// Smallest size.
    #[must_use]
    pub fn lot(&self) -> Amount {
        Amount(10_i128.pow(Amount::DECIMALS - self.size_decimals))
    }

    /// Whether a size, of either sign, may stand in an order.
    #[must_use]
    pub fn is_lots(&self, size: Amount) -> bool {
        size.0 % self.lot().0 == 0
    }

    /// The size in whole lots, towards zero.
    #[must_use]
    pub fn lots_of(&self, size: Amount) -> Amount {
        Amount(size.0 - size.0 % self.lot().0)
    }

    /// Distance of allowed prices by decimals, 1e-6 USD.
    fn finest(self) -> i64 {
        10_i64.pow(Px::DECIMALS - self.px_decimals)
    }

    /// Distance of allowed prices around a price, 1e-6 USD. Five figures of a price of `n` digits
    /// are multiples of `10^(n - 5)`; whole numbers are never skipped.
    fn step(self, px: Px) -> i64 {
        let digits = px.0.ilog10() + 1;
        let by_figures = 10_i64.pow(digits.saturating_sub(FIGURES)).min(Px::ONE.0);
        by_figures.max(self.finest())
    }
}
