//! The totals of a population in the ledger's units, checked against the venue.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::pool::rate::utilization;
use plimsoll_engine::units::{Amount, Px, TokenId};
use plimsoll_engine::venue::Venue;
use rust_decimal::Decimal;

use super::config::{PopulationConfig, Vault};
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

/// The token that is lent and owed, and what it is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lent {
    pub(super) token: TokenId,
    pub(super) borrow_px: Px,
    pub(super) user_supply_cap: Amount,
    pub(super) user_borrow_cap: Amount,
}

impl Lent {
    /// Price, USD.
    pub(super) fn px(&self) -> f64 {
        self.borrow_px.to_f64()
    }

    fn read(venue: &Venue, prices: &Prices, token: TokenId) -> Self {
        Self {
            token,
            borrow_px: prices.borrow[token.index()],
            user_supply_cap: venue.tokens[token.index()].user_supply_cap,
            user_borrow_cap: venue.user_borrow_cap(token),
        }
    }
}

/// All totals of one reserve and of the collateral behind its debts.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    pub(super) lent: Lent,
    pub(super) supplied: Amount,
    pub(super) borrowed: Amount,
    pub(super) large_lenders: Vec<Amount>,
    /// Supplied and held by each vault contract.
    pub(super) contracts: Vec<(Amount, Amount)>,
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
        let pots = pots(config, venue, prices)?;
        let borrowed = borrowed(config, &pots)?;
        if borrowed > supplied {
            return Err(PopulationError::Borrowed {
                borrowed: borrowed.to_decimal().normalize(),
                supplied: config.usdc_supplied,
            });
        }
        let large_lenders = large_lenders(config)?;
        let contracts = contracts(config)?;
        let known = large_lenders.iter().chain(contracts.iter().map(|(s, _)| s));
        let large: Amount = known.copied().sum();
        if large > supplied {
            return Err(PopulationError::LargeLenders {
                large: large.to_decimal().normalize(),
                supplied: supplied.to_decimal().normalize(),
            });
        }
        Ok(Self {
            lent: Lent::read(venue, prices, venue.settlement),
            supplied,
            borrowed,
            large_lenders,
            contracts,
            pots,
            supply_rate: supply_rate(venue, venue.settlement, (borrowed, supplied)),
        })
    }

    /// The totals of another reserve. The collateral behind its debts is taken out of these: what
    /// they need at the mean LTV use, of the token of which there is most.
    pub(super) fn split_off(
        &mut self,
        name: &str,
        config: &PopulationConfig,
        (venue, prices): (&Venue, &Prices),
    ) -> Result<Self, PopulationError> {
        let token = venue.token(name).filter(|token| {
            let is_lent = venue.tokens[token.index()].borrow.is_some();
            is_lent && *token != venue.settlement
        });
        let token = token.ok_or_else(|| PopulationError::NotLent {
            token: name.to_owned(),
        })?;
        let supplied = amount("supplied", config.usdc_supplied)?;
        let borrowed = amount("borrowed", config.usdc_borrowed)?;
        if borrowed > supplied {
            return Err(PopulationError::Borrowed {
                borrowed: config.usdc_borrowed,
                supplied: config.usdc_supplied,
            });
        }
        let lent = Lent::read(venue, prices, token);
        let pots = self.take_collateral(borrowed.to_f64() * lent.px(), config)?;
        Ok(Self {
            lent,
            supplied,
            borrowed,
            large_lenders: Vec::new(),
            contracts: Vec::new(),
            pots,
            supply_rate: supply_rate(venue, token, (borrowed, supplied)),
        })
    }

    /// Takes the collateral that a debt needs out of the largest pot.
    fn take_collateral(
        &mut self,
        debt_usd: f64,
        config: &PopulationConfig,
    ) -> Result<Vec<Pot>, PopulationError> {
        let largest = (self.pots.iter_mut())
            .max_by(|a, b| a.value_usd().total_cmp(&b.value_usd()))
            .filter(|_| debt_usd > 0.0);
        let Some(pot) = largest else {
            return Ok(Vec::new());
        };
        let units = debt_usd / (config.ltv_use.mean() * pot.asset.ltv) / pot.px();
        let taken = Amount::from_f64_down(units).unwrap_or(pot.units);
        if taken > pot.units {
            return Err(PopulationError::Room {
                what: format!("its part of collateral.{}", pot.name),
                accounts: 0,
                room: pot.units.to_decimal().normalize(),
                total: taken.to_decimal().normalize(),
            });
        }
        pot.units -= taken;
        let mut part = pot.clone();
        part.units = taken;
        Ok(vec![part])
    }

    /// Takes an account's collateral and debt out.
    pub(super) fn take(&mut self, pot: usize, units: Amount, debt: Amount) {
        self.pots[pot].units -= units;
        self.borrowed -= debt;
    }

    /// All collateral, USD.
    pub(super) fn collateral_usd(&self) -> f64 {
        self.pots.iter().map(Pot::value_usd).sum()
    }

    /// LTV of all collateral together.
    pub(super) fn mean_ltv(&self) -> f64 {
        capacity_usd(&self.pots) / self.collateral_usd()
    }
}

/// What is borrowed: as stated, or in proportion to what the collateral lets borrow.
fn borrowed(config: &PopulationConfig, pots: &[Pot]) -> Result<Amount, PopulationError> {
    let stated = amount("usdc_borrowed", config.usdc_borrowed)?;
    let Some(capacity) = config.debt_capacity_usd else {
        return Ok(stated);
    };
    let scaled = stated.to_f64() * (capacity_usd(pots) / capacity);
    Amount::from_f64_down(scaled).ok_or_else(|| PopulationError::Digits {
        key: "usdc_borrowed".to_owned(),
        value: config.usdc_borrowed,
    })
}

/// What all collateral lets borrow at the opening prices, USD.
fn capacity_usd(pots: &[Pot]) -> f64 {
    pots.iter().map(|p| p.value_usd() * p.asset.ltv).sum()
}

/// Supply rate of a token's reserve at its totals, per year.
pub(super) fn supply_rate(
    venue: &Venue,
    token: TokenId,
    (borrowed, supplied): (Amount, Amount),
) -> f64 {
    venue.tokens[token.index()].borrow.map_or(0.0, |terms| {
        let used = utilization(borrowed, supplied);
        (terms.curve.supply_rate(used, terms.reserve_factor)).to_f64()
    })
}

fn large_lenders(config: &PopulationConfig) -> Result<Vec<Amount>, PopulationError> {
    let lenders = config.large_lenders.iter().enumerate();
    lenders
        .map(|(n, lender)| amount(&format!("large_lenders[{n}].usdc"), lender.usdc))
        .collect()
}

fn contracts(config: &PopulationConfig) -> Result<Vec<(Amount, Amount)>, PopulationError> {
    let vaults = config.contracts.iter().enumerate();
    let read = |(n, vault): (usize, &Vault)| {
        let supplied = amount(&format!("contracts[{n}].usdc"), vault.usdc)?;
        let idle = amount(&format!("contracts[{n}].idle_usdc"), vault.idle_usdc)?;
        Ok((supplied, idle))
    };
    vaults.map(read).collect()
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

pub(super) fn amount(key: &str, value: Decimal) -> Result<Amount, PopulationError> {
    Amount::from_decimal(value).ok_or_else(|| PopulationError::Digits {
        key: key.to_owned(),
        value,
    })
}
