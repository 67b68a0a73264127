//! Boundaries of planned looks.
//!
//! Rule    spent(t) = 2 − 2 Φ(z/√t), z the two-sided quantile; the boundary of a look is where a Brownian
//!         motion that stayed inside all earlier ones leaves with probability spent(t) − spent(before)
//! Units   standard errors of the look
//! Bounds  the density inside is carried on 401 points by Simpson's rule: four digits
//! Source  LAN-DEMETS-1983; Armitage, McPherson and Rowe 1969 (the recursion)
//! Tests   tests/it/stopping.rs: published boundaries of five looks

use crate::stats::Confidence;
use crate::stats::student::normal_quantile;

/// Points of the density, odd for Simpson's rule.
const POINTS: usize = 401;

/// Halvings of a bracket of 40 standard errors down to 10⁻¹¹.
const HALVINGS: u32 = 42;

/// Chance of a miss spent up to a part `t` of all paths, in (0, 1].
#[must_use]
pub fn spent(confidence: Confidence, t: f64) -> f64 {
    let z = normal_quantile(confidence.of_each_end());
    2.0 * upper_tail(z / t.sqrt())
}

/// Boundary of each look in its standard errors, for looks at these numbers of paths.
#[must_use]
pub fn boundaries(confidence: Confidence, looks: &[u64]) -> Vec<f64> {
    let Some(last) = looks.last() else {
        return Vec::new();
    };
    let times = looks.iter().map(|paths| *paths as f64 / *last as f64);
    let mut walk = Walk::start();
    let mut before = 0.0;
    let step = |t: f64| {
        let all = spent(confidence, t);
        let edge = walk.edge(t, all - before);
        before = all;
        edge / t.sqrt()
    };
    times.map(step).collect()
}

/// The density of a Brownian motion that has stayed inside so far.
struct Walk {
    time: f64,
    /// Places with the density times the width that each stands for.
    mass: Vec<(f64, f64)>,
}

impl Walk {
    fn start() -> Self {
        Self {
            time: 0.0,
            mass: vec![(0.0, 1.0)],
        }
    }

    /// Where it leaves at time `t` with this probability; goes on inside.
    fn edge(&mut self, t: f64, chance: f64) -> f64 {
        let spread = (t - self.time).sqrt();
        let leaves = |edge: f64| -> f64 {
            let beyond = |s: f64| upper_tail((edge - s) / spread) + upper_tail((edge + s) / spread);
            self.mass.iter().map(|(s, mass)| mass * beyond(*s)).sum()
        };
        let (mut low, mut high) = (0.0, 40.0 * t.sqrt());
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if leaves(middle) > chance {
                low = middle;
            } else {
                high = middle;
            }
        }
        let edge = 0.5 * (low + high);
        // Beyond ten standard errors there is no mass that a double could see.
        self.go_on(t, spread, edge.min(10.0 * t.sqrt()));
        edge
    }

    fn go_on(&mut self, t: f64, spread: f64, edge: f64) {
        let width = 2.0 * edge / (POINTS - 1) as f64;
        let density = |at: f64| -> f64 {
            let from = |(s, mass): &(f64, f64)| mass * normal_density((at - s) / spread);
            self.mass.iter().map(from).sum::<f64>() / spread
        };
        let simpson = |place: usize| match place {
            0 => 1.0,
            place if place == POINTS - 1 => 1.0,
            place if place % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let point = |place: usize| {
            let at = -edge + width * place as f64;
            (at, density(at) * simpson(place) * width / 3.0)
        };
        self.mass = (0..POINTS).map(point).collect();
        self.time = t;
    }
}

/// P(Z > z).
fn upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) * 0.398_942_280_401_432_7
}
