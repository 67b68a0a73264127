//! A sorted sample, plain or weighted in batches.
//!
//! Rule    values in ascending order; of a weighted one each value stands for `weight` of n
//!         independent ones, weights of mean 1 in expectation, and only batches are independent
//! Units   those of the values; weights have none
//! Bounds  one batch number alone says that all values are independent: each is then its own batch
//! Source  models with fewer paths for the same error: importance sampling weighs paths, pairs and
//!         scrambled sequences come in batches (GLASSERMAN-2004, chapters 4 and 5)
//! Tests   tests/it/batched.rs

/// Values of one metric over paths, in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
    batched: Option<Batched>,
}

/// What goes with the values of a weighted sample, in their order.
#[derive(Clone, Debug, PartialEq)]
struct Batched {
    weights: Vec<f64>,
    /// Batch of each value, counted from 0 without gaps.
    batches: Vec<u32>,
    count: usize,
}

impl Sample {
    /// Sorts the values of independent paths.
    #[must_use]
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        Self {
            values,
            batched: None,
        }
    }

    /// Sorts the values of paths with weights (mean 1 in expectation) and batch numbers; paths of
    /// different batches are independent. Where all have the same batch number, all paths are.
    ///
    /// # Panics
    ///
    /// If there are not as many weights and batch numbers as values, or if a weight is negative or
    /// not finite.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // given away as to `new`
    pub fn batched(values: Vec<f64>, weights: &[f64], batches: &[u32]) -> Self {
        let n = values.len();
        assert!(
            weights.len() == n && batches.len() == n,
            "{n} values, {} weights, {} batch numbers",
            weights.len(),
            batches.len()
        );
        assert!(
            weights.iter().all(|w| w.is_finite() && *w >= 0.0),
            "a weight is negative or not finite"
        );
        let numbers = dense(batches);
        let count = numbers.iter().max().map_or(0, |last| *last as usize + 1);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        let batched = Batched {
            weights: order.iter().map(|i| weights[*i]).collect(),
            batches: order.iter().map(|i| numbers[*i]).collect(),
            count,
        };
        Self {
            values: order.iter().map(|i| values[*i]).collect(),
            batched: Some(batched),
        }
    }

    /// The values in ascending order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.values.len() as u64
    }

    /// Whether there is no value at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Largest value; none of an empty sample.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        self.values.last().copied()
    }

    /// Value of a rank, counted from 1; none outside the sample.
    #[must_use]
    pub fn ranked(&self, rank: u64) -> Option<f64> {
        let index = usize::try_from(rank.checked_sub(1)?).ok()?;
        self.values.get(index).copied()
    }

    /// Independent units of the sample: its batches, or its values where they are independent.
    #[must_use]
    pub fn batches(&self) -> u64 {
        match &self.batched {
            Some(batched) => batched.count as u64,
            None => self.len(),
        }
    }

    /// Effective size (Σw)²/Σw² by Kish: how many equally weighted values the sample is worth as far
    /// as its weights go.
    #[must_use]
    pub fn effective_size(&self) -> f64 {
        let Some(batched) = &self.batched else {
            return self.values.len() as f64;
        };
        let sum: f64 = batched.weights.iter().sum();
        let squares: f64 = batched.weights.iter().map(|w| w * w).sum();
        if squares > 0.0 {
            sum * sum / squares
        } else {
            0.0
        }
    }

    /// Whether the values carry weights or batches of their own.
    #[must_use]
    pub fn is_batched(&self) -> bool {
        self.batched.is_some()
    }

    /// Weights in the order of the values; none of a plain sample.
    pub(super) fn weights(&self) -> Option<&[f64]> {
        self.batched.as_ref().map(|batched| &*batched.weights)
    }

    /// Batch numbers, counted from 0, in the order of the values; none of a plain sample.
    pub(super) fn batch_numbers(&self) -> Option<&[u32]> {
        self.batched.as_ref().map(|batched| &*batched.batches)
    }
}

/// Batch numbers without gaps in the order of the given ones, or one for each value where all are equal.
fn dense(batches: &[u32]) -> Vec<u32> {
    let mut distinct = batches.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() <= 1 {
        return (0..batches.len() as u32).collect();
    }
    let place = |batch: &u32| distinct.partition_point(|other| other < batch) as u32;
    batches.iter().map(place).collect()
}
