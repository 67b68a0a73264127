//! How near a path comes to what is feared, and when it first comes how near.
//!
//! Rule    a ladder is an importance, a function of the path's state, with ascending levels; the climb
//!         of a path is the tick of the first crossing of each level, and the highest importance.
//!         `fall`: 1 − lowest reference price so far/start price of an asset, at every tick.
//!         `pool_ltv`: borrowed of the settlement token over all collateral in the reserves at the
//!         borrow oracle prices, at every tick. `account_ratio`: the largest of the users' debt over
//!         collateral at the threshold of full liquidation
//! Units   fractions; ticks after the start
//! Bounds  `account_ratio` looks at every user, so only when a sample is due
//!         (`recording.sample_every_min`), not at every tick; it is 0 while nobody owes
//! Source  models: multilevel splitting; thresholds DOC-PM
//! Tests   tests/it/lineage.rs
//!
//! A climb only reads: no balance, price or draw depends on it.

use plimsoll_engine::Engine;
use plimsoll_engine::units::AccountId;

use crate::record::collateral_usd;

/// How near a path is to what is feared, as a number that rises with the danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    /// Fall of an asset's reference price below its start, as a fraction of the start.
    Fall {
        /// Place of the asset in `paths.assets`.
        asset: usize,
    },
    /// Debt of the settlement token's reserve over the collateral in all reserves.
    PoolLtv,
    /// The largest of the users' debts over its collateral's value at the full threshold.
    AccountRatio,
}

/// An importance and its levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// What is watched.
    pub importance: Importance,
    /// Levels, ascending.
    pub levels: Vec<f64>,
}

/// How far one path climbed.
#[derive(Clone, Debug, PartialEq)]
pub struct Climb {
    /// Tick of the first crossing of each level that was reached, in the order of the levels.
    pub crossed: Vec<u32>,
    /// Highest importance.
    pub highest: f64,
}

impl Default for Climb {
    fn default() -> Self {
        Self {
            crossed: Vec::new(),
            highest: f64::NEG_INFINITY,
        }
    }
}

impl Climb {
    /// Takes the importance after `tick` ticks.
    pub fn push(&mut self, levels: &[f64], tick: u32, importance: f64) {
        self.highest = self.highest.max(importance);
        while let Some(level) = levels.get(self.crossed.len())
            && importance >= *level
        {
            self.crossed.push(tick);
        }
    }
}

/// A ladder being climbed.
#[derive(Debug)]
pub(crate) struct Ascent {
    ladder: Ladder,
    pub(crate) climb: Climb,
}

impl Ascent {
    pub(crate) fn new(ladder: &Ladder) -> Self {
        Self {
            ladder: ladder.clone(),
            climb: Climb::default(),
        }
    }

    /// A tick is over. `reference` and `start_px` are prices in the order of the paths.
    pub(crate) fn on_tick(
        &mut self,
        tick: u32,
        (reference, start_px): (&[f64], &[f64]),
        engine: &Engine,
    ) {
        let importance = match self.ladder.importance {
            Importance::Fall { asset } => 1.0 - reference[asset] / start_px[asset],
            Importance::PoolLtv => pool_ltv(engine),
            Importance::AccountRatio => return,
        };
        self.climb.push(&self.ladder.levels, tick, importance);
    }

    /// A sample is due.
    pub(crate) fn on_sample(&mut self, tick: u32, engine: &Engine) {
        if self.ladder.importance == Importance::AccountRatio {
            let importance = largest_account_ratio(engine);
            self.climb.push(&self.ladder.levels, tick, importance);
        }
    }
}

/// Debt of the settlement token's reserve over all collateral; nothing lent is 0.
fn pool_ltv(engine: &Engine) -> f64 {
    let reserve = engine.ledger().reserve(engine.venue().settlement);
    let debt = reserve.total_borrowed().to_f64();
    if debt > 0.0 {
        debt / collateral_usd(engine)
    } else {
        0.0
    }
}

fn largest_account_ratio(engine: &Engine) -> f64 {
    let users = (0..engine.users()).map(AccountId::user);
    let ratio = |id: AccountId| {
        let figures = engine.figures(id);
        let debt = figures.borrowed_in_all().to_f64();
        if debt > 0.0 {
            3.0 * debt / figures.full_value_times_three.to_f64()
        } else {
            0.0
        }
    };
    users.map(ratio).fold(0.0, f64::max)
}
