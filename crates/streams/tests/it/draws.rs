//! Moments and bounds of every distribution, within four standard errors.

use plimsoll_streams::Stream;

use crate::stream;

const N: u32 = 200_000;

/// Mean of `f` over draws, asserted to lie within four standard errors of `expected`.
fn check_mean(name: &str, expected: f64, mut f: impl FnMut(&mut Stream) -> f64) {
    let mut s = stream(name);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..N {
        let x = f(&mut s);
        assert!(x.is_finite(), "{name} drew {x}");
        sum += x;
        squares += x * x;
    }
    let n = f64::from(N);
    let mean = sum / n;
    let error = ((squares / n - mean * mean) / n).sqrt();
    assert!(
        (mean - expected).abs() < 4.0 * error,
        "{name}: mean {mean}, expected {expected}, standard error {error}"
    );
}

fn share(is_counted: bool) -> f64 {
    f64::from(u8::from(is_counted))
}

#[test]
fn uniform_has_its_moments_and_stays_inside() {
    check_mean("uniform", 0.5, |s| {
        let u = s.uniform();
        assert!(u > 0.0 && u < 1.0);
        u
    });
    check_mean("uniform²", 1.0 / 3.0, |s| s.uniform().powi(2));
}

#[test]
fn standard_normal_has_its_moments_and_tails() {
    for (power, moment) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0), (6, 15.0)] {
        check_mean("normal", moment, |s| s.standard_normal().powi(power));
    }
    check_mean("tail", 0.022_750_131_948_179_2, |s| {
        share(s.standard_normal() < -2.0)
    });
}

#[test]
fn exponential_has_its_moments() {
    check_mean("exponential", 1.0, Stream::exponential);
    check_mean("exponential²", 2.0, |s| s.exponential().powi(2));
}

#[test]
fn below_is_even_and_complete() {
    for n in [1_u32, 2, 3, 7, 10] {
        let mut counts = vec![0_u32; n as usize];
        let mut s = stream("below");
        for _ in 0..N {
            counts[s.below(n) as usize] += 1;
        }
        let p = 1.0 / f64::from(n);
        let error = (f64::from(N) * p * (1.0 - p)).sqrt();
        for count in counts {
            assert!((f64::from(count) - f64::from(N) * p).abs() <= 4.0 * error);
        }
    }
}

#[test]
fn below_is_even_where_rejection_matters() {
    // Three quarters of 2³²: without rejection the lower third would come twice as often.
    let n = 3 << 30;
    check_mean("below", 1.0 / 3.0, |s| share(s.below(n) < n / 3));
}

#[test]
#[should_panic(expected = "nothing lies below 0")]
fn below_zero_is_refused() {
    stream("below").below(0);
}

#[test]
fn shuffle_gives_each_order_equally_often() {
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        check_mean("shuffle", 1.0 / 6.0, |s| {
            let mut items = [0, 1, 2];
            s.shuffle(&mut items);
            share(items == order)
        });
    }
}

#[test]
fn bernoulli_is_certain_at_the_ends() {
    check_mean("bernoulli", 0.3, |s| share(s.bernoulli(0.3)));
    let mut s = stream("bernoulli");
    for _ in 0..1_000 {
        assert!(!s.bernoulli(0.0));
        assert!(s.bernoulli(1.0));
    }
}

#[test]
fn beta_has_its_moments() {
    for (a, b) in [(2.0, 5.0), (0.5, 0.5), (0.05, 0.2), (1.0, 1.0), (40.0, 3.0)] {
        let mean = a / (a + b);
        let square = mean * (a + 1.0) / (a + b + 1.0);
        check_mean("beta", mean, |s| s.beta(a, b));
        check_mean("beta²", square, |s| s.beta(a, b).powi(2));
    }
}

#[test]
fn gamma_has_its_moments() {
    for shape in [0.3, 1.05, 2.5, 40.0] {
        check_mean("gamma", shape, |s| s.gamma(shape));
        check_mean("gamma²", shape * (shape + 1.0), |s| s.gamma(shape).powi(2));
    }
}

#[test]
fn beta_of_tiny_shapes_is_still_a_number_in_the_unit_interval() {
    let mut s = stream("beta");
    for _ in 0..1_000 {
        let x = s.beta(1e-3, 1e-3);
        assert!((0.0..=1.0).contains(&x));
    }
}

#[test]
#[should_panic(expected = "beta(0, 1) has no meaning")]
fn beta_of_zero_is_refused() {
    stream("beta").beta(0.0, 1.0);
}

#[test]
fn truncated_pareto_has_its_distribution() {
    let (alpha, lo, hi) = (1.16, 100.0, 1e7);
    let cdf = |x: f64| (1.0 - (lo / x).powf(alpha)) / (1.0 - (lo / hi).powf(alpha));
    for x in [150.0, 1e3, 1e4, 1e6] {
        check_mean("pareto", cdf(x), |s| {
            let draw = s.pareto_truncated(alpha, lo, hi);
            assert!((lo..=hi).contains(&draw));
            share(draw <= x)
        });
    }
}

#[test]
fn pareto_without_an_upper_end_has_its_mean() {
    check_mean("pareto", 3.0 / 2.0 * 10.0, |s| {
        s.pareto_truncated(3.0, 10.0, f64::INFINITY)
    });
}

#[test]
fn lognormal_has_its_median_and_spread() {
    check_mean("lognormal", 0.5, |s| {
        share(s.lognormal(958.0, 2.88) < 958.0)
    });
    check_mean("lognormal", 2.88_f64.powi(2), |s| {
        (s.lognormal(958.0, 2.88) / 958.0).ln().powi(2)
    });
}
