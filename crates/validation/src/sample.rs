//! What simulated paths say about a figure.
//!
//! Rule    mean: s/√n. Variance: √((m4 − v²)/n), by the fourth central moment
//! Units   those of the figure
//! Bounds  independent values; at least two
//! Source  GLASSERMAN-2004, section 1.1.1; variance: Kendall and Stuart, volume 1, chapter 10
//! Tests   below

/// An estimate with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// The figure.
    pub(crate) value: f64,
    /// Its standard error.
    pub(crate) standard_error: f64,
    /// Independent values behind it.
    pub(crate) paths: u64,
}

impl Estimate {
    /// The same estimate in other units, after a shift.
    pub(crate) fn map(self, factor: f64, shift: f64) -> Self {
        Self {
            value: self.value * factor + shift,
            standard_error: self.standard_error * factor.abs(),
            ..self
        }
    }
}

/// Independent values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample(pub(crate) Vec<f64>);

impl Sample {
    /// The mean.
    pub(crate) fn mean(&self) -> Estimate {
        self.estimate(self.average(), self.moment(2))
    }

    /// The variance.
    pub(crate) fn variance(&self) -> Estimate {
        let variance = self.moment(2);
        let spread = self.moment(4) - variance * variance;
        let n = self.0.len() as f64;
        self.estimate(variance * n / (n - 1.0), spread)
    }

    fn estimate(&self, value: f64, variance: f64) -> Estimate {
        Estimate {
            value,
            standard_error: (variance / self.0.len() as f64).sqrt(),
            paths: self.0.len() as u64,
        }
    }

    fn average(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Central moment of an even order.
    fn moment(&self, order: i32) -> f64 {
        let mean = self.average();
        let power = |x: &f64| (0..order).fold(1.0, |power, _| power * (x - mean));
        self.0.iter().map(power).sum::<f64>() / self.0.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_variance_of_four_values_have_their_standard_errors() {
        let sample = Sample(vec![1.0, 2.0, 3.0, 6.0]);
        let mean = sample.mean();
        assert!((mean.value - 3.0).abs() < 1e-15 && mean.paths == 4);
        // Central squares 4, 1, 0, 9: mean 3.5. Fourths 16, 1, 0, 81: mean 24.5.
        assert!((mean.standard_error - (3.5_f64 / 4.0).sqrt()).abs() < 1e-15);
        let variance = sample.variance();
        assert!((variance.value - 14.0 / 3.0).abs() < 1e-14);
        assert!((variance.standard_error - (12.25_f64 / 4.0).sqrt()).abs() < 1e-14);
    }

    #[test]
    fn an_estimate_in_other_units_keeps_its_relative_error() {
        let estimate = Sample(vec![1.0, 3.0]).mean().map(-2.0, 1.0);
        assert!((estimate.value + 3.0).abs() < 1e-15);
        assert!((estimate.standard_error - 2.0 * 0.5_f64.sqrt()).abs() < 1e-15);
    }
}
