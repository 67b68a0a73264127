//! V11 and V16: liquidations that push the price into further liquidations.
//!
//! V11: closed forms, and the shipped market: all that is due at the fall so far is one order into
//! a book not yet touched, again and again, until the fall stands. V16: one account; the engine's
//! rules say whether it is liquidated and how much of it, the market's spot book what that brings
//! and where it leaves the price.

use plimsoll_engine::liquidation::borrow::{Severity, partial_units, severity};
use plimsoll_engine::liquidation::trigger::is_liquidatable;
use plimsoll_engine::units::{Amount, Px, SimTime};
use plimsoll_engine::venue::PartialReading;
use plimsoll_sim::market::cascade::{BookCascade, LinearCascade};
use plimsoll_sim::market::{Market, MarketConfig, Side, Venue};

use super::venue::{BORROWER, Book, Scene, config, whole};
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// Place of HYPE in the market's assets.
const HYPE: usize = 2;
/// Price of HYPE after the fall, USD.
const FALLEN_PX: f64 = 23.56;
const TICK_S: f64 = 3.0;
/// Most rounds; the fall changes by a fifth of the change before in each.
const ROUNDS: u32 = 100;

/// V11.
pub(crate) fn tipping(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let linear = LinearCascade {
        impact_per_usd: 5e-10,
        density_usd: 1.2e9,
    };
    let book = BookCascade {
        depth_usd: 20.5e6,
        scale: 0.02,
        density_usd: 2e8,
    };
    let none = f64::NAN;
    let (fall, sold) = (linear.total_fall(0.05), linear.liquidated_usd(0.05));
    let exponential = book.total_fall(0.02).unwrap_or(none);
    let edge = book.tipping_point().unwrap_or(none);
    Ok(vec![
        run.within("linear: 5 % becomes", 0.125, fall.unwrap_or(none), 1e-6),
        run.within(
            "linear: liquidated, M$",
            150.0,
            sold.unwrap_or(none) * 1e-6,
            1e-6,
        ),
        run.within("one book: 2 % becomes", 0.025_798_95, exponential, 1e-6),
        run.within(
            "the same, through the market",
            0.025_798_95,
            through(run, &book)?,
            1e-6,
        ),
        run.within("tipping point", 0.049_817, edge, 1e-6),
    ])
}

/// The fall that 2 % becomes through the perp book of the shipped market.
fn through(run: &Run<'_>, book: &BookCascade) -> Result<f64, ValidationError> {
    let outside = 0.02;
    let mut fall = outside;
    for _ in 0..ROUNDS {
        let mut market = market(run, &MarketConfig::default())?;
        let units = book.density_usd * fall / FALLEN_PX;
        market.execute(Venue::Perp, HYPE, Side::Sell, units, None);
        fall = outside - libm::log(market.mid_px(Venue::Perp, HYPE) / FALLEN_PX);
    }
    Ok(fall)
}

fn market(run: &Run<'_>, config: &MarketConfig) -> Result<Market, ValidationError> {
    let mut market = Market::new(config, TICK_S)
        .map_err(|error| ValidationError::scene(run.id, error.to_string()))?;
    market.on_tick(0.0, &REFERENCE);
    Ok(market)
}

const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, FALLEN_PX];

/// What the account's sales came to.
#[derive(Default)]
struct Sales {
    proceeds_usd: Vec<f64>,
    stopped_s: f64,
    mid_px: f64,
    ltv: f64,
    debt_usd: f64,
}

/// V16.
pub(crate) fn clips(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let sales = sell(run)?;
    let clip = |n: usize| sales.proceeds_usd.get(n).copied().unwrap_or(f64::NAN);
    Ok(vec![
        run.exact("clips", 2.0, sales.proceeds_usd.len() as f64),
        run.within("first clip brings, $", 1_880_091.41, clip(0), 1.0),
        run.within("second clip brings, $", 1_497_408.41, clip(1), 1.0),
        run.within("stops after, s", 6.0, sales.stopped_s, 1e-9),
        run.within("mid then, $", 23.357_753, sales.mid_px, 0.5e-6),
        run.within("LTV then", 0.706_153, sales.ltv, 0.5e-6),
        run.within("debt then, $", 4_222_500.18, sales.debt_usd, 1.0),
    ])
}

fn sell(run: &Run<'_>) -> Result<Sales, ValidationError> {
    let mut config = MarketConfig::default();
    if let Some(spot) = &mut config.assets[HYPE].spot {
        (spot.half_life_s, spot.permanent_share) = (45.0, 0.0);
    }
    let mut market = market(run, &config)?;
    let (mut sales, start) = (Sales::default(), whole(400_000));
    let (mut left, mut debt) = (start, whole(7_600_000));
    loop {
        sales.mid_px = market.mid_px(Venue::Spot, HYPE);
        let (clip, ltv) = due(run, (start, left), debt, sales.mid_px)?;
        (sales.ltv, sales.debt_usd) = (ltv, debt.to_f64());
        if clip.is_zero() {
            return Ok(sales);
        }
        let fill = market.execute(Venue::Spot, HYPE, Side::Sell, clip.to_f64(), None);
        let proceeds = fill.notional_usd;
        sales.proceeds_usd.push(proceeds);
        debt -= Amount::from_f64_down(proceeds).unwrap_or(Amount::ZERO);
        left -= clip;
        sales.stopped_s += TICK_S;
        market.on_tick(sales.stopped_s, &REFERENCE);
    }
}

/// Units that the engine's rules take of an account now, a fifth of what is left, and its LTV.
fn due(
    run: &Run<'_>,
    (start, left): (Amount, Amount),
    debt: Amount,
    mid_px: f64,
) -> Result<(Amount, f64), ValidationError> {
    let book = Book {
        lent: whole(100_000_000),
        hype: left,
        debt,
    };
    let px = Px::from_f64_nearest(mid_px);
    let px = px.ok_or_else(|| ValidationError::scene(run.id, "the price left the grid"))?;
    let mut scene = Scene::new(run.id, &config(50), book, px)?;
    scene.tick(SimTime::ZERO, px)?;
    let (figures, venue) = (scene.engine.figures(BORROWER), scene.engine.venue());
    let portfolio = figures.portfolio(venue);
    let rules = &venue.liquidation;
    let is_partial = is_liquidatable(&portfolio, &figures, venue)
        && severity(&portfolio, &figures, rules.full) == Severity::Partial;
    let share = rules.partial_share;
    let clip = partial_units(start, left, share, PartialReading::ShareOfRest);
    Ok((if is_partial { clip } else { Amount::ZERO }, scene.ltv()))
}
