//! Trading fees.
//!
//! Rule    tier by 14-day weighted volume; less the staking discount; a maker with a large share
//!         of the venue's maker volume gets a rebate instead; times 0.2 between two quote tokens,
//!         times 0.1 under growth mode; a deployer's scale s makes it 1 + s times as much, and
//!         2 s times from s = 1 on, of which the deployer keeps s / (1 + s), at most half; rebates
//!         are not scaled by s
//! Units   share of notional at ten decimals, rounded up once: fees up, rebates down
//! Bounds  scale 0 to 3, below 10 under growth mode; referral discounts are not modelled
//! Source  DOC-FEES, FIX-DF; docs/rules/fees.md
//! Tests   worked_examples/fee_rate.yaml, worked_examples/fee.yaml,
//!         order_rules::a_fee_rate_is_the_references,
//!         order_parameters::by_default_everybody_pays_the_lowest_tiers_fee

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::volume::Traded;
use crate::units::{Amount, Ratio, Round, Usd, mul_div};

/// Ten thousandths in one.
const IN_ONE: u32 = 10_000;

/// Who pays which tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeTierReading {
    /// The lowest for everybody, without discounts or rebates.
    Lowest,
    /// By volume, stake and maker share, as documented.
    ByVolume,
}

/// A share in ten thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u32);

/// The fee schedule. Steps stand from the lowest upwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeSchedule {
    /// Who pays which tier.
    pub reading: FeeTierReading,
    /// Tiers by volume; the first from nothing on.
    pub tiers: Vec<FeeTier>,
    /// Discounts by stake.
    pub staking: Vec<StakingTier>,
    /// Rebates by share of the venue's maker volume.
    pub rebates: Vec<RebateTier>,
    /// What is left of fees, rebates and volume between two quote tokens.
    pub stable_pair: Share,
    /// What is left of fees, rebates and volume under growth mode.
    pub growth_mode: Share,
    /// Weighted maker volume of fourteen days of everybody who is not an account.
    pub other_maker_volume: Usd,
}

/// Fees above a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeTier {
    /// For volumes above this.
    pub above: Usd,
    /// Perps.
    pub perp: Fees,
    /// Spot.
    pub spot: Fees,
}

/// Shares of notional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fees {
    /// Of an order that trades at once.
    pub taker: Ratio,
    /// Of an order that rested.
    pub maker: Ratio,
}

/// A discount above a stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakingTier {
    /// For stakes above this, HYPE.
    pub above: Amount,
    /// Taken off every fee.
    pub discount: Share,
}

/// A rebate above a share of the venue's maker volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RebateTier {
    /// For shares above this.
    pub above: Ratio,
    /// Paid to the maker, share of notional.
    pub rebate: Ratio,
}

/// What an account is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its own volume of fourteen days.
    pub own: Traded,
    /// The whole venue's, others' included.
    pub venue: Traded,
    /// HYPE staked.
    pub staked: Amount,
}

/// Where a trade takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A perpetual of the main DEX.
    Perp,
    /// A perpetual of a builder-deployed DEX.
    DeployedPerp(DeployerFees),
    /// A spot pair.
    Spot {
        /// Whether both of its tokens are quote tokens.
        is_stable_pair: bool,
    },
}

/// What a deployer adds to fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeployerFees {
    /// The deployer's fee over the protocol's.
    pub scale: Ratio,
    /// Whether fees are cut to attract trading.
    pub growth_mode: bool,
}

impl DeployerFees {
    /// What the deployer keeps of a fee, rounded down; nothing of a rebate.
    #[must_use]
    pub fn part_of(&self, fee: Amount) -> Amount {
        let scale = i128::from(self.scale.0).min(Ratio::ONE_UNITS);
        fee.or_zero()
            .scale(scale, Ratio::ONE_UNITS + scale, Round::Down)
    }

    /// Factor on the protocol's fee: `1 + s`, and `2 s` from one on.
    fn factor(&self) -> i128 {
        let scale = i128::from(self.scale.0);
        scale + scale.max(Ratio::ONE_UNITS)
    }
}

impl FeeSchedule {
    /// Share of notional that a side pays; negative is received.
    #[must_use]
    pub fn rate(&self, standing: &Standing, place: Place, is_maker: bool) -> Ratio {
        let left = i128::from(self.left_over(place).0);
        let (base, share, factor) = match self.rebate(standing) {
            Some(rebate) if is_maker => (-i128::from(rebate.0), IN_ONE, Ratio::ONE_UNITS),
            _ => {
                let fees = self.tier(standing, place);
                let base = if is_maker { fees.maker } else { fees.taker };
                let kept = IN_ONE - self.discount(standing).0;
                (i128::from(base.0), kept, place.factor())
            }
        };
        let one = i128::from(IN_ONE);
        let product = base * i128::from(share) * left;
        let rate = mul_div(product, factor, one * one * Ratio::ONE_UNITS, Round::Up);
        Ratio(i64::try_from(rate).unwrap_or(i64::MAX))
    }

    /// What a trade counts towards volume: spot twice, less where fees are cut; rounded down.
    #[must_use]
    pub fn weighted(&self, place: Place, notional: Usd) -> Usd {
        let times = match place {
            Place::Spot { .. } => 2,
            Place::Perp | Place::DeployedPerp(_) => 1,
        };
        let left = i128::from(self.left_over(place).0) * times;
        Usd(mul_div(notional.0, left, i128::from(IN_ONE), Round::Down))
    }

    fn tier(&self, standing: &Standing, place: Place) -> Fees {
        let reached = |tier: &&FeeTier| match self.reading {
            FeeTierReading::Lowest => false,
            FeeTierReading::ByVolume => standing.own.all > tier.above,
        };
        let tier = self.tiers.iter().rev().find(reached);
        let nothing = Fees {
            taker: Ratio::ZERO,
            maker: Ratio::ZERO,
        };
        tier.or(self.tiers.first())
            .map_or(nothing, |tier| match place {
                Place::Spot { .. } => tier.spot,
                Place::Perp | Place::DeployedPerp(_) => tier.perp,
            })
    }

    fn discount(&self, standing: &Standing) -> Share {
        if self.reading == FeeTierReading::Lowest {
            return Share::default();
        }
        let reached = |tier: &&StakingTier| standing.staked > tier.above;
        let tier = self.staking.iter().rev().find(reached);
        tier.map_or(Share::default(), |tier| tier.discount)
    }

    /// The rebate of a maker, by the exact share of the venue's maker volume.
    fn rebate(&self, standing: &Standing) -> Option<Ratio> {
        let (own, venue) = (standing.own.maker, standing.venue.maker);
        let reached = |tier: &&RebateTier| own > venue.times(tier.above, Round::Down);
        match self.reading {
            FeeTierReading::Lowest => None,
            FeeTierReading::ByVolume => self.rebates.iter().rev().find(reached).map(|t| t.rebate),
        }
    }

    fn left_over(&self, place: Place) -> Share {
        match place {
            Place::Spot {
                is_stable_pair: true,
            } => self.stable_pair,
            Place::DeployedPerp(fees) if fees.growth_mode => self.growth_mode,
            _ => Share(IN_ONE),
        }
    }
}

impl Place {
    fn factor(self) -> i128 {
        match self {
            Self::DeployedPerp(fees) => fees.factor(),
            Self::Perp | Self::Spot { .. } => Ratio::ONE_UNITS,
        }
    }
}
