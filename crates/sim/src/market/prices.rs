//! Oracle, mark and borrow oracle price.
//!
//! Rule    mark = median( oracle + EMA_150s(perp mid - oracle),
//!                        median(best bid, best ask, last trade) of the venue,
//!                        perp mid of other venues )
//!         borrow oracle = median( spot mid in USDC, mark * usdt_usdc, oracle * usdt_usdc )
//!         The venue's perp mid stands for its median of bid, ask and last trade: the book of this
//!         model has no spread and no trade prints.
//! Units   USD per unit; usdt_usdc is USDC per USDT.
//! Bounds  prices leave on the ledger's grid of 1e-6 USD, to the nearest, half up.
//! Source  DOC-MARK, DOC-ORACLE, DOC-PM; docs/rules/mark_and_oracle.md, docs/rules/borrow_oracle_px.md
//! Tests   tests/it/market_prices.rs

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

/// What the mark price is made of, USD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarkInputs {
    /// Oracle price of the perp.
    pub oracle_px: f64,
    /// 150-second average of the perp mid minus the oracle price.
    pub basis_ema: f64,
    /// Mid of the venue's perp book.
    pub perp_mid_px: f64,
    /// Perp mid of other venues.
    pub external_px: f64,
}

/// Mark price of the perp.
#[must_use]
pub fn mark_px(inputs: &MarkInputs) -> f64 {
    median3(
        inputs.oracle_px + inputs.basis_ema,
        inputs.perp_mid_px,
        inputs.external_px,
    )
}

/// Borrow oracle price in USDC. `usdt_usdc` is one over the venue's spot oracle price of USDC.
#[must_use]
pub fn borrow_oracle_px(spot_px: f64, mark_px: f64, oracle_px: f64, usdt_usdc: f64) -> f64 {
    median3(spot_px, mark_px * usdt_usdc, oracle_px * usdt_usdc)
}

/// The middle one of three numbers.
#[must_use]
pub fn median3(a: f64, b: f64, c: f64) -> f64 {
    a.min(b).max(a.max(b).min(c))
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
#[expect(
    clippy::cast_precision_loss,
    reason = "exact for prices below 9e9 USD, and the nearest double above"
)]
pub fn round_px(px: f64) -> f64 {
    px_micro(px) as f64 / MICRO
}
