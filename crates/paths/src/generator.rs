//! Paths, tick by tick.
//!
//! Rule    price(k) = start_px · displacement(k) · exp(X(k)), where X is the sum of the models'
//!         log increments and the displacement is the product of the shocks' factors; exp(X(k)) is
//!         the product of the increments' own growth, which a day of ticks rounds by 1e-13 at most
//! Units   prices in USD; tick k is k·tick_s seconds after the start; volatilities per √year
//! Bounds  ticks 1 to the configured number; tick 0 is the start price
//! Source  architecture: one named stream for each factor; models: `model`, `correlation`, `shock`
//! Tests   tests/it/generator.rs, tests/it/golden.rs

use plimsoll_streams::{Key, Normals};

use crate::conditions::Conditions;
use crate::correlation::Mix;
use crate::growth::Grow;
use crate::jumps::{JumpRecord, JumpsWalk};
use crate::lineage::{Ahead, Lineage};
use crate::model::Walk;
use crate::sampling::{Draws, Skeleton};
use crate::ticks::{Run, Spell, Ticks};
use crate::{PathModel, Regime};

/// One path under way.
#[derive(Debug)]
pub struct PathGen {
    pub(crate) model: PathModel,
    pub(crate) normals: Vec<Normals>,
    /// The normals instead of those, where they have a skeleton.
    pub(crate) skeleton: Option<Skeleton>,
    pub(crate) walks: Vec<Walk>,
    pub(crate) conditions: Conditions,
    /// Conditions of the block's ticks.
    pub(crate) spells: Vec<Spell>,
    pub(crate) jumps: Option<JumpsWalk>,
    /// Price of each asset at the end of the block but for its displacement, USD.
    pub(crate) levels: Vec<f64>,
    /// Prices of each asset.
    pub(crate) block: Vec<Run>,
    /// Ticks that the block holds.
    pub(crate) held: usize,
    /// Ticks of the block that are part of the path.
    pub(crate) shown: usize,
    /// Place of the next tick in the block.
    pub(crate) position: usize,
    /// State of the market at the tick before the block.
    pub(crate) before: Regime,
    /// Ticks generated, the held ones included.
    pub(crate) tick: u32,
    /// Branches of the lineage that are still to come.
    pub(crate) ahead: Ahead,
}

impl PathGen {
    /// Writes the prices of the next tick into `out`, USD, in the order of the assets.
    ///
    /// # Panics
    ///
    /// If `out` has not one place for each asset, or the path has ended.
    #[inline]
    pub fn next(&mut self, out: &mut [f64]) {
        assert_eq!(out.len(), self.levels.len(), "one price for each asset");
        if self.position == self.shown {
            self.refill();
        }
        for (px, run) in out.iter_mut().zip(&self.block) {
            *px = run.0[self.position];
        }
        self.position += 1;
    }

    /// Goes to the beginning of the path of `key`. Only a skeleton from a Sobol sequence allocates.
    pub fn restart(&mut self, key: Key) {
        let draws = &self.model.sampling.draws(key);
        for (normals, stream) in self.normals.iter_mut().zip(self.model.streams(draws)) {
            normals.restart(stream);
        }
        self.skeleton = self.model.skeleton(draws);
        for walk in &mut self.walks {
            walk.restart(draws);
        }
        self.conditions = self.model.conditions.start(draws);
        self.before = self.conditions.regime();
        self.spells.clear();
        if let (Some(jumps), Some(kernel)) = (&mut self.jumps, &self.model.jumps) {
            jumps.restart(kernel, draws);
        }
        self.levels.copy_from_slice(&self.model.start_px);
        (self.held, self.shown, self.position, self.tick) = (0, 0, 0, 0);
        self.ahead.clear();
    }

    /// Goes to the beginning of a lineage. Without branches it is the path of its key.
    pub fn restart_lineage(&mut self, lineage: &Lineage) {
        self.restart(lineage.key);
        let model = &self.model;
        self.ahead
            .set(lineage.branches(), |tick| model.branch_tick(tick));
    }

    /// Goes on with the streams of `key`, plain ones; what the path has come to is kept.
    fn branch(&mut self, key: Key) {
        let draws = &Draws::of(key);
        for (normals, stream) in self.normals.iter_mut().zip(self.model.streams(draws)) {
            normals.restart(stream);
        }
        self.skeleton = None;
        for walk in &mut self.walks {
            walk.branch(key);
        }
        let model = &self.model;
        (self.conditions).branch(&model.conditions, key, self.tick);
        if let (Some(jumps), Some(kernel)) = (&mut self.jumps, &model.jumps) {
            jumps.branch(kernel, key, self.tick);
        }
    }

    /// State of the market during the step that ended at the tick just given; before the first
    /// tick, the state at the start.
    #[inline]
    #[must_use]
    pub fn regime(&self) -> Regime {
        let is_given = |spell: &&Spell| spell.from < self.position && self.position <= spell.to;
        let spell = self.spells.iter().find(is_given);
        spell.map_or(self.before, |spell| spell.regime)
    }

    /// Random jumps that the prices just given are the first to show, in the order of time.
    #[inline]
    #[must_use]
    pub fn jumps(&self) -> &[JumpRecord] {
        let Some(jumps) = &self.jumps else {
            return &[];
        };
        jumps.of_tick(self.given())
    }

    /// Number of the tick just given; 0 before the first.
    #[inline]
    pub(crate) fn given(&self) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        let ahead = (self.held - self.position) as u32;
        self.tick - ahead
    }

    /// Whether ticks are left that have not been generated.
    pub(crate) fn has_more(&self) -> bool {
        self.tick < self.model.ticks
    }

    pub(crate) fn refill(&mut self) {
        self.before = self.regime();
        let left = self.model.ticks.saturating_sub(self.tick);
        assert!(left > 0, "the path has ended");
        if let Some(key) = self.ahead.take(self.tick) {
            self.branch(key);
        }
        // A block ends where the path branches. What a block holds depends on where it began, never
        // on where it ends, so the ticks before the branch are those of the path without it.
        let until = self.ahead.next().map_or(left, |tick| tick - self.tick);
        let left = left.min(until);
        self.held = self.model.block_len(left);
        self.shown = self.held.min(left as usize);
        self.position = 0;
        let (model, done) = (&self.model, self.tick);
        (self.conditions).fill(&model.conditions, done, self.held, &mut self.spells);
        let runs = self.block.iter_mut().map(|run| &mut run.0[..self.held]);
        if let (Some(skeleton), Some(kernel)) = (&mut self.skeleton, &model.skeleton) {
            for (asset, run) in runs.enumerate() {
                skeleton.fill(kernel, asset, run);
            }
        } else {
            for (run, normals) in runs.zip(&mut self.normals) {
                normals.fill(run);
            }
        }
        for spell in &self.spells {
            let lower = model.correlation.of(spell.regime);
            model.vectors.run(Mix {
                lower,
                block: &mut self.block,
                part: spell.from..spell.to,
            });
        }
        self.move_logs();
        self.integrate();
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        let generated = self.held as u32;
        self.tick += generated;
    }

    /// Turns the block's normals into log increments.
    fn move_logs(&mut self) {
        let ticks = Ticks {
            first: self.tick + 1,
            spells: &self.spells,
        };
        let runs = self.block.iter_mut().map(|run| &mut run.0[..self.held]);
        for (walk, run) in self.walks.iter_mut().zip(runs) {
            walk.increments(&ticks, self.model.vectors, run);
        }
        if let (Some(jumps), Some(kernel)) = (&mut self.jumps, &self.model.jumps) {
            jumps.draw(kernel, &ticks, self.held, &self.model.correlation);
            jumps.add(kernel, self.tick, self.held, &mut self.block);
        }
    }

    /// Turns the block's log increments into prices.
    fn integrate(&mut self) {
        let first = self.tick + 1;
        let displacements = &self.model.displacements;
        for (displacement, run) in displacements.iter().zip(&mut self.block) {
            displacement.hold(first, &mut run.0[..self.held]);
        }
        self.model.vectors.run(Grow {
            levels: &mut self.levels,
            block: &mut self.block,
            len: self.held,
        });
        for (displacement, run) in displacements.iter().zip(&mut self.block) {
            displacement.multiply_into(first, &mut run.0[..self.held]);
        }
    }
}
