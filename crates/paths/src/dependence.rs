//! How the diffusions of the assets hang together beyond their correlation.
//!
//! Rule    `gaussian`: the correlated normals as they are. `student_t`: in each interval all
//!         normals of all assets are multiplied by one s = √((nu − 2)/c), where c is chi-squared
//!         with nu degrees of freedom, drawn once for the interval; so that E(s²) = 1 and the
//!         returns of an interval follow a multivariate t law, whose copula is the t copula. The
//!         models' drifts compensate s²·sigma²/2, so that the price stays a martingale
//! Units   interval in seconds
//! Bounds  nu above 2, without which there is no variance
//! Source  models: Demarta and McNeil 2005 (DEMARTA-MCNEIL-2005); nu fitted from CANDLES
//! Tests   tests/it/dependence.rs
//!
//! A variable for each tick would wash out: returns of an hour would be normal again. The stream
//! is `dependence`, index 0.

use garde::{Path, Report, Validate};
use plimsoll_streams::{Key, Stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::PathsError;
use crate::check::is_number;

/// Dependence of the diffusions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Dependence {
    /// Normals that are correlated and nothing else: extreme moves of two assets do not
    /// come together more often than their correlation says.
    #[default]
    Gaussian,
    /// Extreme moves come together: a multivariate t law over each interval.
    StudentT(StudentT),
}

/// Returns of each interval follow a multivariate t law with the models' variance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudentT {
    /// Degrees of freedom: the fewer, the heavier and the more common the tails. Default 5
    /// (CANDLES: 6.9 for three assets over 321 days, 5.3 for BTC and ETH over 999).
    #[serde(default = "default_nu")]
    #[garde(range(min = 2.1, max = 1000.0), custom(is_number))]
    #[schemars(range(min = 2.1, max = 1000.0))]
    pub nu: f64,
    /// Length of the intervals that share one mixing variable, s; a whole number of ticks.
    /// Default 3600 (assumption).
    #[serde(default = "default_interval_s")]
    #[garde(range(min = 1, max = 31_536_000))]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub interval_s: u32,
}

impl Default for StudentT {
    fn default() -> Self {
        Self {
            nu: default_nu(),
            interval_s: default_interval_s(),
        }
    }
}

fn default_nu() -> f64 {
    5.0
}

fn default_interval_s() -> u32 {
    3_600
}

/// See the same on `shock::Shock`.
impl Validate for Dependence {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Gaussian => {}
            Self::StudentT(t) => t.validate_into(ctx, parent, report),
        }
    }
}

impl Dependence {
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
    pub(crate) fn is_gaussian(&self) -> bool {
        *self == Self::Gaussian
    }

    /// The interval, if ticks do not divide it.
    pub(crate) fn problem(&self, tick_s: f64) -> Option<PathsError> {
        let Self::StudentT(t) = self else { return None };
        let ticks = f64::from(t.interval_s) / tick_s;
        let is_whole = ticks >= 1.0 && (ticks - ticks.round()).abs() < 1e-6;
        (!is_whole).then_some(PathsError::DependenceInterval {
            interval_s: t.interval_s,
            tick_s,
        })
    }

    /// Prepares the mixing, if there is any.
    pub(crate) fn kernel(&self, tick_s: f64) -> Option<MixingKernel> {
        let Self::StudentT(t) = self else { return None };
        // Whole, and within u32 for any tick of a second or more.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let interval = (f64::from(t.interval_s) / tick_s).round() as u32;
        Some(MixingKernel { nu: t.nu, interval })
    }
}

/// [`StudentT`] prepared for one length of tick.
#[derive(Clone, Debug)]
pub(crate) struct MixingKernel {
    nu: f64,
    /// Ticks of an interval.
    interval: u32,
}

/// The mixing variable on one path.
#[derive(Debug)]
pub(crate) struct Mixing {
    stream: Stream,
    scale: f64,
    /// First step of the next interval.
    end: u32,
}

impl Mixing {
    /// Begins the path of `key`.
    pub(crate) fn new(key: Key) -> Self {
        Self {
            stream: key.stream("dependence", 0),
            scale: 1.0,
            end: 0,
        }
    }

    /// Draws the scales of the intervals after the one under way from the stream of `key`.
    pub(crate) fn branch(&mut self, key: Key) {
        self.stream = key.stream("dependence", 0);
    }

    /// The scale at `step`, and the first step that has another. Steps are asked for in order.
    pub(crate) fn at(&mut self, kernel: &MixingKernel, step: u32) -> (f64, u32) {
        while self.end <= step {
            let chi_squared = 2.0 * self.stream.gamma(0.5 * kernel.nu);
            self.scale = ((kernel.nu - 2.0) / chi_squared).sqrt();
            self.end = self.end.saturating_add(kernel.interval);
        }
        (self.scale, self.end)
    }
}
