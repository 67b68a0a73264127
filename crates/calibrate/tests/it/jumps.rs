//! Jump models and arrivals.

use plimsoll_calibrate::hawkes::hawkes;
use plimsoll_calibrate::jumps::{Threshold, events, quantile_of_sizes};
use plimsoll_calibrate::kou::kou;
use plimsoll_calibrate::merton::merton;
use plimsoll_streams::Stream;

use crate::common::{HOUR_Y, candles, near, stream};

/// A Poisson number.
fn poisson(mean: f64, stream: &mut Stream) -> u32 {
    let (mut count, mut time) = (0, stream.exponential());
    while time < mean {
        count += 1;
        time += stream.exponential();
    }
    count
}

#[test]
fn merton_finds_the_jumps_that_were_put_in() {
    let mut stream = stream("merton");
    let (sigma, rate, mean, deviation) = (0.3, 900.0, -0.004, 0.02);
    let returns: Vec<f64> = (0..8_000)
        .map(|_| {
            let jumps = poisson(rate * HOUR_Y, &mut stream);
            let sizes: f64 = (0..jumps)
                .map(|_| mean + deviation * stream.standard_normal())
                .sum();
            sigma * HOUR_Y.sqrt() * stream.standard_normal() + sizes
        })
        .collect();
    let fit = merton(&returns, HOUR_Y).unwrap();
    near(fit.sigma.value, sigma, 0.05);
    near(fit.jumps_per_year.value, rate, 0.2);
    near(fit.deviation.value, deviation, 0.12);
    let holds = |x: [f64; 2], wanted: f64| x[0] < wanted && wanted < x[1];
    assert!(holds(fit.mean.interval.unwrap(), mean), "{fit:?}");
    assert!(holds(fit.jumps_per_year.interval.unwrap(), rate), "{fit:?}");
    let total = (sigma * sigma + rate * (mean * mean + deviation * deviation)).sqrt();
    near(fit.total_sigma, total, 0.05);
}

#[test]
fn kou_finds_the_jumps_that_were_put_in() {
    let mut stream = stream("kou 2");
    let (sigma, rate, up, up_rate, down_rate) = (0.3, 900.0, 0.4, 60.0, 40.0);
    let returns: Vec<f64> = (0..20_000)
        .map(|_| {
            let jumps = poisson(rate * HOUR_Y, &mut stream);
            let mut sum = sigma * HOUR_Y.sqrt() * stream.standard_normal();
            for _ in 0..jumps {
                let is_up = stream.bernoulli(up);
                let size = stream.exponential();
                sum += if is_up {
                    size / up_rate
                } else {
                    -size / down_rate
                };
            }
            sum
        })
        .collect();
    let fit = kou(&returns, HOUR_Y).unwrap();
    near(fit.sigma.value, sigma, 0.05);
    near(fit.jumps_per_year.value, rate, 0.2);
    near(fit.up_probability.value, up, 0.2);
    near(fit.up_rate.value, up_rate, 0.2);
    near(fit.down_rate.value, down_rate, 0.2);
    let [low, high] = fit.down_rate.interval.unwrap();
    assert!(low < down_rate && down_rate < high, "{fit:?}");
}

#[test]
fn the_wrong_jumps_fit_worse() {
    let mut stream = stream("student");
    let returns: Vec<f64> = (0..3_000)
        .map(|_| {
            let jumps = poisson(0.1, &mut stream);
            let sizes: f64 = (0..jumps).map(|_| -0.02 * stream.exponential()).sum();
            0.003 * stream.standard_normal() + sizes
        })
        .collect();
    let (kou, merton) = (
        kou(&returns, HOUR_Y).unwrap(),
        merton(&returns, HOUR_Y).unwrap(),
    );
    assert!(kou.log_likelihood > merton.log_likelihood + 5.0);
    near(kou.down_rate.value, 50.0, 0.15);
}

#[test]
fn events_are_counted_and_timed_run_by_run() {
    let mut returns = [0.001, -0.001].repeat(50);
    returns[40] = -0.2;
    returns[60] = 0.1;
    let candles = candles(&returns);
    let found = events(&candles, Threshold::Size(0.05));
    assert_eq!((found.events, found.times_h.len()), (2, 1));
    // The first candle has no return before it: candle 40 ends the fortieth.
    assert_eq!(found.times_h[0], [40.0, 60.0]);
    near(found.share_down, 0.5, 1e-9);
    near(found.mean, -0.05, 1e-9);
    near(found.rate_per_year, 2.0 * 8_760.0 / 99.0, 1e-9);
    // The second event comes while the first is within the day that makes the local volatility.
    assert_eq!(events(&candles, Threshold::LocalSigma(3.0)).events, 1);
    assert!(quantile_of_sizes(&candles, 0.5) < 0.0011);
}

#[test]
fn excitement_of_a_self_exciting_process_is_found() {
    // Ogata's thinning: base 0.02 an hour, n 0.6, half-life 5 h.
    let (base, branching, decay) = (0.02, 0.6, 0.138_629);
    let mut stream = stream("hawkes");
    let runs: Vec<Vec<f64>> = (0..4)
        .map(|_| {
            let (mut time, mut excitement, mut times) = (0.0, 0.0, Vec::new());
            loop {
                let bound = base + branching * decay * excitement;
                let wait = stream.exponential() / bound;
                time += wait;
                if time > 20_000.0 {
                    return times;
                }
                excitement *= libm::exp(-decay * wait);
                let rate = base + branching * decay * excitement;
                if stream.bernoulli(rate / bound) {
                    times.push(time);
                    excitement += 1.0;
                }
            }
        })
        .collect();
    let fit = hawkes(&runs, &[20_000.0; 4]).unwrap();
    near(fit.branching.value, branching, 0.08);
    near(fit.half_life_h.value, 5.0, 0.15);
    near(fit.base_per_h.value, base, 0.1);
    near(fit.rate_per_year, base / (1.0 - branching) * 8_760.0, 0.1);
    let [low, high] = fit.half_life_h.interval.unwrap();
    assert!(low < 5.0 && 5.0 < high);
    assert!(fit.gain > 100.0);
}

#[test]
fn independent_arrivals_have_no_excitement_to_speak_of() {
    let mut stream = stream("poisson");
    let mut time = 0.0;
    let times: Vec<f64> = std::iter::from_fn(|| {
        time += stream.exponential() * 20.0;
        (time < 20_000.0).then_some(time)
    })
    .collect();
    let fit = hawkes(&[times], &[20_000.0]).unwrap();
    assert!(fit.gain < 4.0, "{fit:?}");
    near(fit.rate_per_year, 438.0, 0.1);
}
