//! Stated 95% intervals of quantiles and expected shortfalls cover known losses.
//!
//! Each case is 1,000 samples of 20,000 losses. The slow ones go on to other levels and sizes; run
//! them with `cargo nextest run -p plimsoll-lab --run-ignored only -E 'test(coverage)' --no-capture`.

use plimsoll_lab::stats::{
    Bootstrap, Estimate, Level, Sample, ShortfallInterval, Side, expected_shortfall_by, quantile,
    shortfall_bound,
};
use plimsoll_lab::stats::{Confidence, quantile_bound};
use plimsoll_streams::{Key, standard_normal_quantile};

/// Losses whose quantiles and expected shortfalls are known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Losses {
    Lognormal(f64),
    Pareto(f64),
}

impl Losses {
    pub(crate) fn sample(self, seed: u64, n: usize) -> Vec<f64> {
        let mut stream = Key { seed, path: 0 }.stream("coverage", 0);
        let draw = |_| match self {
            Self::Lognormal(s) => stream.lognormal(1.0, s),
            Self::Pareto(alpha) => stream.pareto_truncated(alpha, 1.0, f64::INFINITY),
        };
        (0..n).map(draw).collect()
    }

    pub(crate) fn quantile(self, level: Level) -> f64 {
        let p = level.probability();
        match self {
            Self::Lognormal(s) => (s * standard_normal_quantile(p)).exp(),
            Self::Pareto(alpha) => (1.0 - p).powf(-1.0 / alpha),
        }
    }

    pub(crate) fn shortfall(self, level: Level) -> f64 {
        let p = level.probability();
        match self {
            Self::Lognormal(s) => {
                let beyond = 0.5 * libm::erfc((standard_normal_quantile(p) - s) / 2_f64.sqrt());
                (0.5 * s * s).exp() * beyond / (1.0 - p)
            }
            Self::Pareto(alpha) => alpha / (alpha - 1.0) * self.quantile(level),
        }
    }
}

#[test]
fn the_known_values_are_the_published_ones() {
    let cases = [
        (Losses::Lognormal(1.0), Level::P99, 10.2405, 15.2280),
        (Losses::Lognormal(1.0), Level::P999, 21.9822, 30.1691),
        (Losses::Lognormal(2.0), Level::P99, 104.8673, 274.9324),
        (Losses::Pareto(2.0), Level::P99, 10.0, 20.0),
    ];
    for (losses, level, var, es) in cases {
        assert!((losses.quantile(level) - var).abs() < 6e-5, "{losses:?}");
        assert!((losses.shortfall(level) - es).abs() < 6e-5, "{losses:?}");
    }
}

/// Shares of repetitions that cover, of which an upper one-sided bound is the last.
#[derive(Debug, Default)]
struct Cover {
    var: f64,
    calibrated: f64,
    bootstrap_t: f64,
    asymptotic: f64,
    var_upper: f64,
    es_upper: f64,
}

fn covers(estimate: Option<Estimate>, x: f64) -> f64 {
    let covers = estimate.is_some_and(|estimate| {
        estimate.low.is_none_or(|low| low <= x) && estimate.high.is_none_or(|high| x <= high)
    });
    f64::from(u8::from(covers))
}

fn cover(losses: Losses, level: Level, n: usize, all: bool) -> Cover {
    let mut cover = Cover::default();
    let (var, es) = (losses.quantile(level), losses.shortfall(level));
    let part = 1e-3;
    for seed in 0..1_000 {
        let sample = Sample::new(losses.sample(7_000 + seed, n));
        let bootstrap = Bootstrap { seed, index: 0 };
        let by = |method| expected_shortfall_by(&sample, level, method, bootstrap).estimate;
        cover.var += part * covers(quantile(&sample, level), var);
        cover.calibrated += part * covers(by(ShortfallInterval::CalibratedBootstrapT), es);
        if all {
            let below = |bound: Option<f64>, x| part * f64::from(u8::from(bound.unwrap() >= x));
            cover.bootstrap_t += part * covers(by(ShortfallInterval::BootstrapT), es);
            cover.asymptotic += part * covers(by(ShortfallInterval::Asymptotic), es);
            let upper = (Side::Upper, Confidence::P95);
            cover.es_upper += below(shortfall_bound(&sample, level, upper, bootstrap), es);
            cover.var_upper += below(quantile_bound(&sample, level, upper.0, upper.1), var);
        }
    }
    eprintln!("{losses:?} {level:?} n = {n}: {cover:?}");
    cover
}

fn assert_stated(losses: Losses) {
    let cover = cover(losses, Level::P99, 20_000, false);
    for share in [cover.var, cover.calibrated] {
        assert!((0.935..=0.97).contains(&share), "{cover:?}");
    }
}

#[test]
fn intervals_of_lognormal_losses_cover() {
    assert_stated(Losses::Lognormal(1.0));
}

#[test]
fn intervals_of_lognormal_losses_of_double_spread_cover() {
    assert_stated(Losses::Lognormal(2.0));
}

#[test]
fn intervals_of_pareto_losses_cover() {
    assert_stated(Losses::Pareto(2.5));
}

/// The table of docs/statistics.md, a line for each of the losses.
fn table(level: Level, n: usize) {
    let losses = [
        Losses::Lognormal(1.0),
        Losses::Lognormal(2.0),
        Losses::Pareto(2.5),
    ];
    for losses in losses {
        let cover = cover(losses, level, n, true);
        assert!(cover.calibrated >= cover.bootstrap_t, "{cover:?}");
        assert!(cover.bootstrap_t > cover.asymptotic, "{cover:?}");
    }
}

#[test]
#[ignore = "minutes"]
fn coverage_at_95_percent_of_2_000_losses() {
    table(Level::P95, 2_000);
}

#[test]
#[ignore = "minutes"]
fn coverage_at_99_percent_of_20_000_losses() {
    table(Level::P99, 20_000);
}

#[test]
#[ignore = "minutes"]
fn coverage_at_99_9_percent_of_100_000_losses() {
    table(Level::P999, 100_000);
}
