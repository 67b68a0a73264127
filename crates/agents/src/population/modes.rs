//! The same people under another account mode.
//!
//! Rule    net worth and perp positions stay as they are; nothing is borrowed, so that the loan is
//!         repaid by selling collateral at the opening price; the margin behind the positions is
//!         the account's own; what it lacks even then it brings, by token units
//! Units   ledger units; units sold are rounded up, their proceeds down
//! Bounds  pure lenders are the same in every mode and stay as they are
//! Source  assumption; docs/rules/account_modes.md
//! Tests   `tests/it/modes.rs`

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{Amount, Px, Round, TokenId, mul_div};
use plimsoll_engine::{Mode, Opening};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What margins the accounts of a population.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AccountMode {
    /// Portfolio margin: collateral backs automatic borrowing.
    #[default]
    Portfolio,
    /// Unified: one balance for each token, nothing is borrowed.
    Unified,
    /// Standard: spot and each DEX hold separate balances.
    Standard,
    /// Standard, and every position stands alone on its own margin.
    Isolated,
}

impl AccountMode {
    /// All modes, from the one with the least shared margin.
    pub const ALL: [Self; 4] = [
        Self::Isolated,
        Self::Standard,
        Self::Unified,
        Self::Portfolio,
    ];

    /// The name, as in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portfolio => "portfolio",
            Self::Unified => "unified",
            Self::Standard => "standard",
            Self::Isolated => "isolated",
        }
    }

    /// Whether this is the default, which a configuration need not name.
    // serde passes fields by reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    #[must_use]
    pub fn is_portfolio(&self) -> bool {
        *self == Self::Portfolio
    }

    const fn of_engine(self) -> Mode {
        match self {
            Self::Portfolio => Mode::Portfolio,
            Self::Unified => Mode::Unified,
            Self::Standard | Self::Isolated => Mode::Standard,
        }
    }
}

/// An account restated under another mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// How it stands.
    pub opening: Opening,
    /// Settlement token that it lacks after all its collateral is sold, and brings.
    pub brought: Amount,
}

/// Restates a portfolio margin account that owes at most the settlement token.
#[must_use]
pub fn restate(
    opening: &Opening,
    mode: AccountMode,
    settlement: TokenId,
    prices: &Prices,
) -> Restated {
    let mut opening = opening.clone();
    let is_lender = opening.positions.is_empty()
        && opening
            .supplied
            .iter()
            .all(|(token, _)| *token == settlement);
    if mode == AccountMode::Portfolio || is_lender {
        return Restated {
            opening,
            brought: Amount::ZERO,
        };
    }
    let mut owed = std::mem::take(&mut opening.borrowed);
    let mut rest = Amount::ZERO;
    for (token, units) in std::mem::take(&mut opening.supplied) {
        if token == settlement {
            rest += units;
            continue;
        }
        let (sold, proceeds) = sale(units, prices.borrow[token.index()], owed);
        let used = proceeds.min(owed);
        owed -= used;
        rest += proceeds - used;
        opening.held.push((token, units - sold));
    }
    let used = rest.min(owed);
    opening.held.push((settlement, rest - used));
    opening.mode = mode.of_engine();
    if mode == AccountMode::Isolated {
        isolate(&mut opening, prices);
    }
    Restated {
        opening,
        brought: owed - used,
    }
}

/// Units to sell for an amount, at most all, and what they bring.
fn sale(units: Amount, px: Px, wanted: Amount) -> (Amount, Amount) {
    let needed = mul_div(wanted.0, i128::from(Px::ONE.0), i128::from(px.0), Round::Up);
    let sold = units.min(Amount(needed));
    (sold, sold.at(px).in_settlement(Round::Down))
}

/// Every position on a share of the margin, in proportion to its notional.
fn isolate(opening: &mut Opening, prices: &Prices) {
    let positions = std::mem::take(&mut opening.positions);
    let notional = |(perp, size, _): &(plimsoll_engine::units::PerpId, Amount, u32)| {
        size.at(prices.mark[perp.index()]).abs()
    };
    let all: plimsoll_engine::units::Usd = positions.iter().map(notional).sum();
    let mut left = std::mem::take(&mut opening.perp_equity);
    let margin = left;
    for (n, position) in positions.iter().enumerate() {
        let part = if n + 1 == positions.len() || all.is_zero() {
            left
        } else {
            Amount(mul_div(margin.0, notional(position).0, all.0, Round::Down))
        };
        left -= part;
        let (perp, size, leverage) = *position;
        opening.isolated.push((perp, size, leverage, part));
    }
    opening.perp_equity = left;
}
