//! Liquidation of borrows: a real engine at constant prices, a tick every three seconds.

use plimsoll_engine::liquidation::borrow::{credit, slip};
use plimsoll_engine::units::{Round, SimTime, Usd, mul_div};
use plimsoll_engine::venue::{
    LiquidationConfig, PartialReading, SlipReading, TriggerReading, VenueConfig,
};
use plimsoll_engine::{Engine, Instrument, Liquidation, LiquidationStep, Opening, Outcome, Report};
use plimsoll_testkit::case::AccountCase;
use plimsoll_testkit::reference::borrow_liquidation::{
    LiquidationOptions, Slip, StepBase, StepReading, Trigger,
};
use plimsoll_testkit::worked_examples::{Answer, BorrowLiquidationGiven};

use super::account;
use super::boundary::{Judged, Shown, amount, answer, below};
use super::ground::{self, ACCOUNT, Ground, USDC, plenty, tick};

pub(crate) fn evaluate(given: &BorrowLiquidationGiven) -> Judged {
    let ground = Ground::new(&config(given)?, &given.account)?;
    let mut engine = open(&ground, &given.account)?;
    let mut all = account::figures(&ground, &given.account)?;
    let before = engine.figures(ACCOUNT);
    let tripled = before.full_value_times_three;
    let full_threshold = Usd(mul_div(tripled.0, 1, 3, Round::Down));
    let steps = episode(&mut engine, given)?;
    let first = steps.first().map_or("none", |step| step.severity);
    all.extend(answer([
        ("severity", first.shown()),
        ("partial_threshold", before.credit_uncapped.shown()),
        ("full_threshold", full_threshold.shown()),
        ("steps", steps.len().shown()),
    ]));
    for (k, step) in (1..).zip(steps) {
        all.extend(below(&format!("step{k}"), step.figures));
    }
    Ok(all)
}

/// One step as it is told.
struct Step {
    severity: &'static str,
    figures: Answer,
}

/// The venue of a case. Expected debts have more digits than three seconds of interest leave
/// alone, so the rate is zero.
fn config(given: &BorrowLiquidationGiven) -> Judged<VenueConfig> {
    let offset = given.options.margin.min_borrow_offset;
    let mut config = ground::without_interest(ground::config(&given.account, offset));
    config.margin.trigger = match given.options.trigger {
        Trigger::Ratio => TriggerReading::Ratio,
        Trigger::FaqThreshold => TriggerReading::FaqThreshold,
    };
    config.liquidation = LiquidationConfig {
        partial: partial(given.options).ok_or("the engine has no such reading of a step")?,
        slip: match given.options.slip {
            Slip::Linear => SlipReading::Linear,
            Slip::Zero => SlipReading::None,
        },
        ..config.liquidation
    };
    Ok(config)
}

/// The engine's reading of a partial step; none where it has no such reading.
pub(crate) fn partial(options: LiquidationOptions) -> Option<PartialReading> {
    match (options.step, options.base) {
        (StepReading::Credit, StepBase::Start) => Some(PartialReading::ShareOfStart),
        (StepReading::Credit, StepBase::Remaining) => Some(PartialReading::ShareOfRest),
        (StepReading::Proportional, StepBase::Remaining) => Some(PartialReading::Proportional),
        (StepReading::Proportional, StepBase::Start) => None,
    }
}

/// The account with what it holds of USDC supplied, as idle USDC is: on the perp side it would
/// repay the debt before the first step.
fn open(ground: &Ground, account: &AccountCase) -> Judged<Engine> {
    if !account.positions.is_empty() {
        return Err("cases of borrow liquidation have no positions".to_owned());
    }
    let usdc = account.token(USDC);
    let debt = amount(usdc.debt)?;
    let mut opening: Opening = ground.supplied(account)?;
    (opening.supplied).push((ground.venue.settlement, amount(usdc.held)?));
    opening.borrowed = debt;
    ground.open(plenty(debt), &opening)
}

/// Steps until a tick without one, the first at time zero.
fn episode(engine: &mut Engine, given: &BorrowLiquidationGiven) -> Judged<Vec<Step>> {
    let every_ms = engine.venue().liquidation.borrow_step_ms;
    let mut steps = Vec::new();
    for k in 0..u64::from(given.max_steps) {
        let reports = tick(engine, SimTime(k * every_ms))?;
        let taken = liquidations(&reports);
        let Some(first) = taken.first() else { break };
        let severity = match first.kind {
            LiquidationStep::BorrowPartial => "partial",
            LiquidationStep::BorrowFull => "full",
            other => return Err(format!("{other:?} without positions")),
        };
        let mut figures = after(engine, &given.account)?;
        figures.extend(answer([("severity", severity.shown())]));
        for one in &taken {
            figures.extend(step_of(engine, one)?);
        }
        steps.push(Step { severity, figures });
    }
    Ok(steps)
}

fn liquidations(reports: &[Report]) -> Vec<Liquidation> {
    let outcomes = reports.iter().flat_map(|report| &report.outcomes);
    outcomes
        .filter_map(|outcome| match outcome {
            Outcome::Liquidated(step) => Some(*step),
            _ => None,
        })
        .collect()
}

/// What was taken of one collateral. Slip and credit are figures of a step that buys collateral; a
/// step that takes debt with it reports the debt instead.
fn step_of(engine: &Engine, step: &Liquidation) -> Judged {
    let Instrument::Spot(token) = step.instrument else {
        return Err(format!("a borrow step in {:?}", step.instrument));
    };
    let (venue, px) = (engine.venue(), engine.borrow_px(token));
    let name = &venue.tokens[token.index()].name;
    let rules = venue.liquidation;
    let buys = rules.partial != PartialReading::Proportional;
    let mut told = answer([("units", step.size.shown())]);
    if buys && step.kind == LiquidationStep::BorrowPartial {
        let terms = venue.tokens[token.index()].collateral.ok_or("no terms")?;
        let slip = slip(step.notional, &terms, rules.slip);
        if credit(step.size, px, slip) != step.credit {
            return Err(format!("{step:?} is not its rule's credit at {slip:?}"));
        }
        told.extend(answer([
            ("slip", slip.shown()),
            ("credit", step.credit.shown()),
        ]));
    }
    Ok(below(name, told))
}

/// The account after a step.
fn after(engine: &Engine, account: &AccountCase) -> Judged {
    let (venue, ledger) = (engine.venue(), engine.ledger());
    let usdc = venue.settlement;
    let debt = ledger.borrowed(ACCOUNT, usdc);
    let net = ledger.held(ACCOUNT, usdc) + ledger.supplied(ACCOUNT, usdc) - debt;
    let ratio = engine.figures(ACCOUNT).portfolio(venue).ratio();
    let mut all = answer([("ratio", ratio.shown())]);
    all.extend(below(
        USDC,
        answer([("debt", debt.shown()), ("net_balance", net.shown())]),
    ));
    for held in &account.collateral {
        let token = venue
            .token(&held.name)
            .ok_or("a collateral without a token")?;
        let left = ledger.supplied(ACCOUNT, token);
        all.extend(below(&held.name, answer([("left", left.shown())])));
    }
    Ok(all)
}
