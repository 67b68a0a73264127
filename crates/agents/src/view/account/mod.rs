//! The own account, as the venue shows it: each figure is read when it is first asked for.
//!
//! Most looks at an account end with one figure or two, and margin figures are exact and dear.

mod holding;
mod order;
mod reading;
mod statement;

pub use holding::Holding;
pub use order::OwnOrder;
pub use statement::Statement;

use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, PerpId, TokenId};

use reading::{Reading, share};

/// The own account at present prices. Values in USD.
#[derive(Debug)]
pub struct AccountView<'a>(Source<'a>);

// It lives on the stack for one decision.
#[allow(clippy::large_enum_variant)]
#[derive(Debug)]
enum Source<'a> {
    Venue(Reading<'a>),
    Statement(&'a Statement),
}

impl<'a> From<&'a Statement> for AccountView<'a> {
    fn from(statement: &'a Statement) -> Self {
        Self(Source::Statement(statement))
    }
}

impl<'a> AccountView<'a> {
    /// An account at the venue.
    #[must_use]
    pub const fn of(engine: &'a Engine, id: AccountId) -> Self {
        Self(Source::Venue(Reading::new(engine, id)))
    }

    /// What there is of a token.
    #[must_use]
    pub fn holding(&self, token: TokenId) -> Holding {
        match &self.0 {
            Source::Venue(account) => Holding::read(account.engine, account.id, token),
            Source::Statement(stated) => stated.holdings[token.index()],
        }
    }

    /// Units of a token that it may newly borrow within capacity and caps.
    #[must_use]
    pub fn borrowable_units(&self, token: TokenId) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.borrowable(token).to_f64(),
            Source::Statement(stated) => stated.borrowable_units[token.index()],
        }
    }

    /// Signed size of a perp position.
    #[must_use]
    pub fn perp_size(&self, perp: PerpId) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.engine.ledger().size(account.id, perp).to_f64(),
            Source::Statement(stated) => stated.perp_size[perp.index()],
        }
    }

    /// Average price at which a perp position was entered, USD; nought without one.
    #[must_use]
    pub fn entry_px(&self, perp: PerpId) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.entry_px(perp),
            Source::Statement(stated) => (stated.entry_px.get(perp.index()))
                .copied()
                .unwrap_or_default(),
        }
    }

    /// Debts in all tokens.
    #[must_use]
    pub fn debt_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.figures().borrowed_in_all().to_f64(),
            Source::Statement(stated) => stated.debt_usd,
        }
    }

    /// Settlement token supplied to the reserve.
    #[must_use]
    pub fn supplied_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.figures().supplied.to_f64(),
            Source::Statement(stated) => stated.supplied_usd,
        }
    }

    /// Equity of the perp side.
    #[must_use]
    pub fn perp_equity_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.figures().perp_equity.to_f64(),
            Source::Statement(stated) => stated.perp_equity_usd,
        }
    }

    /// Borrow capacity of the collateral.
    #[must_use]
    pub fn capacity_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.figures().capacity.to_f64(),
            Source::Statement(stated) => stated.capacity_usd,
        }
    }

    /// Collateral at the borrow oracle price.
    #[must_use]
    pub fn collateral_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.figures().collateral.to_f64(),
            Source::Statement(stated) => stated.collateral_usd,
        }
    }

    /// Net worth in all places.
    #[must_use]
    pub fn net_worth_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.engine.net_worth(account.id).to_f64(),
            Source::Statement(stated) => stated.net_worth_usd,
        }
    }

    /// Highest portfolio margin ratio of the account's pools; nought without a requirement, infinite
    /// with one and no value.
    #[must_use]
    pub fn portfolio_margin_ratio(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.highest_ratio(),
            Source::Statement(stated) => stated.portfolio_margin_ratio,
        }
    }

    /// The most it may newly borrow of the settlement token within capacity and caps.
    #[must_use]
    pub fn max_new_borrow_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => self.borrowable_units(account.engine.venue().settlement),
            Source::Statement(stated) => stated.max_new_borrow_usd,
        }
    }

    /// Whether it is being liquidated.
    #[must_use]
    pub fn is_in_liquidation(&self) -> bool {
        match &self.0 {
            Source::Venue(account) => account.engine.is_in_liquidation(account.id),
            Source::Statement(stated) => stated.is_in_liquidation,
        }
    }

    /// Settlement token that no margin needs and that could be taken out.
    #[must_use]
    pub fn free_usd(&self) -> f64 {
        match &self.0 {
            Source::Venue(account) => account.free().to_f64(),
            Source::Statement(stated) => stated.free_usd,
        }
    }

    /// Own orders that wait, in the order of placing.
    pub fn orders(&self) -> impl Iterator<Item = OwnOrder> {
        let (waiting, stated) = match &self.0 {
            Source::Venue(account) => (Some(account.engine.resting().of(account.id)), &[][..]),
            Source::Statement(stated) => (None, &stated.orders[..]),
        };
        let waiting = waiting.into_iter().flatten().filter_map(OwnOrder::read);
        waiting.chain(stated.iter().copied())
    }

    /// Debt over borrow capacity, the share of the LTV that is used; infinite for a debt without
    /// capacity.
    #[must_use]
    pub fn ltv_use(&self) -> f64 {
        share(self.debt_usd(), self.capacity_usd())
    }

    /// Debt over collateral; infinite for a debt without collateral.
    #[must_use]
    pub fn borrowed_share(&self) -> f64 {
        share(self.debt_usd(), self.collateral_usd())
    }

    /// What it could spend: its own supply and all it may newly borrow, USD.
    #[must_use]
    pub fn spendable_usd(&self) -> f64 {
        self.supplied_usd() + self.max_new_borrow_usd()
    }
}
