//! The reserve: rates, totals, interest, and automatic borrowing out of it.

use plimsoll_engine::margin::collateral::health_factor;
use plimsoll_engine::market::maintenance::initial_margin;
use plimsoll_engine::sharing::{self, Drawable, Drift};
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, Ratio, SimTime, TokenId};
use plimsoll_engine::venue::{Preset, TokenConfig, Venue, VenueConfig};
use plimsoll_engine::{Engine, EventKind, Opening, Outcome};
use plimsoll_testkit::case::{AccountCase, MinBorrowOffset, TierCase, TokenCase};
use plimsoll_testkit::worked_examples::{
    AutomaticBorrowGiven, BorrowRateGiven, InterestGiven, ReserveGiven,
};
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, amount, answer, ratio, time};
use super::ground::{self, ACCOUNT, Ground, LENDER, USDC, apply, attend, told};
use crate::common::units;

/// Whoever owes what the reserve has lent beside the account of a case.
const BORROWERS: AccountId = AccountId::user(2);

pub(crate) fn rates(given: &BorrowRateGiven) -> Judged {
    let venue = Venue::try_from(&Preset::October2026.config()).map_err(|p| format!("{p:?}"))?;
    let (terms, utilization) = (venue.terms(), ratio(given.utilization)?);
    let supply = (terms.curve).supply_rate(utilization, terms.reserve_factor);
    Ok(answer([
        ("borrow_rate", terms.curve.borrow_rate(utilization).shown()),
        ("supply_rate", supply.shown()),
    ]))
}

/// A reserve with these totals.
pub(crate) fn totals(given: &ReserveGiven) -> Judged {
    let account = AccountCase::default();
    let ground = Ground::new(&ground::config(&account, MinBorrowOffset::Floor), &account)?;
    let owed = Opening {
        borrowed: amount(given.total_borrowed)?,
        ..Opening::default()
    };
    let engine = ground.open(amount(given.total_supplied)?, &owed)?;
    let terms = ground.venue.terms();
    let utilization = engine
        .ledger()
        .reserve(ground.venue.settlement)
        .utilization();
    let supply = (terms.curve).supply_rate(utilization, terms.reserve_factor);
    Ok(answer([
        ("utilization", utilization.shown()),
        ("borrow_rate", engine.borrow_rate().shown()),
        ("supply_rate", supply.shown()),
    ]))
}

/// A debt in a reserve of its own, at a rate that does not move with utilization.
pub(crate) fn interest(given: &InterestGiven) -> Judged {
    let account = AccountCase::default();
    let mut config = ground::without_interest(ground::config(&account, MinBorrowOffset::Floor));
    let usdc = config.tokens.get_mut(USDC).and_then(|t| t.borrow.as_mut());
    usdc.ok_or("USDC is not lent")?.base_rate_per_year = given.rate_per_year;
    let ground = Ground::new(&config, &account)?;
    let debt = amount(given.debt)?;
    let owed = Opening {
        borrowed: debt,
        ..Opening::default()
    };
    let mut engine = ground.open(debt + debt, &owed)?;
    // Interest is charged as the hour strikes, at no funding.
    let rates = vec![Ratio::ZERO; ground.venue.perps.len()];
    apply(&mut engine, time(given.seconds)?, EventKind::Funding(rates))?;
    let (ledger, usdc) = (engine.ledger(), ground.venue.settlement);
    let now = ledger.borrowed(ACCOUNT, usdc);
    let earned = ledger.reserve(usdc).total_supplied() - (debt + debt);
    Ok(answer([
        ("debt", now.shown()),
        ("interest", (now - debt).shown()),
        ("suppliers", earned.shown()),
        ("buffer", ledger.reserve(usdc).buffer().shown()),
    ]))
}

/// A need of USDC as the target of a position's margin: what the account holds counts first, then
/// the engine borrows.
pub(crate) fn automatic_borrow(given: &AutomaticBorrowGiven) -> Judged {
    let (mut engine, usdc) = open_with_need(given)?;
    engine.report_sharing = true;
    let figures = engine.figures(ACCOUNT);
    let need = amount(given.need)?;
    let lack = match sharing::drift(engine.venue(), &figures, true) {
        Drift::Lack(lack) => lack,
        Drift::None | Drift::Surplus(_) => Amount::ZERO,
    };
    let most = sharing::max_new_borrow(engine.ledger(), engine.venue(), &figures);
    let draw = sharing::drawable(engine.ledger(), engine.venue(), &figures, lack);
    let borrowed = borrow(&mut engine, draw, usdc)?;
    let after = engine.figures(ACCOUNT);
    let health = health_factor(after.capacity, after.borrowed);
    Ok(answer([
        ("max_new_borrow", most.shown()),
        ("own", (need - lack).shown()),
        ("borrowed", borrowed.shown()),
        ("refused", (lack - borrowed).shown()),
        ("capacity", after.capacity.shown()),
        ("health_factor", health.shown()),
    ]))
}

/// Looks after the account; what was borrowed, which must be what its rule draws.
fn borrow(engine: &mut Engine, draw: Drawable, usdc: TokenId) -> Judged<Amount> {
    let before = engine.ledger().borrowed(ACCOUNT, usdc);
    let report = apply(engine, SimTime::ZERO, attend())?;
    let borrowed = engine.ledger().borrowed(ACCOUNT, usdc) - before;
    let shared = report.outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Shared { amount, .. } => Some(*amount),
        _ => None,
    });
    let moved = shared.unwrap_or(Amount::ZERO);
    if moved != draw.total() || borrowed != draw.borrow {
        return Err(format!("{draw:?} was to be drawn, not {moved:?}"));
    }
    Ok(borrowed)
}

/// The reserve of a case, and its account with a long of ten times the need at ten times leverage.
fn open_with_need(given: &AutomaticBorrowGiven) -> Judged<(Engine, TokenId)> {
    if given.token != USDC {
        return Err(format!("the engine does not lend {}", given.token));
    }
    let config = config_with_need(given)?;
    let mut ground = Ground::new(&config, &given.account)?;
    ground.prices.mark.push(Px::ONE);
    ground.prices.oracle.push(Px::ONE);
    let (reserve, own) = (&given.reserve, given.account.token(USDC));
    let (total, debt) = (amount(reserve.total_borrowed)?, amount(own.debt)?);
    let mut engine = Engine::new(ground.venue.clone(), ground.prices.clone()).map_err(told)?;
    engine.restart(ground.prices.clone(), 3).map_err(told)?;
    let usdc = ground.venue.settlement;
    let lender = Opening {
        supplied: vec![(usdc, total + amount(reserve.balance)?)],
        ..Opening::default()
    };
    let others = Opening {
        borrowed: total - debt,
        ..Opening::default()
    };
    engine.open(LENDER, &lender).map_err(told)?;
    engine.open(BORROWERS, &others).map_err(told)?;
    let account = account_with_need(&ground, given, own)?;
    engine.open(ACCOUNT, &account).map_err(told)?;
    Ok((engine, usdc))
}

fn config_with_need(given: &AutomaticBorrowGiven) -> Judged<VenueConfig> {
    let mut config = ground::config(&given.account, MinBorrowOffset::Floor);
    let hundred_times = TierCase {
        lower: Decimal::ZERO,
        max_leverage: 100,
    };
    ground::add_perp(&mut config, "need", &[hundred_times]);
    // What maintenance may borrow beyond capacity is another rule.
    config.sharing.maintenance_borrow = false;
    let usdc: &mut TokenConfig = config.tokens.get_mut(USDC).ok_or("no USDC")?;
    let terms = usdc.borrow.as_mut().ok_or("USDC is not lent")?;
    terms.borrow_cap = given.reserve.global_borrow_cap;
    Ok(config)
}

fn account_with_need(
    ground: &Ground,
    given: &AutomaticBorrowGiven,
    own: &TokenCase,
) -> Judged<Opening> {
    let size = Amount(amount(given.need)?.0 * 10);
    let margin = initial_margin(size.at(Px::ONE), 10);
    if margin != amount(given.need)?.at(Px::ONE) || !given.account.positions.is_empty() {
        return Err("the need is not the account's only margin".to_owned());
    }
    Ok(Opening {
        borrowed: amount(own.debt)?,
        perp_equity: amount(own.held)?,
        positions: vec![(PerpId(0), size, 10)],
        ..ground.supplied(&given.account)?
    })
}

/// A lender's plenty and a user's debt have to fit the reserve.
#[test]
fn a_reserve_refuses_to_lend_more_than_it_was_given() {
    let account = AccountCase::default();
    let config = ground::config(&account, MinBorrowOffset::Floor);
    let ground = Ground::new(&config, &account).unwrap();
    let owed = Opening {
        borrowed: units(2.0),
        ..Opening::default()
    };
    assert!(ground.open(units(1.0), &owed).is_err());
}
