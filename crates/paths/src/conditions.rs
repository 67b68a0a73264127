//! The conditions under which all assets move: the market's state and the mixing variable.

use plimsoll_streams::Key;

use crate::dependence::{Mixing, MixingKernel};
use crate::regime::{Chain, ChainKernel};
use crate::sampling::{Dimensions, Draws};
use crate::ticks::Spell;
use crate::{PathsConfig, Regime};

/// What the configuration says about conditions, prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct ConditionsKernel {
    chain: Option<ChainKernel>,
    mixing: Option<MixingKernel>,
}

impl ConditionsKernel {
    pub(crate) fn new(config: &PathsConfig, tick_s: f64, dimensions: &mut Dimensions) -> Self {
        let chain = config.regimes.as_ref();
        Self {
            chain: chain.map(|regimes| ChainKernel::new(regimes, tick_s, dimensions)),
            mixing: config.dependence.kernel(tick_s),
        }
    }

    /// Begins a path.
    pub(crate) fn start(&self, draws: &Draws) -> Conditions {
        Conditions {
            chain: self.chain.as_ref().map(|kernel| kernel.start(draws)),
            mixing: self.mixing.as_ref().map(|_| Mixing::new(draws.key)),
        }
    }
}

/// The conditions on one path.
#[derive(Debug)]
pub(crate) struct Conditions {
    chain: Option<Chain>,
    mixing: Option<Mixing>,
}

impl Conditions {
    /// State of the market at the step last asked for, or at the start.
    pub(crate) fn regime(&self) -> Regime {
        self.chain.as_ref().map_or(Regime::Calm, Chain::regime)
    }

    /// Goes on with the streams of `key` after `done` ticks; state and scale under way stay.
    pub(crate) fn branch(&mut self, kernel: &ConditionsKernel, key: Key, done: u32) {
        if let (Some(chain), Some(kernel)) = (&mut self.chain, &kernel.chain) {
            chain.branch(kernel, key, done);
        }
        if let Some(mixing) = &mut self.mixing {
            mixing.branch(key);
        }
    }

    /// Writes the spells of the `len` ticks after `done` ticks. Blocks come in order.
    pub(crate) fn fill(
        &mut self,
        kernel: &ConditionsKernel,
        done: u32,
        len: usize,
        spells: &mut Vec<Spell>,
    ) {
        spells.clear();
        let mut from = 0;
        while from < len {
            // A block is short.
            #[allow(clippy::cast_possible_truncation)]
            let step = done + from as u32;
            let (mut end, mut regime, mut scale) = (u32::MAX, Regime::Calm, 1.0);
            if let (Some(chain), Some(kernel)) = (&mut self.chain, &kernel.chain) {
                let until;
                (regime, until) = chain.at(kernel, step);
                end = end.min(until);
            }
            if let (Some(mixing), Some(kernel)) = (&mut self.mixing, &kernel.mixing) {
                let until;
                (scale, until) = mixing.at(kernel, step);
                end = end.min(until);
            }
            let to = len.min(from + (end - step) as usize);
            spells.push(Spell {
                from,
                to,
                regime,
                scale,
            });
            from = to;
        }
    }
}
