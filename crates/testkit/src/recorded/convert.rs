//! From a recorded account to the plain data of a case.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::{RecordError, RecordedAccount, RecordedPosition};
use crate::case::{AccountCase, CollateralCase, PositionCase, TierCase, TokenCase};
use crate::exact::{AMOUNT_DECIMALS, Rounding, fraction};

/// Where a case finds an account, and what the record itself does not say.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedAccountSource {
    /// The record, below the folder of shared data.
    pub file: PathBuf,
    /// Borrow oracle prices in USD of the collateral tokens; these rows become collateral.
    #[serde(default)]
    pub oracle_px: BTreeMap<String, Decimal>,
    /// User borrow caps in tokens; these rows become borrowable tokens.
    pub user_borrow_cap: BTreeMap<String, Decimal>,
    /// User supply caps in units.
    #[serde(default)]
    pub user_supply_cap: BTreeMap<String, Decimal>,
    /// Factor by which the publisher of the record scaled all amounts; caps are scaled alike.
    #[serde(default)]
    pub amounts_scaled_by: Option<Decimal>,
    /// Whether to take the factor out of the amounts again, and leave the caps alone.
    #[serde(default)]
    pub undo_scaling: bool,
    /// What the USDC row holds before its debt is taken off.
    #[serde(default)]
    pub held_from: HeldFrom,
    /// Whether the record's positions become part of the case.
    #[serde(default = "yes")]
    pub with_positions: bool,
    /// Commitment in USDC that the record does not show the parts of; enters as a resting spot buy.
    #[serde(default)]
    pub usdc_commitment: Decimal,
}

/// What a row holds before its debt is taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldFrom {
    /// Total plus what is borrowed.
    #[default]
    Total,
    /// For USDC the perp equity, where all of it is there: the total then is a figure to check.
    PerpEquity,
}

/// The factors on recorded amounts and on the caps of a case.
struct Scale {
    amounts_over: Decimal,
    caps_times: Decimal,
}

impl RecordedAccount {
    /// The account as the rules see it.
    ///
    /// # Errors
    /// When the record lacks a row that the source names, or the perp state.
    pub fn to_case(&self, source: &RecordedAccountSource) -> Result<AccountCase, RecordError> {
        let scale = Scale::of(source);
        Ok(AccountCase {
            tokens: self.tokens(source, &scale)?,
            collateral: self.collateral(source, &scale)?,
            positions: self.positions(source, &scale),
            perp_orders: Vec::new(),
        })
    }

    fn tokens(
        &self,
        source: &RecordedAccountSource,
        scale: &Scale,
    ) -> Result<Vec<TokenCase>, RecordError> {
        let token = |(name, cap): (&String, &Decimal)| {
            let row = self.balance(name)?;
            let is_usdc = name == "USDC";
            let held = match source.held_from {
                HeldFrom::PerpEquity if is_usdc => self.perps()?.account_value,
                _ => row.total + row.borrowed,
            };
            Ok(TokenCase {
                name: name.clone(),
                held: scale.amount(held),
                debt: scale.amount(row.borrowed),
                isolated_equity: Decimal::ZERO,
                spot_buys: if is_usdc {
                    source.usdc_commitment
                } else {
                    Decimal::ZERO
                },
                oracle_px: Decimal::ONE,
                user_borrow_cap: Some(scale.cap(*cap)),
            })
        };
        source.user_borrow_cap.iter().map(token).collect()
    }

    fn collateral(
        &self,
        source: &RecordedAccountSource,
        scale: &Scale,
    ) -> Result<Vec<CollateralCase>, RecordError> {
        let collateral = |(name, px): (&String, &Decimal)| {
            let row = self.balance(name)?;
            Ok(CollateralCase {
                name: name.clone(),
                supplied: scale.amount(row.supplied),
                oracle_px: *px,
                ltv: row.ltv.unwrap_or_default(),
                user_supply_cap: source.user_supply_cap.get(name).map(|cap| scale.cap(*cap)),
                width_usd: None,
            })
        };
        source.oracle_px.iter().map(collateral).collect()
    }

    fn positions(&self, source: &RecordedAccountSource, scale: &Scale) -> Vec<PositionCase> {
        let recorded = self.perps.iter().flat_map(|perps| &perps.positions);
        recorded
            .filter(|position| source.with_positions && !position.is_isolated)
            .map(|position| position_case(position, scale))
            .collect()
    }
}

// The recorded maximum leverage is that of the position's own tier, and every recorded position is
// in its lowest tier.
fn position_case(position: &RecordedPosition, scale: &Scale) -> PositionCase {
    PositionCase {
        name: position.coin.clone(),
        token: "USDC".to_owned(),
        size: scale.amount(position.size),
        mark_px: position.mark_px(),
        leverage: position.leverage,
        tiers: vec![TierCase {
            lower: Decimal::ZERO,
            max_leverage: position.max_leverage,
        }],
    }
}

impl Scale {
    fn of(source: &RecordedAccountSource) -> Self {
        let factor = source.amounts_scaled_by.unwrap_or(Decimal::ONE);
        let (amounts_over, caps_times) = if source.undo_scaling {
            (factor, Decimal::ONE)
        } else {
            (Decimal::ONE, factor)
        };
        Self {
            amounts_over,
            caps_times,
        }
    }

    fn amount(&self, amount: Decimal) -> Decimal {
        fraction(
            &[amount],
            &[self.amounts_over],
            AMOUNT_DECIMALS,
            Rounding::Nearest,
        )
    }

    fn cap(&self, cap: Decimal) -> Decimal {
        fraction(
            &[cap, self.caps_times],
            &[],
            AMOUNT_DECIMALS,
            Rounding::Nearest,
        )
    }
}

fn yes() -> bool {
    true
}
