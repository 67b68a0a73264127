//! Paths, tick by tick.
//!
//! Rule    price(k) = start_px · displacement(k) · exp(X(k)), where X is the sum of the models'
//!         log increments and the displacement is the product of the shocks' factors
//! Units   prices in USD; tick k is k·tick_s seconds after the start; volatilities per √year
//! Bounds  ticks 1 to the configured number; tick 0 is the start price
//! Source  architecture: one named stream for each factor; models: `model`, `correlation`, `shock`
//! Tests   tests/it/generator.rs

use plimsoll_streams::{Key, Stream};

use crate::correlation::{cholesky, mix};
use crate::model::Kernel;
use crate::shock::Displacement;
use crate::{PathsConfig, PathsError, SECONDS_PER_YEAR};

/// Ticks generated at a time.
const BLOCK: usize = 256;

/// A checked configuration, ready to generate paths.
#[derive(Clone, Debug)]
pub struct PathModel {
    names: Vec<String>,
    start_px: Vec<f64>,
    factors: Vec<String>,
    kernels: Vec<Kernel>,
    lower: Vec<Vec<f64>>,
    displacements: Vec<Displacement>,
    ticks: u32,
}

impl PathModel {
    /// Prepares paths of `ticks` ticks of `tick_s` seconds.
    ///
    /// # Errors
    ///
    /// The first of [`PathsConfig::problems`].
    pub fn new(config: &PathsConfig, tick_s: f64, ticks: u32) -> Result<Self, PathsError> {
        if let Some(problem) = config.problems(tick_s, ticks).into_iter().next() {
            return Err(problem);
        }
        let names: Vec<String> = config.assets.iter().map(|a| a.asset.clone()).collect();
        let tick_years = tick_s / SECONDS_PER_YEAR;
        Ok(Self {
            start_px: config.assets.iter().map(|a| nearest(a.start_px)).collect(),
            factors: names.iter().map(|a| format!("reference/{a}")).collect(),
            kernels: (config.assets.iter())
                .map(|a| a.model.kernel(tick_years))
                .collect(),
            lower: cholesky(&config.correlation, names.len())?,
            displacements: (names.iter())
                .map(|a| Displacement::new(&config.shocks, a, tick_s))
                .collect(),
            names,
            ticks,
        })
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

    /// Begins the path of `key`. The next prices are those of tick 1.
    #[must_use]
    pub fn start(&self, key: Key) -> PathGen {
        PathGen {
            streams: self.streams(key).collect(),
            logs: vec![0.0; self.names.len()],
            block: vec![0.0; self.names.len() * BLOCK],
            held: 0,
            position: 0,
            tick: 0,
            model: self.clone(),
        }
    }

    fn streams(&self, key: Key) -> impl Iterator<Item = Stream> {
        self.factors.iter().map(move |f| key.stream(f, 0))
    }
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
    streams: Vec<Stream>,
    /// X of each asset at the end of the block.
    logs: Vec<f64>,
    /// Prices: a run of `held` ticks for each asset, one after the other.
    block: Vec<f64>,
    held: usize,
    /// Place of the next tick in the block.
    position: usize,
    /// Ticks generated, the held ones included.
    tick: u32,
}

impl PathGen {
    /// Writes the prices of the next tick into `out`, USD, in the order of the assets.
    ///
    /// # Panics
    ///
    /// If `out` has not one place for each asset, or the path has ended.
    #[inline]
    pub fn next(&mut self, out: &mut [f64]) {
        assert_eq!(out.len(), self.logs.len(), "one price for each asset");
        if self.position == self.held {
            self.refill();
        }
        for (asset, px) in out.iter_mut().enumerate() {
            *px = self.block[asset * self.held + self.position];
        }
        self.position += 1;
    }

    /// Goes to the beginning of the path of `key`, without allocating.
    pub fn restart(&mut self, key: Key) {
        for (stream, fresh) in self.streams.iter_mut().zip(self.model.streams(key)) {
            *stream = fresh;
        }
        self.logs.fill(0.0);
        (self.held, self.position, self.tick) = (0, 0, 0);
    }

    fn refill(&mut self) {
        let left = self.model.ticks - self.tick;
        assert!(left > 0, "the path has ended");
        self.held = BLOCK.min(left as usize);
        self.position = 0;
        let block = &mut self.block[..self.logs.len() * self.held];
        for (normals, stream) in block.chunks_exact_mut(self.held).zip(&mut self.streams) {
            stream.fill_standard_normal(normals);
        }
        mix(&self.model.lower, block, self.held);
        self.integrate();
        #[allow(clippy::cast_possible_truncation)] // at most BLOCK
        let generated = self.held as u32;
        self.tick += generated;
    }

    /// Turns the block's normals into prices.
    fn integrate(&mut self) {
        let first = self.tick + 1;
        let mut factors = [1.0; BLOCK];
        let factors = &mut factors[..self.held];
        let runs = self.block.chunks_exact_mut(self.held);
        for (asset, run) in runs.take(self.logs.len()).enumerate() {
            self.model.kernels[asset].increments(run);
            let displacement = &self.model.displacements[asset];
            displacement.hold(first, run);
            displacement.fill(first, factors);
            let (start_px, log) = (self.model.start_px[asset], &mut self.logs[asset]);
            for (value, factor) in run.iter_mut().zip(factors.iter()) {
                *log += *value;
                *value = start_px * factor * libm::exp(*log);
            }
        }
    }
}
