//! V21 to V23: variance reduction of reference paths.
//!
//! V21 draws the crash jumps of HYPE more often and larger than they are and weighs the paths: rare
//! falls within a day against Merton's series. V22 prices a call on the geometric mean of hourly
//! prices over 30 days, whose price is closed, from scrambled Sobol points with a Brownian bridge;
//! its error is that between 16 randomisations. V23 compares antithetic pairs with two plain paths,
//! for a mean, where they gain, and for a symmetric figure, where they lose half.

use plimsoll_paths::jumps::{Jumps, Merton};
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::sampling::{ImportanceConfig, SamplingConfig, SobolConfig, TiltedJumps};
use plimsoll_paths::{AssetPath, PathGen, PathModel};
use plimsoll_streams::Key;

use crate::sample::Sample;
use crate::simulate::{Run, asset, paths};
use crate::{Check, ValidationError};

/// Randomisations of the Sobol sequence.
const RANDOMISATIONS: u32 = 16;
/// Seconds of a day.
const DAY_S: f64 = 86_400.0;

/// Names of the falls: ratio, chance, and how the jumps are drawn for it.
const FALLS: [(&str, f64, f64, f64, f64); 4] = [
    ("HYPE below 0.70 in 1 d", 0.70, 3.756_762e-4, 400.0, -0.26),
    ("below 2/3", 2.0 / 3.0, 1.273_235e-4, 450.0, -0.28),
    ("below 0.60", 0.60, 1.247_334e-5, 600.0, -0.28),
    ("below 0.50", 0.50, 2.653_031e-7, 750.0, -0.28),
];

/// Chances are printed in millionths.
const MILLION: f64 = 1e6;

/// V21.
pub(crate) fn importance(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let mut checks = Vec::new();
    for (n, (name, ratio, chance, lambda, mean)) in FALLS.into_iter().enumerate() {
        let sampling = SamplingConfig::Importance(ImportanceConfig {
            jumps: vec![TiltedJumps {
                asset: run.id.to_owned(),
                lambda_per_year: Some(lambda),
                mean: Some(mean),
                eta_down: None,
            }],
            co_jumps: None,
            plain_share: 0.1,
        });
        let jumps = Some(Jumps::Merton(Merton::hype_crash()));
        let model = model(run, (1.0, jumps), sampling, (DAY_S, 1))?;
        let mut key = Key {
            seed: run.effort.seed,
            path: 0,
        };
        let [falls, weights] = run.samples(n, &model, |path| {
            let weight = model.weight(key);
            key.path += 1;
            let fell = last(path, 1) < ratio;
            [MILLION * weight * f64::from(u8::from(fell)), weight]
        });
        let what = format!("{name}, x 1e6");
        checks.push(run.simulated(&what, MILLION * chance, falls.mean()));
        checks.push(run.simulated("mean weight", 1.0, weights.mean()));
    }
    Ok(checks)
}

/// V22.
pub(crate) fn sobol(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let of = |n: usize, sampling: SamplingConfig| {
        let model = model(run, (0.65, None), sampling, (3_600.0, 720))?;
        let [payoffs] = run.samples(n, &model, |path| [asian_call(path)]);
        Ok::<_, ValidationError>(payoffs)
    };
    let quasi = of(
        0,
        SamplingConfig::Sobol(SobolConfig {
            randomisations: RANDOMISATIONS,
        }),
    )?;
    let plain = of(1, SamplingConfig::Plain)?.mean();
    let price = batch_means(&quasi, RANDOMISATIONS as usize).mean();
    let each = |error: f64, n: u64| error * error * n as f64;
    let share =
        each(price.standard_error, quasi.0.len() as u64) / each(plain.standard_error, plain.paths);
    Ok(vec![
        run.simulated("Asian call, Sobol", 4.145_425, price),
        run.simulated("the same, plain paths", 4.145_425, plain),
        run.within("variance of Sobol over plain", 0.0, share, 0.1),
    ])
}

/// V23.
pub(crate) fn antithetic(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let month = (30.0 * DAY_S, 1);
    let model = model(run, (1.15, None), SamplingConfig::Antithetic, month)?;
    let variance = 1.15 * 1.15 * 30.0 / 365.0;
    let [ends, sizes] = run.samples(0, &model, |path| {
        let ratio = last(path, 1);
        [ratio, (libm::log(ratio) + 0.5 * variance).abs()]
    });
    let theory = (libm::exp(variance) + libm::exp(-variance) - 2.0) / libm::expm1(variance);
    let [ends, sizes] = [ends, sizes].map(|sample| (pairs(&sample), sample));
    // The error of the pairs' variance is the larger by far: they are half as many.
    let share = |(pairs, all): &(Sample, Sample)| {
        let over_plain = 2.0 / all.variance().value;
        pairs.variance().map(over_plain, 0.0)
    };
    Ok(vec![
        run.simulated("mean price after 30 d", 1.0, ends.0.mean()),
        run.simulated("its variance over plain", theory, share(&ends)),
        run.within("a symmetric figure's", 2.0, share(&sizes).value, 0.1),
    ])
}

fn model(
    run: &Run<'_>,
    (sigma_per_year, jumps): (f64, Option<Jumps>),
    sampling: SamplingConfig,
    (tick_s, ticks): (f64, u32),
) -> Result<PathModel, ValidationError> {
    let diffusion = Model::Gbm(Gbm {
        mu_per_year: 0.0,
        sigma_per_year,
        crisis_sigma_per_year: None,
    });
    let mut config = paths(vec![AssetPath {
        jumps,
        ..asset(run.id, diffusion)
    }]);
    config.sampling = sampling;
    Ok(PathModel::new(&config, tick_s, ticks)?)
}

/// Last price over its start.
fn last(path: &mut PathGen, ticks: u32) -> f64 {
    let mut px = [0.0];
    for _ in 0..ticks {
        path.next(&mut px);
    }
    px[0] / 100.0
}

fn asian_call(path: &mut PathGen) -> f64 {
    let (mut px, mut sum) = ([0.0], 0.0);
    for _ in 0..720 {
        path.next(&mut px);
        sum += libm::log(px[0]);
    }
    (libm::exp(sum / 720.0) - 100.0).max(0.0)
}

/// The mean of each batch of paths that take turns.
fn batch_means(sample: &Sample, batches: usize) -> Sample {
    let of = |batch: usize| {
        let values: Vec<f64> = sample
            .0
            .iter()
            .skip(batch)
            .step_by(batches)
            .copied()
            .collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    Sample((0..batches).map(of).collect())
}

fn pairs(sample: &Sample) -> Sample {
    let pairs = sample.0.chunks_exact(2);
    Sample(pairs.map(|pair| 0.5 * (pair[0] + pair[1])).collect())
}
