//! The own account, as the venue shows it.

use plimsoll_engine::Engine;
use plimsoll_engine::Instrument;
use plimsoll_engine::account::{Cross, Mode};
use plimsoll_engine::orders::{AnyOrder, Covers, OrderId, Side};
use plimsoll_engine::sharing::{self, supply_room};
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId};
use plimsoll_engine::venue::Token;

/// What an account has of one token.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holding {
    /// Units supplied to the reserve.
    pub supplied_units: f64,
    /// Units held beside it, which back nothing; nought for a token that an account in portfolio
    /// margin would lend at once.
    pub held_units: f64,
    /// Units owed.
    pub borrowed_units: f64,
    /// Units that it may newly borrow within capacity and caps.
    pub borrowable_units: f64,
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

/// An order of the own that waits: a limit order in the book, or a trigger order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnOrder {
    /// Its name.
    pub id: OrderId,
    /// In what.
    pub instrument: Instrument,
    /// Signed size that is left; of one that covers a position one unit of its side.
    pub units: f64,
    /// Limit price, or trigger price, USD.
    pub px: f64,
    /// Whether it waits for the mark price.
    pub is_trigger: bool,
}

/// The own account at present prices. Values in USD.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountView {
    /// What there is of each token, indexed like the venue's tokens.
    pub holdings: Vec<Holding>,
    /// Signed perp sizes, indexed like the venue's perpetual markets.
    pub perp_size: Vec<f64>,
    /// Debts in all tokens.
    pub debt_usd: f64,
    /// Settlement token supplied to the reserve.
    pub supplied_usd: f64,
    /// Equity of the perp side.
    pub perp_equity_usd: f64,
    /// Borrow capacity of the collateral.
    pub capacity_usd: f64,
    /// Collateral at the borrow oracle price.
    pub collateral_usd: f64,
    /// Net worth in all places.
    pub net_worth_usd: f64,
    /// Highest portfolio margin ratio of the account's pools; nought without a requirement, infinite with one and no value.
    pub portfolio_margin_ratio: f64,
    /// The most it may newly borrow of the settlement token within capacity and caps.
    pub max_new_borrow_usd: f64,
    /// Whether it is being liquidated.
    pub is_in_liquidation: bool,
    /// Average prices at which the perp positions were entered, USD; nought without one. Only for
    /// those who look at books, as all below.
    pub entry_px: Vec<f64>,
    /// Settlement token that no margin needs and that could be taken out.
    pub free_usd: f64,
    /// Own orders that wait, in the order of placing.
    pub orders: Vec<OwnOrder>,
}

impl AccountView {
    /// Reads an account.
    #[must_use]
    pub fn read(engine: &Engine, id: AccountId) -> Self {
        let venue = engine.venue();
        let figures = engine.figures(id);
        let holdings = holdings(engine, id);
        Self {
            max_new_borrow_usd: holdings[venue.settlement.index()].borrowable_units,
            holdings,
            perp_size: (0..)
                .zip(&venue.perps)
                .map(|(n, _)| engine.ledger().size(id, PerpId(n)).to_f64())
                .collect(),
            debt_usd: figures.borrowed_in_all().to_f64(),
            supplied_usd: figures.supplied.to_f64(),
            perp_equity_usd: figures.perp_equity.to_f64(),
            capacity_usd: figures.capacity.to_f64(),
            collateral_usd: figures.collateral.to_f64(),
            net_worth_usd: engine.net_worth(id).to_f64(),
            portfolio_margin_ratio: highest_ratio(engine, id),
            is_in_liquidation: engine.is_in_liquidation(id),
            ..Self::default()
        }
    }

    /// The same, with what those see who look at books.
    #[must_use]
    pub fn read_trader(engine: &Engine, id: AccountId) -> Self {
        let venue = engine.venue();
        let perps = (0..).map(PerpId).zip(&venue.perps);
        let positions = perps.map(|(perp, _)| engine.ledger().position(id, perp));
        let entry = |size: Amount, quote: Amount| {
            if size.is_zero() {
                0.0
            } else {
                quote.to_f64() / size.to_f64()
            }
        };
        let orders = engine.resting().of(id).filter_map(own_order);
        Self {
            entry_px: positions.map(|p| entry(p.size, p.entry_quote)).collect(),
            free_usd: engine.withdrawable(id, venue.settlement).to_f64(),
            orders: orders.collect(),
            ..Self::read(engine, id)
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

/// How an order of the own looks; TWAP orders show no price.
fn own_order(order: AnyOrder) -> Option<OwnOrder> {
    let (id, instrument) = (order.id(), order.instrument());
    let (units, px, is_trigger) = match order {
        AnyOrder::Limit(limit) => (limit.size.to_f64(), limit.px, false),
        AnyOrder::Trigger(trigger) => {
            let units = match trigger.order.covers {
                Covers::Size(size) => size.to_f64(),
                Covers::Position(Side::Buy) => 1.0,
                Covers::Position(Side::Sell) => -1.0,
            };
            (units, trigger.order.trigger_px, true)
        }
        AnyOrder::Twap(_) => return None,
    };
    Some(OwnOrder {
        id,
        instrument,
        units,
        px: px.to_f64(),
        is_trigger,
    })
}

fn holdings(engine: &Engine, id: AccountId) -> Vec<Holding> {
    let tokens = (0..).map(TokenId).zip(&engine.venue().tokens);
    tokens
        .map(|(token, terms)| holding(engine, id, (token, terms)))
        .collect()
}

fn holding(engine: &Engine, id: AccountId, (token, terms): (TokenId, &Token)) -> Holding {
    let (ledger, venue) = (engine.ledger(), engine.venue());
    let supplied = ledger.supplied(id, token);
    let is_portfolio = ledger.mode(id) == Mode::Portfolio;
    let is_lent_at_once = is_portfolio && terms.borrow.is_some();
    let (held, room) = if is_lent_at_once {
        (Amount::ZERO, supply_room(ledger, venue, (id, token)))
    } else {
        let all = terms.supply_cap - ledger.reserve(token).total_supplied();
        let own = terms.user_supply_cap - supplied;
        (ledger.held(id, token), all.min(own).or_zero())
    };
    let borrowable = if is_lent_at_once {
        let figures = engine.figures_in(id, Cross::Token(token));
        sharing::max_new_borrow(ledger, venue, &figures)
    } else {
        Amount::ZERO
    };
    Holding {
        supplied_units: supplied.to_f64(),
        held_units: held.to_f64(),
        borrowed_units: ledger.borrowed(id, token).to_f64(),
        borrowable_units: borrowable.to_f64(),
        px: engine.borrow_px(token).to_f64(),
        room_units: room.to_f64(),
    }
}

/// The highest ratio of the pools that anything is in.
fn highest_ratio(engine: &Engine, id: AccountId) -> f64 {
    let ratios = engine.crosses(id).into_iter().map(|cross| {
        let portfolio = engine.figures_in(id, cross).portfolio(engine.venue());
        share(
            portfolio.requirement.to_f64(),
            portfolio.liquidation_value.to_f64(),
        )
    });
    ratios.fold(0.0, f64::max)
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
