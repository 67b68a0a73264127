//! Making price paths, against the loop that everybody writes first.

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::rounds::in_turn;
use plimsoll_bench::workload::{Prices, simulation};
use plimsoll_sim::Simulation;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::Effort;

const ASSETS: usize = 3;
const YEAR_S: f64 = 365.0 * 86_400.0;

/// Three assets tick by tick: normals by ziggurat from a fast generator, correlated by a triangle,
/// growth by the platform's `exp`.
struct Usual {
    rng: Xoshiro256PlusPlus,
    lower: [[f64; ASSETS]; ASSETS],
    drift: [f64; ASSETS],
    step: [f64; ASSETS],
    start: [f64; ASSETS],
    ticks: u32,
}

impl Usual {
    fn new(simulation: &Simulation) -> anyhow::Result<Self> {
        let config = simulation.config();
        let years = f64::from(config.clock.tick_s) / YEAR_S;
        let (mut step, mut start) = ([0.0; ASSETS], [0.0; ASSETS]);
        for (n, asset) in config.paths.assets.iter().enumerate() {
            let model = serde_json::to_value(&asset.model)?;
            let sigma = model["sigma_per_year"].as_f64().unwrap_or(1.0);
            step[n] = sigma * years.sqrt();
            start[n] = asset.start_px.to_string().parse()?;
        }
        Ok(Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(simulation.seed()),
            lower: cholesky(&config.paths.correlation),
            drift: step.map(|step| -0.5 * step * step),
            step,
            start,
            ticks: simulation.ticks(),
        })
    }

    fn path(&mut self) -> [f64; ASSETS] {
        let mut px = self.start;
        for _ in 0..self.ticks {
            let z: [f64; ASSETS] = std::array::from_fn(|_| StandardNormal.sample(&mut self.rng));
            for (n, px) in px.iter_mut().enumerate() {
                let shock: f64 = (0..=n).map(|m| self.lower[n][m] * z[m]).sum();
                *px *= (self.drift[n] + self.step[n] * shock).exp();
            }
        }
        px
    }
}

/// Lower triangle whose square is the correlation.
fn cholesky(correlation: &[Vec<f64>]) -> [[f64; ASSETS]; ASSETS] {
    let mut lower = [[0.0; ASSETS]; ASSETS];
    for i in 0..ASSETS {
        for j in 0..=i {
            let done: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let left = correlation[i][j] - done;
            lower[i][j] = if i == j {
                left.sqrt()
            } else {
                left / lower[j][j]
            };
        }
    }
    lower
}

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let simulation = simulation("benchmarks/r1-quiet", &[])?;
    let (mut usual, mut prices) = (Usual::new(&simulation)?, Prices::new(&simulation)?);
    let mut theirs = |_| {
        std::hint::black_box(usual.path());
    };
    let mut ours = |path| {
        std::hint::black_box(prices.path(path));
    };
    let rounds = effort.rounds(51, 201);
    let [theirs, ours] = in_turn(rounds, [&mut theirs, &mut ours]);
    let (theirs, ours) = (theirs.median(), ours.median());
    let per_tick = ours / f64::from(simulation.ticks());
    Ok(vec![Figure::aimed(
        "usual scalar loop / own price paths",
        theirs / ours,
        Goal::AtLeast(3.0),
        format!(
            "{} / {} a day of 3 assets ({} a tick), medians of {rounds}",
            time(theirs),
            time(ours),
            time(per_tick)
        ),
    )])
}
