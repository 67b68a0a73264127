//! Margin sharing: perp equity is kept at its target with what the account supplies or can borrow.
//!
//! Rule    target = max(initial margin, 10% of notional); a lack is drawn from own supply, then
//!         borrowed within LTV capacity and caps; if even maintenance is missing, the part up to
//!         it may be borrowed up to the collateral credit; a surplus repays debt, then is supplied
//! Units   settlement token; needs rounded up, surpluses down
//! Bounds  money moves when perp equity has drifted by more than the tolerance, and exactly to
//!         the target after every own action; less than a cent is not drawn
//! Source  FAQ, FIX-T, FIX-LI; docs/rules/margin_sharing.md
//! Tests   worked_examples/automatic_borrow.yaml, properties::sharing_reaches_its_target

use crate::account::{Cross, Mode};
use crate::ledger::{Ledger, LedgerError};
use crate::margin::Figures;
use crate::margin::figures::Prices;
use crate::margin::requirement::Requirement;
use crate::units::{AccountId, Amount, Px, Ratio, Round, TokenId, Usd};
use crate::venue::{FallBack, Venue};

/// The least that is worth drawing: a cent.
const LEAST_DRAW: Amount = Amount(Amount::ONE.0 / 100);

/// What could be drawn for an account, settlement token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawable {
    /// From own supply.
    pub supply: Amount,
    /// By a new borrow within LTV capacity.
    pub borrow: Amount,
    /// By a borrow beyond LTV capacity, as far as maintenance is missing.
    pub maintenance: Amount,
}

impl Drawable {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Amount {
        self.supply + self.borrow + self.maintenance
    }
}

/// What the pool and the caps still lend one account that owes some debt of a token.
#[must_use]
pub fn lendable(ledger: &Ledger, venue: &Venue, token: TokenId, debt: Usd) -> Amount {
    let Some(terms) = &venue.tokens[token.index()].borrow else {
        return Amount::ZERO;
    };
    let reserve = ledger.reserve(token);
    let room = (terms.borrow_cap - reserve.total_borrowed()).min(reserve.balance());
    let own = terms.user_borrow_cap - debt.in_settlement(Round::Up);
    room.min(own).or_zero()
}

/// What an account's collateral still lets it borrow.
fn free_capacity(figures: &Figures) -> Amount {
    let capacity = figures.capacity - figures.borrowed_in_all();
    capacity.in_settlement(Round::Down).or_zero()
}

/// The most an account may newly borrow within its LTV capacity.
#[must_use]
pub fn max_new_borrow(ledger: &Ledger, venue: &Venue, figures: &Figures) -> Amount {
    free_capacity(figures).min(lendable(ledger, venue, figures.token, figures.borrowed))
}

/// What could be drawn towards a lack of perp equity. Nothing in an account that is not in
/// portfolio margin, nor, where a cap that binds sends the whole account back to ordinary
/// behaviour, in one that a cap keeps from drawing what its collateral would allow.
#[must_use]
pub fn drawable(ledger: &Ledger, venue: &Venue, figures: &Figures, lack: Amount) -> Drawable {
    if figures.mode != Mode::Portfolio {
        return Drawable::default();
    }
    let draw = within_caps(ledger, venue, figures, lack);
    if draw.supply == lack {
        return draw;
    }
    let is_refused = draw.supply + draw.borrow < lack.min(draw.supply + free_capacity(figures));
    if is_refused && venue.caps_fall_back == FallBack::WholeAccount {
        return Drawable::default();
    }
    draw
}

fn within_caps(ledger: &Ledger, venue: &Venue, figures: &Figures, lack: Amount) -> Drawable {
    let reserve = ledger.reserve(figures.token);
    let supply = (figures.supplied.in_settlement(Round::Down))
        .min(reserve.balance())
        .min(lack)
        .or_zero();
    let borrow = if supply == lack {
        Amount::ZERO
    } else {
        (lack - supply)
            .min(max_new_borrow(ledger, venue, figures))
            .min(reserve.balance() - supply)
    };
    let equity = figures.perp_equity + (supply + borrow).at(Px::ONE);
    let missing = (figures.maintenance - equity).or_zero();
    let mut draw = Drawable {
        supply,
        borrow,
        maintenance: Amount::ZERO,
    };
    if venue.maintenance_borrow && missing.is_positive() {
        draw.maintenance = maintenance_borrow(ledger, venue, figures, draw)
            .min(missing.in_settlement(Round::Up))
            .or_zero();
    }
    draw
}

/// What could be borrowed beyond LTV capacity after a draw.
fn maintenance_borrow(ledger: &Ledger, venue: &Venue, figures: &Figures, draw: Drawable) -> Amount {
    let Some(terms) = &venue.tokens[figures.token.index()].borrow else {
        return Amount::ZERO;
    };
    let reserve = ledger.reserve(figures.token);
    let debt = figures.borrowed + draw.borrow.at(Px::ONE);
    let room = figures.credit(venue) - debt - figures.borrowed_elsewhere;
    let own = terms.user_borrow_cap - debt.in_settlement(Round::Up);
    let all = terms.borrow_cap - reserve.total_borrowed() - draw.borrow;
    let pool = reserve.balance() - draw.supply - draw.borrow;
    (room.in_settlement(Round::Down))
        .min(own)
        .min(all)
        .min(pool)
}

/// What an account's perp equity asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Within the tolerance.
    None,
    /// Above the target by this much.
    Surplus(Amount),
    /// Below the target by this much.
    Lack(Amount),
}

/// How far perp equity is from its target, when that is more than a tolerance. Only portfolio
/// margin accounts are kept at it.
#[must_use]
pub fn drift(venue: &Venue, figures: &Figures, exact: bool) -> Drift {
    if figures.mode != Mode::Portfolio {
        return Drift::None;
    }
    let gap = figures.target - figures.perp_equity;
    let tolerance = if exact {
        Ratio::ZERO
    } else {
        venue.sharing_tolerance
    };
    // |gap| > target * tolerance, without a division.
    if gap.abs().0 * Ratio::ONE_UNITS <= figures.target.0 * i128::from(tolerance.0) {
        Drift::None
    } else if gap.is_positive() {
        Drift::Lack(gap.in_settlement(Round::Up))
    } else {
        Drift::Surplus((-gap).in_settlement(Round::Down))
    }
}

/// Whether drawing is worth it.
#[must_use]
pub fn can_draw(ledger: &Ledger, venue: &Venue, figures: &Figures, lack: Amount) -> bool {
    can_draw_supply(ledger, venue, figures)
        || drawable(ledger, venue, figures, lack).total() >= LEAST_DRAW.min(lack)
}

/// Whether it is for the sake of own supply alone, whatever could be borrowed.
pub(crate) fn can_draw_supply(ledger: &Ledger, venue: &Venue, figures: &Figures) -> bool {
    let balance = ledger.reserve(figures.token).balance();
    figures.supplied >= LEAST_DRAW.at(Px::ONE)
        && balance >= LEAST_DRAW
        && venue.caps_fall_back == FallBack::Partial
}

/// Brings perp equity to its target as far as possible; returns the change of perp cash.
///
/// # Errors
/// When a posting is refused, which would be a fault of this rule.
pub(crate) fn share(
    ledger: &mut Ledger,
    venue: &Venue,
    figures: &Figures,
    id: AccountId,
) -> Result<Amount, LedgerError> {
    let token = figures.token;
    match drift(venue, figures, true) {
        Drift::None => Ok(Amount::ZERO),
        Drift::Lack(lack) => {
            let draw = drawable(ledger, venue, figures, lack);
            ledger.withdraw(id, token, draw.supply)?;
            ledger.borrow(id, token, draw.borrow + draw.maintenance)?;
            Ok(draw.total())
        }
        Drift::Surplus(surplus) => Ok(-place(ledger, venue, (id, token), surplus)?),
    }
}

/// Repays debt with a surplus, and supplies the rest as far as there is room; returns what it took.
pub(crate) fn place(
    ledger: &mut Ledger,
    venue: &Venue,
    (id, token): (AccountId, TokenId),
    surplus: Amount,
) -> Result<Amount, LedgerError> {
    let paid = ledger.repay(id, token, surplus)?;
    if paid == surplus {
        return Ok(paid);
    }
    let supplied = supply_room(ledger, venue, (id, token)).min(surplus - paid);
    ledger.supply(id, token, supplied)?;
    Ok(paid + supplied)
}

/// How far perp equity is below its target; negative above it. What [`Figures`] say of it, from the
/// perp side of an account alone.
pub(crate) fn gap(
    ledger: &Ledger,
    venue: &Venue,
    prices: &Prices,
    (id, cross): (AccountId, Cross),
) -> Usd {
    let mut equity = ledger.cash(id, cross.into()).at(Px::ONE);
    let mut requirement = Requirement::new(venue.margin.transfer_requirement);
    let positions = ledger.positions_of(id).iter();
    for (position, (perp, mark)) in positions.zip(venue.perps.iter().zip(&prices.mark)) {
        if position.size.is_zero() || position.isolated || !perp.is_in(cross) {
            continue;
        }
        let value = position.size.at(*mark);
        equity += value;
        requirement.add(value.abs(), position.leverage);
    }
    requirement.transfer() - equity
}

/// How much more of a token an account may supply.
#[must_use]
pub fn supply_room(ledger: &Ledger, venue: &Venue, (id, token): (AccountId, TokenId)) -> Amount {
    let terms = &venue.tokens[token.index()];
    let all = terms.supply_cap - ledger.reserve(token).total_supplied();
    let own = terms.user_supply_cap - ledger.supplied(id, token);
    all.min(own).or_zero()
}
