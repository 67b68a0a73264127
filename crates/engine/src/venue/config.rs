//! The venue's parameters as a scenario states them.
//!
//! Every figure has a dated preset ([`super::preset`]) and can be overridden. Decimals here,
//! integers in [`super::Venue`].

use std::collections::BTreeMap;

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::AccountsConfig;
use super::adl::AdlConfig;
use super::dex::DexConfig;
use super::fees::FeeScheduleConfig;
use super::orders::OrdersConfig;
use super::schedule::ChangeConfig;
use crate::orders::OrdersConfig as RestingOrdersConfig;
use crate::pool::BlockedWithdrawals;

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
    /// Conditions and limits of account modes.
    #[garde(dive)]
    pub accounts: AccountsConfig,
    /// Portfolio margin ratio and its trigger.
    #[garde(dive)]
    pub margin: MarginConfig,
    /// Margin sharing between the perp side and the lending side.
    #[garde(dive)]
    pub sharing: SharingConfig,
    /// Liquidation of borrows and of perps.
    #[garde(dive)]
    pub liquidation: LiquidationConfig,
    /// Grids and limits of orders, open interest caps.
    #[garde(dive)]
    pub orders: OrdersConfig,
    /// Trading fees.
    #[garde(dive)]
    pub fees: FeeScheduleConfig,
    /// Builder-deployed DEXs by name. A market's prices and columns are named `<dex>:<asset>`.
    /// Default none. Source: DOC-HIP3.
    #[serde(default)]
    #[garde(dive)]
    pub dexs: BTreeMap<String, DexConfig>,
    /// Changes of LTVs and caps in the course of a path. Default none.
    #[serde(default)]
    #[garde(dive)]
    pub schedule: Vec<ChangeConfig>,
    /// Orders that wait.
    #[garde(dive)]
    pub resting_orders: RestingOrdersConfig,
    /// What becomes of a withdrawal that the reserve cannot pay. Default `refuse`. Reading:
    /// docs/rules/withdrawals.md.
    #[garde(skip)]
    pub blocked_withdrawals: BlockedWithdrawals,
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
    /// How the token is lent; none where it cannot be borrowed.
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
    /// What kind of rate the curve states. Default `continuous`. Reading: docs/rules/interest.md.
    #[serde(default)]
    #[garde(skip)]
    pub rate: RateReading,
    /// When the indices move. Default `continuously`. Reading: docs/rules/interest.md.
    #[serde(default)]
    #[garde(skip)]
    pub indexed: IndexReading,
    /// Share of interest kept as a buffer against bad debt. Source: DOC-PM.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub reserve_factor: Decimal,
}

/// What kind of yearly rate a curve states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateReading {
    /// Continuously compounded: a debt grows as exp(rate * years) (DOC-PM).
    #[default]
    Continuous,
    /// An effective yield: a debt grows as (1 + rate)^years (the word "APY" of the FAQ).
    Effective,
}

/// When interest is added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IndexReading {
    /// At every event: live values grow from second to second (FIX-T).
    #[default]
    Continuously,
    /// At the full hour only ("indexed hourly", DOC-PM).
    Hourly,
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
    /// Which borrow the requirement counts. Reading: docs/rules/portfolio_margin_ratio.md.
    #[garde(skip)]
    pub counted_borrow: CountedBorrow,
    /// Whose maintenance margin a token has to cover. Reading:
    /// docs/rules/portfolio_margin_ratio.md.
    #[garde(skip)]
    pub counted_dexs: CountedDexs,
    /// How debts in several tokens share collateral. Reading:
    /// docs/rules/portfolio_margin_ratio.md.
    #[garde(skip)]
    pub several_debts: SeveralDebtsReading,
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

/// Which borrow the requirement of a token counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedBorrow {
    /// What would be borrowed to stand at maintenance (fits live accounts).
    Needed,
    /// The debt on the books.
    Owed,
}

/// Whose maintenance margin a token has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedDexs {
    /// That of DEXs whose collateral it is (fits live accounts).
    OfToken,
    /// That of all DEXs, as the documentation can be read.
    All,
}

/// How debts in several tokens share collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeveralDebtsReading {
    /// The maximum over tokens, each counting all collateral (DOC-PM).
    Maximum,
    /// What the other tokens would borrow for maintenance is taken off the collateral first.
    LessOtherBorrows,
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
    /// What happens to an account that a cap or an empty reserve keeps from borrowing. Source:
    /// DOC-PM, SEED-0. Reading: docs/rules/caps.md.
    #[garde(skip)]
    pub caps_fall_back: FallBack,
    /// Whether maintenance may be borrowed beyond LTV capacity, up to the collateral credit.
    /// Reading: docs/rules/margin_sharing.md.
    #[garde(skip)]
    pub maintenance_borrow: bool,
}

/// How a portfolio margin account behaves when caps bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FallBack {
    /// Ordinary behaviour for the part that caps refuse (DOC-PM).
    Partial,
    /// Ordinary behaviour for the whole account: nothing moves between its sides while a cap keeps
    /// it from drawing what its collateral would allow (pre-alpha, SEED-0).
    WholeAccount,
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
    /// From which debt on everything is taken over. Reading: docs/rules/borrow_liquidation.md.
    #[garde(skip)]
    pub full: FullReading,
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
    /// Auto-deleveraging.
    #[garde(dive)]
    pub adl: AdlConfig,
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

/// From which debt on everything is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FullReading {
    /// At the full threshold, two thirds taken exactly, and above.
    AtOrAbove,
    /// Above that threshold only.
    Above,
    /// Above a threshold rounded to a tenth of a percent, as the FAQ prints it (83.3%).
    AboveRounded,
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

// garde passes its context and optional fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn not_negative(value: &Decimal, (): &()) -> garde::Result {
    if value.is_sign_negative() && !value.is_zero() {
        return Err(garde::Error::new("must not be negative"));
    }
    Ok(())
}

#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option)]
pub(super) fn positive_if_any(value: &Option<Decimal>, (): &()) -> garde::Result {
    match value {
        Some(v) if *v <= Decimal::ZERO => Err(garde::Error::new("must be greater than 0")),
        _ => Ok(()),
    }
}

pub(super) fn between(low: Decimal, high: Decimal) -> impl FnOnce(&Decimal, &()) -> garde::Result {
    move |value, ()| {
        if *value < low || *value > high {
            return Err(garde::Error::new(format!("must be from {low} to {high}")));
        }
        Ok(())
    }
}
