//! The venue's parameters as a scenario states them.
//!
//! Every figure has a dated preset ([`super::preset`]) and can be overridden. Decimals here,
//! integers in [`super::Venue`].

use std::collections::BTreeMap;

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Parameters of the venue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VenueConfig {
    /// Token that perps settle in and that accounts borrow. Source: DOC-PM.
    #[garde(length(min = 1))]
    pub settlement: String,
    /// Tokens by name: the settlement token and the collaterals.
    #[garde(dive)]
    pub tokens: BTreeMap<String, TokenConfig>,
    /// Perpetual markets by asset.
    #[garde(dive)]
    pub perps: BTreeMap<String, PerpConfig>,
    /// Portfolio margin ratio and its trigger.
    #[garde(dive)]
    pub margin: MarginConfig,
    /// Margin sharing between the perp side and the lending side.
    #[garde(dive)]
    pub sharing: SharingConfig,
    /// Liquidation of borrows and of perps.
    #[garde(dive)]
    pub liquidation: LiquidationConfig,
    /// Trading fees.
    #[garde(dive)]
    pub fees: FeesConfig,
}

/// One token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// Loan-to-value, 0 to 0.95, at most six decimals; 0 backs nothing. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(95, 2))))]
    #[schemars(extend("minimum" = 0, "maximum" = 0.95))]
    pub ltv: Decimal,
    /// Most units that the reserve accepts in all. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub supply_cap: Decimal,
    /// Most units of one user that earn and count as collateral. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub user_supply_cap: Decimal,
    /// Notional at which a borrow liquidation step reaches its worst takeover price, USD;
    /// needed where the LTV is above 0. Source: DOC-PM ("width").
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(custom(positive_if_any))]
    pub takeover_width_usd: Option<Decimal>,
    /// How the token is lent; only the settlement token can be borrowed so far.
    #[serde(default)]
    #[garde(dive)]
    pub borrow: Option<BorrowConfig>,
}

/// Lending terms of a borrowable token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BorrowConfig {
    /// Most that the reserve lends in all, units. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub borrow_cap: Decimal,
    /// Most that one user may owe, units. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub user_borrow_cap: Decimal,
    /// Borrow rate up to the kink, per year, continuously compounded. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::TEN)))]
    pub base_rate_per_year: Decimal,
    /// Utilization above which the rate climbs. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub kink: Decimal,
    /// Rate added per unit of utilization above the kink, per year. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE_HUNDRED)))]
    pub slope_per_year: Decimal,
    /// Share of interest kept as a buffer against bad debt. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub reserve_factor: Decimal,
}

/// One perpetual market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerpConfig {
    /// Margin tiers, from the lowest notional upwards. Source: DOC-TIERS, FIX-DF.
    #[garde(length(min = 1, max = 8), dive)]
    pub tiers: Vec<TierConfig>,
}

/// One margin tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierConfig {
    /// Notional from which the tier holds, USD.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub from_usd: Decimal,
    /// Highest leverage; maintenance rate is `1 / (2 * max_leverage)`.
    #[garde(range(min = 1, max = 100))]
    #[schemars(range(min = 1, max = 100))]
    pub max_leverage: u32,
}

/// Portfolio margin ratio and its trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarginConfig {
    /// Liquidatable when the portfolio margin ratio is above this. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::new(1, 1), Decimal::ONE)))]
    #[schemars(extend("minimum" = 0.1, "maximum" = 1))]
    pub liquidation_ratio: Decimal,
    /// Smallest maintenance of an account that borrows, USD. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub min_borrow_offset_usd: Decimal,
    /// How that offset enters the requirement. Reading: docs/rules/portfolio_margin_ratio.md.
    #[garde(skip)]
    pub min_borrow_offset: OffsetReading,
    /// When an account is liquidatable. Reading: docs/rules/liquidation_trigger.md.
    #[garde(skip)]
    pub trigger: TriggerReading,
    /// Share of position notional that may not leave the account. Source: DOC-MARGIN.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub transfer_requirement: Decimal,
}

/// How the minimum borrow offset enters the requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OffsetReading {
    /// A floor on maintenance, used only while something would be borrowed (fits live accounts).
    Floor,
    /// Added to the requirement of every account with a position or a debt, as the documentation
    /// writes it.
    Add,
}

/// When a portfolio margin account is liquidatable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TriggerReading {
    /// Portfolio margin ratio above the liquidation ratio (DOC-PM).
    Ratio,
    /// That, and debt above the partial liquidation threshold (FAQ).
    FaqThreshold,
}

/// Margin sharing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingConfig {
    /// Drift of perp equity, as a share of its target, at which money is moved. Live accounts
    /// showed 0.002 to 0.012 (FIX-T, FIX-LI). Reading: docs/rules/margin_sharing.md.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub tolerance: Decimal,
    /// Whether maintenance may be borrowed beyond LTV capacity, up to the collateral credit.
    /// Reading: docs/rules/margin_sharing.md.
    #[garde(skip)]
    pub maintenance_borrow: bool,
}

/// Liquidation of borrows and of perps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LiquidationConfig {
    /// Which legs of an account with both go first. Source: DOC-PM (no order promised).
    #[garde(skip)]
    pub order: LegOrder,
    /// Seconds between two borrow liquidation steps. Source: FAQ.
    #[garde(range(min = 1, max = 86_400))]
    #[schemars(range(min = 1, max = 86_400))]
    pub borrow_step_s: u32,
    /// Share taken over in a partial step. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::new(1, 2), Decimal::ONE)))]
    #[schemars(extend("minimum" = 0.01, "maximum" = 1))]
    pub partial_share: Decimal,
    /// What a partial step takes. Reading: docs/rules/borrow_liquidation.md.
    #[garde(skip)]
    pub partial: PartialReading,
    /// Price of a partial takeover. Reading: docs/rules/borrow_liquidation.md.
    #[garde(skip)]
    pub slip: SlipReading,
    /// Half-life of what the backstop has taken over, seconds. Source: DOC-PM.
    #[garde(range(min = 1, max = 864_000))]
    #[schemars(range(min = 1, max = 864_000))]
    pub backstop_half_life_s: u32,
    /// Perp positions above this notional are first closed in part, USD. Source: DOC-LIQ.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub perp_partial_above_usd: Decimal,
    /// The part. Source: DOC-LIQ.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::new(1, 2), Decimal::ONE)))]
    #[schemars(extend("minimum" = 0.01, "maximum" = 1))]
    pub perp_partial_share: Decimal,
    /// Seconds after a partial close during which orders are whole. Source: DOC-LIQ.
    #[garde(range(max = 86_400))]
    #[schemars(range(min = 0, max = 86_400))]
    pub perp_cooldown_s: u32,
    /// The backstop takes perps over when equity is under this share of maintenance.
    /// Source: DOC-LIQ (two thirds).
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub perp_backstop_below: Decimal,
}

/// Which legs of an account are liquidated first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegOrder {
    /// Drawn for each episode, one half each.
    Random,
    /// Perps first.
    PerpsFirst,
    /// Borrows first.
    BorrowsFirst,
}

/// What a partial step takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialReading {
    /// A share of the collateral held when the episode began.
    ShareOfStart,
    /// A share of what is left.
    ShareOfRest,
    /// The same share of what is left of collateral and of debt; the ratio stays.
    Proportional,
}

/// At what price a partial step takes collateral over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlipReading {
    /// Below the oracle price in proportion to the notional, at worst at the full threshold.
    Linear,
    /// At the oracle price.
    None,
}

/// Trading fees of the lowest tier, as shares of notional.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeesConfig {
    /// Perp taker fee. Source: DOC-FEES.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    #[schemars(extend("minimum" = 0, "maximum" = 0.05))]
    pub perp_taker: Decimal,
    /// Spot taker fee. Source: DOC-FEES.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    #[schemars(extend("minimum" = 0, "maximum" = 0.05))]
    pub spot_taker: Decimal,
}

// garde passes its context and optional fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn not_negative(value: &Decimal, (): &()) -> garde::Result {
    if value.is_sign_negative() && !value.is_zero() {
        return Err(garde::Error::new("must not be negative"));
    }
    Ok(())
}

#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option)]
fn positive_if_any(value: &Option<Decimal>, (): &()) -> garde::Result {
    match value {
        Some(v) if *v <= Decimal::ZERO => Err(garde::Error::new("must be greater than 0")),
        _ => Ok(()),
    }
}

fn between(low: Decimal, high: Decimal) -> impl FnOnce(&Decimal, &()) -> garde::Result {
    move |value, ()| {
        if *value < low || *value > high {
            return Err(garde::Error::new(format!("must be from {low} to {high}")));
        }
        Ok(())
    }
}
