//! Who is in the books, in what mode, and the state of an account that is not money.

pub mod eligibility;
mod mode;

pub use eligibility::Ineligible;
pub use mode::{Cross, Mode};

use crate::units::{AccountId, Amount, SimTime};

/// Accounts that are no user's. They stand first in every array.
impl AccountId {
    /// Everything beyond the venue: deposits come from here, withdrawals go there.
    pub const OUTSIDE: Self = Self(0);
    /// The other side of every trade: whoever stands in the books.
    pub const MARKET: Self = Self(1);
    /// Where trading fees go.
    pub const FEES: Self = Self(2);
    /// The liquidator of borrows: takes over collateral and debt.
    pub const BORROW_BACKSTOP: Self = Self(3);
    /// The liquidator of perps: takes over positions and their margin.
    pub const PERP_BACKSTOP: Self = Self(4);
    /// The first user.
    pub const FIRST_USER: Self = Self(5);

    /// The `n`-th user, from zero.
    #[must_use]
    pub const fn user(n: u32) -> Self {
        Self(Self::FIRST_USER.0 + n)
    }

    /// Which user this is, from zero; none for the venue's own accounts.
    #[must_use]
    pub const fn user_number(self) -> Option<u32> {
        self.0.checked_sub(Self::FIRST_USER.0)
    }
}

/// What is going on with an account beside its balances and its volume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AccountState {
    /// The liquidation episode it is in.
    pub(crate) episode: Option<Episode>,
    /// Until when perp liquidation orders are whole.
    pub(crate) cooldown_until: SimTime,
    /// The account that it is a sub-account of.
    pub(crate) master: Option<AccountId>,
    /// Actions on the present day, and which day that is.
    pub(crate) actions: (u64, u32),
    /// HYPE staked by it and its sub-accounts; a sub-account's own stays empty.
    pub(crate) staked: Amount,
}

/// A liquidation episode: from the first step until the account is safe again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    /// Whether perp legs go first.
    pub(crate) perps_first: bool,
    /// Earliest time of the next borrow step.
    pub(crate) next_borrow_step: SimTime,
    /// Units of each token supplied when it began.
    pub(crate) start_units: Vec<Amount>,
}
