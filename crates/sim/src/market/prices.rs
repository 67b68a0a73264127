//! Borrow oracle price, and what a tick shows.
//!
//! Rule    borrow oracle = median( spot mid in USDC, mark * usdt_usdc, oracle * usdt_usdc )
//! Units   USD per unit; usdt_usdc is USDC per USDT.
//! Bounds  prices leave on the ledger's grid of 1e-6 USD, to the nearest, half up.
//! Source  DOC-PM; docs/rules/borrow_oracle_px.md
//! Tests   tests/it/market_prices.rs, worked_examples/borrow_oracle_px.yaml

use plimsoll_engine::units::Px;

use super::median::median3;

const MICRO: f64 = 1e6;

/// Prices of one asset at one tick, USD per unit, on the grid of 1e-6.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AssetPrices {
    /// Exogenous reference price.
    pub reference_px: f64,
    /// Mid of the venue's spot book; without one, the price of other venues.
    pub spot_px: f64,
    /// Mid of the venue's perp book.
    pub perp_mid_px: f64,
    /// Oracle price of the perp.
    pub oracle_px: f64,
    /// Mark price of the perp.
    pub mark_px: f64,
    /// Borrow oracle price, in USDC.
    pub borrow_px: f64,
    /// The oracle price that would be shown without faults.
    pub true_oracle_px: f64,
    /// The mark price that would be shown without faults.
    pub true_mark_px: f64,
    /// The borrow oracle price that would be shown without faults, in USDC.
    pub true_borrow_px: f64,
}

/// What the ledger reads of an asset at a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LedgerPrices {
    /// Oracle price of the perp.
    pub(crate) oracle: Px,
    /// Mark price of the perp.
    pub(crate) mark: Px,
    /// Borrow oracle price.
    pub(crate) borrow: Px,
}

impl LedgerPrices {
    /// From prices in USD, rounded to the nearest.
    pub(super) fn nearest(oracle_px: f64, mark_px: f64, borrow_px: f64) -> Self {
        Self {
            oracle: Px(px_micro(oracle_px)),
            mark: Px(px_micro(mark_px)),
            borrow: Px(px_micro(borrow_px)),
        }
    }
}

/// The same prices as whole micro-dollars, for decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MicroPrices {
    /// Exogenous reference price.
    pub reference_px: i64,
    /// Mid of the venue's spot book.
    pub spot_px: i64,
    /// Mid of the venue's perp book.
    pub perp_mid_px: i64,
    /// Oracle price of the perp.
    pub oracle_px: i64,
    /// Mark price of the perp.
    pub mark_px: i64,
    /// Borrow oracle price.
    pub borrow_px: i64,
}

impl AssetPrices {
    /// The same with what would be shown without faults in place of what is shown.
    #[must_use]
    pub const fn without_faults(&self) -> Self {
        Self {
            oracle_px: self.true_oracle_px,
            mark_px: self.true_mark_px,
            borrow_px: self.true_borrow_px,
            ..*self
        }
    }

    /// What the ledger reads of them; exact, since they are on its grid already.
    pub(crate) fn of_ledger(&self) -> LedgerPrices {
        LedgerPrices::nearest(self.oracle_px, self.mark_px, self.borrow_px)
    }

    /// The prices as whole micro-dollars; exact, since they are on that grid already.
    #[must_use]
    pub fn micro(&self) -> MicroPrices {
        MicroPrices {
            reference_px: px_micro(self.reference_px),
            spot_px: px_micro(self.spot_px),
            perp_mid_px: px_micro(self.perp_mid_px),
            oracle_px: px_micro(self.oracle_px),
            mark_px: px_micro(self.mark_px),
            borrow_px: px_micro(self.borrow_px),
        }
    }
}

/// A price and the nearest one on the grid, at hand for others that are the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounded {
    px: f64,
    pub(super) rounded: f64,
}

impl Rounded {
    pub(super) fn new(px: f64) -> Self {
        Self {
            px,
            rounded: round_px(px),
        }
    }

    /// [`round_px`] of a price that is often the same.
    pub(super) fn or_round(&self, px: f64) -> f64 {
        if px.to_bits() == self.px.to_bits() {
            self.rounded
        } else {
            round_px(px)
        }
    }
}

/// Borrow oracle price in USDC. `usdt_usdc` is one over the venue's spot oracle price of USDC.
#[must_use]
pub fn borrow_oracle_px(spot_px: f64, mark_px: f64, oracle_px: f64, usdt_usdc: f64) -> f64 {
    median3(spot_px, mark_px * usdt_usdc, oracle_px * usdt_usdc)
}

/// Nearest whole micro-dollar to a positive price, half up.
///
/// What is not a number, or lies below half a micro-dollar, becomes nought, which the ledger refuses.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast is the rounding; prices stay below 9e12 USD"
)]
pub fn px_micro(px: f64) -> i64 {
    (px * MICRO + 0.5) as i64
}

/// Nearest price on the grid of 1e-6 USD.
#[must_use]
pub fn round_px(px: f64) -> f64 {
    micro_px(px_micro(px))
}

/// Whole micro-dollars in USD.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact for prices below 9e9 USD, and the nearest double above"
)]
pub(crate) fn micro_px(micro: i64) -> f64 {
    micro as f64 / MICRO
}
