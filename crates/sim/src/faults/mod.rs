//! Faults: what is observed of the market goes wrong, or somebody cannot act. One file for each kind.
//!
//! A fault is there in spells, stated or drawn from a stream of its own (`fault/<n>`, its place in
//! the list). It changes what is shown, who may act and when liquidations happen; the reference
//! paths know nothing of it. To add one: a file with its configuration and what it does, a variant
//! and its arms below, its effect in `state.rs`, a row in `docs/faults.md`.

mod chain_halt;
mod check;
mod collateral_discount;
mod congestion;
mod largest_default;
mod liquidation_delay;
mod oracle_mark_divergence;
mod outage;
mod partial_staleness;
mod spot_push;
mod stablecoin_depeg;
mod stale_oracle;
mod state;
mod venue_spike;
mod when;
mod withdrawal_lock;

pub use chain_halt::ChainHalt;
pub(crate) use check::is_number;
pub use check::{FaultProblem, problems};
pub use collateral_discount::CollateralDiscount;
pub use congestion::Congestion;
pub(crate) use largest_default::Failing;
pub use largest_default::LargestDefault;
pub use liquidation_delay::LiquidationDelay;
pub use oracle_mark_divergence::{OracleMarkDivergence, WrongPrice};
pub use outage::Outage;
pub use partial_staleness::PartialStaleness;
pub use spot_push::{Direction, SpotPush};
pub use stablecoin_depeg::StablecoinDepeg;
pub use stale_oracle::StaleOracle;
pub(crate) use state::{Faults, Pushed, Turn};
pub use venue_spike::VenueSpike;
pub use when::When;
pub use withdrawal_lock::WithdrawalLock;

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fault and when it is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultConfig {
    /// The prices that the venue publishes stand still.
    StaleOracle(StaleOracle),
    /// A share of the validators' stake keeps voting an old price.
    PartialStaleness(PartialStaleness),
    /// One exchange quotes far from the others.
    VenueSpike(VenueSpike),
    /// Somebody outside the population pushes the venue's spot book.
    SpotPush(SpotPush),
    /// Oracle and mark price stand apart.
    OracleMarkDivergence(OracleMarkDivergence),
    /// The venue's own spot book trades at a discount.
    CollateralDiscount(CollateralDiscount),
    /// Users cannot act; the venue goes on.
    Outage(Outage),
    /// The chain makes no blocks.
    ChainHalt(ChainHalt),
    /// Liquidations come late.
    LiquidationDelay(LiquidationDelay),
    /// Transactions take long to land.
    Congestion(Congestion),
    /// A stablecoin falls below its peg and comes back.
    StablecoinDepeg(StablecoinDepeg),
    /// Nobody can leave the chain.
    WithdrawalLock(WithdrawalLock),
    /// The largest borrowers fail together.
    LargestDefault(LargestDefault),
}

/// Does the same with the configuration of every kind.
macro_rules! with_each {
    ($fault:expr, $config:ident => $result:expr) => {
        match $fault {
            FaultConfig::StaleOracle($config) => $result,
            FaultConfig::PartialStaleness($config) => $result,
            FaultConfig::VenueSpike($config) => $result,
            FaultConfig::SpotPush($config) => $result,
            FaultConfig::OracleMarkDivergence($config) => $result,
            FaultConfig::CollateralDiscount($config) => $result,
            FaultConfig::Outage($config) => $result,
            FaultConfig::ChainHalt($config) => $result,
            FaultConfig::LiquidationDelay($config) => $result,
            FaultConfig::Congestion($config) => $result,
            FaultConfig::StablecoinDepeg($config) => $result,
            FaultConfig::WithdrawalLock($config) => $result,
            FaultConfig::LargestDefault($config) => $result,
        }
    };
}

/// Checks the kind's fields, by the names that the text has.
impl Validate for FaultConfig {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        with_each!(self, fault => fault.validate_into(ctx, parent, report));
    }
}

impl FaultConfig {
    /// When it is there.
    #[must_use]
    pub fn when(&self) -> When {
        with_each!(self, fault => fault.when())
    }

    /// The kind, as the text has it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::StaleOracle(_) => "stale_oracle",
            Self::PartialStaleness(_) => "partial_staleness",
            Self::VenueSpike(_) => "venue_spike",
            Self::SpotPush(_) => "spot_push",
            Self::OracleMarkDivergence(_) => "oracle_mark_divergence",
            Self::CollateralDiscount(_) => "collateral_discount",
            Self::Outage(_) => "outage",
            Self::ChainHalt(_) => "chain_halt",
            Self::LiquidationDelay(_) => "liquidation_delay",
            Self::Congestion(_) => "congestion",
            Self::StablecoinDepeg(_) => "stablecoin_depeg",
            Self::WithdrawalLock(_) => "withdrawal_lock",
            Self::LargestDefault(_) => "largest_default",
        }
    }

    /// Assets that it names; none for all, and for kinds that are about the whole venue.
    #[must_use]
    pub fn assets(&self) -> &[String] {
        match self {
            Self::StaleOracle(f) => &f.assets,
            Self::PartialStaleness(f) => &f.assets,
            Self::VenueSpike(f) => &f.assets,
            Self::SpotPush(f) => &f.assets,
            Self::OracleMarkDivergence(f) => &f.assets,
            Self::CollateralDiscount(f) => &f.assets,
            Self::Outage(_)
            | Self::ChainHalt(_)
            | Self::LiquidationDelay(_)
            | Self::Congestion(_)
            | Self::StablecoinDepeg(_)
            | Self::WithdrawalLock(_)
            | Self::LargestDefault(_) => &[],
        }
    }

    /// Length of a spell where none is stated, seconds.
    #[must_use]
    pub const fn usual_s(&self) -> f64 {
        match self {
            Self::StaleOracle(_) => stale_oracle::USUAL_S,
            Self::PartialStaleness(_) => partial_staleness::USUAL_S,
            Self::VenueSpike(_) => venue_spike::USUAL_S,
            Self::SpotPush(_) => spot_push::USUAL_S,
            Self::OracleMarkDivergence(_) => oracle_mark_divergence::USUAL_S,
            Self::CollateralDiscount(_) => collateral_discount::USUAL_S,
            Self::Outage(_) => outage::USUAL_S,
            Self::ChainHalt(_) => chain_halt::USUAL_S,
            Self::LiquidationDelay(_) => liquidation_delay::USUAL_S,
            Self::Congestion(_) => congestion::USUAL_S,
            Self::StablecoinDepeg(_) => stablecoin_depeg::USUAL_S,
            Self::WithdrawalLock(_) => withdrawal_lock::USUAL_S,
            Self::LargestDefault(_) => largest_default::USUAL_S,
        }
    }

    /// How long it is felt after a spell, seconds.
    const fn tail_s(&self) -> f64 {
        match self {
            Self::StaleOracle(f) => f.ramp_s,
            Self::VenueSpike(f) => f.recover_s,
            Self::CollateralDiscount(f) => f.recover_s,
            _ => 0.0,
        }
    }
}
