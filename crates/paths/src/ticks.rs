//! What a block of ticks looks like to a model: which ticks, and under which conditions.

use crate::Regime;

/// Ticks generated at a time.
pub(crate) const BLOCK: usize = 256;

/// One asset's part of a block: normals, then log increments, then prices. It begins where a line of the
/// cache does, so that no vector lies across two of them.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Run(pub(crate) [f64; BLOCK]);

impl Run {
    pub(crate) const ZERO: Self = Self([0.0; BLOCK]);
}

/// A part of a block whose ticks share regime and scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spell {
    /// Place of the first tick in the block.
    pub(crate) from: usize,
    /// Place after the last tick.
    pub(crate) to: usize,
    /// State of the market during the steps that end at these ticks.
    pub(crate) regime: Regime,
    /// Factor on every volatility; 1 but for mixing over intervals, see `dependence`.
    pub(crate) scale: f64,
}

/// A block of ticks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticks<'a> {
    /// Number of the block's first tick; tick 1 is the first after the start.
    pub(crate) first: u32,
    /// The whole block in order, without gaps.
    pub(crate) spells: &'a [Spell],
}

impl Ticks<'_> {
    /// State of the market in the step that contains `time`, ticks after the block's beginning.
    pub(crate) fn regime_at(&self, time: f64) -> Regime {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the block
        let place = time as usize;
        let spell = self.spells.iter().find(|spell| place < spell.to);
        spell.map_or(Regime::Calm, |spell| spell.regime)
    }
}
