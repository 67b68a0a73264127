//! What must hold of the rules for any account.

use plimsoll_engine::liquidation::borrow::{Severity, partial_units, severity};
use plimsoll_engine::liquidation::trigger::is_liquidatable;
use plimsoll_engine::margin::{Figures, Portfolio, collateral};
use plimsoll_engine::market::maintenance::maintenance_margin;
use plimsoll_engine::pool::RateCurve;
use plimsoll_engine::sharing::{Drawable, Drift, drawable, drift};
use plimsoll_engine::units::{AccountId, Amount, Px, Ratio, Round, SimTime, Usd};
use plimsoll_engine::venue::{Collateral, FullReading, PartialReading, RateReading, VenueConfig};
use plimsoll_engine::{Engine, Event, EventKind, LiquidationStep, Opening, Outcome};
use plimsoll_testkit::case::{AccountCase, MinBorrowOffset, TierCase};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::accounts::{account, tiers};
use crate::common::{Dice, Market, engine, october, prices, random_openings, settle_all};
use crate::judge::figures_of_engine::{open_beside, open_usdc};
use crate::judge::ground::{self, ACCOUNT, Ground, apply, attend, plenty, tick};

fn config(account: &AccountCase) -> VenueConfig {
    ground::config(account, MinBorrowOffset::Floor)
}

fn portfolio(account: &AccountCase) -> Portfolio {
    let ground = Ground::new(&config(account), account).unwrap();
    let engine = open_usdc(&ground, account).unwrap();
    engine.figures(ACCOUNT).portfolio(engine.venue())
}

const LIMIT: Ratio = Ratio(9_500_000_000);

prop_compose! {
    fn terms()(ltv in 1i64..950_000, cap in 0i128..2_000_000) -> Collateral {
        Collateral {
            ltv: Ratio(ltv * 10_000),
            user_supply_cap: Amount(cap * Amount::ONE.0),
            takeover_width: Usd(3_000_000 * Usd::ONE.0),
        }
    }
}

proptest! {
    #[test]
    fn more_collateral_never_raises_the_ratio(account in account(), more in 0i64..1_000_000_000) {
        let mut richer = account.clone();
        if let Some(held) = richer.collateral.first_mut() {
            held.supplied += Decimal::new(more, 6);
        }
        let (poor, rich) = (portfolio(&account), portfolio(&richer));
        prop_assert!(poor.exceeds(LIMIT) || !rich.exceeds(LIMIT));
        if let (Some(before), Some(after)) = (poor.ratio(), rich.ratio()) {
            prop_assert!(after <= before);
        }
    }

    #[test]
    fn higher_ltv_never_lowers_capacity(
        terms in terms(),
        more in 0i64..50_000,
        supplied in 0i128..20_000_000_000_000_000,
        px in 1i64..200_000_000_000,
    ) {
        let raised = Collateral { ltv: Ratio(terms.ltv.0 + more * 10_000), ..terms };
        let (supplied, px) = (Amount(supplied), Px(px));
        let full = |units, px, terms: &_| {
            collateral::full_value_times_three(units, px, terms, FullReading::AtOrAbove)
        };
        for rule in [collateral::capacity, collateral::credit, full] {
            prop_assert!(rule(supplied, px, &raised) >= rule(supplied, px, &terms));
        }
    }

    #[test]
    fn borrow_rate_is_monotone(
        (base, kink, slope) in (0i64..100_000_000_000, 0i64..=10_000_000_000, 0i64..1_000_000_000_000),
        (low, more) in (0i64..11_000_000_000, 0i64..2_000_000_000),
        factor in 0i64..=10_000_000_000,
    ) {
        let curve = RateCurve { base: Ratio(base), kink: Ratio(kink), slope: Ratio(slope), reading: RateReading::Continuous };
        let (low, high, factor) = (Ratio(low), Ratio(low + more), Ratio(factor));
        prop_assert!(curve.borrow_rate(high) >= curve.borrow_rate(low));
        prop_assert!(curve.supply_rate(high, factor) >= curve.supply_rate(low, factor));
        prop_assert!(curve.supply_rate(high, factor) <= curve.borrow_rate(high));
    }

    #[test]
    fn maintenance_has_no_step_at_a_tier(tiers in tiers()) {
        let account = AccountCase::default();
        let mut config = config(&account);
        ground::add_perp(&mut config, "market", &tiers);
        let ground = Ground::new(&config, &account).unwrap();
        let tiers = &ground.venue.perps[0].tiers;
        for edge in tiers.iter().skip(1).map(|tier| tier.from) {
            let below = maintenance_margin(Usd(edge.0 - 1), tiers);
            let step = maintenance_margin(edge, tiers) - below;
            prop_assert!((0..=2).contains(&step.0), "{step:?} at {edge:?}");
        }
    }

    #[test]
    fn a_partial_step_never_raises_debt_over_collateral(account in account(), place in 0i64..100) {
        let (mut engine, mut before) = borrower_in_the_partial_band(account, place)?;
        for second in [0, 3, 6, 9] {
            let reports = tick(&mut engine, SimTime(second * 1_000)).unwrap();
            let outcomes = reports.iter().flat_map(|report| &report.outcomes);
            let steps = outcomes.filter(|outcome| is_partial(outcome)).count();
            if steps == 0 {
                break;
            }
            let after = debt_over_collateral(&engine.figures(ACCOUNT));
            // The slip is rounded up and the credit down, at ten decimals each.
            prop_assert!(after.0 <= before.0 + 2, "{before:?}, then {after:?}");
            before = after;
        }
    }

    #[test]
    fn a_partial_step_takes_something_of_every_collateral(
        (start, left) in (0i128..1_000_000_000_000_000, 1i128..1_000_000_000_000_000),
        share in 100_000_000i64..=10_000_000_000,
        reading in 0usize..3,
    ) {
        let reading = READINGS[reading];
        let taken = partial_units(Amount(start), Amount(left), Ratio(share), reading);
        prop_assert!(taken.is_positive() && taken <= Amount(left));
    }

    #[test]
    fn a_takeover_is_whole_only_where_something_would_be_borrowed(account in account()) {
        let ground = Ground::new(&config(&account), &account).unwrap();
        let engine = open_usdc(&ground, &account).unwrap();
        let mut figures = engine.figures(ACCOUNT);
        for _ in 0..2 {
            let portfolio = figures.portfolio(engine.venue());
            let is_full = severity(&portfolio, &figures, FullReading::AtOrAbove) == Severity::Full;
            prop_assert!(!is_full || portfolio.borrow_for_maintenance.is_positive());
            // The same with more supplied than is needed.
            figures.supplied += portfolio.borrow_for_maintenance;
        }
    }

    #[test]
    fn suppliers_never_get_more_than_is_paid(
        (lent, owed) in (1_000_000i128..10_000_000_000_000_000, 1i128..=1_000_000),
        kept in prop_oneof![Just(0i64), 0i64..=100],
        hours in vec(1u64..10_000_000, 1..6),
    ) {
        let (mut engine, mut time) = (pool(lent, lent * owed / 1_000_000, kept), 0);
        let usdc = engine.venue().settlement;
        for millis in hours {
            time += millis;
            apply(&mut engine, SimTime(time), EventKind::Funding(Vec::new())).unwrap();
            prop_assert!(!engine.ledger().reserve(usdc).buffer().is_negative());
        }
    }

    #[test]
    fn sharing_reaches_its_target(account in account()) {
        let account = without_borrow_cap(account);
        let ground = Ground::new(&config(&account), &account).unwrap();
        let mut engine = open_usdc(&ground, &account).unwrap();
        let before = engine.figures(ACCOUNT);
        let (lack, draw) = lack(&engine, &before);
        apply(&mut engine, SimTime::ZERO, attend()).unwrap();
        prop_assume!(!engine.is_in_liquidation(ACCOUNT));
        let after = engine.figures(ACCOUNT);
        let gap = after.perp_equity - before.target;
        let refused = (lack - draw.total()).at(Px::ONE);
        // A lack is rounded up and a surplus down, to the smallest amount.
        let unit = Amount(1).at(Px::ONE);
        prop_assert!(-refused <= gap && gap < unit, "{gap:?}, refused {refused:?}");
        prop_assert!(refused.is_zero() || draw.borrow == max(&before));
    }

    #[test]
    fn the_ratio_is_invariant_to_scale(account in account(), times in 2u32..10) {
        let one = portfolio(&account);
        let maintenance = one.requirement - one.borrow_for_maintenance;
        prop_assume!(maintenance > Usd(100 * Usd::ONE.0));
        let many = portfolio(&scaled(account, Decimal::from(times)));
        let (one, many) = (one.ratio().unwrap(), many.ratio().unwrap());
        prop_assert!((one.0 - many.0).abs() <= 1, "{one:?} against {many:?}");
    }
}

const READINGS: [PartialReading; 3] = [
    PartialReading::ShareOfStart,
    PartialReading::ShareOfRest,
    PartialReading::Proportional,
];

/// A reserve with a lender, somebody's debt, and a reserve factor in percent.
fn pool(lent: i128, owed: i128, percent: i64) -> Engine {
    let account = AccountCase::default();
    let mut config = config(&account);
    let usdc = config.tokens.get_mut(ground::USDC).unwrap();
    usdc.borrow.as_mut().unwrap().reserve_factor = Decimal::new(percent, 2);
    let ground = Ground::new(&config, &account).unwrap();
    let owed = Opening {
        borrowed: Amount(owed),
        ..Opening::default()
    };
    ground.open(Amount(lent), &owed).unwrap()
}

fn is_partial(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Liquidated(step) if step.kind == LiquidationStep::BorrowPartial)
}

fn debt_over_collateral(figures: &Figures) -> Ratio {
    let owed = (-figures.equity()).or_zero();
    owed.over(figures.collateral).unwrap_or(Ratio::ZERO)
}

/// A pure borrower somewhere between the two thresholds, and its debt over its collateral.
fn borrower_in_the_partial_band(
    mut account: AccountCase,
    place: i64,
) -> Result<(Engine, Ratio), TestCaseError> {
    account.positions.clear();
    account.collateral.retain(|held| !held.ltv.is_zero());
    account.tokens[0].held = Decimal::ZERO;
    account.tokens[0].debt = Decimal::ZERO;
    let mut account = without_borrow_cap(account);
    for held in &mut account.collateral {
        held.user_supply_cap = None;
    }
    let config = ground::without_interest(config(&account));
    let ground = Ground::new(&config, &account).unwrap();
    let empty = open_usdc(&ground, &account).unwrap().figures(ACCOUNT);
    prop_assume!(empty.collateral > Usd(1_000 * Usd::ONE.0));
    let partial = empty.credit_uncapped;
    let full = Usd(empty.full_value_times_three.0 / 3);
    let debt = partial + Usd((full - partial).0 / 100 * i128::from(place));
    account.tokens[0].debt = debt.in_settlement(Round::Down).to_decimal();
    let lent = plenty(debt.in_settlement(Round::Up));
    let engine = open_beside(&ground, &account, lent).unwrap();
    let before = debt_over_collateral(&engine.figures(ACCOUNT));
    Ok((engine, before))
}

fn without_borrow_cap(mut account: AccountCase) -> AccountCase {
    account.tokens[0].user_borrow_cap = None;
    account
}

/// What an account lacks of its target, and what it can draw for it.
fn lack(engine: &Engine, figures: &Figures) -> (Amount, Drawable) {
    match drift(engine.venue(), figures, true) {
        Drift::Lack(lack) => {
            let draw = drawable(engine.ledger(), engine.venue(), figures, lack);
            (lack, draw)
        }
        Drift::None | Drift::Surplus(_) => (Amount::ZERO, Drawable::default()),
    }
}

/// What an account may borrow within its capacity, where no cap and no reserve binds.
fn max(figures: &Figures) -> Amount {
    let free = figures.capacity - figures.borrowed;
    free.in_settlement(Round::Down).or_zero()
}

/// All amounts of an account, and the notionals that its margin tiers begin at, times a factor.
fn scaled(mut account: AccountCase, times: Decimal) -> AccountCase {
    for token in &mut account.tokens {
        token.held *= times;
        token.debt *= times;
        token.user_borrow_cap = token.user_borrow_cap.map(|cap| cap * times);
    }
    for held in &mut account.collateral {
        held.supplied *= times;
        held.user_supply_cap = held.user_supply_cap.map(|cap| cap * times);
    }
    for position in &mut account.positions {
        position.size *= times;
        for tier in &mut position.tiers {
            *tier = TierCase {
                lower: tier.lower * times,
                ..*tier
            };
        }
    }
    account
}

/// Users that are liquidatable at present prices.
fn liquidatable(engine: &Engine) -> Vec<AccountId> {
    let users = (0..engine.users()).map(AccountId::user);
    users
        .filter(|id| {
            let figures = engine.figures(*id);
            let portfolio = figures.portfolio(engine.venue());
            is_liquidatable(&portfolio, &figures, engine.venue())
        })
        .collect()
}

/// New prices: whoever is liquidatable at them is due, and after everybody due has been looked
/// after whoever still is stands in a liquidation episode. Returns how many did.
fn tick_of_all(engine: &mut Engine, event: &Event) -> usize {
    let EventKind::Prices(prices) = &event.kind else {
        settle_all(engine, event.clone(), 40);
        return 0;
    };
    let ticked = apply(engine, event.time, EventKind::Prices(prices.clone())).unwrap();
    for id in liquidatable(engine) {
        assert!(ticked.due.contains(&id), "{id:?} is not due");
    }
    for id in (0..engine.users()).map(AccountId::user) {
        assert!(
            !engine.is_in_liquidation(id) || ticked.due.contains(&id),
            "{id:?} is forgotten"
        );
    }
    for order in &ticked.orders {
        let fill = crate::common::fill(engine, *order, 40);
        apply(engine, event.time, EventKind::Fill(fill)).unwrap();
    }
    for account in ticked.due {
        let perps_first = account.0.is_multiple_of(2);
        let kind = EventKind::Attend {
            account,
            perps_first,
        };
        settle_all(
            engine,
            Event {
                time: event.time,
                kind,
            },
            40,
        );
    }
    let left = liquidatable(engine);
    assert!(
        left.iter().all(|id| engine.is_in_liquidation(*id)),
        "{left:?}"
    );
    left.len()
}

#[test]
fn no_account_is_left_liquidatable_without_an_action_scheduled() {
    let mut left = 0;
    for (seed, drift) in (0..8).map(|seed| (seed, [-0.003, 0.003][seed as usize % 2])) {
        let at = prices(80_000.0, 2_400.0, 80.0);
        let mut dice = Dice(seed);
        let openings = random_openings(&mut dice, 30, &at);
        let mut engine = engine(&october(), &openings, at);
        let px = [80_000.0, 2_400.0, 80.0];
        let volatility = 0.012;
        let mut market = Market {
            dice,
            px,
            volatility,
            drift,
        };
        for tick in 1..=300 {
            for event in market.events(tick, 30) {
                left += tick_of_all(&mut engine, &event);
            }
        }
    }
    assert!(left > 20, "only {left} times was anybody left over");
}
