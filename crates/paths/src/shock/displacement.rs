//! All shocks of one asset, ready to be evaluated tick by tick.

use super::track::Track;
use super::{Shock, in_ticks};
use crate::PathsError;
use crate::ticks::BLOCK;

/// The shocks of one asset, in the order in which they begin.
#[derive(Clone, Debug)]
pub(crate) struct Displacement {
    moves: Vec<Move>,
    holds: Vec<Window>,
}

/// A shock that moves the price.
#[derive(Clone, Debug)]
struct Move {
    index: usize,
    track: Track,
    /// Whether it takes back what moves before it did.
    is_recovery: bool,
}

/// A shock that holds the price: from the tick `start` to the tick `end`.
#[derive(Clone, Debug)]
struct Window {
    index: usize,
    start: f64,
    end: f64,
}

impl Displacement {
    /// Collects the shocks that address `asset`; those that begin together keep their order.
    pub(crate) fn new(shocks: &[Shock], asset: &str, tick_s: f64) -> Self {
        let ticks = |minutes: f64| in_ticks(minutes, tick_s);
        let mut ordered: Vec<(usize, &Shock)> = (shocks.iter().enumerate())
            .filter(|(_, shock)| shock.addresses(asset))
            .collect();
        ordered.sort_by(|(_, a), (_, b)| ticks(a.at_min()).total_cmp(&ticks(b.at_min())));
        let mut all = Self {
            moves: Vec::new(),
            holds: Vec::new(),
        };
        for (index, shock) in ordered {
            let track = match shock {
                Shock::Jump(jump) => jump.track(ticks),
                Shock::Ramp(ramp) => ramp.track(ticks),
                Shock::Recover(recover) => recover.track(ticks, all.log_at(ticks(recover.at_min))),
                Shock::Waypoints(waypoints) => waypoints.track(ticks),
                Shock::Hold(hold) => {
                    let (start, end) = hold.window(ticks);
                    all.holds.push(Window { index, start, end });
                    continue;
                }
            };
            let is_recovery = matches!(shock, Shock::Recover(_)) && !all.moves.is_empty();
            all.moves.push(Move {
                index,
                track,
                is_recovery,
            });
        }
        all
    }

    /// Multiplies the prices of the ticks from `first` on by the displacement.
    pub(crate) fn multiply_into(&self, first: u32, prices: &mut [f64]) {
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        let after = first + prices.len() as u32;
        let is_one = |each: &Move| !each.track.has_begun_before(after);
        if self.moves.iter().all(is_one) {
            return;
        }
        let mut factors = [1.0; BLOCK];
        let factors = &mut factors[..prices.len()];
        for each in &self.moves {
            each.track.multiply_into(first, factors);
        }
        for (price, factor) in prices.iter_mut().zip(factors) {
            *price *= *factor;
        }
    }

    /// Drops the log increments of the held ones among the ticks from `first` on.
    pub(crate) fn hold(&self, first: u32, increments: &mut [f64]) {
        for window in &self.holds {
            for (tick, increment) in (first..).zip(increments.iter_mut()) {
                let tick = f64::from(tick);
                if tick > window.start && tick <= window.end {
                    *increment = 0.0;
                }
            }
        }
    }

    /// Indices of the recoveries that have something before them to take back.
    pub(crate) fn recoveries(&self) -> impl Iterator<Item = usize> {
        (self.moves.iter())
            .filter(|each| each.is_recovery)
            .map(|each| each.index)
    }

    /// Moves of `asset` that fall into a hold.
    pub(crate) fn conflicts(&self, asset: &str) -> Vec<PathsError> {
        let pairs = (self.holds.iter()).flat_map(|hold| self.moves.iter().map(move |m| (hold, m)));
        pairs
            .filter(|(hold, each)| each.track.moves_within(hold.start, hold.end))
            .map(|(hold, each)| PathsError::MoveDuringHold {
                index: each.index,
                hold: hold.index,
                asset: asset.to_owned(),
            })
            .collect()
    }

    fn log_at(&self, tick: f64) -> f64 {
        self.moves.iter().map(|each| each.track.log_at(tick)).sum()
    }
}
