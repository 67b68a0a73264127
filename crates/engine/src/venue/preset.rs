//! Dated parameter sets of the venue.
//!
//! Source  DOC-PM and its dated changes, FAQ, DOC-TIERS, DOC-FEES; caps by phase in
//!         `docs/rules/caps.md`
//! Tests   `tests/it/presets.rs`

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{
    BorrowConfig, FeesConfig, LegOrder, LiquidationConfig, MarginConfig, OffsetReading,
    PartialReading, PerpConfig, SharingConfig, SlipReading, TierConfig, TokenConfig,
    TriggerReading, VenueConfig,
};

/// A dated parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Preset {
    /// Mainnet pre-alpha of 2025-12-23: HYPE only, 1k USDC a user.
    #[serde(rename = "pre-alpha")]
    PreAlpha,
    /// Alpha of 2026-03-14: HYPE and BTC at an LTV of 0.5, 1M USDC a user.
    #[serde(rename = "alpha")]
    Alpha,
    /// Caps of 2026-06-23, LTV of HYPE still 0.5.
    #[serde(rename = "2026-06-23")]
    June2026,
    /// October 2026: LTV of HYPE 0.65, user caps as recorded, global supply caps at the recorded
    /// reserves of 2026-10-08 (the published ones were already exceeded, the new ones unknown).
    #[serde(rename = "2026-10")]
    October2026,
}

/// Caps of one token, whole units.
struct Caps {
    ltv_percent: i64,
    global: Decimal,
    user: i64,
    width_usd: i64,
}

impl Preset {
    /// The parameter set.
    #[must_use]
    pub fn config(self) -> VenueConfig {
        let mut tokens = BTreeMap::from([("USDC".to_owned(), self.usdc())]);
        for (name, caps) in self.collaterals() {
            tokens.insert(name.to_owned(), collateral(&caps));
        }
        VenueConfig {
            settlement: "USDC".to_owned(),
            tokens,
            perps: perps(),
            margin: margin(),
            sharing: SharingConfig {
                tolerance: Decimal::new(3, 2),
                maintenance_borrow: true,
            },
            liquidation: liquidation(),
            fees: FeesConfig {
                perp_taker: Decimal::new(45, 5),
                spot_taker: Decimal::new(70, 5),
            },
        }
    }

    fn usdc(self) -> TokenConfig {
        let million = |n: i64| Decimal::from(n * 1_000_000);
        let (supply, borrow, user_supply, user_borrow) = match self {
            Self::PreAlpha => (
                million(5),
                million(1),
                Decimal::from(5_000),
                Decimal::from(1_000),
            ),
            Self::Alpha => (million(500), million(100), million(5), million(1)),
            Self::June2026 | Self::October2026 => {
                (million(1_000), million(500), million(250), million(50))
            }
        };
        TokenConfig {
            ltv: Decimal::ZERO,
            supply_cap: supply,
            user_supply_cap: user_supply,
            takeover_width_usd: None,
            borrow: Some(BorrowConfig {
                borrow_cap: borrow,
                user_borrow_cap: user_borrow,
                base_rate_per_year: Decimal::new(5, 2),
                kink: Decimal::new(8, 1),
                slope_per_year: Decimal::new(475, 2),
                reserve_factor: Decimal::new(1, 1),
            }),
        }
    }

    fn collaterals(self) -> Vec<(&'static str, Caps)> {
        // Widths are documented since 2026-08-01 only; earlier sets use the same.
        let hype = |ltv_percent, global, user| {
            let width_usd = 3_000_000;
            (
                "HYPE",
                Caps {
                    ltv_percent,
                    global,
                    user,
                    width_usd,
                },
            )
        };
        let btc = |global, user| {
            let width_usd = 300_000;
            (
                "BTC",
                Caps {
                    ltv_percent: 50,
                    global,
                    user,
                    width_usd,
                },
            )
        };
        match self {
            Self::PreAlpha => vec![hype(50, Decimal::from(200_000), 200)],
            Self::Alpha => vec![
                hype(50, Decimal::from(1_000_000), 50_000),
                btc(Decimal::from(400), 20),
            ],
            Self::June2026 => vec![
                hype(50, Decimal::from(10_000_000), 1_000_000),
                btc(Decimal::from(2_000), 200),
            ],
            // Totals of the reserves recorded on 2026-10-08 (FIX-DF).
            Self::October2026 => vec![
                hype(65, Decimal::new(136_411_713_279_754_706, 10), 1_000_000),
                btc(Decimal::new(22_175_449_223_667, 10), 200),
            ],
        }
    }
}

fn collateral(caps: &Caps) -> TokenConfig {
    TokenConfig {
        ltv: Decimal::new(caps.ltv_percent, 2),
        supply_cap: caps.global,
        user_supply_cap: Decimal::from(caps.user),
        takeover_width_usd: Some(Decimal::from(caps.width_usd)),
        borrow: None,
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
        transfer_requirement: Decimal::new(1, 1),
    }
}

fn liquidation() -> LiquidationConfig {
    LiquidationConfig {
        order: LegOrder::Random,
        borrow_step_s: 3,
        partial_share: Decimal::new(2, 1),
        partial: PartialReading::ShareOfStart,
        slip: SlipReading::Linear,
        backstop_half_life_s: 600,
        perp_partial_above_usd: Decimal::from(100_000),
        perp_partial_share: Decimal::new(2, 1),
        perp_cooldown_s: 30,
        perp_backstop_below: Decimal::new(6_666_666_667, 10),
    }
}
