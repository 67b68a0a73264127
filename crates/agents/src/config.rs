//! How account holders behave: the parameters of all classes.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::is_number;
use crate::classes::borrower::BorrowerConfig;
use crate::classes::carry::CarryConfig;
use crate::classes::contract::ContractConfig;
use crate::classes::hedger::HedgerConfig;
use crate::classes::lender::LenderConfig;
use crate::view::SignalsConfig;

/// How account holders behave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AgentsConfig {
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
}

impl Default for AgentsConfig {
    fn default() -> Self {
        Self {
            latency_s: 0.2,
            signals: SignalsConfig::default(),
            carry: CarryConfig::default(),
            hedger: HedgerConfig::default(),
            borrower: BorrowerConfig::default(),
            lender: LenderConfig::default(),
            contract: ContractConfig::default(),
        }
    }
}
