//! Liquidation price shown on a position.
//!
//! Rule    price = mark - side * margin available / size / (1 - l * side),
//!         l = 1 / (2 * max leverage of the tier at that price);
//!         margin available = account value - maintenance (cross), isolated margin - maintenance
//!         (isolated), available after maintenance (unified and portfolio margin)
//! Units   USD at 1e-10, to nearest, halves up
//! Bounds  everything but the position's own price is held still, spot collateral of the same coin
//!         too; no price where it would not be positive
//! Source  DOC-LIQ, FIX-DF, FIX-LI, FIX-T; docs/rules/liquidation_price.md
//! Tests   worked_examples/liquidation_px.yaml, liquidation_price

use rust_decimal::Decimal;

use crate::market::maintenance::{maintenance_in, maintenance_margin};
use crate::units::{Amount, Px, Usd};
use crate::venue::Tier;

/// A price as the venue prints it on a position: 1e-10 USD per whole token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShownPx(pub i128);

impl ShownPx {
    /// Decimal places of the unit.
    pub const DECIMALS: u32 = 10;
    /// Units in one step of the price grid.
    const PER_PX: i128 = 10_000;

    /// The price as a decimal; none above 7.9e18 USD.
    #[must_use]
    pub fn to_decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.0, Self::DECIMALS).ok()
    }
}

/// A position whose price moves.
#[derive(Clone, Copy, Debug)]
pub struct Exposed<'a> {
    /// Signed size.
    pub size: Amount,
    /// Mark price.
    pub mark: Px,
    /// Margin tiers from the lowest notional upwards.
    pub tiers: &'a [Tier],
}

impl Exposed<'_> {
    /// Price at which the margin available now, which is what is left above maintenance, is used
    /// up; none where that price is not positive, or where there is no position.
    #[must_use]
    pub fn liquidation_px(&self, margin_available: Usd) -> Option<ShownPx> {
        if self.size.is_zero() {
            return None;
        }
        let above_nothing = margin_available + maintenance_margin(self.notional(), self.tiers);
        // Maintenance is continuous and convex in the notional: the tier that holds at its own
        // solution is the one that counts.
        let solved = (self.tiers.iter()).map(|tier| (tier, self.solve(tier, above_nothing)));
        let mut last = None;
        for (tier, px) in solved {
            if last.is_some() && !self.is_reached(tier, px) {
                break;
            }
            last = Some(px);
        }
        last.filter(|px| px.0 > 0)
    }

    fn notional(&self) -> Usd {
        self.size.at(self.mark).abs()
    }

    /// The price by the terms of one tier.
    fn solve(&self, tier: &Tier, above_nothing: Usd) -> ShownPx {
        let available = above_nothing - maintenance_in(self.notional(), tier);
        let side: i128 = if self.size.is_positive() { 1 } else { -1 };
        let twice = 2 * i128::from(tier.max_leverage);
        // side / (1 - l * side) = side * twice / (twice - side)
        let numerator = side * available.0 * twice * ShownPx::PER_PX;
        let denominator = self.size.abs().0 * (twice - side);
        let distance = (2 * numerator + denominator).div_euclid(2 * denominator);
        ShownPx(i128::from(self.mark.0) * ShownPx::PER_PX - distance)
    }

    /// Whether the notional at a price is in a tier, or above it.
    fn is_reached(&self, tier: &Tier, px: ShownPx) -> bool {
        px.0 > 0 && self.size.abs().0 * px.0 >= tier.from.0 * ShownPx::PER_PX
    }
}
