//! A checked configuration with all that its paths share.

use plimsoll_streams::{Key, Normals, Stream, Vectors};

use crate::conditions::ConditionsKernel;
use crate::correlation::Factors;
use crate::jumps::JumpsKernel;
use crate::lineage::Ahead;
use crate::model::{Kernel, Setup};
use crate::sampling::{Dimensions, Draws, Skeleton, SkeletonKernel};
use crate::shock::Displacement;
use crate::ticks::{BLOCK, Run};
use crate::{
    AssetPath, PathGen, PathNote, PathsConfig, PathsError, Recordings, Regime, SECONDS_PER_YEAR,
    SamplingConfig, notes, sampling,
};

/// A checked configuration, ready to generate paths.
#[derive(Clone, Debug)]
pub struct PathModel {
    names: Vec<String>,
    pub(crate) start_px: Vec<f64>,
    factors: Vec<String>,
    kernels: Vec<Kernel>,
    pub(crate) conditions: ConditionsKernel,
    pub(crate) correlation: Factors,
    pub(crate) jumps: Option<JumpsKernel>,
    /// Where the normals have a skeleton from a Sobol sequence.
    pub(crate) skeleton: Option<SkeletonKernel>,
    pub(crate) displacements: Vec<Displacement>,
    pub(crate) ticks: u32,
    /// Ticks of which a block holds a whole number, because a model makes so many at once.
    span: usize,
    notes: Vec<PathNote>,
    pub(crate) sampling: SamplingConfig,
    pub(crate) vectors: Vectors,
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
            vectors: Vectors::widest(),
        })
    }

    /// The same paths, made by vectors of a given width. The width changes no bit.
    #[must_use]
    pub fn by(self, vectors: Vectors) -> Self {
        Self { vectors, ..self }
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

    /// How many paths of equal weight the first `paths` of `seed` are worth, (Σw)²/Σw² by KISH-1965;
    /// of more than 10,000 paths those are looked at and the rest taken to be alike.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // far fewer than 2^52 paths
    pub fn effective_paths(&self, seed: u64, paths: u64) -> f64 {
        let looked_at = paths.min(10_000);
        let weights = (0..looked_at).map(|path| self.weight(Key { seed, path }));
        let (sum, squares) = weights.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
        if squares > 0.0 {
            sum * sum / squares * (paths as f64 / looked_at as f64)
        } else {
            0.0
        }
    }

    /// What is wrong with `paths` paths of `seed` that are sampled as configured: a number that
    /// leaves a batch incomplete, or weights of which too few count.
    #[must_use]
    pub fn sampling_problem(&self, seed: u64, paths: u64) -> Option<PathsError> {
        let of_weights = || match self.sampling {
            SamplingConfig::Importance(_) => {
                sampling::of_weights(paths, self.effective_paths(seed, paths))
            }
            _ => None,
        };
        let problem = self.sampling.paths_problem(paths).or_else(of_weights)?;
        Some(PathsError::Sampling {
            field: "kind".to_owned(),
            problem,
        })
    }

    /// Begins the path of `key`. The next prices are those of tick 1.
    #[must_use]
    pub fn start(&self, key: Key) -> PathGen {
        let draws = &self.sampling.draws(key);
        let conditions = self.conditions.start(draws);
        PathGen {
            normals: self.normals(draws).collect(),
            skeleton: self.skeleton(draws),
            walks: self.kernels.iter().map(|k| k.start(draws)).collect(),
            before: conditions.regime(),
            conditions,
            spells: Vec::with_capacity(4),
            jumps: self.jumps.as_ref().map(|kernel| kernel.start(draws)),
            levels: self.start_px.clone(),
            block: vec![Run::ZERO; self.names.len()],
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
    pub(crate) fn block_len(&self, left: u32) -> usize {
        let left = (left as usize).next_multiple_of(self.span);
        left.min(BLOCK - BLOCK % self.span)
    }

    /// The streams of the assets' normals.
    pub(crate) fn streams(&self, draws: &Draws) -> impl Iterator<Item = Stream> {
        (self.factors.iter()).map(move |factor| draws.signed(factor, 0))
    }

    fn normals(&self, draws: &Draws) -> impl Iterator<Item = Normals> {
        (self.streams(draws)).map(|stream| Normals::by(self.vectors, stream))
    }

    pub(crate) fn skeleton(&self, draws: &Draws) -> Option<Skeleton> {
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
