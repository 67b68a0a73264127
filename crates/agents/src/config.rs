//! How account holders behave: the parameters of all classes.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::{is_default, is_number};
use crate::classes::arbitrageur::ArbitrageurConfig;
use crate::classes::borrower::BorrowerConfig;
use crate::classes::carry::CarryConfig;
use crate::classes::contract::ContractConfig;
use crate::classes::discretionary::DiscretionaryConfig;
use crate::classes::hedger::HedgerConfig;
use crate::classes::lender::LenderConfig;
use crate::classes::liquidator::LiquidatorConfig;
use crate::classes::manipulator::ManipulatorConfig;
use crate::classes::market_maker::MarketMakerConfig;
use crate::classes::momentum::MomentumConfig;
use crate::view::SignalsConfig;

/// How account holders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AgentsConfig {
    /// Whether anybody but the venue acts. Default true; false: nobody ever looks, and everybody
    /// keeps what they have.
    #[serde(skip_serializing_if = "is_true")]
    #[garde(skip)]
    pub act: bool,
    /// Seconds from a decision to the venue, all classes. Default 0.2. Source: assumption.
    #[garde(range(min = 0.0, max = 3_600.0), custom(is_number))]
    #[schemars(range(min = 0.0, max = 3_600.0))]
    pub latency_s: f64,
    /// What all of them know of the past.
    #[garde(dive)]
    pub signals: SignalsConfig,
    /// Carry traders.
    #[garde(dive)]
    pub carry: CarryConfig,
    /// Hedgers.
    #[garde(dive)]
    pub hedger: HedgerConfig,
    /// Borrowers: loopers and plain ones.
    #[garde(dive)]
    pub borrower: BorrowerConfig,
    /// Lenders.
    #[garde(dive)]
    pub lender: LenderConfig,
    /// Vault contracts.
    #[garde(dive)]
    pub contract: ContractConfig,
    /// Market makers.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub market_maker: MarketMakerConfig,
    /// Arbitrageurs.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub arbitrageur: ArbitrageurConfig,
    /// Momentum traders.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub momentum: MomentumConfig,
    /// Discretionary traders.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub discretionary: DiscretionaryConfig,
    /// Liquidation buyers.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub liquidator: LiquidatorConfig,
    /// Manipulators.
    #[serde(skip_serializing_if = "is_default")]
    #[garde(dive)]
    pub manipulator: ManipulatorConfig,
}

impl Default for AgentsConfig {
    fn default() -> Self {
        Self {
            act: true,
            latency_s: 0.2,
            signals: SignalsConfig::default(),
            carry: CarryConfig::default(),
            hedger: HedgerConfig::default(),
            borrower: BorrowerConfig::default(),
            lender: LenderConfig::default(),
            contract: ContractConfig::default(),
            market_maker: MarketMakerConfig::default(),
            arbitrageur: ArbitrageurConfig::default(),
            momentum: MomentumConfig::default(),
            discretionary: DiscretionaryConfig::default(),
            liquidator: LiquidatorConfig::default(),
            manipulator: ManipulatorConfig::default(),
        }
    }
}

// serde passes fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_true(value: &bool) -> bool {
    *value
}
