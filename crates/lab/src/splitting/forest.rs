//! The trees of all repetitions, and what they say.
//!
//! Rule    weight of a leaf = offspring^−(levels reached); the leaves of a root have the weight 1
//!         together. Estimate of E f = Σ weight · f / roots over a repetition, independent between
//!         repetitions
//! Units   weights are shares of a root
//! Bounds  leaves that failed are left out, and their weight with them; see [`Forest::failed`]
//! Source  models: product estimator, variance by independent repetitions; LECUYER-2006
//! Tests   tests/it/splitting.rs

use super::{Effort, Splitting};
use crate::stats::Sample;

/// A run to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leaf {
    /// Repetition that it is part of.
    pub repetition: u32,
    /// Levels that it reached.
    pub reached: u32,
    /// The metric; none of a path that failed.
    pub value: Option<f64>,
}

/// A level in one repetition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rung {
    /// Repetition.
    pub repetition: u32,
    /// Place of the level, from 0.
    pub place: u32,
    /// The level of the importance.
    pub level: f64,
    /// Lineages that could reach it: roots, or offspring of the level below.
    pub tried: u64,
    /// Of these, those that did.
    pub crossed: u64,
    /// Chance to reach this level from the one below; none where nobody could try.
    pub conditional: Option<f64>,
    /// Chance of a path to reach it: the product up to here.
    pub probability: f64,
}

/// The trees of all repetitions.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    splitting: Splitting,
    /// Every run, in the order of waves.
    pub leaves: Vec<Leaf>,
    /// What it cost.
    pub effort: Effort,
    /// Crossings by repetition and level.
    crossings: Vec<Vec<u64>>,
}

impl Forest {
    pub(super) fn new(splitting: &Splitting) -> Self {
        let levels = vec![0; splitting.levels.len()];
        Self {
            crossings: vec![levels; splitting.repetitions as usize],
            splitting: splitting.clone(),
            leaves: Vec::new(),
            effort: Effort::default(),
        }
    }

    pub(super) fn cross(&mut self, repetition: u32, level: usize) {
        self.crossings[repetition as usize][level] += 1;
    }

    /// How the paths were split.
    #[must_use]
    pub fn splitting(&self) -> &Splitting {
        &self.splitting
    }

    /// Runs without a value.
    #[must_use]
    pub fn failed(&self) -> u64 {
        let failed = self.leaves.iter().filter(|leaf| leaf.value.is_none());
        failed.count() as u64
    }

    /// Weight of a leaf, as a share of a root.
    #[must_use]
    pub fn weight(&self, leaf: &Leaf) -> f64 {
        let offspring = f64::from(self.splitting.offspring);
        (0..leaf.reached).fold(1.0, |weight, _| weight / offspring)
    }

    /// Σ weight · f / roots of each repetition: independent, unbiased estimates of the mean of f.
    #[must_use]
    pub fn estimates(&self, f: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.splitting.repetitions as usize];
        for leaf in &self.leaves {
            if let Some(value) = leaf.value {
                sums[leaf.repetition as usize] += self.weight(leaf) * f(value);
            }
        }
        let roots = self.splitting.roots as f64;
        sums.iter().map(|sum| sum / roots).collect()
    }

    /// The leaves as a weighted sample whose batches are the repetitions. The batches are filled up to
    /// the largest with values of weight 0, so that a share of the sample is a share of the roots.
    #[must_use]
    pub fn sample(&self, f: impl Fn(f64) -> f64) -> Sample {
        let of_each = self.splitting.repetitions as usize;
        let mut counts = vec![0_u64; of_each];
        let (mut values, mut weights, mut batches) = (Vec::new(), Vec::new(), Vec::new());
        for leaf in &self.leaves {
            if let Some(value) = leaf.value {
                counts[leaf.repetition as usize] += 1;
                values.push(f(value));
                weights.push(self.weight(leaf));
                batches.push(leaf.repetition);
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        for (batch, count) in (0..).zip(&counts) {
            for _ in *count..most {
                values.push(least);
                weights.push(0.0);
                batches.push(batch);
            }
        }
        let times = most as f64 / self.splitting.roots as f64;
        for weight in &mut weights {
            *weight *= times;
        }
        Sample::batched(values, &weights, &batches)
    }

    /// The levels of each repetition, in order.
    #[must_use]
    pub fn rungs(&self) -> Vec<Rung> {
        let repetitions = (0..).zip(&self.crossings);
        repetitions
            .flat_map(|(repetition, crossings)| self.rungs_of(repetition, crossings))
            .collect()
    }

    /// The levels over all repetitions; their `repetition` is the number of repetitions.
    #[must_use]
    pub fn rungs_together(&self) -> Vec<Rung> {
        let at = |level| self.crossings.iter().map(|of| of[level]).sum();
        let crossings: Vec<u64> = (0..self.splitting.levels.len()).map(at).collect();
        let mut rungs = self.rungs_of(self.splitting.repetitions, &crossings);
        // The roots of all repetitions tried the first level.
        let all = f64::from(self.splitting.repetitions);
        for rung in &mut rungs {
            rung.probability /= all;
        }
        if let Some(first) = rungs.first_mut() {
            first.tried *= u64::from(self.splitting.repetitions);
            first.conditional = Some(first.crossed as f64 / first.tried as f64);
        }
        rungs
    }

    fn rungs_of(&self, repetition: u32, crossings: &[u64]) -> Vec<Rung> {
        let offspring = u64::from(self.splitting.offspring);
        let (mut tried, mut reached) = (self.splitting.roots, 1.0);
        let rung = |(place, (level, crossed)): (usize, (&f64, &u64))| {
            let conditional = (tried > 0).then(|| *crossed as f64 / tried as f64);
            reached *= conditional.unwrap_or(0.0);
            let rung = Rung {
                repetition,
                place: place as u32,
                level: *level,
                tried,
                crossed: *crossed,
                conditional,
                probability: reached,
            };
            tried = offspring * crossed;
            rung
        };
        let levels = self.splitting.levels.iter().zip(crossings);
        levels.enumerate().map(rung).collect()
    }
}
