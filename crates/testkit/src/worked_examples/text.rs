//! The `given` of each rule as it stands in a file, before records are read.

use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::given::{AccountGiven, Given, RatioGiven, ReserveGiven};
use super::load::{LoadError, Source, Suite};
use crate::case::{AccountCase, MarginOptions};
use crate::recorded::{
    RecordError, RecordedAccount, RecordedAccountSource, RecordedReserve, RecordedReserveSource,
};

/// A case's `given` as it stands in a file.
pub(super) trait Text: DeserializeOwned {
    fn resolve(self, data: Option<&Path>) -> Result<Given, Unresolved>;
}

/// Why a `given` could not be made complete.
pub(super) enum Unresolved {
    Absent(PathBuf),
    Record(RecordError),
    Ambiguous(&'static str),
}

macro_rules! rules {
    ($($rule:literal => $text:ty,)*) => {
        impl Source<'_> {
            /// Reads the file by the rule it names.
            pub(super) fn load_into(&self, suite: &mut Suite) -> Result<(), LoadError> {
                match self.rule {
                    $($rule => self.load_as::<$text>(suite),)*
                    _ => Err(LoadError::UnknownRule {
                        path: self.path.to_owned(),
                        rule: self.rule.to_owned(),
                    }),
                }
            }
        }
    };
}

macro_rules! inline_rules {
    ($($text:ident => $given:ident,)*) => {$(
        impl Text for super::given::$text {
            fn resolve(self, _: Option<&Path>) -> Result<Given, Unresolved> {
                Ok(Given::$given(self))
            }
        }
    )*};
}

rules! {
    "account" => AccountText,
    "reserve" => ReserveText,
    "ratio" => RatioText,
    "automatic_borrow" => super::given::AutomaticBorrowGiven,
    "borrow_rate" => super::given::BorrowRateGiven,
    "interest" => super::given::InterestGiven,
    "thresholds" => super::given::ThresholdsGiven,
    "borrow_liquidation" => super::given::BorrowLiquidationGiven,
    "crossing_px" => super::given::CrossingPxGiven,
    "maintenance" => super::given::MaintenanceGiven,
    "perp_order" => super::given::PerpOrderGiven,
    "perp_stage" => super::given::PerpStageGiven,
    "liquidation_px" => super::given::LiquidationPxGiven,
    "backstop_inventory" => super::given::InventoryGiven,
    "borrow_oracle_px" => super::given::BorrowOraclePxGiven,
    "impact_premium" => super::given::ImpactPremiumGiven,
    "funding_rate" => super::given::FundingRateGiven,
    "funding_payment" => super::given::FundingPaymentGiven,
    "mark_ema" => super::given::MarkEmaGiven,
    "adl" => super::given::AdlGiven,
    "fee" => super::given::FeeGiven,
    "fee_rate" => super::given::FeeRateGiven,
    "tick" => super::given::TickGiven,
    "order_limit" => super::given::OrderLimitGiven,
}

inline_rules! {
    AutomaticBorrowGiven => AutomaticBorrow,
    BorrowRateGiven => BorrowRate,
    InterestGiven => Interest,
    ThresholdsGiven => Thresholds,
    BorrowLiquidationGiven => BorrowLiquidation,
    CrossingPxGiven => CrossingPx,
    MaintenanceGiven => Maintenance,
    PerpOrderGiven => PerpOrder,
    PerpStageGiven => PerpStage,
    LiquidationPxGiven => LiquidationPx,
    InventoryGiven => BackstopInventory,
    BorrowOraclePxGiven => BorrowOraclePx,
    ImpactPremiumGiven => ImpactPremium,
    FundingRateGiven => FundingRate,
    FundingPaymentGiven => FundingPayment,
    MarkEmaGiven => MarkEma,
    AdlGiven => Adl,
    FeeGiven => Fee,
    FeeRateGiven => FeeRate,
    TickGiven => Tick,
    OrderLimitGiven => OrderLimit,
}

/// An account inline, or where to read it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountText {
    account: Option<AccountCase>,
    recorded: Option<RecordedAccountSource>,
    #[serde(default)]
    margin: MarginOptions,
}

/// Totals inline, or where to read them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReserveText {
    total_supplied: Option<Decimal>,
    total_borrowed: Option<Decimal>,
    recorded: Option<RecordedReserveSource>,
}

/// Requirement and value inline, or the account whose spot answer implies them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatioText {
    requirement: Option<Decimal>,
    liquidation_value: Option<Decimal>,
    recorded: Option<RecordedToken>,
}

/// A token's row in a recorded account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedToken {
    file: PathBuf,
    token: String,
}

impl Text for AccountText {
    fn resolve(self, data: Option<&Path>) -> Result<Given, Unresolved> {
        let account = match (self.account, self.recorded) {
            (Some(account), None) => account,
            (None, Some(source)) => {
                let file = source.file.clone();
                let record = read_record(data, &file, RecordedAccount::read)?;
                record.to_case(&source).map_err(Unresolved::Record)?
            }
            _ => return Err(Unresolved::Ambiguous("either `account` or `recorded`")),
        };
        Ok(Given::Account(AccountGiven {
            account,
            margin: self.margin,
        }))
    }
}

impl Text for ReserveText {
    fn resolve(self, data: Option<&Path>) -> Result<Given, Unresolved> {
        let given = match (self.total_supplied, self.total_borrowed, self.recorded) {
            (Some(total_supplied), Some(total_borrowed), None) => ReserveGiven {
                total_supplied,
                total_borrowed,
            },
            (None, None, Some(source)) => {
                let read = |path: &Path| RecordedReserve::read(path, &source);
                let reserve = read_record(data, &source.file, read)?;
                ReserveGiven {
                    total_supplied: reserve.total_supplied,
                    total_borrowed: reserve.total_borrowed,
                }
            }
            _ => return Err(Unresolved::Ambiguous("either both totals or `recorded`")),
        };
        Ok(Given::Reserve(given))
    }
}

impl Text for RatioText {
    fn resolve(self, data: Option<&Path>) -> Result<Given, Unresolved> {
        let given = match (self.requirement, self.liquidation_value, self.recorded) {
            (Some(requirement), Some(liquidation_value), None) => RatioGiven {
                requirement,
                liquidation_value,
            },
            (None, None, Some(source)) => {
                let record = read_record(data, &source.file, RecordedAccount::read)?;
                let (requirement, liquidation_value) = record
                    .implied_requirement(&source.token)
                    .map_err(Unresolved::Record)?;
                RatioGiven {
                    requirement,
                    liquidation_value,
                }
            }
            _ => return Err(Unresolved::Ambiguous("either both values or `recorded`")),
        };
        Ok(Given::Ratio(given))
    }
}

fn read_record<T>(
    data: Option<&Path>,
    file: &Path,
    read: impl Fn(&Path) -> Result<T, RecordError>,
) -> Result<T, Unresolved> {
    let path = data
        .map(|data| data.join(file))
        .filter(|path| path.is_file())
        .ok_or_else(|| Unresolved::Absent(file.to_owned()))?;
    read(&path).map_err(Unresolved::Record)
}
