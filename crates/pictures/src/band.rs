//! Bands over paths: what most of them did, moment by moment.

/// Quantiles of one quantity over paths, a value for each moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// 5% of the paths are below.
    pub low: Vec<f64>,
    /// Median.
    pub mid: Vec<f64>,
    /// 5% of the paths are above.
    pub high: Vec<f64>,
}

impl Band {
    /// Smallest and largest value; none without values.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        let all = self.low.iter().chain(&self.mid).chain(&self.high).copied();
        all.fold(None, |range, x| match range {
            None => Some((x, x)),
            Some((low, high)) => Some((low.min(x), high.max(x))),
        })
    }
}

/// Values of one quantity, moment by moment, over any number of paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fan {
    moments: Vec<Vec<f64>>,
}

impl Fan {
    /// Adds the value of one path at a moment, counted from 0.
    pub fn push(&mut self, moment: usize, value: f64) {
        if self.moments.len() <= moment {
            self.moments.resize(moment + 1, Vec::new());
        }
        self.moments[moment].push(value);
    }

    /// The quantiles at 5%, 50% and 95% of each moment: the values of rank ceil(n p).
    #[must_use]
    pub fn band(&self) -> Band {
        let mut band = Band::default();
        for moment in &self.moments {
            let mut sorted = moment.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            band.low.push(ranked(&sorted, 5));
            band.mid.push(ranked(&sorted, 50));
            band.high.push(ranked(&sorted, 95));
        }
        band
    }

    /// Mean of each moment.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let mean = |values: &Vec<f64>| {
            // Fewer than 2^53 paths.
            #[allow(clippy::cast_precision_loss)]
            let count = values.len().max(1) as f64;
            values.iter().sum::<f64>() / count
        };
        self.moments.iter().map(mean).collect()
    }
}

fn ranked(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}
