//! Differences between two points on common random numbers.
//!
//! Rule    first less second, path by path. Mean and probability: mean of the differences, Student's t.
//!         Expected shortfall: mean of the differences of the excesses over each point's quantile, by
//!         bootstrap-t. Quantile: pairs resampled (whole batches of batched pairs), 2.5% and 97.5% of
//!         the differences. Variance ratio: the variance of the difference of independent runs over that of
//!         the paired one
//! Units   those of the values; the ratio has none: so many times the paths would independent runs take
//! Bounds  probability with fewer than 30 pairs that differ: exact bounds of both kinds of difference,
//!         each at half the chance of a miss; batched pairs: batch means, from 16 batches on
//! Source  GLASSERMAN-2004, section 4.1 (common random numbers); Efron 1981
//! Tests   tests/it/paired.rs: known ratio, coverage

use serde::{Deserialize, Serialize};

use super::resample::for_each_index;
use super::{Bootstrap, Confidence, Estimate, Level, Sample, Side, probability_bound};

/// Pairs that must differ before a difference of probabilities is taken as normal.
const DISCORDANT_MIN: usize = 30;

/// Resamples of a difference of quantiles: (999 + 1) times 0.025 is a whole rank.
const RESAMPLES: usize = 999;

/// A difference between two points, first less second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The difference with its 95% interval.
    pub estimate: Estimate,
    /// Variance of independent runs over that of the paired ones; none where the difference never varies.
    pub variance_ratio: Option<f64>,
}

/// The values of two points on the same paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    pairs: Vec<(f64, f64)>,
    batched: Option<(Vec<f64>, Vec<u32>)>,
}

impl Pairs {
    /// Values of independent paths, first point and second point of each.
    #[must_use]
    pub fn new(pairs: Vec<(f64, f64)>) -> Self {
        Self {
            pairs,
            batched: None,
        }
    }

    /// Values of paths with weights and batches, which are the same at both points.
    ///
    /// # Panics
    ///
    /// If there are not as many weights and batch numbers as pairs.
    #[must_use]
    pub fn batched(pairs: Vec<(f64, f64)>, weights: &[f64], batches: &[u32]) -> Self {
        assert!(
            weights.len() == pairs.len() && batches.len() == pairs.len(),
            "as many weights and batch numbers as pairs"
        );
        Self {
            pairs,
            batched: Some((weights.to_vec(), batches.to_vec())),
        }
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is no pair.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Difference of the means; none of no pair.
    #[must_use]
    pub fn mean(&self) -> Option<Difference> {
        self.of_means(|a, b| (a, b))
    }

    /// Difference of the probabilities to lie above a threshold; none of no pair.
    #[must_use]
    pub fn probability_above(&self, threshold: f64) -> Option<Difference> {
        let is_above = |x: f64| f64::from(u8::from(x > threshold));
        let mut difference = self.of_means(|a, b| (is_above(a), is_above(b)))?;
        let of = |first: bool| {
            let differs =
                |(a, b): &&(f64, f64)| (*a > threshold) == first && (*b > threshold) != first;
            self.pairs.iter().filter(differs).count()
        };
        let (more, less) = (of(true), of(false));
        if self.batched.is_none() && more + less < DISCORDANT_MIN {
            difference.estimate = exact(difference.estimate.value, (more, less), self.len());
        }
        Some(difference)
    }

    /// Difference of the expected shortfalls; none where the tail holds fewer than 50 values.
    #[must_use]
    pub fn expected_shortfall(&self, level: Level, bootstrap: Bootstrap) -> Option<Difference> {
        if (self.len() as u64) < super::paths_needed(level) {
            return None;
        }
        let (first, second) = self.samples();
        let quantile = |sample: &Sample| Some(sample.values()[sample.weighted_place(level)?]);
        let (qa, qb) = (quantile(&first)?, quantile(&second)?);
        let scale = 1000.0 / level.above() as f64;
        let excess = |x: f64, q: f64| scale * (x - q).max(0.0);
        let mut difference = self.of_means(|a, b| (excess(a, qa), excess(b, qb)))?;
        if self.batched.is_none() {
            difference.estimate = self.skewed(|a, b| excess(a, qa) - excess(b, qb), bootstrap);
        }
        let shift = qa - qb;
        let Estimate { value, low, high } = difference.estimate;
        difference.estimate = Estimate {
            value: value + shift,
            low: low.map(|low| low + shift),
            high: high.map(|high| high + shift),
        };
        Some(difference)
    }

    /// Difference of two quantiles; none of no pair.
    #[must_use]
    pub fn quantile(&self, level: Level, bootstrap: Bootstrap) -> Option<Difference> {
        if self.is_empty() {
            return None;
        }
        let (first, second) = (Order::of(self, |p| p.0), Order::of(self, |p| p.1));
        let weights = self.batched.as_ref().map(|(weights, _)| &**weights);
        let units = Units::of(self);
        let mut counts = vec![0.0; self.len()];
        units.once(&mut counts, weights);
        let value = first.quantile(&counts, level)? - second.quantile(&counts, level)?;
        let mut stream = bootstrap.bound_stream();
        let mut drawn = Vec::with_capacity(RESAMPLES);
        for _ in 0..RESAMPLES {
            units.draw(&mut stream, &mut counts, weights);
            // A resample of too little weight has no quantile: it bounds nothing.
            drawn.push((
                first.quantile(&counts, level)?,
                second.quantile(&counts, level)?,
            ));
        }
        Some(of_resamples(value, &drawn))
    }

    /// Difference of the means of two functions of the values.
    fn of_means(&self, f: impl Fn(f64, f64) -> (f64, f64)) -> Option<Difference> {
        if self.is_empty() {
            return None;
        }
        let values = || self.pairs.iter().map(|(a, b)| f(*a, *b));
        let apart = self.sample(values().map(|(a, b)| a - b).collect());
        let value = apart.weighted_mean(|x| x);
        let errors: Vec<Option<f64>> = [
            values().map(|(a, _)| a).collect(),
            values().map(|(_, b)| b).collect(),
        ]
        .map(|side: Vec<f64>| {
            self.sample(side)
                .batch_error(|x| x)
                .map(|error| error.error)
        })
        .into();
        let estimate = match apart.batch_error(|x| x) {
            Some(error) => error.interval(value),
            None => Estimate::new(value, f64::NAN, f64::NAN),
        };
        let ratio = || {
            let (a, b) = (errors[0]?, errors[1]?);
            let paired = apart.batch_error(|x| x)?.error;
            Some((a * a + b * b) / (paired * paired))
        };
        Some(Difference {
            estimate,
            variance_ratio: ratio().filter(|ratio| ratio.is_finite()),
        })
    }

    /// Mean of differences that few pairs carry, by bootstrap-t.
    fn skewed(&self, f: impl Fn(f64, f64) -> f64, bootstrap: Bootstrap) -> Estimate {
        let carriers: Vec<f64> = (self.pairs.iter())
            .map(|(a, b)| f(*a, *b))
            .filter(|x| *x != 0.0)
            .collect();
        let n = self.len() as u64;
        let value = carriers.iter().sum::<f64>() / n as f64;
        let (low, high) = bootstrap.mean_ends(&carriers, n, Confidence::P95.of_each_end());
        Estimate::new(value, low, high)
    }

    fn samples(&self) -> (Sample, Sample) {
        let side = |f: fn(&(f64, f64)) -> f64| self.sample(self.pairs.iter().map(f).collect());
        (side(|pair| pair.0), side(|pair| pair.1))
    }

    /// Values in batches: each path is one where they are independent.
    fn sample(&self, values: Vec<f64>) -> Sample {
        if let Some((weights, batches)) = &self.batched {
            Sample::batched(values, weights, batches)
        } else {
            let n = values.len();
            Sample::batched(values, &vec![1.0; n], &vec![0; n])
        }
    }
}

/// Exact interval where few pairs differ: each kind of difference is a binomial count.
fn exact(value: f64, (more, less): (usize, usize), n: usize) -> Estimate {
    // Four ends, of which two are used for each end of the interval.
    let end = Confidence::P95.of_each_end().of_each_end();
    let bound =
        |hits: usize, side| probability_bound(hits as u64, n as u64, side, end).unwrap_or(f64::NAN);
    Estimate::new(
        value,
        bound(more, Side::Lower) - bound(less, Side::Upper),
        bound(more, Side::Upper) - bound(less, Side::Lower),
    )
}

/// Percentile interval of a difference, and the variances of its sides over its own.
fn of_resamples(value: f64, drawn: &[(f64, f64)]) -> Difference {
    let variance = |f: &dyn Fn(&(f64, f64)) -> f64| {
        let mean = drawn.iter().map(f).sum::<f64>() / drawn.len() as f64;
        let square = |x: f64| (x - mean) * (x - mean);
        drawn.iter().map(|pair| square(f(pair))).sum::<f64>()
    };
    let together = variance(&|pair| pair.0 - pair.1);
    let ratio = (variance(&|pair| pair.0) + variance(&|pair| pair.1)) / together;
    let mut apart: Vec<f64> = drawn.iter().map(|(a, b)| a - b).collect();
    apart.sort_unstable_by(f64::total_cmp);
    let rank = |share: f64| apart[(share * (drawn.len() + 1) as f64) as usize - 1];
    Difference {
        estimate: Estimate::new(value, rank(0.025), rank(0.975)),
        variance_ratio: Some(ratio).filter(|ratio| ratio.is_finite()),
    }
}

/// The values of one point from the largest down, with the pairs they belong to.
struct Order(Vec<(f64, u32)>);

impl Order {
    fn of(pairs: &Pairs, side: impl Fn(&(f64, f64)) -> f64) -> Self {
        let mut order: Vec<(f64, u32)> = (pairs.pairs.iter().zip(0..))
            .map(|(pair, index)| (side(pair), index))
            .collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Self(order)
    }

    /// The largest value with more than n (1 − p) of the weight from it upwards.
    fn quantile(&self, counts: &[f64], level: Level) -> Option<f64> {
        let allowed = self.0.len() as f64 * level.above() as f64 / 1000.0 + 1e-9;
        let mut above = 0.0;
        let reached = self.0.iter().find(|(_, index)| {
            above += counts[*index as usize];
            above > allowed
        });
        reached.map(|(value, _)| *value)
    }
}

/// What is drawn with replacement: pairs, or batches of them.
struct Units {
    members: Vec<Vec<u32>>,
}

impl Units {
    fn of(pairs: &Pairs) -> Self {
        let sample = pairs.batched.as_ref().map(|(_, batches)| batches);
        let all = 0..pairs.len() as u32;
        let Some(batches) = sample.filter(|batches| batches.iter().any(|b| *b != batches[0]))
        else {
            return Self {
                members: all.map(|index| vec![index]).collect(),
            };
        };
        let mut groups = std::collections::BTreeMap::<u32, Vec<u32>>::new();
        for (batch, index) in batches.iter().zip(all) {
            groups.entry(*batch).or_default().push(index);
        }
        Self {
            members: groups.into_values().collect(),
        }
    }

    fn once(&self, counts: &mut [f64], weights: Option<&[f64]>) {
        counts.fill(0.0);
        for unit in 0..self.members.len() {
            self.add(unit, counts, weights);
        }
    }

    fn draw(
        &self,
        stream: &mut plimsoll_streams::Stream,
        counts: &mut [f64],
        weights: Option<&[f64]>,
    ) {
        counts.fill(0.0);
        let units = self.members.len();
        for_each_index(stream, units, units as u64, |unit| {
            self.add(unit, counts, weights);
        });
    }

    fn add(&self, unit: usize, counts: &mut [f64], weights: Option<&[f64]>) {
        for index in &self.members[unit] {
            let place = *index as usize;
            counts[place] += weights.map_or(1.0, |weights| weights[place]);
        }
    }
}
