//! Auto-deleveraging: positions of an account that has lost everything, closed against the other
//! side.

use crate::account::{Cross, Mode};
use crate::liquidation::adl::outside::deleverage;
use crate::liquidation::adl::trigger::{backstop_can_take, closing_px};
use crate::liquidation::adl::{Candidate, Closing};
use crate::liquidation::waterfall::{Stage, Transfers, trade_gain};
use crate::margin::Isolated;
use crate::report::{LiquidationStep, Outcome, Report};
use crate::units::{AccountId, Amount, DexId, PerpId, Px, Ratio, Round, Usd};

use super::Engine;

impl Engine {
    /// Whether the backstop of a market's DEX still takes positions over.
    pub(super) fn can_backstop_take(&self, dex: DexId) -> bool {
        let backstop = AccountId::PERP_BACKSTOP;
        let loss = -self.figures_in(backstop, Cross::Dex(dex)).perp_equity;
        backstop_can_take(loss.or_zero(), &self.venue.liquidation.adl)
    }

    /// Closes a position against others at the price of the tick before, as far as there are any;
    /// returns what is left of it.
    pub(super) fn deleverage(
        &mut self,
        (id, perp): (AccountId, PerpId),
        ratio: Option<Ratio>,
        report: &mut Report,
    ) -> Amount {
        let rules = self.venue.liquidation.adl;
        let n = perp.index();
        let px = closing_px(rules.px, self.previous.mark[n], self.previous.oracle[n]);
        let closing = Closing {
            size: self.ledger.size(id, perp),
            px,
            lot: self.venue.perps[n].lot,
        };
        let candidates = self.adl_candidates(id, perp, px);
        let outside = self.ledger.size(AccountId::MARKET, perp);
        let borne = deleverage(&rules, &candidates, outside, &closing);
        let taken: Amount = borne.users.iter().map(|t| t.size).sum();
        let closed = taken + borne.outside;
        if closed.is_zero() {
            return closing.size;
        }
        let sign = if closing.size.is_negative() { -1 } else { 1 };
        let step = (LiquidationStep::Adl, Amount(closed.0 * sign));
        self.report_closing((id, perp), step, ratio, report);
        let market = (AccountId::MARKET, borne.outside);
        let mut gains = Transfers {
            market: self.close_against((id, perp), market, px, report),
            ..Transfers::default()
        };
        for part in borne.users {
            let other = (part.account, part.size);
            let gain = self.close_against((id, perp), other, px, report);
            if part.account == AccountId::PERP_BACKSTOP {
                gains.perp_backstop += gain;
            } else {
                gains.deleveraged += gain;
            }
        }
        gains.liquidated = -gains.sum();
        let row = (self.venue.perps[n].quote, gains);
        self.report_transfers((Stage::Adl, id), row, report);
        self.ledger.size(id, perp)
    }

    /// Everybody with a position on the other side, the backstop among them.
    fn adl_candidates(&self, id: AccountId, perp: PerpId, px: Px) -> Vec<Candidate> {
        let sign = self.ledger.size(id, perp);
        let holders = self.ledger.holders_of(perp).filter(|(other, position)| {
            *other >= AccountId::PERP_BACKSTOP
                && !position.size.is_zero()
                && position.size.is_negative() != sign.is_negative()
        });
        holders
            .map(|(account, position)| {
                let (account_value, maintenance) = self.value_behind(account, perp, px);
                Candidate {
                    account,
                    size: position.size,
                    entry_quote: position.entry_quote,
                    account_value,
                    maintenance,
                }
            })
            .collect()
    }

    /// What stands behind a position, and the maintenance that it has to cover; a market's price
    /// replaced by the one that it is closed at.
    fn value_behind(&self, id: AccountId, perp: PerpId, px: Px) -> (Usd, Usd) {
        let position = self.ledger.position(id, perp);
        if position.isolated {
            let terms = &self.venue.perps[perp.index()];
            let isolated = Isolated::read(position, terms, px);
            return (isolated.equity, isolated.maintenance);
        }
        let figures = self.figures_in(id, self.ledger.cross_of(id, perp));
        let mark = self.prices.mark[perp.index()];
        let change = position.size.at(px) - position.size.at(mark);
        let credit = match figures.mode {
            Mode::Portfolio => figures.collateral,
            Mode::Standard | Mode::Unified => Usd::ZERO,
        };
        (figures.equity() + credit + change, figures.maintenance)
    }

    /// Closes some of a position against one other account; returns what that account gained by it
    /// at the mark price.
    fn close_against(
        &mut self,
        (id, perp): (AccountId, PerpId),
        (other, size): (AccountId, Amount),
        px: Px,
        report: &mut Report,
    ) -> Usd {
        if size.is_zero() {
            return Usd::ZERO;
        }
        let is_long = self.ledger.size(id, perp).is_positive();
        let size = if is_long { size } else { -size };
        let before = *self.ledger.position(other, perp);
        let quote = size.at(px).in_settlement(Round::Up);
        self.ledger.trade(perp, (other, id), (size, quote));
        if before.isolated {
            self.rebalance_isolated((other, perp), &before, false, report);
        }
        if other >= AccountId::FIRST_USER {
            self.drop_useless(other, perp, report);
            self.watch.keep_due(other);
        }
        report.outcomes.push(Outcome::Deleveraged {
            account: other,
            against: id,
            perp,
            size,
            px,
        });
        trade_gain((size, quote), self.prices.mark[perp.index()])
    }
}
