//! The own account, as the venue shows it.

use plimsoll_engine::Engine;
use plimsoll_engine::sharing::{self, supply_room};
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId, Usd};

/// What an account has of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holding {
    /// Units supplied to the reserve.
    pub supplied_units: f64,
    /// Units held beside it, which back nothing; nought for the settlement token.
    pub held_units: f64,
    /// Borrow oracle price, USD.
    pub px: f64,
    /// Units that could still be supplied under the venue's and the user's cap.
    pub room_units: f64,
}

impl Holding {
    /// Units in all.
    #[must_use]
    pub fn units(&self) -> f64 {
        self.supplied_units + self.held_units
    }
}

/// The own account at present prices. Values in USD.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountView {
    /// What there is of each token, indexed like the venue's tokens.
    pub holdings: Vec<Holding>,
    /// Signed perp sizes, indexed like the venue's perpetual markets.
    pub perp_size: Vec<f64>,
    /// Debt.
    pub debt_usd: f64,
    /// Settlement token supplied to the reserve.
    pub supplied_usd: f64,
    /// Equity of the perp side.
    pub perp_equity_usd: f64,
    /// Borrow capacity of the collateral.
    pub capacity_usd: f64,
    /// Collateral at the borrow oracle price.
    pub collateral_usd: f64,
    /// Net worth.
    pub net_worth_usd: f64,
    /// Portfolio margin ratio; nought without a requirement, infinite with one and no value.
    pub portfolio_margin_ratio: f64,
    /// The most it may newly borrow within capacity and caps.
    pub max_new_borrow_usd: f64,
    /// Whether it is being liquidated.
    pub is_in_liquidation: bool,
}

impl AccountView {
    /// Reads an account.
    #[must_use]
    pub fn read(engine: &Engine, id: AccountId) -> Self {
        let venue = engine.venue();
        let figures = engine.figures(id);
        let portfolio = figures.portfolio(venue);
        let lendable = sharing::max_new_borrow(engine.ledger(), venue, &figures);
        Self {
            holdings: holdings(engine, id),
            perp_size: (0..)
                .zip(&venue.perps)
                .map(|(n, _)| engine.ledger().size(id, PerpId(n)).to_f64())
                .collect(),
            debt_usd: figures.borrowed.to_f64(),
            supplied_usd: figures.supplied.to_f64(),
            perp_equity_usd: figures.perp_equity.to_f64(),
            capacity_usd: figures.capacity.to_f64(),
            collateral_usd: figures.collateral.to_f64(),
            net_worth_usd: figures.net_worth().to_f64(),
            portfolio_margin_ratio: ratio(portfolio.requirement, portfolio.liquidation_value),
            max_new_borrow_usd: lendable.to_f64(),
            is_in_liquidation: engine.is_in_liquidation(id),
        }
    }

    /// Debt over borrow capacity, the share of the LTV that is used; infinite for a debt without
    /// capacity.
    #[must_use]
    pub fn ltv_use(&self) -> f64 {
        share(self.debt_usd, self.capacity_usd)
    }

    /// Debt over collateral; infinite for a debt without collateral.
    #[must_use]
    pub fn borrowed_share(&self) -> f64 {
        share(self.debt_usd, self.collateral_usd)
    }

    /// What it could spend: its own supply and all it may newly borrow, USD.
    #[must_use]
    pub fn spendable_usd(&self) -> f64 {
        self.supplied_usd + self.max_new_borrow_usd
    }
}

fn holdings(engine: &Engine, id: AccountId) -> Vec<Holding> {
    let (ledger, venue) = (engine.ledger(), engine.venue());
    let tokens = (0..).zip(&venue.tokens);
    tokens
        .map(|(n, token)| {
            let token_id = TokenId(n);
            let supplied = ledger.supplied(id, token_id);
            let (held, room) = if token_id == venue.settlement {
                (Amount::ZERO, supply_room(ledger, venue, id))
            } else {
                let all = token.supply_cap - ledger.reserve(token_id).total_supplied();
                let own = token.user_supply_cap - supplied;
                (ledger.held(id, token_id), all.min(own).or_zero())
            };
            Holding {
                supplied_units: supplied.to_f64(),
                held_units: held.to_f64(),
                px: engine.borrow_px(token_id).to_f64(),
                room_units: room.to_f64(),
            }
        })
        .collect()
}

fn ratio(requirement: Usd, value: Usd) -> f64 {
    share(requirement.to_f64(), value.to_f64())
}

fn share(part: f64, whole: f64) -> f64 {
    if part <= 0.0 {
        0.0
    } else if whole <= 0.0 {
        f64::INFINITY
    } else {
        part / whole
    }
}
