//! Dated parameter sets of the venue.
//!
//! Source  DOC-PM and its dated changes, FAQ, DOC-TIERS, DOC-FEES, DOC-SPEC; caps by phase in
//!         `docs/rules/caps.md`
//! Tests   `tests/it/presets.rs`

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::AccountsConfig;
use super::adl::AdlConfig;
use super::config::{
    CountedBorrow, CountedDexs, FallBack, FullReading, LegOrder, LiquidationConfig, MarginConfig,
    OffsetReading, PartialReading, PerpConfig, SeveralDebtsReading, SharingConfig, SlipReading,
    TierConfig, TriggerReading, VenueConfig,
};
use super::fees::FeeScheduleConfig;
use super::orders::OrdersConfig;
use super::phases;
use crate::pool::BlockedWithdrawals;

/// A dated parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Preset {
    /// Mainnet pre-alpha of 2025-12-23: HYPE only, 1k USDC a user.
    #[serde(rename = "pre-alpha")]
    PreAlpha,
    /// Alpha of 2026-03-14: USDC and USDH are lent, HYPE and BTC back them at an LTV of 0.5, 1M
    /// USDC a user.
    #[serde(rename = "alpha")]
    Alpha,
    /// Caps of 2026-05-07: 10M USDC a user.
    #[serde(rename = "2026-05-07")]
    May2026,
    /// 2026-06-02: USDT0 is lent too.
    #[serde(rename = "2026-06-02")]
    EarlyJune2026,
    /// 2026-06-21: USDH is no longer lent; conditions by account value.
    #[serde(rename = "2026-06-21")]
    MidJune2026,
    /// Caps of 2026-06-23: 50M USDC a user, LTV of HYPE still 0.5.
    #[serde(rename = "2026-06-23")]
    June2026,
    /// 2026-08-19: LTV of HYPE 0.65. The newest published figures.
    #[serde(rename = "2026-08-19")]
    August2026,
    /// October 2026: as published, but global supply caps of the collaterals at the recorded
    /// reserves of 2026-10-08 (the published ones were already exceeded, the new ones unknown).
    #[serde(rename = "2026-10")]
    October2026,
}

impl Preset {
    /// The parameter set.
    #[must_use]
    pub fn config(self) -> VenueConfig {
        VenueConfig {
            settlement: "USDC".to_owned(),
            tokens: phases::tokens(self),
            perps: perps(),
            accounts: self.accounts(),
            margin: margin(),
            sharing: SharingConfig {
                tolerance: Decimal::new(3, 2),
                caps_fall_back: match self {
                    Self::PreAlpha => FallBack::WholeAccount,
                    _ => FallBack::Partial,
                },
                maintenance_borrow: true,
            },
            liquidation: liquidation(),
            orders: OrdersConfig::documented(),
            fees: FeeScheduleConfig::documented(),
            dexs: BTreeMap::new(),
            schedule: Vec::new(),
            resting_orders: crate::orders::OrdersConfig::default(),
            blocked_withdrawals: BlockedWithdrawals::Refuse,
        }
    }

    /// Conditions by phase (DOC-PM): volume only at first; from 2026-06-21 value too, the upper
    /// bound 5M for two days, then 25M.
    fn accounts(self) -> AccountsConfig {
        let below = match self {
            Self::PreAlpha | Self::Alpha | Self::May2026 | Self::EarlyJune2026 => None,
            Self::MidJune2026 => Some(5_000_000),
            Self::June2026 | Self::August2026 | Self::October2026 => Some(25_000_000),
        };
        AccountsConfig {
            portfolio_min_volume_usd: Decimal::from(5_000_000),
            portfolio_min_value_usd: below.map(|_| Decimal::from(10_000)),
            portfolio_below_value_usd: below.map(Decimal::from),
            actions_per_day: 50_000,
        }
    }
}

fn perps() -> BTreeMap<String, PerpConfig> {
    let tiers = |first, from_usd: i64, second| PerpConfig {
        tiers: vec![
            TierConfig {
                from_usd: Decimal::ZERO,
                max_leverage: first,
            },
            TierConfig {
                from_usd: Decimal::from(from_usd),
                max_leverage: second,
            },
        ],
    };
    BTreeMap::from([
        ("BTC".to_owned(), tiers(40, 150_000_000, 20)),
        ("ETH".to_owned(), tiers(25, 100_000_000, 15)),
        ("HYPE".to_owned(), tiers(10, 20_000_000, 5)),
    ])
}

fn margin() -> MarginConfig {
    MarginConfig {
        liquidation_ratio: Decimal::new(95, 2),
        min_borrow_offset_usd: Decimal::from(20),
        min_borrow_offset: OffsetReading::Floor,
        trigger: TriggerReading::Ratio,
        counted_borrow: CountedBorrow::Needed,
        counted_dexs: CountedDexs::OfToken,
        several_debts: SeveralDebtsReading::Maximum,
        transfer_requirement: Decimal::new(1, 1),
    }
}

fn liquidation() -> LiquidationConfig {
    LiquidationConfig {
        order: LegOrder::Random,
        borrow_step_s: 3,
        partial_share: Decimal::new(2, 1),
        partial: PartialReading::ShareOfStart,
        full: FullReading::AtOrAbove,
        slip: SlipReading::Linear,
        backstop_half_life_s: 600,
        perp_partial_above_usd: Decimal::from(100_000),
        perp_partial_share: Decimal::new(2, 1),
        perp_cooldown_s: 30,
        perp_backstop_below: Decimal::new(6_666_666_667, 10),
        adl: AdlConfig {
            enabled: true,
            ..AdlConfig::default()
        },
    }
}
