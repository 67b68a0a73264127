//! Own capital that the opening book takes under each account mode.
//!
//! Rule    spot and perp positions of each account as they are; its least own capital is the value
//!         of its spot plus the cash c behind its positions, where c is the least for which
//!         every position has its initial margin and nothing is liquidatable after a common move
//!         of all prices;
//!         isolated: each position on its own cash, max(initial, loss + maintenance);
//!         standard: the same for the sums over the positions of a DEX; unified: over those of a
//!         collateral token, with loss + maintenance / limit;
//!         portfolio: one pool, initial margin less borrow capacity and, after the move, the least
//!         equity whose portfolio margin ratio is not above the limit; c may be negative: a loan
//! Units   USD; moves as fractions
//! Bounds  one jump; what an account may borrow is held by its own caps, not by the pool's;
//!         several tokens lent are one pool in USD; lenders need no capital and are left out
//! Source  rules: docs/rules/account_modes.md; the moves of 20% are an assumption
//! Tests   here; tests/it/measures.rs

use plimsoll_agents::population::AccountMode;
use plimsoll_engine::account::Cross;
use plimsoll_engine::ledger::Position;
use plimsoll_engine::liquidation::trigger::limit;
use plimsoll_engine::margin::{Portfolio, collateral};
use plimsoll_engine::market::maintenance::{initial_margin, maintenance_margin};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Ratio, Round, TokenId, Usd};
use plimsoll_engine::{Engine, Mode};

use super::measures::ModeCapital;

/// Factors by which all prices move in what positions have to stand.
const MOVES: [Ratio; 2] = [Ratio(8_000_000_000), Ratio(12_000_000_000)];

/// A range below this is narrow enough: a cent in units of 1e-16 USD.
const CENT: i128 = 100_000_000_000_000;

/// Own capital of the book under each mode, in the order of [`AccountMode::ALL`].
pub(super) fn of_book(engine: &Engine) -> [ModeCapital; AccountMode::ALL.len()] {
    let mut all = [ModeCapital::default(); AccountMode::ALL.len()];
    for id in (0..engine.users()).map(AccountId::user) {
        let account = Account::read(engine, id);
        if !account.has_positions && account.spot.is_zero() {
            continue;
        }
        for (sum, mode) in all.iter_mut().zip(AccountMode::ALL) {
            let open = account.cash(mode, Ratio::ONE);
            let moved = MOVES.map(|to| account.cash(mode, to));
            let moved = moved.into_iter().fold(open, Usd::max);
            sum.open_usd += (account.spot + open).to_f64();
            sum.moved_usd += (account.spot + moved).to_f64();
        }
    }
    all
}

/// What an account holds, whatever margins it.
struct Account<'a> {
    engine: &'a Engine,
    id: AccountId,
    has_positions: bool,
    /// Value of the tokens that back loans in portfolio margin.
    spot: Usd,
    /// What may be borrowed against them.
    capacity: Usd,
    /// Their credit for maintenance.
    credit: Usd,
}

/// Sums over positions after a move.
#[derive(Clone, Copy, Default)]
struct Needs {
    initial: Usd,
    maintenance: Usd,
    loss: Usd,
}

impl<'a> Account<'a> {
    fn read(engine: &'a Engine, id: AccountId) -> Self {
        let ledger = engine.ledger();
        let mut account = Self {
            engine,
            id,
            has_positions: ledger.has_positions(id),
            spot: Usd::ZERO,
            capacity: Usd::ZERO,
            credit: Usd::ZERO,
        };
        for (token, terms) in (0..).map(TokenId).zip(&engine.venue().tokens) {
            let Some(terms) = &terms.collateral else {
                continue;
            };
            let units: Amount = ledger.supplied(id, token) + ledger.held(id, token);
            let px = engine.borrow_px(token);
            account.spot += units.at(px);
            account.capacity += collateral::capacity(units, px, terms);
            account.credit += collateral::credit(units, px, terms);
        }
        account
    }

    /// What it has in each market.
    fn positions(&self) -> impl Iterator<Item = (PerpId, &'a Position)> {
        let all = (0..)
            .map(PerpId)
            .zip(self.engine.ledger().positions_of(self.id));
        all.filter(|(_, position)| !position.size.is_zero())
    }

    /// Least cash behind the positions with prices at some multiple; negative is a loan.
    fn cash(&self, mode: AccountMode, to: Ratio) -> Usd {
        if !self.has_positions && mode != AccountMode::Portfolio {
            return Usd::ZERO;
        }
        match mode {
            AccountMode::Isolated => {
                let each = self.positions();
                each.map(|one| alone(self.needs(std::iter::once(one), to), Ratio::ONE))
                    .sum()
            }
            AccountMode::Standard => self.pools(Mode::Standard, to),
            AccountMode::Unified => self.pools(Mode::Unified, to),
            AccountMode::Portfolio => self.portfolio(to),
        }
    }

    /// The pools of a mode without loans, each by itself.
    fn pools(&self, mode: Mode, to: Ratio) -> Usd {
        let venue = self.engine.venue();
        let pool = |cross: Cross| {
            let all = self.positions();
            let of_pool = all.filter(|(perp, _)| venue.perps[perp.index()].is_in(cross));
            alone(self.needs(of_pool, to), limit(mode, venue))
        };
        let crosses = (0..venue.crosses(mode)).map(|n| venue.cross(mode, n));
        crosses.map(pool).sum()
    }

    fn needs<'p>(
        &self,
        positions: impl Iterator<Item = (PerpId, &'p Position)>,
        to: Ratio,
    ) -> Needs {
        let mut needs = Needs::default();
        for (perp, position) in positions {
            let value = position.size.at(self.engine.prices().mark[perp.index()]);
            let tiers = &self.engine.venue().perps[perp.index()].tiers;
            let moved = value.abs().times(to, Round::Up);
            let rise = moved - value.abs();
            needs.initial += initial_margin(value.abs(), position.leverage);
            needs.maintenance += maintenance_margin(moved, tiers);
            needs.loss += if value.is_positive() { -rise } else { rise };
        }
        needs
    }

    /// Initial margin less what may be borrowed at the opening, and enough equity after the move.
    fn portfolio(&self, to: Ratio) -> Usd {
        let venue = self.engine.venue();
        let cap = venue.user_borrow_cap(venue.settlement);
        let cap = cap.at(self.engine.borrow_px(venue.settlement));
        let credit = self.credit.times(to, Round::Down).min(cap);
        let needs = self.needs(self.positions(), to);
        let open = needs.initial - self.capacity.min(cap);
        let stands = |cash: Usd| {
            let (equity, maintenance) = (cash - needs.loss, needs.maintenance);
            let portfolio = Portfolio::new(equity, maintenance, credit, &venue.margin);
            !portfolio.exceeds(limit(Mode::Portfolio, venue))
        };
        // With this much it would stand without any collateral.
        let alone = alone(needs, limit(Mode::Portfolio, venue));
        let most =
            open.max(alone + venue.margin.min_borrow_offset + venue.margin.min_borrow_offset);
        least(open, most, stands)
    }
}

/// What a pool without loans needs: initial margin, and maintenance over its limit after the loss.
fn alone(needs: Needs, limit: Ratio) -> Usd {
    let over = needs.maintenance.0 * Ratio::ONE_UNITS / i128::from(limit.0);
    needs.initial.max(needs.loss + Usd(over))
}

/// The least value of a range at which something holds that holds above it too, to a cent.
fn least(low: Usd, high: Usd, holds: impl Fn(Usd) -> bool) -> Usd {
    if holds(low) {
        return low;
    }
    let (mut low, mut high) = (low.0, high.0);
    while high - low > CENT {
        let middle = low + (high - low) / 2;
        if holds(Usd(middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Usd(high)
}

#[cfg(test)]
mod tests {
    use plimsoll_engine::margin::figures::Prices;
    use plimsoll_engine::units::Px;
    use plimsoll_engine::venue::{Preset, Venue};
    use plimsoll_engine::{EngineError, Opening};

    use super::*;

    /// A book of one lender and one account with 1,000 HYPE at 80, short so many of them at 10x.
    fn book(short: i128) -> Result<[ModeCapital; 4], EngineError> {
        let venue = Venue::try_from(&Preset::October2026.config()).expect("a preset is valid");
        let (token, perp) = (
            venue.token("HYPE").expect("HYPE is collateral"),
            venue.perp("HYPE").expect("HYPE has a market"),
        );
        let mut prices = Prices {
            oracle: vec![Px::ONE; venue.perps.len()],
            mark: vec![Px::ONE; venue.perps.len()],
            borrow: vec![Px::ONE; venue.tokens.len()],
        };
        prices.mark[perp.index()] = Px(80_000_000);
        prices.borrow[token.index()] = Px(80_000_000);
        let settlement = venue.settlement;
        let mut engine = Engine::new(venue, prices.clone())?;
        engine.restart(prices, 2)?;
        let lender = Opening {
            supplied: vec![(settlement, units(1_000_000))],
            ..Opening::default()
        };
        engine.open(AccountId::user(0), &lender)?;
        let mut holder = Opening {
            supplied: vec![(token, units(1_000))],
            perp_equity: units(20_000),
            ..Opening::default()
        };
        if short > 0 {
            holder.positions.push((perp, units(-short), 10));
        }
        engine.open(AccountId::user(1), &holder)?;
        Ok(of_book(&engine))
    }

    fn units(whole: i128) -> Amount {
        Amount(whole * Amount::ONE.0)
    }

    fn assert_near(found: [ModeCapital; 4], open: [f64; 4], moved: [f64; 4]) {
        for (n, one) in found.iter().enumerate() {
            assert!((one.open_usd - open[n]).abs() < 0.011, "{n}: {one:?}");
            assert!((one.moved_usd - moved[n]).abs() < 0.011, "{n}: {one:?}");
        }
    }

    #[test]
    fn a_hedge_needs_its_loss_everywhere_but_in_portfolio_margin() {
        // Spot 80,000, initial 8,000; after a rise of 20% a loss of 16,000 and maintenance 4,800.
        // Portfolio: 0.65 of the spot is lent, and the ratio stays far below its limit.
        let unified = 80_000.0 + 16_000.0 + 4_800.0 / 0.95;
        assert_near(
            book(1_000).expect("the book opens"),
            [88_000.0, 88_000.0, 88_000.0, 36_000.0],
            [100_800.0, 100_800.0, unified, 36_000.0],
        );
    }

    #[test]
    fn a_loan_is_bound_by_the_ratio_after_a_fall() {
        // Without positions only portfolio margin saves capital: 52,000 can be borrowed at once. After
        // a fall of 20% the credit is 0.825 * 64,000 = 52,800, and a debt b stands while
        // 20 + b <= 0.95 * 52,800.
        let debt = 0.95 * 52_800.0 - 20.0;
        assert_near(
            book(0).expect("the book opens"),
            [80_000.0, 80_000.0, 80_000.0, 28_000.0],
            [80_000.0, 80_000.0, 80_000.0, 80_000.0 - debt],
        );
    }
}
