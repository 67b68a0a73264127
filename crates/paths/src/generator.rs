//! Paths, tick by tick.
//!
//! Rule    price(k) = start_px · displacement(k) · exp(X(k)), where X is the sum of the models'
//!         log increments and the displacement is the product of the shocks' factors; exp(X(k)) is
//!         the product of the increments' own growth, which a day of ticks rounds by 1e-13 at most
//! Units   prices in USD; tick k is k·tick_s seconds after the start; volatilities per √year
//! Bounds  ticks 1 to the configured number; tick 0 is the start price
//! Source  architecture: one named stream for each factor; models: `model`, `correlation`, `shock`
//! Tests   tests/it/generator.rs

use plimsoll_streams::{Key, Normals};

use crate::conditions::{Conditions, ConditionsKernel};
use crate::correlation::{Factors, mix};
use crate::jumps::{JumpRecord, JumpsKernel, JumpsWalk};
use crate::lineage::{Ahead, Lineage};
use crate::model::{Kernel, Setup, Walk};
use crate::sampling::{Dimensions, Draws, Skeleton, SkeletonKernel};
use crate::shock::Displacement;
use crate::ticks::{BLOCK, Spell, Ticks};
use crate::{
    AssetPath, PathNote, PathsConfig, PathsError, Recordings, Regime, SECONDS_PER_YEAR,
    SamplingConfig, notes,
};

/// Log increments below this grow by a polynomial whose next term is 3e-16.
const SMALL: f64 = 1.0 / 128.0;

/// A checked configuration, ready to generate paths.
#[derive(Clone, Debug)]
pub struct PathModel {
    names: Vec<String>,
    start_px: Vec<f64>,
    factors: Vec<String>,
    kernels: Vec<Kernel>,
    conditions: ConditionsKernel,
    correlation: Factors,
    jumps: Option<JumpsKernel>,
    /// Where the normals have a skeleton from a Sobol sequence.
    skeleton: Option<SkeletonKernel>,
    displacements: Vec<Displacement>,
    ticks: u32,
    /// Ticks of which a block holds a whole number, because a model makes so many at once.
    span: usize,
    notes: Vec<PathNote>,
    sampling: SamplingConfig,
}

impl PathModel {
    /// Prepares paths of `ticks` ticks of `tick_s` seconds whose models need no recording.
    ///
    /// # Errors
    ///
    /// The first of [`PathsConfig::problems`], or a model that needs a recording.
    pub fn new(config: &PathsConfig, tick_s: f64, ticks: u32) -> Result<Self, PathsError> {
        Self::with_recordings(config, &Recordings::default(), tick_s, ticks)
    }

    /// Prepares paths of `ticks` ticks of `tick_s` seconds, of which some may repeat or draw from
    /// `recordings`.
    ///
    /// # Errors
    ///
    /// The first of [`PathsConfig::problems`], or the first asset whose model cannot use the
    /// recording that it names.
    pub fn with_recordings(
        config: &PathsConfig,
        recordings: &Recordings,
        tick_s: f64,
        ticks: u32,
    ) -> Result<Self, PathsError> {
        if let Some(problem) = config.problems(tick_s, ticks).into_iter().next() {
            return Err(problem);
        }
        let names: Vec<String> = config.assets.iter().map(|a| a.asset.clone()).collect();
        let kernels = kernels(config, recordings, tick_s, ticks)?;
        let start_px = config.assets.iter().zip(&kernels).map(|(asset, kernel)| {
            let own = kernel.start_px();
            own.unwrap_or_else(|| nearest(asset.start_px))
        });
        let correlation = Factors::new(config)?;
        let mut dimensions = Dimensions::new(names.len());
        let conditions = ConditionsKernel::new(config, tick_s, &mut dimensions);
        let jumps = JumpsKernel::new(config, tick_s, &mut dimensions);
        let skeleton = matches!(config.sampling, SamplingConfig::Sobol(_)).then(|| {
            let lower = correlation.of(Regime::Calm);
            SkeletonKernel::new((tick_s, ticks), &config.correlation, lower, &dimensions)
        });
        Ok(Self {
            start_px: start_px.collect(),
            factors: names.iter().map(|a| format!("reference/{a}")).collect(),
            span: kernels.iter().map(Kernel::span).max().unwrap_or(1),
            kernels,
            conditions,
            correlation,
            jumps,
            skeleton,
            displacements: (names.iter())
                .map(|a| Displacement::new(&config.shocks, a, tick_s))
                .collect(),
            names,
            ticks,
            notes: notes::of(config, recordings, tick_s * f64::from(ticks)),
            sampling: config.sampling.clone(),
        })
    }

    /// What a reader of the results should know about the recordings behind the paths.
    #[must_use]
    pub fn notes(&self) -> &[PathNote] {
        &self.notes
    }

    /// Names of the assets, in the order of the prices.
    #[must_use]
    pub fn assets(&self) -> &[String] {
        &self.names
    }

    /// Price of each asset at tick 0, USD.
    #[must_use]
    pub fn start_px(&self) -> &[f64] {
        &self.start_px
    }

    /// Number of ticks after the start.
    #[must_use]
    pub fn ticks(&self) -> u32 {
        self.ticks
    }

    /// How the random numbers are chosen.
    #[must_use]
    pub fn sampling(&self) -> &SamplingConfig {
        &self.sampling
    }

    /// What the path of `key` counts in every estimate: the density of its jumps under the model
    /// against that under which they are drawn. 1 but for importance sampling.
    #[must_use]
    pub fn weight(&self, key: Key) -> f64 {
        self.sampling.weight(|| {
            let draws = self.sampling.draws(key);
            let jumps = self.jumps.as_ref();
            jumps.map_or(0.0, |jumps| jumps.log_ratio(&draws, self.ticks))
        })
    }

    /// Begins the path of `key`. The next prices are those of tick 1.
    #[must_use]
    pub fn start(&self, key: Key) -> PathGen {
        let draws = &self.sampling.draws(key);
        PathGen {
            normals: self.normals(draws).collect(),
            skeleton: self.skeleton(draws),
            walks: self.kernels.iter().map(|k| k.start(draws)).collect(),
            conditions: self.conditions.start(draws),
            spells: Vec::with_capacity(4),
            jumps: self.jumps.as_ref().map(|kernel| kernel.start(draws)),
            levels: self.start_px.clone(),
            block: vec![0.0; self.names.len() * BLOCK],
            held: 0,
            shown: 0,
            position: 0,
            tick: 0,
            ahead: Ahead::default(),
            model: self.clone(),
        }
    }

    /// First tick from `tick` on at which a lineage can branch: the end of a step of every model.
    #[must_use]
    pub fn branch_tick(&self, tick: u32) -> u32 {
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        tick.next_multiple_of(self.span as u32)
    }

    /// Ticks to generate at a time where `left` are left: whole spans, beyond the end if need be.
    fn block_len(&self, left: u32) -> usize {
        let left = (left as usize).next_multiple_of(self.span);
        left.min(BLOCK - BLOCK % self.span)
    }

    fn normals(&self, draws: &Draws) -> impl Iterator<Item = Normals> {
        (self.factors.iter()).map(move |factor| draws.signed(factor, 0).into())
    }

    fn skeleton(&self, draws: &Draws) -> Option<Skeleton> {
        let kernel = self.skeleton.as_ref()?;
        Some(Skeleton::new(kernel, draws, self.normals(draws)))
    }
}

fn kernels(
    config: &PathsConfig,
    recordings: &Recordings,
    tick_s: f64,
    ticks: u32,
) -> Result<Vec<Kernel>, PathsError> {
    let kernel = |(index, asset): (usize, &AssetPath)| {
        let setup = Setup {
            asset: &asset.asset,
            start_px: nearest(asset.start_px),
            tick_s,
            tick_years: tick_s / SECONDS_PER_YEAR,
            ticks,
            recordings,
        };
        let located = |(field, problem)| PathsError::Model {
            index,
            field,
            problem,
        };
        asset.model.kernel(&setup).map_err(located)
    };
    config.assets.iter().enumerate().map(kernel).collect()
}

/// The decimal's nearest f64, by the correctly rounded conversion from text.
fn nearest(px: rust_decimal::Decimal) -> f64 {
    px.to_string()
        .parse()
        .expect("a decimal's text is a number")
}

/// One path under way.
#[derive(Debug)]
pub struct PathGen {
    model: PathModel,
    normals: Vec<Normals>,
    /// The normals instead of those, where they have a skeleton.
    skeleton: Option<Skeleton>,
    walks: Vec<Walk>,
    conditions: Conditions,
    /// Conditions of the block's ticks.
    spells: Vec<Spell>,
    jumps: Option<JumpsWalk>,
    /// Price of each asset at the end of the block but for its displacement, USD.
    levels: Vec<f64>,
    /// Prices: a run of `held` ticks for each asset, one after the other.
    block: Vec<f64>,
    held: usize,
    /// Ticks of the block that are part of the path.
    shown: usize,
    /// Place of the next tick in the block.
    position: usize,
    /// Ticks generated, the held ones included.
    tick: u32,
    /// Branches of the lineage that are still to come.
    ahead: Ahead,
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
        for (asset, px) in out.iter_mut().enumerate() {
            *px = self.block[asset * self.held + self.position];
        }
        self.position += 1;
    }

    /// Goes to the beginning of the path of `key`. Only a skeleton from a Sobol sequence allocates.
    pub fn restart(&mut self, key: Key) {
        let draws = &self.model.sampling.draws(key);
        for (normals, fresh) in self.normals.iter_mut().zip(self.model.normals(draws)) {
            *normals = fresh;
        }
        self.skeleton = self.model.skeleton(draws);
        for walk in &mut self.walks {
            walk.restart(draws);
        }
        self.conditions = self.model.conditions.start(draws);
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
        for (normals, fresh) in self.normals.iter_mut().zip(self.model.normals(draws)) {
            *normals = fresh;
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
        let is_given = |spell: &&Spell| self.position <= spell.to;
        let spell = self.spells.iter().find(is_given);
        spell.map_or_else(|| self.conditions.regime(), |spell| spell.regime)
    }

    /// Random jumps that the prices just given are the first to show, in the order of time.
    #[inline]
    #[must_use]
    pub fn jumps(&self) -> &[JumpRecord] {
        let Some(jumps) = &self.jumps else {
            return &[];
        };
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        let ahead = (self.held - self.position) as u32;
        jumps.of_tick(self.tick - ahead)
    }

    fn refill(&mut self) {
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
        let block = &mut self.block[..self.levels.len() * self.held];
        let runs = block.chunks_exact_mut(self.held);
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
            mix(lower, block, self.held, spell.from..spell.to);
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
        let runs = self.block.chunks_exact_mut(self.held);
        for (walk, run) in self.walks.iter_mut().zip(runs) {
            walk.increments(&ticks, run);
        }
        if let (Some(jumps), Some(kernel)) = (&mut self.jumps, &self.model.jumps) {
            jumps.draw(kernel, &ticks, self.held, &self.model.correlation);
            jumps.add(kernel, self.tick, self.held, &mut self.block);
        }
    }

    /// Turns the block's log increments into prices.
    fn integrate(&mut self) {
        let first = self.tick + 1;
        let mut factors = [1.0; BLOCK];
        let factors = &mut factors[..self.held];
        let runs = self.block.chunks_exact_mut(self.held);
        for (asset, run) in runs.take(self.levels.len()).enumerate() {
            let displacement = &self.model.displacements[asset];
            displacement.hold(first, run);
            displacement.fill(first, factors);
            grow(&mut self.levels[asset], run, factors);
        }
    }
}

/// Turns log increments into prices, from the price at the end of the last block on. One short loop
/// for each step, which the compiler can vectorise.
fn grow(level: &mut f64, run: &mut [f64], factors: &[f64]) {
    let mut increments = [0.0; BLOCK];
    let increments = &mut increments[..run.len()];
    increments.copy_from_slice(run);
    for value in run.iter_mut() {
        *value = growth(*value);
    }
    if increments.iter().any(|x| x.abs() >= SMALL) {
        set_large(increments, run);
    }
    for value in run.iter_mut() {
        *level *= *value;
        *value = *level;
    }
    for (value, factor) in run.iter_mut().zip(factors) {
        *value *= factor;
    }
}

/// Sets the growth of increments that are too large for the polynomial.
fn set_large(increments: &[f64], run: &mut [f64]) {
    for (value, x) in run.iter_mut().zip(increments) {
        if x.abs() >= SMALL {
            *value = libm::exp(*x);
        }
    }
}

/// e^x for a small x, by its Taylor polynomial.
#[inline]
fn growth(x: f64) -> f64 {
    1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0)))))
}
