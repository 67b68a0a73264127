//! Prices inside a candle, tick by tick.
//!
//! Rule    `endpoints`: a Brownian bridge from open to close. `ohlc`: the price goes from the open
//!         to one extreme, to the other and to the close; the extremes' times are two uniform draws
//!         in order; each leg is a Brownian bridge, reflected at low and high. Inside a leg the
//!         point at the tick in the middle, m of ticks i..j, has mean x(i) + (x(j) − x(i))·(m − i)/(j − i)
//!         and variance s²·(m − i)·(j − m)/(j − i), and so on for the halves
//! Units   log prices; s is the deviation of one tick: for `endpoints` the candle's own by
//!         Parkinson, (H − L)/√(4·ln 2·n); for `ohlc` such that the squared steps add up to n·s²
//!         of Parkinson, what the legs' own slopes add counted in
//! Bounds  n ticks a candle; `ohlc` needs 3, so that both extremes have a tick of their own
//! Source  models: GLASSERMAN-2004, section 3.1 (bridge); PARKINSON-1980 (variance from range)
//! Tests   tests/it/bridge.rs, tests/it/replay.rs
//!
//! The draws of a candle come from a stream of its own, numbered by the candle's place in the path:
//! two uniforms and one more for order and times, then the normals level by level, each level
//! from left to right. So a candle's inside depends on nothing drawn for another one.

use plimsoll_streams::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How prices inside a candle are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bridge {
    /// They are not: the last close stands until the next candle has closed. Nothing is known
    /// before its time, but highs and lows are lost.
    None,
    /// A random path from open to close; highs and lows are those of that path.
    Endpoints,
    /// A random path from open to close that meets high and low exactly. It needs candles of at
    /// least 3 ticks.
    #[default]
    Ohlc,
}

/// Which extreme of a candle comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CandleOrder {
    /// Low or high, with probability one half each.
    #[default]
    Random,
    /// The one that is nearer to the open.
    Nearest,
}

impl CandleOrder {
    #[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
    pub(crate) fn is_random(&self) -> bool {
        *self == Self::Random
    }
}

/// Fewest ticks of a candle that can show both of its extremes.
pub(crate) const OHLC_TICKS: usize = 3;

/// A candle in logarithms, relative to any price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LogCandle {
    pub(crate) open: f64,
    pub(crate) high: f64,
    pub(crate) low: f64,
    pub(crate) close: f64,
}

/// Prepared bridge: method, order and the space that it works in.
#[derive(Clone, Debug)]
pub(crate) struct Refiner {
    bridge: Bridge,
    order: CandleOrder,
    /// Normals of a candle.
    normals: Vec<f64>,
}

impl Refiner {
    /// For candles of `ticks` ticks.
    pub(crate) fn new(bridge: Bridge, order: CandleOrder, ticks: usize) -> Self {
        Self {
            bridge,
            order,
            normals: vec![0.0; ticks],
        }
    }

    /// Writes the candle's log prices to `points`, one for each tick and the opening's before
    /// them. `known` is the log price that is known at the opening, for [`Bridge::None`].
    pub(crate) fn refine(
        &mut self,
        candle: &LogCandle,
        known: f64,
        stream: &mut Stream,
        points: &mut [f64],
    ) {
        let last = points.len() - 1;
        points[0] = candle.open;
        points[last] = candle.close;
        match self.bridge {
            Bridge::None => points[..last].fill(known),
            Bridge::Endpoints => {
                let deviation = parkinson_variance(candle, last).sqrt();
                self.between(&[0, last], deviation, stream, points);
            }
            Bridge::Ohlc => self.through_extremes(candle, stream, points),
        }
    }

    fn through_extremes(&mut self, candle: &LogCandle, stream: &mut Stream, points: &mut [f64]) {
        let last = points.len() - 1;
        let low_first = self.low_first(candle, stream);
        let (first, second) = two_ticks(stream, last);
        let (low, high) = if low_first {
            (first, second)
        } else {
            (second, first)
        };
        (points[low], points[high]) = (candle.low, candle.high);
        let pins = [0, first, second, last];
        let deviation = leg_deviation(candle, &pins, points);
        self.between(&pins, deviation, stream, points);
        for point in points.iter_mut() {
            *point = reflected(*point, candle.low, candle.high);
        }
    }

    fn low_first(&self, candle: &LogCandle, stream: &mut Stream) -> bool {
        // Drawn whether it is needed or not, so that the order moves no other draw.
        let is_heads = stream.bernoulli(0.5);
        match self.order {
            CandleOrder::Random => is_heads,
            CandleOrder::Nearest => candle.open - candle.low <= candle.high - candle.open,
        }
    }

    /// Fills the ticks between `pins`, whose points are set.
    fn between(&mut self, pins: &[usize], deviation: f64, stream: &mut Stream, points: &mut [f64]) {
        let count = points.len() - pins.len();
        stream.fill_standard_normal(&mut self.normals[..count]);
        let mut normals = self.normals[..count].iter();
        let longest = pins.windows(2).map(|leg| leg[1] - leg[0]).max();
        let longest = longest.unwrap_or_default();
        let mut level = 0;
        while (1 << level) < longest {
            for leg in pins.windows(2) {
                halve(&mut points[leg[0]..=leg[1]], level, deviation, &mut normals);
            }
            level += 1;
        }
    }
}

/// Sets the middles of the 2^`level` parts of a leg.
fn halve(leg: &mut [f64], level: usize, deviation: f64, normals: &mut std::slice::Iter<'_, f64>) {
    let ticks = leg.len() - 1;
    if (1 << level) >= ticks {
        return;
    }
    for part in 0..1_usize << level {
        let (from, to) = ((part * ticks) >> level, ((part + 1) * ticks) >> level);
        if to - from < 2 {
            continue;
        }
        let middle = ((2 * part + 1) * ticks) >> (level + 1);
        let normal = normals.next().expect("one normal for each tick inside");
        leg[middle] = midpoint((from, leg[from]), (to, leg[to]), middle, deviation * normal);
    }
}

/// The point at tick `middle`; `noise` is a normal of one tick's deviation.
#[allow(clippy::cast_precision_loss)] // a candle has far fewer than 2^52 ticks
fn midpoint(from: (usize, f64), to: (usize, f64), middle: usize, noise: f64) -> f64 {
    let (before, after) = ((middle - from.0) as f64, (to.0 - middle) as f64);
    let span = before + after;
    from.1 + (to.1 - from.1) * before / span + noise * (before * after / span).sqrt()
}

/// Two different ticks inside a candle of `last` ticks, in order: uniform draws, rounded up.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)] // between 0 and the number of ticks
fn two_ticks(stream: &mut Stream, last: usize) -> (usize, usize) {
    let mut draw = || 1 + (stream.uniform() * (last - 1) as f64) as usize;
    let (a, b) = (draw(), draw());
    let (first, second) = (a.min(b), a.max(b));
    if first < second {
        (first, second)
    } else if second + 1 < last {
        (first, second + 1)
    } else {
        (first - 1, second)
    }
}

/// Variance of one of `ticks` ticks by the candle's range.
#[allow(clippy::cast_precision_loss)] // a candle has far fewer than 2^52 ticks
fn parkinson_variance(candle: &LogCandle, ticks: usize) -> f64 {
    let range = candle.high - candle.low;
    range * range / (4.0 * std::f64::consts::LN_2 * ticks as f64)
}

/// Deviation of a tick on the legs between `pins`, so that slopes and noise together have the
/// squared steps that the candle's range tells; 0 if the slopes alone exceed them.
#[allow(clippy::cast_precision_loss)] // a candle has far fewer than 2^52 ticks
fn leg_deviation(candle: &LogCandle, pins: &[usize], points: &[f64]) -> f64 {
    let ticks = points.len() - 1;
    let slope = |leg: &[usize]| {
        let way = points[leg[1]] - points[leg[0]];
        way * way / (leg[1] - leg[0]) as f64
    };
    let slopes: f64 = pins.windows(2).map(slope).sum();
    let noisy = ticks + 1 - pins.len();
    if noisy == 0 {
        return 0.0;
    }
    let all = parkinson_variance(candle, ticks) * ticks as f64;
    ((all - slopes) / noisy as f64).max(0.0).sqrt()
}

/// `x` reflected at `low` and `high` until it lies between them.
fn reflected(x: f64, low: f64, high: f64) -> f64 {
    if x >= low && x <= high {
        return x;
    }
    let width = high - low;
    if width <= 0.0 {
        return low;
    }
    let way = libm::fmod((x - low).abs(), 2.0 * width);
    let way = if way > width { 2.0 * width - way } else { way };
    (low + way).clamp(low, high)
}
