//! The same account in a real engine: figures identical, and due exactly when liquidatable.
//!
//! Held are accounts that owe and margin nothing but USDC, and those that owe several tokens worth
//! one USD each, without positions.

use plimsoll_engine::liquidation::trigger::is_liquidatable;
use plimsoll_engine::margin::Figures;
use plimsoll_engine::margin::collateral::health_factor;
use plimsoll_engine::units::{Amount, Px, Round, SimTime, Usd};
use plimsoll_engine::venue::Venue;
use plimsoll_engine::{Engine, Opening};
use plimsoll_testkit::case::{AccountCase, TokenCase};
use plimsoll_testkit::worked_examples::{Answer, conflicts};
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, amount, answer, below};
use super::ground::{ACCOUNT, Ground, USDC, plenty, tick};

/// Says in what an engine differs from figures of its own rule functions, if it does.
pub(crate) fn agree(ground: &Ground, account: &AccountCase, by_rules: &Answer) -> Judged<()> {
    let mut engine = if only_usdc(account).is_some() {
        open_usdc(ground, account)?
    } else if is_plain(account) {
        open_in_all(ground, account)?
    } else {
        return Ok(());
    };
    for cross in engine.crosses(ACCOUNT) {
        let mut figures = engine.figures_in(ACCOUNT, cross);
        figures.perp_equity += lost(ground, account)?;
        let different = conflicts(&shown(&figures, engine.venue()), by_rules);
        if !different.is_empty() {
            return Err(format!(
                "engine against its rules: {}",
                different.join("; ")
            ));
        }
    }
    decides(&mut engine)
}

/// Whether an account only owes and holds tokens worth one USD.
fn is_plain(account: &AccountCase) -> bool {
    let is_plain = |token: &TokenCase| {
        token.oracle_px == Decimal::ONE
            && token.isolated_equity.is_zero()
            && token.spot_buys.is_zero()
    };
    account.positions.is_empty() && account.tokens.iter().all(is_plain)
}

/// An account of several tokens in an engine of its own, each token's reserve well filled.
fn open_in_all(ground: &Ground, account: &AccountCase) -> Judged<Engine> {
    let mut opening = ground.supplied(account)?;
    let mut owed = Amount::ZERO;
    for token in &account.tokens {
        let id = (ground.venue.token(&token.name)).ok_or("a token that the venue lacks")?;
        opening.debts.push((id, amount(token.debt)?));
        opening.held.push((id, amount(token.held)?));
        owed = owed.max(amount(token.debt)?);
    }
    ground.open(plenty(owed), &opening)
}

/// The USDC row of an account that uses no other borrowable token.
fn only_usdc(account: &AccountCase) -> Option<&TokenCase> {
    let is_used = |token: &TokenCase| {
        let sums = [
            token.held,
            token.debt,
            token.isolated_equity,
            token.spot_buys,
        ];
        let has_positions = account.positions_in(&token.name).count() > 0;
        has_positions || sums.iter().any(|sum| !sum.is_zero())
    };
    let usdc = account.tokens.iter().find(|token| token.name == USDC)?;
    let mut others = account.tokens.iter().filter(|token| token.name != USDC);
    (usdc.oracle_px == Decimal::ONE && !others.any(is_used)).then_some(usdc)
}

/// The account in an engine of its own, with everything it holds as perp equity.
pub(crate) fn open_usdc(ground: &Ground, account: &AccountCase) -> Judged<Engine> {
    let usdc = only_usdc(account).ok_or("the account uses more than USDC")?;
    open_beside(ground, account, plenty(amount(usdc.debt)?))
}

/// The same beside a lender of some money.
pub(crate) fn open_beside(ground: &Ground, account: &AccountCase, lent: Amount) -> Judged<Engine> {
    let usdc = only_usdc(account).ok_or("the account uses more than USDC")?;
    let opening = Opening {
        borrowed: amount(usdc.debt)?,
        perp_equity: amount(usdc.held - usdc.isolated_equity)?,
        positions: Ground::positions(account)?,
        ..ground.supplied(account)?
    };
    ground.open(lent, &opening)
}

/// What opening the positions rounded away: each is paid with its value at mark, rounded up to the
/// grid of amounts.
fn lost(ground: &Ground, account: &AccountCase) -> Judged<Usd> {
    let marks = &ground.prices.mark;
    let paid_more = |value: Usd| value.in_settlement(Round::Up).at(Px::ONE) - value;
    let positions = Ground::positions(account)?.into_iter();
    Ok(positions
        .map(|(perp, size, _)| paid_more(size.at(marks[perp.index()])))
        .sum())
}

/// An engine's figures, named as those of the rules.
pub(crate) fn shown(figures: &Figures, venue: &Venue) -> Answer {
    let portfolio = figures.portfolio(venue);
    let mut all = below(
        &venue.tokens[figures.token.index()].name,
        answer([
            ("equity", figures.equity().shown()),
            ("maintenance_margin", figures.maintenance.shown()),
            ("initial_margin", figures.initial.shown()),
            ("notional", figures.notional.shown()),
            ("collateral_credit", figures.credit(venue).shown()),
            (
                "borrow_for_maintenance",
                portfolio.borrow_for_maintenance.shown(),
            ),
            ("requirement", portfolio.requirement.shown()),
            ("liquidation_value", portfolio.liquidation_value.shown()),
            ("ratio", portfolio.ratio().shown()),
        ]),
    );
    let health = health_factor(figures.capacity, figures.borrowed_in_all());
    all.extend(answer([
        ("capacity", figures.capacity.shown()),
        ("debt_value", figures.borrowed_in_all().shown()),
        ("health_factor", health.shown()),
    ]));
    all
}

/// A tick at the same prices liquidates the account exactly when it is liquidatable, and sharing
/// between its two sides leaves its equity as it is.
pub(crate) fn decides(engine: &mut Engine) -> Judged<()> {
    let before = engine.figures(ACCOUNT);
    let must = (engine.crosses(ACCOUNT).into_iter()).any(|cross| {
        let figures = engine.figures_in(ACCOUNT, cross);
        let portfolio = figures.portfolio(engine.venue());
        is_liquidatable(&portfolio, &figures, engine.venue())
    });
    let reports = tick(engine, SimTime::ZERO)?;
    let due = (reports.last()).is_some_and(|ticked| ticked.due.contains(&ACCOUNT));
    let is = engine.is_in_liquidation(ACCOUNT);
    if (must && !due) || is != must {
        return Err(format!("liquidatable {must}, due {due}, liquidated {is}"));
    }
    let after = engine.figures(ACCOUNT).equity();
    if !must && after != before.equity() {
        let before = before.equity();
        return Err(format!("sharing changed {before:?} to {after:?}"));
    }
    Ok(())
}
