//! The totals of a population in the ledger's units, checked against the venue.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::pool::rate::utilization;
use plimsoll_engine::units::{Amount, Px};
use plimsoll_engine::venue::Venue;
use rust_decimal::Decimal;

use super::config::PopulationConfig;
use super::error::PopulationError;
use crate::agent::Asset;

/// One collateral token: its total, terms and price.
#[derive(Clone, Debug)]
pub(super) struct Pot {
    pub(super) asset: Asset,
    pub(super) name: String,
    pub(super) units: Amount,
    pub(super) user_cap: Amount,
    pub(super) borrow_px: Px,
}

impl Pot {
    pub(super) fn px(&self) -> f64 {
        self.borrow_px.to_f64()
    }

    /// All of it, USD.
    pub(super) fn value_usd(&self) -> f64 {
        self.units.to_f64() * self.px()
    }

    /// The most one user may have of it, USD.
    pub(super) fn user_cap_usd(&self) -> f64 {
        self.user_cap.to_f64() * self.px()
    }
}

/// All totals.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    pub(super) supplied: Amount,
    pub(super) borrowed: Amount,
    pub(super) large_lenders: Vec<Amount>,
    pub(super) pots: Vec<Pot>,
    /// Supply rate at these totals, per year.
    pub(super) supply_rate: f64,
}

impl Totals {
    pub(super) fn read(
        config: &PopulationConfig,
        venue: &Venue,
        prices: &Prices,
    ) -> Result<Self, PopulationError> {
        let supplied = amount("usdc_supplied", config.usdc_supplied)?;
        let borrowed = amount("usdc_borrowed", config.usdc_borrowed)?;
        if borrowed > supplied {
            return Err(PopulationError::Borrowed {
                borrowed: config.usdc_borrowed,
                supplied: config.usdc_supplied,
            });
        }
        let terms = venue.terms();
        let supply_rate =
            (terms.curve).supply_rate(utilization(borrowed, supplied), terms.reserve_factor);
        Ok(Self {
            supplied,
            borrowed,
            large_lenders: large_lenders(config, supplied)?,
            pots: pots(config, venue, prices)?,
            supply_rate: supply_rate.to_f64(),
        })
    }

    /// All collateral, USD.
    pub(super) fn collateral_usd(&self) -> f64 {
        self.pots.iter().map(Pot::value_usd).sum()
    }

    /// LTV of all collateral together.
    pub(super) fn mean_ltv(&self) -> f64 {
        let capacity: f64 = self.pots.iter().map(|p| p.value_usd() * p.asset.ltv).sum();
        capacity / self.collateral_usd()
    }
}

fn large_lenders(
    config: &PopulationConfig,
    supplied: Amount,
) -> Result<Vec<Amount>, PopulationError> {
    let lenders = config.large_lenders.iter().enumerate();
    let amounts: Vec<Amount> = lenders
        .map(|(n, lender)| amount(&format!("large_lenders[{n}].usdc"), lender.usdc))
        .collect::<Result<_, _>>()?;
    let large: Amount = amounts.iter().copied().sum();
    if large > supplied {
        return Err(PopulationError::LargeLenders {
            large: large.to_decimal().normalize(),
            supplied: supplied.to_decimal().normalize(),
        });
    }
    Ok(amounts)
}

fn pots(
    config: &PopulationConfig,
    venue: &Venue,
    prices: &Prices,
) -> Result<Vec<Pot>, PopulationError> {
    let mut pots = Vec::with_capacity(config.collateral.len());
    for (name, total) in &config.collateral {
        let units = amount(&format!("collateral.{name}.units"), total.units)?;
        if units.is_positive() {
            pots.push(pot(name, units, venue, prices)?);
        }
    }
    Ok(pots)
}

fn pot(name: &str, units: Amount, venue: &Venue, prices: &Prices) -> Result<Pot, PopulationError> {
    let token = name.to_owned();
    let terms = (venue.token(name)).and_then(|t| venue.tokens[t.index()].collateral.as_ref());
    let Some(terms) = terms else {
        return Err(PopulationError::NotCollateral { token });
    };
    let Some(asset) = Asset::find(venue, name) else {
        return Err(PopulationError::NoPerp { token });
    };
    Ok(Pot {
        borrow_px: prices.borrow[asset.token.index()],
        user_cap: terms.user_supply_cap,
        asset,
        name: token,
        units,
    })
}

fn amount(key: &str, value: Decimal) -> Result<Amount, PopulationError> {
    Amount::from_decimal(value).ok_or_else(|| PopulationError::Digits {
        key: key.to_owned(),
        value,
    })
}
