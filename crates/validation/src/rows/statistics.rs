//! V17, V18 and V20: the statistics on problems whose answers are known.
//!
//! V17 simulates a reserve claim by claim, from the shipped random streams, and counts ruins by the
//! shipped estimator of a probability. A path ends where ruin would take a run of luck of less than
//! one in 10⁸. V18 runs the shipped indices on Ishigami's function, at evenly spread points. V20 draws 1,000 samples
//! of 20,000 lognormal losses and counts how often the shipped intervals of the expected shortfall
//! hold its exact value; the asymptotic interval stands beside them.

use plimsoll_lab::sensitivity::sobol;
use plimsoll_lab::stats::{
    Bootstrap, Level, Sample as Losses, ShortfallInterval, expected_shortfall_by, probability,
};
use plimsoll_streams::{Key, Stream};

use crate::closed_form::ruin::ruin;
use crate::sample::{Estimate, Sample};
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// Exponent at which Lundberg's bound e^(−Ru) is under 10⁻⁸.
const SAFE: f64 = 18.5;

/// Rows of each of Saltelli's matrices.
const ROWS: u32 = 8_192;

/// Root of g⁷ = g + 1: powers of 1/g spread points evenly over six dimensions (Roberts 2018, the
/// generalized golden ratio).
const GOLDEN: f64 = 1.112_775_684_278_705_5;

/// Losses of one sample.
const LOSSES: usize = 20_000;

/// Exact ES99 of a lognormal loss of spread 1.
const ES_99: f64 = 15.228_0;

/// V17.
#[allow(clippy::unnecessary_wraps)] // as every row
pub(crate) fn reserve(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let mut checks = Vec::new();
    for (n, theta, expected) in [(0, 0.2, 0.157_396), (1, 0.5, 0.023_783)] {
        let formula = ruin(10.0, theta, 1.0);
        let what = format!("ruin, loading {theta}, formula");
        checks.push(run.within(&what, expected, formula, 0.5e-6));
        let key = |path| Key {
            seed: run.effort.seed,
            path,
        };
        let sample = run.each(n, |path| {
            let mut stream = key(path).stream("V17", n as u64);
            f64::from(u8::from(is_ruined(&mut stream, 10.0, theta)))
        });
        let hits = sample.0.iter().filter(|hit| **hit > 0.0).count() as u64;
        let share = probability(hits, sample.0.len() as u64);
        let value = share.map_or(f64::NAN, |share| share.value);
        let estimate = Estimate {
            value,
            ..sample.mean()
        };
        checks.push(run.simulated("the same, claim by claim", expected, estimate));
    }
    Ok(checks)
}

/// Follows a reserve until it is ruined or safe.
fn is_ruined(stream: &mut Stream, start: f64, theta: f64) -> bool {
    // Lundberg's exponent of exponential claims of mean 1.
    let safe = start + SAFE * (1.0 + theta) / theta;
    let mut reserve = start;
    while reserve >= 0.0 {
        if reserve > safe {
            return false;
        }
        reserve += (1.0 + theta) * stream.exponential() - stream.exponential();
    }
    true
}

/// V18.
pub(crate) fn ishigami(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let scene = |what: String| ValidationError::scene(run.id, what);
    let seed = run.effort.seed;
    let outcomes = outcomes(&mut Key { seed, path: 0 }.stream("V18", 0));
    let bootstrap = Bootstrap { seed, index: 0 };
    let indices = sobol(3, &outcomes, bootstrap)
        .map_err(|error| scene(error.to_string()))?
        .ok_or_else(|| scene("the function is constant".to_owned()))?;
    let known = [
        (0.313_905, 0.557_589),
        (0.442_411, 0.442_411),
        (0.0, 0.243_684),
    ];
    let mut checks = Vec::new();
    for (axis, (index, (first, total))) in indices.iter().zip(known).enumerate() {
        let what = |order: &str| format!("Ishigami x{}, {order}", axis + 1);
        checks.push(run.within(&what("first order"), first, index.first.value, 0.01));
        checks.push(run.within(&what("total"), total, index.total.value, 0.01));
    }
    Ok(checks)
}

/// Outcomes on A, B and each A with a column of B; the points are shifted together by one draw for
/// each dimension.
fn outcomes(stream: &mut Stream) -> Vec<f64> {
    let mut step = 1.0;
    let axes = [(); 6].map(|()| {
        step /= GOLDEN;
        (stream.uniform(), step)
    });
    let point = |row: u32| axes.map(|(shift, step)| (shift + step * f64::from(row)).fract());
    let value = |mixed: Option<usize>, from: usize| {
        (0..ROWS).map(move |row| {
            let all = point(row);
            let mut u = [all[from], all[from + 1], all[from + 2]];
            if let Some(axis) = mixed {
                u[axis] = all[3 + axis];
            }
            function(&u)
        })
    };
    let mixed = (0..3).flat_map(|axis| value(Some(axis), 0));
    value(None, 0).chain(value(None, 3)).chain(mixed).collect()
}

/// Ishigami's function, a = 7 and b = 0.1, of three uniforms that stand for −π … π.
fn function(u: &[f64]) -> f64 {
    let x = |axis: usize| std::f64::consts::PI * (2.0 * u[axis] - 1.0);
    let (first, second) = (libm::sin(x(0)), libm::sin(x(1)));
    let fourth = x(2) * x(2) * x(2) * x(2);
    first + 7.0 * second * second + 0.1 * fourth * first
}

/// V20.
#[allow(clippy::unnecessary_wraps)] // as every row
pub(crate) fn coverage(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let methods = [
        ShortfallInterval::CalibratedBootstrapT,
        ShortfallInterval::BootstrapT,
        ShortfallInterval::Asymptotic,
    ];
    let mut covers = methods.map(|_| Vec::new());
    run.each(0, |path| {
        let key = Key {
            seed: run.effort.seed,
            path,
        };
        let mut stream = key.stream("V20", 0);
        let losses = Losses::new((0..LOSSES).map(|_| stream.lognormal(1.0, 1.0)).collect());
        let bootstrap = Bootstrap {
            seed: run.effort.seed,
            index: path,
        };
        for (covers, method) in covers.iter_mut().zip(methods) {
            let shortfall = expected_shortfall_by(&losses, Level::P99, method, bootstrap);
            let holds = shortfall.estimate.is_some_and(|estimate| {
                estimate.low.is_some_and(|low| low <= ES_99)
                    && estimate.high.is_some_and(|high| ES_99 <= high)
            });
            covers.push(f64::from(u8::from(holds)));
        }
        0.0
    });
    let [calibrated, plain, asymptotic] = covers.map(|covers| Sample(covers).mean());
    // 94 to 97% of 1,000 samples; of fewer, what chance adds.
    let chance = 4.0 * (0.95 * 0.05 / calibrated.paths as f64).sqrt();
    let allowed = if calibrated.paths >= 1_000 {
        0.015
    } else {
        chance
    };
    Ok(vec![
        run.within(
            "ES99 held, calibrated interval",
            0.955,
            calibrated.value,
            allowed,
        ),
        run.within("the same, bootstrap-t", 0.955, plain.value, allowed),
        run.simulated("the same, asymptotic", 0.931, asymptotic),
    ])
}
