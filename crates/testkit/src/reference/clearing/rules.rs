//! The venue's parameters.
//!
//! The keys are those of a scenario's `venue` section, whose documentation says what they mean; a
//! key that is not known here is refused, so that no rule can be left out of the reference unseen.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Name;
use super::account::Mode;
pub use super::readings::{
    BlockedReading, ClosingPx, CountedBorrow, CountedDexs, FallBack, FullReading, IndexReading,
    LegOrder, OffsetReading, OutsidePart, PartialReading, Ranking, RateReading, SeveralDebts,
    SlipReading, TriggerReading,
};
use super::terms::{
    AccountRules, ChangeRules, DexRules, FeeRules, MAIN_DEX, Market, OrderRules, main_market,
};

/// Parameters of the venue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Token that perps settle in and that accounts borrow.
    pub settlement: Name,
    /// Tokens by name.
    pub tokens: BTreeMap<Name, TokenRules>,
    /// Perpetual markets of the venue's own DEX by name.
    pub perps: BTreeMap<Name, PerpRules>,
    /// Conditions and limits of account modes.
    pub accounts: AccountRules,
    /// The ratio and its trigger.
    pub margin: MarginRules,
    /// Margin sharing.
    pub sharing: SharingRules,
    /// Liquidation.
    pub liquidation: LiquidationRules,
    /// Limits of orders.
    pub orders: OrderRules,
    /// Trading fees.
    pub fees: FeeRules,
    /// Deployed DEXs by name.
    #[serde(default)]
    pub dexs: BTreeMap<Name, DexRules>,
    /// Changes of terms.
    #[serde(default)]
    pub schedule: Vec<ChangeRules>,
    /// Orders that rest are outside the reference.
    pub resting_orders: serde_json::Value,
    /// What becomes of a withdrawal that the reserve cannot pay.
    pub blocked_withdrawals: BlockedReading,
}

/// One token; units of the token.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRules {
    /// Loan-to-value; a token with none is no collateral.
    pub ltv: Decimal,
    /// Most that the reserve accepts.
    pub supply_cap: Decimal,
    /// Most of one user that counts.
    pub user_supply_cap: Decimal,
    /// Notional of the worst takeover price, USD.
    pub takeover_width_usd: Option<Decimal>,
    /// Lending terms of a token that can be borrowed.
    pub borrow: Option<LendingRules>,
}

/// Lending terms.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LendingRules {
    /// Most that is lent in all, units.
    pub borrow_cap: Decimal,
    /// Most that one user may owe, units.
    pub user_borrow_cap: Decimal,
    /// Rate up to the kink, per year.
    pub base_rate_per_year: Decimal,
    /// Utilization from which the rate climbs.
    pub kink: Decimal,
    /// Climb of the rate per unit of utilization.
    pub slope_per_year: Decimal,
    /// What kind of rate this is.
    pub rate: RateReading,
    /// When interest is charged.
    pub indexed: IndexReading,
    /// Share of interest that goes to the buffer.
    pub reserve_factor: Decimal,
}

/// One perpetual market.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerpRules {
    /// Margin tiers, from the lowest upwards.
    pub tiers: Vec<TierRules>,
}

/// One margin tier.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierRules {
    /// Notional from which it holds, USD.
    pub from_usd: Decimal,
    /// Highest leverage.
    pub max_leverage: u32,
}

/// The ratio and its trigger.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginRules {
    /// Liquidatable above this.
    pub liquidation_ratio: Decimal,
    /// Smallest maintenance of an account that borrows, USD.
    pub min_borrow_offset_usd: Decimal,
    /// How it enters.
    pub min_borrow_offset: OffsetReading,
    /// When an account is liquidatable.
    pub trigger: TriggerReading,
    /// Which borrow the requirement counts.
    pub counted_borrow: CountedBorrow,
    /// Whose maintenance a token has to cover.
    pub counted_dexs: CountedDexs,
    /// How debts in several tokens share collateral.
    pub several_debts: SeveralDebts,
    /// Share of notional that may not leave.
    pub transfer_requirement: Decimal,
}

/// Margin sharing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingRules {
    /// Drift that moves money, as a share of the target.
    pub tolerance: Decimal,
    /// What happens to an account that caps keep from borrowing.
    pub caps_fall_back: FallBack,
    /// Whether maintenance may be borrowed beyond capacity.
    pub maintenance_borrow: bool,
}

/// Liquidation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiquidationRules {
    /// Which legs go first; drawn outside, by whoever drives the house.
    pub order: LegOrder,
    /// Seconds between two borrow steps.
    pub borrow_step_s: u64,
    /// Share of a partial step.
    pub partial_share: Decimal,
    /// What it is a share of.
    pub partial: PartialReading,
    /// From which debt on everything goes.
    pub full: FullReading,
    /// At what price.
    pub slip: SlipReading,
    /// Half-life of an inventory, seconds.
    pub backstop_half_life_s: u64,
    /// Notional above which a position goes in part, USD.
    pub perp_partial_above_usd: Decimal,
    /// The part.
    pub perp_partial_share: Decimal,
    /// Seconds during which orders are whole.
    pub perp_cooldown_s: u64,
    /// Share of maintenance under which the backstop takes perps.
    pub perp_backstop_below: Decimal,
    /// Auto-deleveraging.
    pub adl: AdlRules,
}

/// Auto-deleveraging.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdlRules {
    /// Whether there is any.
    pub enabled: bool,
    /// Who is closed.
    pub ranking: Ranking,
    /// At what price.
    pub px: ClosingPx,
    /// What falls on the market.
    pub outside: OutsidePart,
    /// Loss at which the backstop takes over no more, USD.
    pub backstop_loss_limit_usd: Option<Decimal>,
}

impl Rules {
    /// Reads the parameters out of anything that is written with a scenario's keys.
    ///
    /// # Errors
    /// Where a key is missing, unknown, or holds what it cannot.
    pub fn read(venue: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::to_value(venue)?)
    }

    /// Lending terms of a token, if it is lent.
    #[must_use]
    pub fn lending(&self, token: &str) -> Option<&LendingRules> {
        self.tokens[token].borrow.as_ref()
    }

    /// Most that one user may owe of a token.
    #[must_use]
    pub fn user_borrow_cap(&self, token: &str) -> Decimal {
        self.lending(token)
            .map(|terms| terms.user_borrow_cap)
            .unwrap_or_default()
    }

    /// Names of all DEXs, the venue's own first.
    #[must_use]
    pub fn dex_names(&self) -> Vec<Name> {
        let own = std::iter::once(MAIN_DEX.to_owned());
        own.chain(self.dexs.keys().cloned()).collect()
    }

    /// The token that the perps of a DEX settle in.
    #[must_use]
    pub fn dex_token(&self, dex: &str) -> Name {
        let deployed = self.dexs.get(dex);
        deployed.map_or_else(|| self.settlement.clone(), |d| d.collateral.clone())
    }

    /// Tokens that perps settle in or that are lent, the settlement token first.
    #[must_use]
    pub fn quotes(&self) -> Vec<Name> {
        let is_quote = |token: &Name| {
            let settles = self.dexs.values().any(|dex| &dex.collateral == token);
            *token != self.settlement && (settles || self.lending(token).is_some())
        };
        let others = self.tokens.keys().filter(|t| is_quote(t)).cloned();
        std::iter::once(self.settlement.clone())
            .chain(others)
            .collect()
    }

    /// Names of all markets: the venue's own, then those of each DEX.
    #[must_use]
    pub fn market_names(&self) -> Vec<Name> {
        let deployed = (self.dexs.iter()).flat_map(|(dex, rules)| {
            let assets = rules.markets.keys();
            assets.map(move |asset| format!("{dex}:{asset}"))
        });
        self.perps.keys().cloned().chain(deployed).collect()
    }

    /// Terms of a market.
    ///
    /// # Panics
    /// Where there is no such market.
    #[must_use]
    pub fn market(&self, name: &str) -> Market {
        match name.split_once(':') {
            Some((dex, asset)) => self.dexs[dex].market(dex, asset),
            None => main_market(self, name),
        }
    }

    /// Margin ratio above which an account of some mode is liquidatable.
    #[must_use]
    pub fn ratio_limit(&self, mode: Mode) -> Decimal {
        match mode {
            Mode::Standard => Decimal::ONE,
            Mode::Unified | Mode::Portfolio => self.margin.liquidation_ratio,
        }
    }

    /// The collateral tokens, in the order of their names.
    pub fn collaterals(&self) -> impl Iterator<Item = (&Name, &TokenRules)> {
        self.tokens
            .iter()
            .filter(|(_, token)| token.is_collateral())
    }
}

impl TokenRules {
    /// Whether the token backs anything.
    #[must_use]
    pub fn is_collateral(&self) -> bool {
        !self.ltv.is_zero()
    }
}
