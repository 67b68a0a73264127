//! Depth of one side of a book.
//!
//! Rule    exponential: D(x) = D_inf (1 - e^{-x/d}); power: D(x) = A x^{1+γ} / (1 + γ). Each
//!         snapshot is fitted by least squares of ln D; the estimate is the median over snapshots
//!         with its order-statistic interval
//! Units   distance x from the mid in bps; notional in USD
//! Bounds  D_inf is identified only where data reach `REACH_BPS` and 1.6 d (80% of D_inf): the 20
//!         best levels of a book end within a few bps, and what lies beyond cannot be known from
//!         them. Then the density at the mid, or D_inf under a stated d, is all there is
//! Source  docs/calibration.md; thresholds: assumption
//! Tests   tests/it/depth.rs

use serde::Serialize;

use crate::CalibrateError;
use crate::error::at_least;
use crate::estimate::{Estimate, as_f64, quantile};

/// Distance that data must reach for D_inf to be identified, bps.
pub const REACH_BPS: f64 = 50.0;
/// Multiple of d that data must reach.
const REACH_SCALES: f64 = 1.6;

/// What rests within a distance of the mid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Distance, bps.
    pub distance_bps: f64,
    /// Cumulative notional, USD.
    pub depth_usd: f64,
}

/// What the data say about D_inf and d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identified {
    /// Both are identified.
    Yes,
    /// The data end too near to the mid.
    TooNear,
    /// Depth does not level off within the data: the book is deeper than they show.
    DoesNotLevelOff,
}

/// Depth of one side over all snapshots.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DepthFit {
    /// Snapshots fitted.
    pub snapshots: usize,
    /// How far from the mid the data reach, bps (median).
    pub reach_bps: f64,
    /// Whether D_inf and d are identified.
    pub identified: Identified,
    /// Notional per bps at the mid, D_inf/d, USD.
    pub density_usd_per_bps: Estimate,
    /// D_inf, USD; no number to use where it is not identified.
    pub depth_usd: Estimate,
    /// d, bps; no number to use where it is not identified.
    pub scale_bps: Estimate,
    /// 2.5%, 50% and 97.5% of D(reach) over the snapshots, USD: how much books differ.
    pub spread_usd: [f64; 3],
    /// Root mean square of ln D against the exponential book (median).
    pub misfit: f64,
    /// γ of the power book.
    pub power_gamma: Estimate,
    /// A of the power book, USD per bps^(1+γ).
    pub power_a: Estimate,
    /// Root mean square of ln D against the power book (median).
    pub power_misfit: f64,
}

/// Fits the snapshots of one side.
///
/// # Errors
/// [`CalibrateError::TooFew`] where no snapshot has three bands with notional.
pub fn depth(snapshots: &[Vec<Band>]) -> Result<DepthFit, CalibrateError> {
    let usable: Vec<Vec<Band>> = (snapshots.iter().map(|bands| clean(bands)))
        .filter(|bands| bands.len() >= 3)
        .collect();
    at_least(1, usable.len(), "snapshots with three bands")?;
    let exponential: Vec<Exponential> = usable.iter().map(|b| Exponential::fit(b)).collect();
    let power: Vec<Power> = usable.iter().map(|b| Power::fit(b)).collect();
    let of = |f: &dyn Fn(&Exponential) -> f64| -> Vec<f64> { exponential.iter().map(f).collect() };
    let of_power = |f: &dyn Fn(&Power) -> f64| -> Vec<f64> { power.iter().map(f).collect() };
    let last = |bands: &Vec<Band>| bands[bands.len() - 1];
    let reach: Vec<f64> = usable.iter().map(|b| last(b).distance_bps).collect();
    let mut ends: Vec<f64> = usable.iter().map(|b| last(b).depth_usd).collect();
    ends.sort_unstable_by(f64::total_cmp);
    let scale = Estimate::median(&of(&|e| e.scale_bps));
    let reach_bps = Estimate::median(&reach).value;
    Ok(DepthFit {
        snapshots: usable.len(),
        reach_bps,
        identified: identified(reach_bps, &scale),
        density_usd_per_bps: Estimate::median(&of(&|e| e.depth_usd / e.scale_bps)),
        depth_usd: Estimate::median(&of(&|e| e.depth_usd)),
        scale_bps: scale,
        spread_usd: [0.025, 0.5, 0.975].map(|p| quantile(&ends, p)),
        misfit: Estimate::median(&of(&|e| e.misfit)).value,
        power_gamma: Estimate::median(&of_power(&|p| p.gamma)),
        power_a: Estimate::median(&of_power(&|p| p.a)),
        power_misfit: Estimate::median(&of_power(&|p| p.misfit)).value,
    })
}

/// D_inf of each snapshot where d is stated from elsewhere, USD.
///
/// # Errors
/// [`CalibrateError::TooFew`] where no snapshot has a band with notional.
pub fn depth_under_scale(
    snapshots: &[Vec<Band>],
    scale_bps: f64,
) -> Result<Estimate, CalibrateError> {
    let usable = (snapshots.iter().map(|bands| clean(bands))).filter(|bands| !bands.is_empty());
    let depths: Vec<f64> = usable
        .map(|bands| Exponential::under(&bands, scale_bps).depth_usd)
        .collect();
    at_least(1, depths.len(), "snapshots with a band")?;
    Ok(Estimate::median(&depths))
}

fn clean(bands: &[Band]) -> Vec<Band> {
    let is_sound = |b: &&Band| b.depth_usd > 0.0 && b.distance_bps > 0.0;
    let mut bands: Vec<Band> = bands.iter().filter(is_sound).copied().collect();
    bands.sort_by(|a, b| a.distance_bps.total_cmp(&b.distance_bps));
    bands
}

fn identified(reach_bps: f64, scale: &Estimate) -> Identified {
    if reach_bps < REACH_BPS {
        return Identified::TooNear;
    }
    let high = scale.interval.map_or(scale.value, |[_, high]| high);
    if reach_bps < REACH_SCALES * high {
        return Identified::DoesNotLevelOff;
    }
    Identified::Yes
}

/// An exponential book fitted to one snapshot.
struct Exponential {
    depth_usd: f64,
    scale_bps: f64,
    misfit: f64,
}

impl Exponential {
    /// The best d, between a hundredth and a hundredfold of the reach, by golden section.
    fn fit(bands: &[Band]) -> Self {
        let reach = libm::log(bands[bands.len() - 1].distance_bps);
        let misfit = |x: f64| Self::under(bands, libm::exp(x)).misfit;
        let (mut low, mut high) = (reach - libm::log(100.0), reach + libm::log(100.0));
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        for _ in 0..60 {
            let (a, b) = (high - golden * (high - low), low + golden * (high - low));
            if misfit(a) < misfit(b) {
                high = b;
            } else {
                low = a;
            }
        }
        Self::under(bands, libm::exp(f64::midpoint(low, high)))
    }

    /// The best D_inf under a d: the mean of ln D less ln of the shape.
    fn under(bands: &[Band], scale_bps: f64) -> Self {
        let residual = |b: &Band| {
            let shape = -libm::expm1(-b.distance_bps / scale_bps);
            libm::log(b.depth_usd) - libm::log(shape)
        };
        let all: Vec<f64> = bands.iter().map(residual).collect();
        let centre = crate::estimate::mean(&all);
        Self {
            depth_usd: libm::exp(centre),
            scale_bps,
            misfit: root_mean_square(all.iter().map(|x| x - centre)),
        }
    }
}

/// A power book fitted to one snapshot.
struct Power {
    gamma: f64,
    a: f64,
    misfit: f64,
}

impl Power {
    /// A straight line through ln D over ln x, of slope 1 + γ.
    fn fit(bands: &[Band]) -> Self {
        let x: Vec<f64> = bands.iter().map(|b| libm::log(b.distance_bps)).collect();
        let y: Vec<f64> = bands.iter().map(|b| libm::log(b.depth_usd)).collect();
        let (mean_x, mean_y) = (crate::estimate::mean(&x), crate::estimate::mean(&y));
        let (mut xx, mut xy) = (0.0, 0.0);
        for (a, b) in x.iter().zip(&y) {
            xx += (a - mean_x) * (a - mean_x);
            xy += (a - mean_x) * (b - mean_y);
        }
        let slope = xy / xx;
        let line = |x: f64| mean_y + slope * (x - mean_x);
        Self {
            gamma: slope - 1.0,
            a: libm::exp(line(0.0)) * slope,
            misfit: root_mean_square(x.iter().zip(&y).map(|(x, y)| y - line(*x))),
        }
    }
}

fn root_mean_square(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = as_f64(values.len());
    (values.map(|x| x * x).sum::<f64>() / count).sqrt()
}
