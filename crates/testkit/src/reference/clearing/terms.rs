//! Terms of markets, orders, fees and accounts, with a scenario's keys.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::Name;
use super::rules::{Rules, TierRules, TokenRules};

/// Name of the venue's own DEX.
pub const MAIN_DEX: &str = "main";

/// Conditions and limits of account modes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRules {
    /// More volume than this, USD.
    pub portfolio_min_volume_usd: Decimal,
    /// Or more value than this, USD.
    pub portfolio_min_value_usd: Option<Decimal>,
    /// And less value than this, USD.
    pub portfolio_below_value_usd: Option<Decimal>,
    /// Most actions in a day.
    pub actions_per_day: u32,
}

/// Limits of orders.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRules {
    /// Decimals of sizes, by market.
    pub perp_size_decimals: BTreeMap<Name, u32>,
    /// Decimals of sizes, by token.
    pub spot_size_decimals: BTreeMap<Name, u32>,
    /// Least worth.
    pub least_order_usd: Decimal,
    /// Largest market orders, from the lowest leverage upwards.
    pub largest_market_orders: Vec<LargestRules>,
    /// Largest limit order, in largest market orders; limit orders are outside the reference.
    pub limit_order_multiple: u32,
    /// Furthest from the reference price, as a share.
    pub reference_band: Decimal,
    /// Furthest from the oracle price, as a share.
    pub oracle_band: Option<Decimal>,
    /// Which leverage is allowed.
    pub max_leverage: LeverageReading,
    /// Open interest.
    pub open_interest: InterestRules,
}

/// A largest market order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LargestRules {
    /// From this maximum leverage of the market on.
    pub from_leverage: u32,
    /// USD.
    pub usd: Decimal,
}

/// Which leverage is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeverageReading {
    /// The first tier's.
    FirstTier,
    /// That of the tier of the notional.
    TierOfNotional,
}

/// Open interest of the venue's own DEX.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestRules {
    /// What counts.
    pub counts: InterestReading,
    /// Caps by market.
    pub caps: BTreeMap<Name, CapRules>,
    /// Furthest that an order may rest; outside the reference.
    pub rest_band: Decimal,
    /// Limit on growth.
    pub growth: Option<GrowthRules>,
}

/// What counts as open interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestReading {
    /// Longs.
    OneSided,
    /// Longs and shorts.
    TwoSided,
}

/// Cap of a market.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapRules {
    /// USD at the mark price.
    pub notional_usd: Decimal,
}

/// Limit on the growth of open interest.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowthRules {
    /// Length of a window, seconds.
    pub window_s: u64,
    /// Most growth in it, as a share.
    pub share: Decimal,
}

/// Trading fees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRules {
    /// Who pays which tier.
    pub tier: TierReading,
    /// From the lowest volume upwards.
    pub tiers: Vec<FeeTierRules>,
    /// From the lowest stake upwards.
    pub staking_discounts: Vec<StakingRules>,
    /// From the lowest share upwards.
    pub maker_rebates: Vec<RebateRules>,
    /// What is left between two quote tokens.
    pub stable_pair_share: Decimal,
    /// What is left under growth mode.
    pub growth_mode_share: Decimal,
    /// Maker volume of everybody else, USD.
    pub other_maker_volume_usd: Decimal,
}

/// Who pays which tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierReading {
    /// Everybody the lowest.
    Lowest,
    /// By volume.
    ByVolume,
}

/// Fees above a volume.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTierRules {
    /// Volume, USD.
    pub above_usd: Decimal,
    /// Perp taker.
    pub perp_taker: Decimal,
    /// Perp maker.
    pub perp_maker: Decimal,
    /// Spot taker.
    pub spot_taker: Decimal,
    /// Spot maker.
    pub spot_maker: Decimal,
}

/// Discount above a stake.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakingRules {
    /// Stake.
    pub above_hype: Decimal,
    /// Share taken off.
    pub discount: Decimal,
}

/// Rebate above a share of the maker volume.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebateRules {
    /// Share.
    pub above_share: Decimal,
    /// Paid to the maker.
    pub rebate: Decimal,
}

/// A deployed DEX.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DexRules {
    /// Token that its perps settle in.
    pub collateral: Name,
    /// Most open interest in all, USD.
    pub open_interest_cap_usd: Option<Decimal>,
    /// Most open interest of a market, units.
    pub size_cap: Decimal,
    /// Markets by asset.
    pub markets: BTreeMap<Name, DexMarketRules>,
}

/// A market of a deployed DEX.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DexMarketRules {
    /// How positions are margined.
    pub margin_mode: MarginMode,
    /// Highest leverage.
    pub max_leverage: u32,
    /// Decimals of sizes.
    pub size_decimals: u32,
    /// Most open interest, USD.
    pub open_interest_cap_usd: Decimal,
    /// The deployer's fee over the protocol's.
    pub deployer_fee_scale: Decimal,
    /// Whether fees are cut.
    pub growth_mode: bool,
    /// Funding rates come from outside.
    pub funding_multiplier: Decimal,
    /// Funding rates come from outside.
    pub funding_interest_8h: Decimal,
    /// Funding rates come from outside.
    pub funding_clamp_8h: Decimal,
}

/// How positions are margined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarginMode {
    /// As the owner chooses.
    Normal,
    /// Isolated.
    NoCross,
    /// Isolated, and margin stays in.
    StrictIsolated,
}

/// A change of a token's terms; what is left out stays.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRules {
    /// When, minutes; whoever drives the house keeps time.
    pub at_min: f64,
    /// Token.
    pub token: Name,
    /// Loan-to-value.
    pub ltv: Option<Decimal>,
    /// Most supply.
    pub supply_cap: Option<Decimal>,
    /// Most supply of a user.
    pub user_supply_cap: Option<Decimal>,
    /// Most debt.
    pub borrow_cap: Option<Decimal>,
    /// Most debt of a user.
    pub user_borrow_cap: Option<Decimal>,
}

impl ChangeRules {
    /// Puts the new terms in force.
    pub fn apply(&self, token: &mut TokenRules) {
        let set = |at: &mut Decimal, to: Option<Decimal>| *at = to.unwrap_or(*at);
        set(&mut token.ltv, self.ltv);
        set(&mut token.supply_cap, self.supply_cap);
        set(&mut token.user_supply_cap, self.user_supply_cap);
        if let Some(lending) = &mut token.borrow {
            set(&mut lending.borrow_cap, self.borrow_cap);
            set(&mut lending.user_borrow_cap, self.user_borrow_cap);
        }
    }
}

/// Terms of one market, the venue's own or a DEX's.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// DEX.
    pub dex: Name,
    /// Token that it settles in.
    pub quote: Name,
    /// Margin tiers.
    pub tiers: Vec<TierRules>,
    /// Smallest size.
    pub lot: Decimal,
    /// How positions are margined.
    pub margin_mode: MarginMode,
    /// Most open interest, USD.
    pub notional_cap: Option<Decimal>,
    /// Most open interest, units.
    pub size_cap: Option<Decimal>,
    /// Limit on the growth of open interest, as a share of that when a window began.
    pub growth: Option<Decimal>,
    /// The deployer's fee scale, and whether fees are cut.
    pub deployer: Option<(Decimal, bool)>,
}

impl Market {
    /// Highest leverage for a notional; of the first tier without one.
    #[must_use]
    pub fn max_leverage(&self, notional: Option<Decimal>) -> u32 {
        let reached = |tier: &&TierRules| tier.from_usd <= notional.unwrap_or_default();
        let tier = self.tiers.iter().rfind(reached);
        tier.map_or(0, |tier| tier.max_leverage)
    }
}

/// A market of the venue's own DEX.
pub(super) fn main_market(rules: &Rules, name: &str) -> Market {
    let interest = &rules.orders.open_interest;
    Market {
        dex: MAIN_DEX.to_owned(),
        quote: rules.settlement.clone(),
        tiers: rules.perps[name].tiers.clone(),
        lot: Decimal::new(1, rules.orders.perp_size_decimals[name]),
        margin_mode: MarginMode::Normal,
        notional_cap: interest.caps.get(name).map(|cap| cap.notional_usd),
        size_cap: None,
        growth: interest.growth.as_ref().map(|growth| growth.share),
        deployer: None,
    }
}

impl DexRules {
    /// One of its markets.
    pub(super) fn market(&self, dex: &str, asset: &str) -> Market {
        let terms = &self.markets[asset];
        Market {
            dex: dex.to_owned(),
            quote: self.collateral.clone(),
            tiers: vec![TierRules {
                from_usd: Decimal::ZERO,
                max_leverage: terms.max_leverage,
            }],
            lot: Decimal::new(1, terms.size_decimals),
            margin_mode: terms.margin_mode,
            notional_cap: Some(terms.open_interest_cap_usd),
            size_cap: Some(self.size_cap),
            growth: None,
            deployer: Some((terms.deployer_fee_scale, terms.growth_mode)),
        }
    }
}
