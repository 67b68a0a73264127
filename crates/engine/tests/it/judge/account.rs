//! Figures of an account from the engine's public rule functions, token by token.

use plimsoll_engine::liquidation::perp::is_backstop_due;
use plimsoll_engine::margin::Portfolio;
use plimsoll_engine::margin::collateral::{self, health_factor};
use plimsoll_engine::margin::portfolio::available_after_maintenance;
use plimsoll_engine::margin::requirement::{
    Resting, available_to_trade, commitment, hold, transfer_requirement,
};
use plimsoll_engine::market::maintenance::{initial_margin, maintenance_margin};
use plimsoll_engine::units::{Amount, Px, Ratio, Round, Usd};
use plimsoll_engine::venue::{Collateral, SeveralDebtsReading, Venue};
use plimsoll_testkit::case::{AccountCase, CollateralCase, SharedCollateral, TokenCase};
use plimsoll_testkit::worked_examples::{AccountGiven, Answer};

use super::boundary::{Judged, Shown, amount, answer, below, px};
use super::figures_of_engine;
use super::ground::{self, Ground};

pub(crate) fn evaluate(given: &AccountGiven) -> Judged {
    let mut config = ground::config(&given.account, given.margin.min_borrow_offset);
    config.margin.several_debts = match given.margin.shared_collateral {
        SharedCollateral::Full => SeveralDebtsReading::Maximum,
        SharedCollateral::LessOtherBorrows => SeveralDebtsReading::LessOtherBorrows,
    };
    let ground = Ground::new(&config, &given.account)?;
    let all = figures(&ground, &given.account)?;
    figures_of_engine::agree(&ground, &given.account, &all)?;
    Ok(all)
}

/// All figures of an account, named as the reference names them.
pub(crate) fn figures(ground: &Ground, account: &AccountCase) -> Judged {
    let view = View::of(ground, account)?;
    let mut all = view.account_figures();
    for (token, side) in account.tokens.iter().zip(&view.sides) {
        all.extend(below(&token.name, view.balance_figures(side)));
        all.extend(below(&token.name, view.margin_figures(side)));
    }
    for (held, backing) in account.collateral.iter().zip(&view.backings) {
        all.extend(below(&held.name, view.collateral_figures(backing)));
    }
    Ok(all)
}

/// An account in the engine's units.
struct View<'a> {
    venue: &'a Venue,
    sides: Vec<Side>,
    backings: Vec<Backing>,
}

/// One borrowable token.
struct Side {
    px: Px,
    debt: Amount,
    net: Amount,
    user_borrow_cap: Option<Amount>,
    equity: Usd,
    isolated: Usd,
    resting: Resting,
    maintenance: Usd,
    initial: Usd,
    notional: Usd,
    credit: Usd,
    portfolio: Portfolio,
}

/// One collateral; without terms where its LTV is zero.
struct Backing {
    supplied: Amount,
    px: Px,
    terms: Option<Collateral>,
    user_supply_cap: Option<Amount>,
}

impl<'a> View<'a> {
    fn of(ground: &'a Ground, account: &AccountCase) -> Judged<Self> {
        let venue = &ground.venue;
        let backings = (account.collateral.iter())
            .map(|held| Backing::of(held, venue))
            .collect::<Judged<Vec<_>>>()?;
        let credit = backings.iter().map(Backing::credit).sum();
        let sides = (account.tokens.iter())
            .map(|token| Side::of(token, (account, ground), credit))
            .collect::<Judged<_>>()?;
        let mut view = Self {
            venue,
            sides,
            backings,
        };
        if venue.margin.several_debts == SeveralDebtsReading::LessOtherBorrows {
            view.take_other_borrows_off();
        }
        Ok(view)
    }

    /// Each token's credit less what the others would need to borrow.
    fn take_other_borrows_off(&mut self) {
        let borrow = |side: &Side| side.portfolio.borrow_for_maintenance;
        let all: Usd = self.sides.iter().map(borrow).sum();
        for side in &mut self.sides {
            side.credit = (side.credit - (all - borrow(side))).or_zero();
            let margin = &self.venue.margin;
            side.portfolio = Portfolio::new(side.equity, side.maintenance, side.credit, margin);
        }
    }

    fn capacity(&self) -> Usd {
        self.backings.iter().map(Backing::capacity).sum()
    }

    fn debt(&self) -> Usd {
        self.sides.iter().map(|side| side.debt.at(side.px)).sum()
    }

    fn is_liquidatable(&self, side: &Side) -> bool {
        (side.portfolio).exceeds(self.venue.margin.liquidation_ratio)
    }

    fn account_figures(&self) -> Answer {
        let (capacity, debt) = (self.capacity(), self.debt());
        let is_liquidatable = self.sides.iter().any(|side| self.is_liquidatable(side));
        let health = match is_liquidatable {
            true => "liquidatable",
            false if capacity < debt => "atRisk",
            false => "healthy",
        };
        answer([
            ("portfolio_margin_ratio", self.highest_ratio().shown()),
            ("is_liquidatable", is_liquidatable.shown()),
            ("health_factor", health_factor(capacity, debt).shown()),
            ("health", health.shown()),
            ("capacity", capacity.shown()),
            ("debt_value", debt.shown()),
        ])
    }

    /// The official maximum over tokens; a requirement over nothing is above every ratio.
    fn highest_ratio(&self) -> Option<Ratio> {
        let over_nothing = |side: &Side| {
            side.portfolio.requirement.is_positive() && side.portfolio.liquidation_value.is_zero()
        };
        if self.sides.iter().any(over_nothing) {
            return None;
        }
        (self.sides.iter())
            .filter_map(|side| side.portfolio.ratio())
            .max()
    }

    fn balance_figures(&self, side: &Side) -> Answer {
        let capacity = self.capacity();
        let cap_used = |cap: Amount| Ratio::of(side.debt.0, cap.0);
        let borrowable =
            (side.user_borrow_cap).map_or(capacity, |cap| capacity.min(cap.at(side.px)));
        let committed = side.committed(self.venue);
        let without_floor = commitment(side.isolated, side.initial, side.resting);
        let free = available_to_trade(side.value(), hold(without_floor, capacity));
        answer([
            ("net_balance", side.net.shown()),
            ("debt", side.debt.shown()),
            (
                "borrow_cap_used",
                side.user_borrow_cap.and_then(cap_used).shown(),
            ),
            ("commitment", committed.shown()),
            ("wanted", side.wanted(self.venue).shown()),
            ("hold", hold(committed, capacity).shown()),
            ("spot_hold", side.value().min(committed).shown()),
            ("available_to_trade", free.shown()),
            ("borrowable", borrowable.shown()),
        ])
    }

    fn margin_figures(&self, side: &Side) -> Answer {
        let portfolio = &side.portfolio;
        let free = available_after_maintenance(side.equity, side.maintenance, side.credit);
        answer([
            ("equity", side.equity.shown()),
            ("maintenance_margin", side.maintenance.shown()),
            ("initial_margin", side.initial.shown()),
            ("notional", side.notional.shown()),
            (
                "borrow_for_maintenance",
                portfolio.borrow_for_maintenance.shown(),
            ),
            ("requirement", portfolio.requirement.shown()),
            ("collateral_credit", side.credit.shown()),
            ("liquidation_value", portfolio.liquidation_value.shown()),
            ("ratio", portfolio.ratio().shown()),
            (
                "available_after_maintenance",
                free.buys(side.px, Round::Down).shown(),
            ),
            ("perp_stage", self.stage(side).shown()),
        ])
    }

    fn stage(&self, side: &Side) -> &'static str {
        let rules = &self.venue.liquidation;
        if side.notional.is_zero() || !self.is_liquidatable(side) {
            "none"
        } else if is_backstop_due(side.equity + side.credit, side.maintenance, rules) {
            "backstop"
        } else {
            "market"
        }
    }

    fn collateral_figures(&self, backing: &Backing) -> Answer {
        let cap_used = |cap: Amount| Ratio::of(backing.supplied.0, cap.0);
        answer([
            ("value", backing.value().shown()),
            ("capacity", backing.capacity().shown()),
            ("supplied", backing.supplied.shown()),
            ("locked", self.locked(backing).shown()),
            (
                "supply_cap_used",
                backing.user_supply_cap.and_then(cap_used).shown(),
            ),
        ])
    }

    /// Units that must stay for what the own balances and the other collaterals leave uncovered.
    fn locked(&self, backing: &Backing) -> Amount {
        let wanted: Usd = self.sides.iter().map(|side| side.wanted(self.venue)).sum();
        let uncovered = (wanted - (self.capacity() - backing.capacity())).or_zero();
        (backing.terms.as_ref())
            .and_then(|terms| collateral::locked(uncovered, backing.px, terms))
            .map_or(Amount::ZERO, |units| units.min(backing.supplied))
    }
}

impl Side {
    fn of(token: &TokenCase, case: (&AccountCase, &Ground), credit: Usd) -> Judged<Self> {
        let (account, ground) = case;
        let at = px(token.oracle_px)?;
        let (net, debt) = (amount(token.net_balance())?, amount(token.debt)?);
        let isolated = amount(token.isolated_equity)?;
        let user_borrow_cap = token.user_borrow_cap.map(amount).transpose()?;
        let credit = user_borrow_cap.map_or(credit, |cap| credit.min(cap.at(at)));
        let resting = Resting {
            perp_margin: order_margin(account, token)?,
            spot_notional: amount(token.spot_buys)?.at(at),
        };
        let equity = (net - isolated).at(at);
        let (maintenance, initial, notional) = margins(account, ground, token)?;
        let margin = &ground.venue.margin;
        Ok(Self {
            px: at,
            debt,
            net,
            user_borrow_cap,
            equity,
            isolated: isolated.at(at),
            resting,
            maintenance,
            initial,
            notional,
            credit,
            portfolio: Portfolio::new(equity, maintenance, credit, margin),
        })
    }

    fn value(&self) -> Usd {
        self.net.at(self.px)
    }

    fn committed(&self, venue: &Venue) -> Usd {
        let share = venue.margin.transfer_requirement;
        let kept = transfer_requirement(self.initial, self.notional, share);
        commitment(self.isolated, kept, self.resting)
    }

    fn wanted(&self, venue: &Venue) -> Usd {
        (self.committed(venue) - self.value()).or_zero()
    }
}

/// Maintenance margin, initial margin and notional of the positions margined in a token.
fn margins(account: &AccountCase, ground: &Ground, token: &TokenCase) -> Judged<(Usd, Usd, Usd)> {
    let mut sums = (Usd::ZERO, Usd::ZERO, Usd::ZERO);
    for (position, perp) in account.positions.iter().zip(&ground.venue.perps) {
        if position.token == token.name {
            let notional = amount(position.size)?.at(px(position.mark_px)?).abs();
            sums.0 += maintenance_margin(notional, &perp.tiers);
            sums.1 += initial_margin(notional, position.leverage);
            sums.2 += notional;
        }
    }
    Ok(sums)
}

fn order_margin(account: &AccountCase, token: &TokenCase) -> Judged<Usd> {
    let own = (account.perp_orders.iter()).filter(|order| order.token == token.name);
    own.map(|order| {
        let notional = amount(order.size)?.at(px(order.limit_px)?);
        Ok(initial_margin(notional, order.leverage))
    })
    .sum()
}

impl Backing {
    fn of(held: &CollateralCase, venue: &Venue) -> Judged<Self> {
        let token = venue
            .token(&held.name)
            .ok_or("a collateral without a token")?;
        Ok(Self {
            supplied: amount(held.supplied)?,
            px: px(held.oracle_px)?,
            terms: venue.tokens[token.index()].collateral,
            user_supply_cap: held.user_supply_cap.map(amount).transpose()?,
        })
    }

    fn value(&self) -> Usd {
        let cap = self.user_supply_cap.unwrap_or(self.supplied);
        let counted = (self.terms.as_ref()).map_or(self.supplied.min(cap), |t| {
            collateral::counted(self.supplied, t)
        });
        counted.at(self.px)
    }

    fn capacity(&self) -> Usd {
        let of = |terms| collateral::capacity(self.supplied, self.px, terms);
        self.terms.as_ref().map_or(Usd::ZERO, of)
    }

    fn credit(&self) -> Usd {
        let of = |terms| collateral::credit(self.supplied, self.px, terms);
        self.terms.as_ref().map_or(Usd::ZERO, of)
    }
}
