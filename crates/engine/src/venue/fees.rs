//! Parameters of fees: tiers, staking discount, rebates.
//!
//! Source  DOC-FEES (2026-08-19)
//! Tests   order_parameters::by_default_everybody_pays_the_lowest_tiers_fee,
//!         order_parameters::fee_steps_out_of_order_are_named

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{between, not_negative};
use super::resolve::{Problems, VenueProblem};
use crate::market::fees::{
    FeeSchedule, FeeTier, FeeTierReading, Fees, RebateTier, Share, StakingTier,
};

/// The fee schedule. Lists stand from the lowest step upwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeScheduleConfig {
    /// Who pays which tier. Default `lowest`. Reading: docs/rules/fees.md.
    #[garde(skip)]
    pub tier: FeeTierReading,
    /// Fees by weighted volume of fourteen days; the first from nothing on. Source: DOC-FEES.
    #[garde(length(min = 1, max = 16), dive)]
    pub tiers: Vec<FeeTierConfig>,
    /// Discounts by stake. Source: DOC-FEES.
    #[garde(length(max = 16), dive)]
    pub staking_discounts: Vec<StakingTierConfig>,
    /// Rebates by share of the venue's maker volume. Source: DOC-FEES.
    #[garde(length(max = 16), dive)]
    pub maker_rebates: Vec<RebateTierConfig>,
    /// What is left of fees, rebates and volume between two quote tokens, at most four decimals.
    /// Default 0.2. Source: DOC-FEES.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub stable_pair_share: Decimal,
    /// What is left of fees, rebates and volume under growth mode, at most four decimals.
    /// Default 0.1. Source: DOC-FEES.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    #[schemars(extend("minimum" = 0, "maximum" = 1))]
    pub growth_mode_share: Decimal,
    /// Weighted maker volume of fourteen days of everybody who is not an account of the simulation,
    /// USD; with that of the accounts it is what rebates are a share of. Default 28B. Source:
    /// FIX-DF, fourteen times the recorded day of 2026-10-06 (perps 1.892B, spot 0.055B twice).
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub other_maker_volume_usd: Decimal,
}

/// Fees above a volume, shares of notional.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeTierConfig {
    /// For weighted volumes above this, USD.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub above_usd: Decimal,
    /// Perp taker fee.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    pub perp_taker: Decimal,
    /// Perp maker fee.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    pub perp_maker: Decimal,
    /// Spot taker fee.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    pub spot_taker: Decimal,
    /// Spot maker fee.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    pub spot_maker: Decimal,
}

/// A discount above a stake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StakingTierConfig {
    /// For stakes above this, HYPE.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(not_negative))]
    pub above_hype: Decimal,
    /// Taken off every fee, a share with at most four decimals.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    pub discount: Decimal,
}

/// A rebate above a share of the venue's maker volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RebateTierConfig {
    /// For shares of the maker volume above this.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::ONE)))]
    pub above_share: Decimal,
    /// Paid to the maker, share of notional.
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Decimal")]
    #[garde(custom(between(Decimal::ZERO, Decimal::new(5, 2))))]
    pub rebate: Decimal,
}

impl FeeScheduleConfig {
    /// The schedule of 2026-08-19 (DOC-FEES), the lowest tier for everybody.
    #[must_use]
    pub fn documented() -> Self {
        let bp = |hundredths: i64| Decimal::new(hundredths, 6);
        let tier = |millions: i64, [pt, pm, st, sm]: [i64; 4]| FeeTierConfig {
            above_usd: Decimal::from(millions * 1_000_000),
            perp_taker: bp(pt),
            perp_maker: bp(pm),
            spot_taker: bp(st),
            spot_maker: bp(sm),
        };
        let staking = [
            (10, 5),
            (100, 10),
            (1_000, 15),
            (10_000, 20),
            (100_000, 30),
            (500_000, 40),
        ];
        Self {
            tier: FeeTierReading::Lowest,
            tiers: vec![
                tier(0, [450, 150, 700, 400]),
                tier(5, [400, 120, 600, 300]),
                tier(25, [350, 80, 500, 200]),
                tier(100, [300, 40, 400, 100]),
                tier(500, [280, 0, 350, 0]),
                tier(2_000, [260, 0, 300, 0]),
                tier(7_000, [240, 0, 250, 0]),
            ],
            staking_discounts: (staking.iter())
                .map(|(above, percent)| StakingTierConfig {
                    above_hype: Decimal::from(*above),
                    discount: Decimal::new(*percent, 2),
                })
                .collect(),
            maker_rebates: ([(5, 10), (15, 20), (30, 30)].iter())
                .map(|(per_mille, rebate)| RebateTierConfig {
                    above_share: Decimal::new(*per_mille, 3),
                    rebate: bp(*rebate),
                })
                .collect(),
            stable_pair_share: Decimal::new(2, 1),
            growth_mode_share: Decimal::new(1, 1),
            other_maker_volume_usd: Decimal::from(28_000_000_000_i64),
        }
    }
}

impl TryFrom<&FeeScheduleConfig> for FeeSchedule {
    type Error = Vec<VenueProblem>;

    fn try_from(config: &FeeScheduleConfig) -> Result<Self, Self::Error> {
        let mut problems = Problems::default();
        let schedule = config.resolve(&mut problems);
        problems.settle(schedule)
    }
}

impl FeeScheduleConfig {
    /// As the engine uses it, with every problem named.
    pub(super) fn resolve(&self, problems: &mut Problems) -> FeeSchedule {
        self.check_order(problems);
        let (staking, rebates) = (&self.staking_discounts, &self.maker_rebates);
        let mut cut = |field: &str, value| share(&format!("fees.{field}"), value, problems);
        let stable_pair = cut("stable_pair_share", self.stable_pair_share);
        let growth_mode = cut("growth_mode_share", self.growth_mode_share);
        let others = "fees.other_maker_volume_usd";
        FeeSchedule {
            reading: self.tier,
            tiers: (self.tiers.iter().enumerate())
                .map(|(n, tier)| tier.resolve(n, problems))
                .collect(),
            staking: (staking.iter().enumerate())
                .map(|(n, tier)| tier.resolve(n, problems))
                .collect(),
            rebates: (rebates.iter().enumerate())
                .map(|(n, tier)| tier.resolve(n, problems))
                .collect(),
            stable_pair,
            growth_mode,
            other_maker_volume: problems.usd(others, self.other_maker_volume_usd),
        }
    }

    fn check_order(&self, problems: &mut Problems) {
        if self.tiers.first().is_some_and(|t| !t.above_usd.is_zero()) {
            problems.add("fees.tiers[0].above_usd", "must be 0 in the first tier");
        }
        let volumes = self.tiers.iter().map(|tier| tier.above_usd);
        check_rising("tiers", "above_usd", volumes, problems);
        let stakes = self.staking_discounts.iter().map(|tier| tier.above_hype);
        check_rising("staking_discounts", "above_hype", stakes, problems);
        let shares = self.maker_rebates.iter().map(|tier| tier.above_share);
        check_rising("maker_rebates", "above_share", shares, problems);
    }
}

impl StakingTierConfig {
    fn resolve(&self, n: usize, problems: &mut Problems) -> StakingTier {
        let key = |field: &str| format!("fees.staking_discounts[{n}].{field}");
        StakingTier {
            above: problems.amount(&key("above_hype"), self.above_hype),
            discount: share(&key("discount"), self.discount, problems),
        }
    }
}

impl RebateTierConfig {
    fn resolve(&self, n: usize, problems: &mut Problems) -> RebateTier {
        let key = |field: &str| format!("fees.maker_rebates[{n}].{field}");
        RebateTier {
            above: problems.ratio(&key("above_share"), self.above_share, 10),
            rebate: problems.ratio(&key("rebate"), self.rebate, 10),
        }
    }
}

impl FeeTierConfig {
    fn resolve(&self, n: usize, problems: &mut Problems) -> FeeTier {
        let key = |field: &str| format!("fees.tiers[{n}].{field}");
        FeeTier {
            above: problems.usd(&key("above_usd"), self.above_usd),
            perp: Fees {
                taker: problems.ratio(&key("perp_taker"), self.perp_taker, 10),
                maker: problems.ratio(&key("perp_maker"), self.perp_maker, 10),
            },
            spot: Fees {
                taker: problems.ratio(&key("spot_taker"), self.spot_taker, 10),
                maker: problems.ratio(&key("spot_maker"), self.spot_maker, 10),
            },
        }
    }
}

/// Names every step that is not above the one before.
fn check_rising(
    of: &str,
    field: &str,
    steps: impl Iterator<Item = Decimal>,
    problems: &mut Problems,
) {
    let mut before = None;
    for (n, step) in steps.enumerate() {
        if before.is_some_and(|before| step <= before) {
            let key = format!("fees.{of}[{n}].{field}");
            problems.add(&key, "must be above the step before");
        }
        before = Some(step);
    }
}

/// A share of at most four decimals.
fn share(key: &str, value: Decimal, problems: &mut Problems) -> Share {
    let ten_thousandths = problems.ratio(key, value, 4).0 / 1_000_000;
    Share(u32::try_from(ten_thousandths.clamp(0, 10_000)).unwrap_or(0))
}
