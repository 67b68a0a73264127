//! Recorded states of borrow-lend reserves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::{RecordError, missing, read_json};

/// One reserve as the venue answered.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordedReserve {
    /// Rate borrowers pay, per year.
    pub borrow_yearly_rate: Decimal,
    /// Rate suppliers earn, per year.
    pub supply_yearly_rate: Decimal,
    /// Tokens that can be lent out or withdrawn.
    pub balance: Decimal,
    /// Borrowed over supplied.
    pub utilization: Decimal,
    /// Borrow oracle price in USD.
    pub oracle_px: Decimal,
    /// Loan to value.
    pub ltv: Decimal,
    /// Tokens supplied.
    pub total_supplied: Decimal,
    /// Tokens borrowed.
    pub total_borrowed: Decimal,
}

/// Where a case finds a reserve.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedReserveSource {
    /// The record, below the folder of shared data.
    pub file: PathBuf,
    /// `mainnet` or `testnet`, in files that hold both.
    #[serde(default)]
    pub network: Option<String>,
    /// Index of the token.
    pub token: u32,
}

/// The layouts in which reserves were recorded.
#[derive(Deserialize)]
#[serde(untagged)]
enum Layout {
    /// Every reserve of one network.
    All(Vec<(u32, RecordedReserve)>),
    /// Every reserve of each network.
    Networks(BTreeMap<String, Vec<(u32, RecordedReserve)>>),
    /// One reserve of each network.
    Single(BTreeMap<String, RecordedReserve>),
}

impl RecordedReserve {
    /// Reads the reserve that a case names.
    ///
    /// # Errors
    /// When the file cannot be read or does not hold the reserve.
    pub fn read(path: &Path, source: &RecordedReserveSource) -> Result<Self, RecordError> {
        let rows = match (read_json(path)?, &source.network) {
            (Layout::All(rows), None) => rows,
            (Layout::Networks(mut networks), Some(network)) => {
                networks.remove(network).unwrap_or_default()
            }
            _ => return Err(missing("such network")),
        };
        rows.into_iter()
            .find(|(token, _)| *token == source.token)
            .map(|(_, reserve)| reserve)
            .ok_or_else(|| missing(format!("reserve of token {}", source.token)))
    }

    /// Reads every reserve of a file, whatever its layout.
    ///
    /// # Errors
    /// When the file cannot be read or is no record of reserves.
    pub fn read_all(path: &Path) -> Result<Vec<Self>, RecordError> {
        let reserves = |rows: Vec<(u32, Self)>| rows.into_iter().map(|(_, reserve)| reserve);
        Ok(match read_json(path)? {
            Layout::All(rows) => reserves(rows).collect(),
            Layout::Networks(networks) => networks.into_values().flat_map(reserves).collect(),
            Layout::Single(networks) => networks.into_values().collect(),
        })
    }
}
