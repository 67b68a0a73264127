//! Limits of a single order.
//!
//! Rule    worth at least 10 of the quote token; at most the largest market order of the market's
//!         maximum leverage (30M, 5M, 2M, 0.5M), a limit order ten times that; price at most 80%
//!         from the reference price and, where a band is set, within it around the oracle price;
//!         leverage at most that of the tier in which the position would stand
//! Units   USD, prices 1e-6 USD; comparisons are exact
//! Bounds  orders of a liquidation are not asked
//! Source  DOC-BOOK, DOC-SPEC, ERR-80, DOC-API; docs/rules/order_limits.md
//! Tests   worked_examples/order_limit.yaml,
//!         order_rules::an_order_is_refused_exactly_when_the_reference_refuses_it,
//!         order_rules::random_orders_meet_every_limit

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Amount, Px, Ratio, Usd};
use crate::venue::Tier;

/// Which leverage an order may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaxLeverageReading {
    /// The first tier's, whatever the notional.
    FirstTier,
    /// That of the tier in which the position would stand (DOC-API, `perpMaxPositionRejected`).
    TierOfNotional,
}

/// Limits of a single order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLimits {
    /// Least worth.
    pub least: Usd,
    /// Largest market order from a maximum leverage on, from the lowest upwards.
    pub largest: Vec<LargestOrder>,
    /// Largest limit order, in largest market orders.
    pub limit_multiple: u32,
    /// Furthest a limit price may be from the reference price.
    pub reference_band: Ratio,
    /// Furthest it may be from the oracle price; none where that is not checked.
    pub oracle_band: Option<Ratio>,
    /// Which leverage an order may ask for.
    pub max_leverage: MaxLeverageReading,
}

/// Largest market order of markets from some maximum leverage on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LargestOrder {
    /// Maximum leverage of the market, its first tier's.
    pub from_leverage: u32,
    /// Largest market order.
    pub notional: Usd,
}

/// What an order is checked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Signed size.
    pub size: Amount,
    /// Limit price; none of a market order, which is judged at the reference price.
    pub limit_px: Option<Px>,
    /// Price that limits are measured from.
    pub reference_px: Px,
    /// Oracle price.
    pub oracle_px: Px,
    /// Leverage asked for.
    pub leverage: u32,
    /// Notional of the position after the order; none where the order only reduces one.
    pub resulting: Option<Usd>,
}

/// Why an order is refused, by the venue's own words (DOC-API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitProblem {
    /// `minTradeNtlRejected`: worth too little.
    MinTradeNotional,
    /// Worth more than a single order may be.
    MaxOrderNotional,
    /// Limit price too far from the reference price (ERR-80).
    ReferenceBand,
    /// `oracleRejected`: limit price too far from the oracle price.
    Oracle,
    /// `perpMaxPositionRejected`: beyond the margin tier's limit at this leverage.
    PerpMaxPosition,
}

impl OrderLimits {
    /// Checks an order of a market with these tiers.
    ///
    /// # Errors
    /// Names the first limit that it breaks.
    pub fn check(&self, asked: &Asked, tiers: &[Tier]) -> Result<(), LimitProblem> {
        let worth = (asked.size.abs()).at(asked.limit_px.unwrap_or(asked.reference_px));
        if worth < self.least {
            return Err(LimitProblem::MinTradeNotional);
        }
        if worth > self.largest_order(first_leverage(tiers), asked.limit_px.is_some()) {
            return Err(LimitProblem::MaxOrderNotional);
        }
        if let Some(px) = asked.limit_px {
            self.check_px(px, (asked.reference_px, asked.oracle_px))?;
        }
        match asked.resulting {
            Some(notional) if asked.leverage > self.max_leverage(notional, tiers) => {
                Err(LimitProblem::PerpMaxPosition)
            }
            _ => Ok(()),
        }
    }

    /// Checks the furthest price of an order against the reference price and the oracle price.
    ///
    /// # Errors
    /// Names the band that it leaves.
    pub fn check_px(&self, px: Px, (reference, oracle): (Px, Px)) -> Result<(), LimitProblem> {
        if !is_within(px, reference, self.reference_band) {
            return Err(LimitProblem::ReferenceBand);
        }
        if (self.oracle_band).is_some_and(|band| !is_within(px, oracle, band)) {
            return Err(LimitProblem::Oracle);
        }
        Ok(())
    }

    /// Largest order of a market with this maximum leverage; nothing below the first step.
    #[must_use]
    pub fn largest_order(&self, max_leverage: u32, is_limit: bool) -> Usd {
        let reached = |step: &&LargestOrder| step.from_leverage <= max_leverage;
        let market = (self.largest.iter().rev().find(reached)).map_or(Usd::ZERO, |s| s.notional);
        let multiple = if is_limit { self.limit_multiple } else { 1 };
        Usd(market.0 * i128::from(multiple))
    }

    /// Highest leverage for a position of some notional.
    #[must_use]
    pub fn max_leverage(&self, notional: Usd, tiers: &[Tier]) -> u32 {
        match self.max_leverage {
            MaxLeverageReading::FirstTier => first_leverage(tiers),
            MaxLeverageReading::TierOfNotional => {
                let tier = tiers.iter().rev().find(|tier| tier.from <= notional);
                tier.map_or(0, |tier| tier.max_leverage)
            }
        }
    }
}

/// Whether a price is at most a share of another away from it, exactly.
#[must_use]
pub fn is_within(px: Px, around: Px, band: Ratio) -> bool {
    let distance = (i128::from(px.0) - i128::from(around.0)).abs();
    distance * Ratio::ONE_UNITS <= i128::from(around.0) * i128::from(band.0)
}

fn first_leverage(tiers: &[Tier]) -> u32 {
    tiers.first().map_or(0, |tier| tier.max_leverage)
}
