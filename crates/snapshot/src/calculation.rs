//! Computes the figures of an account with the engine's rules.

use plimsoll_engine::liquidation::price::{Exposed, ShownPx};
use plimsoll_engine::margin::collateral::{self, health_factor};
use plimsoll_engine::margin::portfolio::available_after_maintenance;
use plimsoll_engine::margin::requirement::{Resting, commitment, hold, transfer_requirement};
use plimsoll_engine::units::{Amount, Px, Ratio, Round, Usd, mul_div};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::book::{Backing, Book, Leg, Stable, View};
use crate::figures::{CollateralFigures, Figures, PerpFigures, PositionFigures, TokenFigures};
use crate::snapshot::{Mode, Snapshot};
use crate::terms::{SETTLEMENT, token_decimals};

/// A value as a decimal.
pub(crate) fn usd(value: Usd) -> Decimal {
    value.to_decimal().normalize()
}

fn amount(value: Amount) -> Decimal {
    value.to_decimal().normalize()
}

fn ratio(value: Option<Ratio>) -> Option<Decimal> {
    value.map(|x| x.to_decimal().normalize())
}

/// A margin as the venue shows it: six decimals, the rest cut off.
fn cut(value: Usd) -> Usd {
    Usd(mul_div(value.0, 1, 10_000_000_000, Round::Down) * 10_000_000_000)
}

/// Computes the figures.
pub(crate) struct Calculation<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) book: &'a Book,
    /// What resting orders tie up, where known.
    pub(crate) resting: Option<Resting>,
}

impl Calculation<'_> {
    pub(crate) fn figures(&self) -> Figures {
        let book = self.book;
        let view = book.view(&book.prices());
        let portfolio = book.portfolio(&view);
        let others = book.others.iter();
        let debts = others.filter_map(|x| Some(x.borrowed.at(x.px?)));
        let debt = book.borrowed.at(Px::ONE) + debts.sum();
        let health = ratio(health_factor(view.capacity, debt));
        let is_liquidatable = book.is_view_liquidatable(&view);
        let committed = self.commitment(&view);
        Figures {
            ratio: ratio(self.ratio(&view)),
            liquidation_ratio: book.rules.liquidation_ratio.to_decimal().normalize(),
            is_liquidatable,
            equity: usd(view.equity),
            maintenance: usd(view.maintenance),
            initial: usd(view.initial),
            notional: usd(view.notional),
            isolated: usd(book.isolated()),
            borrow_for_maintenance: usd(portfolio.borrow_for_maintenance),
            credit: usd(book.credit(&view)),
            capacity: usd(view.capacity),
            debt: usd(debt),
            health: (book.mode == Mode::Portfolio).then(|| {
                match (is_liquidatable, health) {
                    (true, _) => "liquidatable",
                    (false, Some(factor)) if factor < Decimal::ONE => "atRisk",
                    _ => "healthy",
                }
                .to_owned()
            }),
            health_factor: health,
            commitment: committed.map(usd),
            order_margin: self.resting.map(|x| usd(x.perp_margin)),
            tokens: self.tokens(&view, committed),
            collateral: self.collateral(&view, committed),
            perps: self.perps(),
            positions: self.positions(&view),
        }
    }

    /// The highest ratio over tokens.
    fn ratio(&self, view: &View) -> Option<Ratio> {
        let book = self.book;
        match book.mode {
            Mode::Standard => None,
            Mode::Unified => Book::unified(view).ratio(),
            Mode::Portfolio => {
                let others = (book.others.iter()).filter_map(|x| book.portfolio_in(x, view));
                let all = std::iter::once(book.portfolio(view)).chain(others);
                all.filter_map(|side| side.ratio()).max()
            }
        }
    }

    fn commitment(&self, view: &View) -> Option<Usd> {
        let share = self.book.rules.transfer_requirement;
        let kept = transfer_requirement(view.initial, view.notional, share);
        Some(commitment(self.book.isolated(), kept, self.resting?))
    }

    fn tokens(&self, view: &View, committed: Option<Usd>) -> Vec<TokenFigures> {
        let Some(total) = self.book.balance else {
            return Vec::new();
        };
        let book = self.book;
        let credit = if book.mode == Mode::Portfolio {
            book.credit(view)
        } else {
            Usd::ZERO
        };
        let available = available_after_maintenance(view.equity, view.maintenance, credit);
        let own = TokenFigures {
            coin: SETTLEMENT.to_owned(),
            total: usd(total),
            borrowed: amount(book.borrowed),
            available: Some(usd(available)),
            hold: committed.map(|x| usd(hold(x, view.capacity))),
            spot_hold: committed.map(|x| usd(total.min(x))),
            borrow_cap_used: (book.mode == Mode::Portfolio)
                .then(|| ratio(Ratio::of(book.borrowed.0, book.borrow_cap.0)))
                .flatten(),
        };
        let wanted = committed.map(|x| (x - total).or_zero());
        let others = (book.others.iter()).map(|x| Self::stable(x, view, wanted));
        std::iter::once(own).chain(others).collect()
    }

    /// Another borrowable token: no positions are margined in it, and what USDC wants of the
    /// capacity is not there for it.
    fn stable(stable: &Stable, view: &View, wanted: Option<Usd>) -> TokenFigures {
        let cap = stable.borrow_cap;
        let available = match (stable.px, view.credit_uncapped) {
            (Some(px), credit) => Some(stable.net + credit.buys(px, Round::Down).min(cap)),
            (None, Usd::ZERO) => Some(stable.net),
            (None, _) => None,
        };
        let left = wanted.map(|x| view.capacity - x);
        let hold = match (stable.px, left) {
            (_, Some(Usd::ZERO)) => Some(Amount::ZERO),
            (Some(px), Some(left)) => Some(-left.buys(px, Round::Down)),
            _ => None,
        };
        TokenFigures {
            coin: stable.coin.clone(),
            total: amount(stable.net),
            borrowed: amount(stable.borrowed),
            available: available.map(amount),
            hold: hold.map(amount),
            spot_hold: Some(amount(stable.net.min(Amount::ZERO))),
            borrow_cap_used: ratio(Ratio::of(stable.borrowed.0, cap.0)),
        }
    }

    fn collateral(&self, view: &View, committed: Option<Usd>) -> Vec<CollateralFigures> {
        let wanted = (self.book.balance.zip(committed)).map(|(total, x)| (x - total).or_zero());
        let backings = (self.book.assets.iter()).filter_map(|x| x.backing.as_ref());
        backings
            .map(|backing| self.backing(backing, view, wanted))
            .collect()
    }

    fn backing(&self, backing: &Backing, view: &View, wanted: Option<Usd>) -> CollateralFigures {
        let Backing {
            supplied,
            px,
            terms,
            ..
        } = backing;
        let capacity = collateral::capacity(*supplied, *px, terms);
        // What the own balance and the other collaterals leave uncovered.
        let uncovered = wanted.map(|x| (x - (view.capacity - capacity)).or_zero());
        let locked = uncovered.and_then(|x| collateral::locked(x, *px, terms));
        let decimals = token_decimals(&backing.coin);
        let up = |x: Decimal| x.round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero);
        let is_free = !self
            .book
            .portfolio(view)
            .borrow_for_maintenance
            .is_positive();
        CollateralFigures {
            coin: backing.coin.clone(),
            supplied: amount(*supplied),
            px: px.to_decimal().normalize(),
            value: usd(supplied.at(*px)),
            ltv: terms.ltv.to_decimal().normalize(),
            capacity: usd(capacity),
            credit: usd(collateral::credit(*supplied, *px, terms)),
            hold: locked.map(|x| up(amount(x.min(*supplied)))),
            available: is_free.then(|| self.units(&backing.coin)),
            supply_cap_used: ratio(Ratio::of(supplied.0, terms.user_supply_cap.0)),
        }
    }

    /// Units held, supplied or not.
    fn units(&self, coin: &str) -> Decimal {
        let row = self.snapshot.token(coin);
        row.map_or(Decimal::ZERO, |row| row.total).normalize()
    }

    fn legs(&self) -> impl Iterator<Item = &Leg> {
        self.book.assets.iter().filter_map(|x| x.leg.as_ref())
    }

    fn perps(&self) -> Option<PerpFigures> {
        let perps = self.snapshot.perps.as_ref()?;
        let buckets = &self.book.buckets;
        let all = self.legs().chain(buckets.iter().map(|b| &b.leg));
        let (mut notional, mut signed) = (Usd::ZERO, Usd::ZERO);
        for leg in all {
            notional += leg.notional(leg.mark);
            signed += leg.size.at(leg.mark);
        }
        let isolated = self.book.isolated();
        let cross = |of: fn(&Leg, Px) -> Usd| self.legs().map(|l| cut(of(l, l.mark))).sum::<Usd>();
        let (initial, cross_notional) = (cross(Leg::initial), cross(Leg::notional));
        let account_value = perps.all.raw_usd + usd(signed);
        let kept = transfer_requirement(
            initial,
            cross_notional,
            self.book.rules.transfer_requirement,
        );
        let free = |resting: Resting| {
            let tied = usd(isolated + kept + resting.perp_margin);
            (account_value - tied).max(Decimal::ZERO)
        };
        Some(PerpFigures {
            account_value,
            notional: usd(notional),
            margin_used: usd(initial + isolated),
            cross_maintenance: usd(cross(Leg::maintenance)),
            withdrawable: self.resting.map(free),
        })
    }

    fn positions(&self, view: &View) -> Vec<PositionFigures> {
        let book = self.book;
        let credit = if book.mode == Mode::Portfolio {
            book.credit(view)
        } else {
            Usd::ZERO
        };
        // The venue's price takes the account's value in its perp digits, maintenance in all.
        let available =
            available_after_maintenance(cut(view.equity + credit), view.maintenance, Usd::ZERO);
        let cross = self.legs().map(|leg| position(leg, None, available));
        let isolated = book.buckets.iter().map(|bucket| {
            let equity = bucket.equity(bucket.leg.mark);
            let left = equity - bucket.leg.maintenance(bucket.leg.mark);
            position(&bucket.leg, Some(equity), left)
        });
        cross.chain(isolated).collect()
    }
}

fn position(leg: &Leg, isolated: Option<Usd>, available: Usd) -> PositionFigures {
    let exposed = Exposed {
        size: leg.size,
        mark: leg.mark,
        tiers: &leg.tiers,
    };
    let px = exposed.liquidation_px(available);
    PositionFigures {
        coin: leg.coin.clone(),
        size: amount(leg.size),
        mark_px: leg.mark.to_decimal().normalize(),
        notional: usd(leg.notional(leg.mark)),
        leverage: leg.leverage,
        is_isolated: isolated.is_some(),
        margin_used: usd(isolated.unwrap_or_else(|| cut(leg.initial(leg.mark)))),
        maintenance: usd(cut(leg.maintenance(leg.mark))),
        liquidation_px: px.and_then(ShownPx::to_decimal).map(|x| x.normalize()),
    }
}
