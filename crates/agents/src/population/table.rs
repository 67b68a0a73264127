//! Accounts that a table or recorded answers state, as a configuration names them and as whoever
//! reads the files hands them over.

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::PopulationConfig;
use super::error::PopulationError;

/// A file of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountsFile {
    /// Path of the file, relative to the data folder that the command line names.
    #[garde(length(chars, min = 1, max = 1_024))]
    #[schemars(length(min = 1, max = 1_024))]
    pub file: String,
    /// BLAKE3 digest of its accounts in hexadecimal digits; other content is refused. Default:
    /// none, any content is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(custom(is_digest)))]
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: Option<String>,
    /// Who owns the accounts that name no class of their own. Default: by what an account holds
    /// (docs/population.md).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub class: Option<Owner>,
}

/// Who owns a recorded account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A lender.
    Lender,
    /// A carry trader.
    Carry,
    /// A hedger.
    Hedger,
    /// A borrower that buys more spot with the loan.
    Looper,
    /// A borrower that does not.
    Plain,
    /// A vault contract.
    Contract,
    /// Nobody who acts.
    Holder,
}

impl Owner {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Lender,
        Self::Carry,
        Self::Hedger,
        Self::Looper,
        Self::Plain,
        Self::Contract,
        Self::Holder,
    ];

    /// The name, as in configuration and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lender => "lender",
            Self::Carry => "carry",
            Self::Hedger => "hedger",
            Self::Looper => "looper",
            Self::Plain => "plain",
            Self::Contract => "contract",
            Self::Holder => "holder",
        }
    }
}

/// What margins a recorded account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordedMode {
    /// Portfolio margin.
    #[default]
    Portfolio,
    /// Unified.
    Unified,
    /// Standard.
    Standard,
}

impl RecordedMode {
    /// The mode of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "portfolio" => Some(Self::Portfolio),
            "unified" => Some(Self::Unified),
            "standard" => Some(Self::Standard),
            _ => None,
        }
    }

    /// The name, as in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portfolio => "portfolio",
            Self::Unified => "unified",
            Self::Standard => "standard",
        }
    }
}

/// One account as it is stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedAccount {
    /// What the file calls it.
    pub name: String,
    /// Who owns it; none where the file does not say.
    pub owner: Option<Owner>,
    /// What margins it.
    pub mode: RecordedMode,
    /// Units in the reserves, by token.
    pub supplied: Vec<(String, Decimal)>,
    /// Units owed, by token.
    pub borrowed: Vec<(String, Decimal)>,
    /// Units held beside, by token.
    pub held: Vec<(String, Decimal)>,
    /// Cash behind the cross positions, without their profit, USD.
    pub margin_usd: Decimal,
    /// Positions.
    pub positions: Vec<RecordedPosition>,
    /// How its owner behaves, where the file says.
    pub habits: RecordedHabits,
}

/// One position as it is stated.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedPosition {
    /// Market.
    pub market: String,
    /// Signed size.
    pub size: Decimal,
    /// Signed notional at entry, USD: its profit is what the size is worth now less that. None: it
    /// opens at the mark price.
    pub cost_usd: Option<Decimal>,
    /// Leverage; none: what the class uses, as far as the tier allows.
    pub leverage: Option<u32>,
    /// Cash of an isolated position, USD; none for a cross position.
    pub isolated_usd: Option<Decimal>,
}

/// How the owner of a recorded account behaves; what is not stated is drawn as for others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RecordedHabits {
    /// Debt over capacity that a borrower aims at. Default: that of its opening.
    pub target_use: Option<f64>,
    /// Whether a borrower repays in time.
    pub is_attentive: Option<bool>,
    /// Whether a borrower can pay in, once.
    pub has_wallet: Option<bool>,
    /// Whether a lender stays.
    pub is_sticky: Option<bool>,
}

/// The accounts of all files that a configuration names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedAccounts {
    /// Accounts of each file, in the order of the configuration: the table first.
    pub files: Vec<(AccountsFile, Vec<RecordedAccount>)>,
}

impl RecordedAccounts {
    /// Refuses accounts of other files than those that a configuration names.
    pub(super) fn must_be_those_of(
        &self,
        config: &PopulationConfig,
    ) -> Result<(), PopulationError> {
        let named = config.account_files().map(|x| &x.file);
        if named.eq(self.files.iter().map(|(file, _)| &file.file)) {
            return Ok(());
        }
        let files: Vec<&str> = config.account_files().map(|x| x.file.as_str()).collect();
        Err(PopulationError::NotRead {
            files: files.join(", "),
        })
    }
}

impl PopulationConfig {
    /// The files of accounts that the configuration names: the table first.
    pub fn account_files(&self) -> impl Iterator<Item = &AccountsFile> {
        self.table.iter().chain(&self.accounts_json)
    }

    /// The same, to be changed.
    pub fn account_files_mut(&mut self) -> impl Iterator<Item = &mut AccountsFile> {
        self.table.iter_mut().chain(&mut self.accounts_json)
    }
}

#[allow(clippy::ptr_arg, clippy::trivially_copy_pass_by_ref)] // the signature that garde calls
fn is_digest(value: &String, _context: &()) -> garde::Result {
    let is_hexadecimal = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if value.len() == 64 && value.bytes().all(is_hexadecimal) {
        return Ok(());
    }
    let message = "is not 64 hexadecimal digits in lower case";
    Err(garde::Error::new(message))
}
