//! Prices that an account's own figures imply.
//!
//! With one collateral, of `C` units: `hold = commitment - C x` and `locked = (commitment - W) / x`
//! give `x = (W - hold) / (C - locked)`, and `x = price * LTV`. Where nothing is locked, what is
//! available gives the credit and so the price: `L = A + MM - E`. The health factor gives it from
//! capacity over debt.
//! The venue's borrow oracle prices have a known number of decimals, to which the result is rounded.

use std::collections::BTreeMap;

use plimsoll_engine::margin::collateral::liquidation_threshold;
use plimsoll_engine::units::{Px, Ratio};
use rust_decimal::Decimal;

use crate::book::{Book, Stable};
use crate::snapshot::{Snapshot, TokenRow};
use crate::terms::{SETTLEMENT, asset_of, price, px_decimals};

/// Where a price comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceSource {
    /// Given by the user.
    Given,
    /// Implied by the holds of USDC and of the collateral.
    Holds,
    /// Implied by what is available after maintenance.
    Available,
    /// Implied by the health factor.
    HealthFactor,
    /// Implied by the hold of a stablecoin that is not held.
    StableHold,
    /// The mark price of the asset's perp in the file.
    PerpMark,
}

impl PriceSource {
    /// The source in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Holds => "implied by the holds of USDC and of the collateral",
            Self::Available => "implied by the USDC available after maintenance",
            Self::HealthFactor => "implied by the health factor",
            Self::StableHold => "implied by its own hold",
            Self::PerpMark => "the perp's mark price",
        }
    }
}

/// A borrow oracle price that was used.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PriceUsed {
    /// Token.
    pub coin: String,
    /// Price, USD.
    pub px: Decimal,
    /// Where it comes from.
    pub source: PriceSource,
}

impl PriceUsed {
    pub(crate) fn new(coin: &str, px: Px, source: PriceSource) -> Self {
        Self {
            coin: coin.to_owned(),
            px: px.to_decimal().normalize(),
            source,
        }
    }
}

/// The borrow oracle price of a collateral row. Implied prices need it to be the only one.
pub(crate) fn find(
    snapshot: &Snapshot,
    book: &Book,
    row: &TokenRow,
    (given, is_alone): (&BTreeMap<String, Decimal>, bool),
) -> Option<(Px, PriceSource)> {
    let asset = asset_of(&row.coin);
    let own = given.get(asset).or_else(|| given.get(&row.coin));
    if let Some(px) = own.and_then(|px| price(*px, Px::DECIMALS)) {
        return Some((px, PriceSource::Given));
    }
    let on_grid = |px: Decimal| price(px, px_decimals(asset));
    let implied = [
        (from_holds(snapshot, row), PriceSource::Holds),
        (from_available(snapshot, book, row), PriceSource::Available),
        (from_health(snapshot, row), PriceSource::HealthFactor),
    ];
    let mut implied = implied.into_iter().filter(|_| is_alone);
    let found = implied.find_map(|(px, source)| Some((on_grid(px?)?, source)));
    let mark = || {
        let asset = book.assets.iter().find(|x| x.name == asset)?;
        Some((asset.px, PriceSource::PerpMark))
    };
    found.or_else(mark)
}

fn from_holds(snapshot: &Snapshot, row: &TokenRow) -> Option<Decimal> {
    let own = snapshot.token(SETTLEMENT)?;
    let locked = row.hold.filter(|x| *x > Decimal::ZERO)?;
    let backed = own.total.checked_sub(own.hold?)?;
    let free = row.supplied - locked;
    let px = backed.checked_div(free)?.checked_div(ltv(row)?)?;
    (free > Decimal::ZERO && px > Decimal::ZERO).then_some(px)
}

/// Only where the perp answer is there: without it maintenance is not known.
fn from_available(snapshot: &Snapshot, book: &Book, row: &TokenRow) -> Option<Decimal> {
    snapshot.perps.as_ref()?;
    let available = snapshot.token(SETTLEMENT)?.available?;
    let view = book.view(&book.prices());
    let other = (view.maintenance - view.equity).to_decimal();
    let threshold = Ratio::from_decimal(ltv(row)?).map(liquidation_threshold)?;
    let credit = available.checked_add(other)?;
    let px = credit.checked_div(row.supplied)?;
    let px = px.checked_div(threshold.to_decimal())?;
    (px > Decimal::ZERO).then_some(px)
}

/// Price at which capacity over debt is the health factor.
pub(crate) fn from_health(snapshot: &Snapshot, row: &TokenRow) -> Option<Decimal> {
    let lending = snapshot.lending.as_ref()?;
    let usdc = snapshot.token(SETTLEMENT)?.token;
    let debts: Vec<_> = lending.rows.iter().filter(|x| !x.1.is_zero()).collect();
    let [(token, debt, _)] = debts[..] else {
        return None;
    };
    let capacity = lending.health_factor?.checked_mul(*debt)?;
    let px = capacity.checked_div(row.supplied)?.checked_div(ltv(row)?)?;
    (*token == usdc && px > Decimal::ZERO).then_some(px)
}

fn ltv(row: &TokenRow) -> Option<Decimal> {
    row.ltv.filter(|x| *x > Decimal::ZERO)
}

/// The borrow oracle price of a stablecoin that is neither held nor owed: its hold is what USDC
/// leaves of the capacity, in units of the token and with the sign turned.
pub(crate) fn of_stable(snapshot: &Snapshot, book: &Book, stable: &Stable) -> Option<Px> {
    let hold = snapshot.token(&stable.coin)?.hold?;
    let own = snapshot.token(SETTLEMENT)?;
    let capacity = book.view(&book.prices()).capacity.to_decimal();
    let commitment = own.hold?.checked_add(capacity)?;
    let wanted = (commitment - own.total).max(Decimal::ZERO);
    let px = (capacity - wanted).checked_div(-hold)?;
    let px = price(px, Px::DECIMALS)?;
    (hold < Decimal::ZERO && stable.net.is_zero()).then_some(px)
}
