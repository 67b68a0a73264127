//! The book's answer to an order, put into the ledger.

use crate::account::Mode;
use crate::event::{Fill, Instrument, Order};
use crate::ledger::{LedgerError, Pocket};
use crate::report::{Outcome, Report};
use crate::units::{AccountId, Amount, PerpId, TokenId};

use super::{Engine, EngineError};

impl Engine {
    pub(super) fn on_fill(&mut self, fill: &Fill, report: &mut Report) -> Result<(), EngineError> {
        if !fill.size.is_zero() {
            self.post_fill(fill, report)?;
        }
        let left = fill.order.size - fill.size;
        self.rest_what_is_left(&fill.order, left, report);
        Ok(())
    }

    fn post_fill(&mut self, fill: &Fill, report: &mut Report) -> Result<(), EngineError> {
        let order = &fill.order;
        let (id, instrument) = (order.account, order.instrument);
        let before = self.before_trade(order);
        let trade = (fill.size, fill.quote);
        let fee = self.charge(order, (fill.quote, order.is_maker));
        match instrument {
            Instrument::Perp(perp) => {
                self.grow_into((id, perp), fill.size, order.leverage());
                let parties = (id, AccountId::MARKET);
                let forced = order.is_liquidation.then_some(id);
                self.trade_perp(perp, parties, trade, forced, report);
            }
            Instrument::Spot(token) => self.trade_spot(token, (id, AccountId::MARKET), trade)?,
        }
        self.report_stage(order, before, (trade, fee), report);
        report.outcomes.push(Outcome::Filled {
            account: id,
            instrument,
            size: fill.size,
            quote: fill.quote,
            fee,
            deployer_fee: self.deployer_fee(instrument, fee),
            is_liquidation: order.is_liquidation,
            resting: None,
        });
        self.note_suborder(order, fill.size, report);
        self.end_trade((id, instrument), report)
    }

    /// Margin sharing after an account's own action, and a new box.
    pub(super) fn after_own_action(
        &mut self,
        id: AccountId,
        report: &mut Report,
    ) -> Result<(), LedgerError> {
        self.settle_all(id, report)?;
        self.clear_deficits(id, report);
        // Looked at again with the next prices, as after any action; it gets its box there.
        self.watch.keep_due(id);
        Ok(())
    }

    /// A perp changes hands for a quote, not negative; margin of isolated positions follows their
    /// size, but for one that is closed by force.
    pub(super) fn trade_perp(
        &mut self,
        perp: PerpId,
        (id, other): (AccountId, AccountId),
        (size, quote): (Amount, Amount),
        forced: Option<AccountId>,
        report: &mut Report,
    ) {
        let before = [id, other].map(|party| (party, *self.ledger.position(party, perp)));
        let quote = if size.is_positive() { quote } else { -quote };
        self.ledger.trade(perp, (id, other), (size, quote));
        for (party, position) in before {
            if position.isolated {
                let is_liquidation = forced == Some(party);
                self.rebalance_isolated((party, perp), &position, is_liquidation, report);
            }
        }
    }

    /// Units of a token change hands for a quote, not negative.
    pub(super) fn trade_spot(
        &mut self,
        token: TokenId,
        (id, other): (AccountId, AccountId),
        (size, quote): (Amount, Amount),
    ) -> Result<(), LedgerError> {
        let is_buy = size.is_positive();
        let (buyer, seller) = if is_buy { (id, other) } else { (other, id) };
        if seller != AccountId::MARKET {
            self.free_units(seller, token, size.abs())?;
        }
        self.ledger.transfer(token, seller, buyer, size.abs());
        (self.ledger).transfer(self.venue.settlement, buyer, seller, quote);
        if buyer != AccountId::MARKET && self.ledger.mode(buyer) == Mode::Portfolio {
            self.supply_collateral(buyer, token)?;
        }
        Ok(())
    }

    /// Charges the fee of an order's fill, and says what it was; before the trade, so that the
    /// margin that an isolated position takes along is what is left. What closes an isolated position
    /// by force is paid out of it.
    pub(super) fn charge(&mut self, order: &Order, trade: (Amount, bool)) -> Amount {
        let id = order.account;
        match order.instrument {
            Instrument::Perp(perp)
                if order.is_liquidation && self.ledger.position(id, perp).isolated =>
            {
                self.charge_pocket((id, Pocket::Position(perp)), order.instrument, trade)
            }
            instrument => self.charge_pool(id, instrument, trade),
        }
    }

    /// Charges a fee to the pool that a market belongs to.
    pub(super) fn charge_pool(
        &mut self,
        id: AccountId,
        instrument: Instrument,
        trade: (Amount, bool),
    ) -> Amount {
        let pocket = match instrument {
            Instrument::Perp(perp) => Pocket::from(self.ledger.cross_of(id, perp)),
            Instrument::Spot(_) => Pocket::Token(self.venue.settlement),
        };
        self.charge_pocket((id, pocket), instrument, trade)
    }

    fn charge_pocket(
        &mut self,
        (id, payer): (AccountId, Pocket),
        instrument: Instrument,
        trade: (Amount, bool),
    ) -> Amount {
        let fee = self.fee(id, instrument, trade);
        self.count_volume(id, instrument, trade);
        let payee = Pocket::Token(self.ledger.token_of(payer));
        self.ledger.pay((id, payer), (AccountId::FEES, payee), fee);
        fee
    }

    /// Makes units held that are supplied; those of a token that is borrowed automatically come
    /// with the margin sharing after the fill.
    pub(super) fn free_units(
        &mut self,
        id: AccountId,
        token: TokenId,
        units: Amount,
    ) -> Result<(), LedgerError> {
        if self.is_borrowed_automatically(id, token) {
            return Ok(());
        }
        let missing = (units - self.ledger.held(id, token)).or_zero();
        self.ledger.withdraw(id, token, missing)
    }

    /// Supplies held collateral as far as the reserve's cap allows; other tokens stay held.
    pub(super) fn supply_collateral(
        &mut self,
        id: AccountId,
        token: TokenId,
    ) -> Result<(), LedgerError> {
        if self.venue.tokens[token.index()].collateral.is_none() {
            return Ok(());
        }
        let cap = self.venue.tokens[token.index()].supply_cap;
        let room = (cap - self.ledger.reserve(token).total_supplied()).or_zero();
        let units = self.ledger.held(id, token).or_zero().min(room);
        self.ledger.supply(id, token, units)
    }
}
