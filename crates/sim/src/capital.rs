//! Capital that a hedge needs under each account mode.
//!
//! Rule    spot N against a short perp N, held through a rise x of the price:
//!         separate accounts need N (1.1 + x) at 10x perp margin, portfolio margin needs N;
//!         saving = (0.1 + x) / (1.1 + x), above 30% from x = 0.23 / 0.7 = 32.9% on;
//!         measured: the least own capital with which the engine neither refuses the position at its
//!         initial margin nor liquidates the account at the higher price
//! Units   multiples of N; rises as fractions
//! Bounds  N = 1,000,000 USD, one jump, a pool that lends all that is asked; the measured figure
//!         stops at maintenance where the closed form keeps the margin of the start
//! Source  SEED-0 and FAQ (the claim); derivation: docs/rules/account_modes.md
//! Tests   `tests/it/capital.rs`

use plimsoll_agents::population::modes::{AccountMode, restate};
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::venue::{Token, Venue};
use plimsoll_engine::{Engine, EngineError, Event, EventKind, Opening, Outcome, Report};

use crate::simulation::{Simulation, TokenPlace};

/// Saving that is advertised (SEED-0).
pub const ADVERTISED: f64 = 0.3;
/// Perp leverage of the hedge, where the market allows it.
const LEVERAGE: u32 = 10;
/// Notional of spot and of the short, USD.
const NOTIONAL: f64 = 1_000_000.0;
/// The account that holds the hedge.
const HOLDER: AccountId = AccountId::user(1);
/// Most own capital that is tried, multiples of the notional.
const MOST: f64 = 16.0;
/// Halvings of that range: less than a thousandth of a per cent of the notional is left.
const HALVINGS: u32 = 21;

/// Capital of separate accounts over notional: the spot, the perp's margin at 10x, and the loss.
#[must_use]
pub fn separate(rise: f64) -> f64 {
    1.0 + 1.0 / f64::from(LEVERAGE) + rise
}

/// Capital saved by portfolio margin, which needs the spot alone.
#[must_use]
pub fn saving(rise: f64) -> f64 {
    1.0 - 1.0 / separate(rise)
}

/// The rise from which the saving reaches some share.
#[must_use]
pub fn rise_for(saving: f64) -> f64 {
    1.0 / (1.0 - saving) - 1.0 - 1.0 / f64::from(LEVERAGE)
}

/// Spot of a collateral token against a short of its perp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hedge {
    /// The token.
    pub token: TokenId,
    /// Its perp.
    pub perp: PerpId,
    /// Opening price, USD.
    pub px: f64,
}

impl Simulation {
    /// The hedges that a scenario's venue allows, at its opening prices.
    #[must_use]
    pub fn hedges(&self) -> Vec<Hedge> {
        let tokens = (0..).map(TokenId).zip(&self.venue.tokens);
        let backing = tokens.filter(|(_, token)| token.collateral.is_some());
        let hedge = |(token, terms): (TokenId, &Token)| {
            let TokenPlace::Asset(place) = *self.places.of_token(token) else {
                return None;
            };
            Some(Hedge {
                token,
                perp: self.venue.perp(&terms.name)?,
                px: self.model.start_px()[self.places.paths[place]],
            })
        };
        backing.filter_map(hedge).collect()
    }

    /// Least own capital over notional with which a hedge stands a rise under a mode; none where
    /// the most that is tried does not suffice.
    ///
    /// # Errors
    /// When the engine cannot be set up, which would be a fault.
    pub fn capital_needed(
        &self,
        hedge: Hedge,
        mode: AccountMode,
        rise: f64,
    ) -> Result<Option<f64>, EngineError> {
        measured(&self.venue, hedge, mode, rise)
    }
}

fn measured(
    venue: &Venue,
    hedge: Hedge,
    mode: AccountMode,
    rise: f64,
) -> Result<Option<f64>, EngineError> {
    let stands = |cash: f64| stands(venue, hedge, (mode, cash), rise);
    if stands(0.0)? {
        return Ok(Some(1.0));
    }
    let (mut low, mut high) = (0.0, MOST);
    if !stands(high)? {
        return Ok(None);
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if stands(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(Some(1.0 + high))
}

/// Whether a hedge with some own cash over its notional stands a rise under a mode.
fn stands(
    venue: &Venue,
    hedge: Hedge,
    (mode, cash): (AccountMode, f64),
    rise: f64,
) -> Result<bool, EngineError> {
    let start = prices(venue, hedge, 1.0);
    let mut engine = Engine::new(venue.clone(), start.clone())?;
    engine.restart(start.clone(), 2)?;
    let lender = Opening {
        supplied: vec![(venue.settlement, units(100.0 * NOTIONAL))],
        ..Opening::default()
    };
    engine.open(AccountId::user(0), &lender)?;
    let most = venue.perps[hedge.perp.index()].tiers[0].max_leverage;
    let size = units(NOTIONAL / hedge.px);
    let opening = Opening {
        supplied: vec![(hedge.token, size)],
        perp_equity: units(cash * NOTIONAL),
        positions: vec![(hedge.perp, -size, LEVERAGE.min(most))],
        ..Opening::default()
    };
    let opening = restate(&opening, mode, venue.settlement, &start).opening;
    engine.open(HOLDER, &opening)?;
    Ok(visit(&mut engine, SimTime(0), start)?
        && !lacks_initial(&engine, hedge.perp)
        && visit(
            &mut engine,
            SimTime(3_000),
            prices(venue, hedge, 1.0 + rise),
        )?)
}

/// New prices and attention to the holder; false where it is liquidated.
fn visit(engine: &mut Engine, time: SimTime, prices: Prices) -> Result<bool, EngineError> {
    let mut report = Report::default();
    let kind = EventKind::Prices(prices);
    engine.apply(&Event { time, kind }, &mut report)?;
    let kind = EventKind::Attend {
        account: HOLDER,
        perps_first: true,
    };
    engine.apply(&Event { time, kind }, &mut report)?;
    let is_step = |o: &Outcome| matches!(o, Outcome::Liquidated(_));
    Ok(!report.outcomes.iter().any(is_step))
}

/// Whether the position could not have been opened: less than initial margin is behind it.
fn lacks_initial(engine: &Engine, perp: PerpId) -> bool {
    if let Some(isolated) = engine.isolated(HOLDER, perp) {
        return isolated.equity < isolated.initial;
    }
    let figures = engine.figures(HOLDER);
    figures.perp_equity < figures.initial
}

/// Opening prices, that of the hedged asset times a factor.
fn prices(venue: &Venue, hedge: Hedge, times: f64) -> Prices {
    let px = Px::from_f64_nearest(hedge.px * times).unwrap_or(Px(i64::MAX));
    let mut prices = Prices {
        oracle: vec![Px::ONE; venue.perps.len()],
        mark: vec![Px::ONE; venue.perps.len()],
        borrow: vec![Px::ONE; venue.tokens.len()],
    };
    prices.oracle[hedge.perp.index()] = px;
    prices.mark[hedge.perp.index()] = px;
    prices.borrow[hedge.token.index()] = px;
    prices
}

fn units(whole: f64) -> Amount {
    Amount::from_f64_down(whole).unwrap_or(Amount::ZERO)
}
