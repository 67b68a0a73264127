//! Perpetual markets: maintenance, liquidation orders and stages, funding and fees.

use plimsoll_engine::liquidation::perp::is_backstop_due;
use plimsoll_engine::liquidation::price::{Exposed, ShownPx};
use plimsoll_engine::liquidation::trigger::is_perp_side_short;
use plimsoll_engine::margin::Figures;
use plimsoll_engine::market::maintenance::maintenance_margin;
use plimsoll_engine::units::{Amount, PerpId, Px, Ratio, Round, SimTime, Usd};
use plimsoll_engine::venue::{Preset, Tier, Venue};
use plimsoll_engine::{Engine, EventKind, Fill, Instrument, Opening, Order, Outcome};
use plimsoll_testkit::case::{AccountCase, MinBorrowOffset, PositionCase, TierCase};
use plimsoll_testkit::worked_examples::{
    FeeGiven, FundingPaymentGiven, LiquidationPxGiven, MaintenanceGiven, PerpOrderGiven,
    PerpStageGiven,
};
use rust_decimal::Decimal;

use super::boundary::{Judged, Shown, amount, answer, px, ratio, time, usd};
use super::ground::{self, ACCOUNT, Ground, apply, tick};

/// The only market of these cases.
const MARKET: PerpId = PerpId(0);

pub(crate) fn maintenance(given: &MaintenanceGiven) -> Judged {
    let account = AccountCase::default();
    let mut config = ground::config(&account, MinBorrowOffset::Floor);
    ground::add_perp(&mut config, "market", &given.tiers);
    let ground = Ground::new(&config, &account)?;
    let margin = maintenance_margin(usd(given.notional)?, &ground.venue.perps[0].tiers);
    Ok(answer([("maintenance_margin", margin.shown())]))
}

/// The order for a position whose equity is four fifths of its maintenance, with nothing behind
/// it; where a cooldown is running, the order before opened it.
pub(crate) fn order(given: &PerpOrderGiven) -> Judged {
    let (size, mark) = (amount(given.size)?, px(given.mark_px)?);
    let maintenance = maintenance_margin(size.at(mark).abs(), &one_market(&given.size, mark)?.1);
    let equity = Usd(maintenance.0 * 4 / 5).in_settlement(Round::Down);
    let mut engine = position(&given.size, mark, equity)?;
    let mut sent = liquidation_order(&mut engine, SimTime::ZERO)?;
    if let Some(since) = given.since_partial_s {
        sent = liquidation_order(&mut engine, time(since)?)?;
    }
    if sent.is_positive() == size.is_positive() {
        return Err(format!("an order of {sent:?} does not close {size:?}"));
    }
    Ok(answer([
        ("order_size", sent.abs().shown()),
        ("order_notional", sent.abs().at(mark).shown()),
    ]))
}

/// The size of the one order that a tick sends to the book for the account.
fn liquidation_order(engine: &mut Engine, at: SimTime) -> Judged<Amount> {
    let reports = tick(engine, at)?;
    let orders: Vec<&Order> = (reports.iter().flat_map(|report| &report.orders))
        .filter(|order| order.account == ACCOUNT && order.is_liquidation)
        .collect();
    match orders[..] {
        [order] => Ok(order.size),
        _ => Err(format!("{orders:?} at {at:?}")),
    }
}

/// The perp side alone, as where nothing can be drawn for it.
pub(crate) fn stage(given: &PerpStageGiven) -> Judged {
    let venue = Venue::try_from(&Preset::October2026.config()).map_err(|p| format!("{p:?}"))?;
    let figures = Figures {
        perp_equity: usd(given.equity)?,
        maintenance: usd(given.maintenance_margin)?,
        ..Figures::default()
    };
    let rules = &venue.liquidation;
    let stage = if !is_perp_side_short(&figures) {
        "none"
    } else if is_backstop_due(figures.perp_equity, figures.maintenance, rules) {
        "backstop"
    } else {
        "market"
    };
    Ok(answer([("stage", stage.shown())]))
}

/// The liquidation price shown on a position in a market of one tier.
pub(crate) fn liquidation_px(given: &LiquidationPxGiven) -> Judged {
    let tiers = [Tier::after(None, Usd::ZERO, given.max_leverage)];
    let position = Exposed {
        size: amount(given.size)?,
        mark: px(given.mark_px)?,
        tiers: &tiers,
    };
    let shown = position.liquidation_px(usd(given.margin_available)?);
    let shown = shown.and_then(ShownPx::to_decimal);
    Ok(answer([(
        "px",
        shown.map_or_else(|| "none".into(), Into::into),
    )]))
}

/// What an hour takes from the cash of a position.
pub(crate) fn funding(given: &FundingPaymentGiven) -> Judged {
    let mut engine = position(&given.size, px(given.oracle_px)?, Amount::ONE)?;
    let usdc = engine.venue().settlement;
    let before = engine.ledger().held(ACCOUNT, usdc);
    let rates = EventKind::Funding(vec![ratio(given.hourly_rate)?]);
    apply(&mut engine, SimTime::ZERO, rates)?;
    let paid = before - engine.ledger().held(ACCOUNT, usdc);
    Ok(answer([("payment", paid.shown())]))
}

/// The fee of a liquidation's fill, at the given rate as the taker fee.
pub(crate) fn fee(given: &FeeGiven) -> Judged {
    let (size, at) = (amount(given.size)?, px(given.px)?);
    let mut engine = position_in(&given.size, at, Amount::ONE, Some(ratio(given.rate)?))?;
    let order = Order {
        account: ACCOUNT,
        instrument: Instrument::Perp(MARKET),
        size: -size,
        limit_bps: None,
        is_liquidation: true,
        is_maker: false,
        kind: plimsoll_engine::OrderKind::Market,
    };
    let fill = EventKind::Fill(Fill {
        order,
        size: -size,
        quote: size.at(at).in_settlement(Round::Up),
    });
    let report = apply(&mut engine, SimTime::ZERO, fill)?;
    let fee = report.outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Filled { fee, .. } => Some(*fee),
        _ => None,
    });
    Ok(answer([("fee", fee.ok_or("nothing was filled")?.shown())]))
}

fn position(size: &Decimal, mark: Px, equity: Amount) -> Judged<Engine> {
    position_in(size, mark, equity, None)
}

/// A position with some equity and nothing behind it, beside an empty reserve.
fn position_in(size: &Decimal, mark: Px, equity: Amount, taker: Option<Ratio>) -> Judged<Engine> {
    let (account, _) = one_market(size, mark)?;
    let mut config = ground::config(&account, MinBorrowOffset::Floor);
    if let Some(rate) = taker {
        config.fees.tiers[0].perp_taker = rate.to_decimal();
    }
    let opening = Opening {
        perp_equity: equity,
        positions: Ground::positions(&account)?,
        ..Opening::default()
    };
    Ground::new(&config, &account)?.open(Amount::ZERO, &opening)
}

/// An account of one position in a market of forty times leverage, and the market's tiers.
fn one_market(size: &Decimal, mark: Px) -> Judged<(AccountCase, Vec<Tier>)> {
    let tier = TierCase {
        lower: Decimal::ZERO,
        max_leverage: 40,
    };
    let account = AccountCase {
        positions: vec![PositionCase {
            name: "market".to_owned(),
            token: ground::USDC.to_owned(),
            size: *size,
            mark_px: mark.to_decimal(),
            leverage: 40,
            tiers: vec![tier],
        }],
        ..AccountCase::default()
    };
    let config = ground::config(&account, MinBorrowOffset::Floor);
    let ground = Ground::new(&config, &account)?;
    let tiers = ground.venue.perps[0].tiers.clone();
    Ok((account, tiers))
}
