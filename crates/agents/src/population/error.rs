//! Why a population cannot be drawn.

use plimsoll_engine::units::Amount;
use rust_decimal::Decimal;
use thiserror::Error;

use super::Group;

/// Why a population cannot be drawn: totals, numbers of accounts and caps contradict each other.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PopulationError {
    /// A total has more decimals than the ledger.
    #[error("{key}: {value} has more than {} decimals", Amount::DECIMALS)]
    Digits {
        /// Key below the population.
        key: String,
        /// Its value.
        value: Decimal,
    },
    /// A token is no collateral at the venue.
    #[error("collateral.{token}: the venue does not take it as collateral")]
    NotCollateral {
        /// Token.
        token: String,
    },
    /// A collateral token has no perpetual market: it could not be hedged, and has no history.
    #[error("collateral.{token}: the venue has no perpetual market of that name")]
    NoPerp {
        /// Token.
        token: String,
    },
    /// More is borrowed than supplied.
    #[error("usdc_borrowed {borrowed} is above usdc_supplied {supplied}")]
    Borrowed {
        /// Borrowed total.
        borrowed: Decimal,
        /// Supplied total.
        supplied: Decimal,
    },
    /// The large lenders supply more than the total.
    #[error("large_lenders and contracts supply {large}, more than usdc_supplied {supplied}")]
    LargeLenders {
        /// Sum of the large lenders and the contracts.
        large: Decimal,
        /// Supplied total.
        supplied: Decimal,
    },
    /// A group has debt but no accounts, or accounts but no debt.
    #[error("accounts.{0} is {accounts} but its share of the debt is {share}", group.name())]
    Share {
        /// Group.
        group: Group,
        /// Its number of accounts.
        accounts: u32,
        /// Its share of the borrowed total.
        share: f64,
    },
    /// User caps (and what an account may owe and stay healthy) leave too little room for a total.
    #[error("{what}: {accounts} accounts can hold at most {room} of {total}")]
    Room {
        /// Which total.
        what: String,
        /// Accounts that share it.
        accounts: usize,
        /// The most they can hold.
        room: Decimal,
        /// What they must hold.
        total: Decimal,
    },
    /// A token of `other_reserves` is not lent at the venue, or is the settlement token.
    #[error("other_reserves.{token}: the venue lends no such token beside the settlement token")]
    NotLent {
        /// Token.
        token: String,
    },
    /// A recorded account cannot stand at the venue.
    #[error("{file}: account {account}: {problem}")]
    Recorded {
        /// File that states it.
        file: String,
        /// Its name there.
        account: String,
        /// Why, with the token or market.
        problem: String,
    },
    /// The configuration names files of accounts, and they were not handed over.
    #[error("the accounts of {files} were not read")]
    NotRead {
        /// The files.
        files: String,
    },
    /// All accounts together owe more of a token than they supply.
    #[error("drawn and recorded accounts owe {borrowed} {token} and supply {supplied}")]
    RecordedBorrowed {
        /// Token.
        token: String,
        /// Owed by all.
        borrowed: Decimal,
        /// Supplied by all.
        supplied: Decimal,
    },
    /// The accounts of another reserve cannot be drawn.
    #[error("other_reserves.{token}: {problem}")]
    Reserve {
        /// Token.
        token: String,
        /// Why, said of that reserve's totals.
        problem: Box<Self>,
    },
    /// A group that trades with money of its own has fewer accounts than assets, or no asset.
    #[error(
        "accounts.{} is {accounts}, but capital.{} names {assets} assets: at least one account each, \
         and one asset", group.name(), group.name()
    )]
    Capital {
        /// Group.
        group: Group,
        /// Its number of accounts.
        accounts: usize,
        /// Assets that it has capital in.
        assets: usize,
    },
    /// Capital is in an asset that is no collateral, or has no perpetual market.
    #[error("capital.{}.{asset}: the venue has no collateral and perpetual market of that name", group.name())]
    CapitalAsset {
        /// Group.
        group: Group,
        /// Asset.
        asset: String,
    },
    /// A whale does not fit into the totals, the user's caps or its own credit.
    #[error("whales[{number}]: its {what} is {wanted}, and there is room for {room}")]
    Whale {
        /// Its place in the list.
        number: u64,
        /// What does not fit.
        what: &'static str,
        /// What it would have.
        wanted: Decimal,
        /// What it may have.
        room: Decimal,
    },
    /// There are accounts that hold collateral but no collateral.
    #[error("collateral is empty, but {accounts} accounts are to hold some")]
    NoCollateral {
        /// Number of those accounts.
        accounts: usize,
    },
    /// What other groups need leaves the carry traders too little collateral for their debt.
    #[error(
        "collateral worth {total_usd} USD leaves carry traders {left_usd} USD after the other \
         groups, and their debt needs {needed_usd} USD"
    )]
    CarryCollateral {
        /// All collateral.
        total_usd: Decimal,
        /// What is left for carry traders.
        left_usd: Decimal,
        /// What their share of the debt needs.
        needed_usd: Decimal,
    },
}

impl PopulationError {
    /// The same, said of another reserve than the settlement token's.
    pub(super) fn of_reserve(self, token: &str) -> Self {
        Self::Reserve {
            token: token.to_owned(),
            problem: Box::new(self),
        }
    }
}
