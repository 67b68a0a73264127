//! From numbers to places on an axis, and which numbers are written at it.

/// How the numbers of an axis follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// Equal distances for equal differences.
    #[default]
    Linear,
    /// Equal distances for equal ratios; numbers must be above zero.
    Log,
}

/// What an axis is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What it shows, with its unit.
    pub title: String,
    /// Stands behind each of its numbers, such as `%`.
    pub suffix: &'static str,
    /// How its numbers follow each other.
    pub steps: Steps,
    /// Numbers that must be on it, such as zero.
    pub include: Vec<f64>,
}

/// An axis with its range and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    steps: Steps,
}

/// Room beyond what is drawn, as a share of its range.
const AIR: f64 = 0.04;

impl Scale {
    /// An axis over all of the numbers, from pixel `start` to pixel `end`.
    pub(crate) fn over(
        numbers: impl Iterator<Item = f64>,
        steps: Steps,
        (start, end): (f64, f64),
    ) -> Self {
        let usable = numbers.filter(|x| x.is_finite() && (steps == Steps::Linear || *x > 0.0));
        let range = usable.fold(None, |range: Option<(f64, f64)>, x| {
            Some(range.map_or((x, x), |(low, high)| (low.min(x), high.max(x))))
        });
        let (low, high) = range.unwrap_or((1.0, 10.0));
        let (low, high) = widened(low, high, steps);
        Self {
            low,
            high,
            start,
            end,
            steps,
        }
    }

    /// The pixel of a number; the ends of the axis for what lies beyond them.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let place = |x: f64| match self.steps {
            Steps::Linear => x,
            Steps::Log => libm::log10(x.max(f64::MIN_POSITIVE)),
        };
        let (low, high) = (place(self.low), place(self.high));
        let share = ((place(x) - low) / (high - low)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// Numbers to write at the axis with their text, about so many.
    pub(crate) fn ticks(&self, wanted: u32) -> Vec<(f64, String)> {
        match self.steps {
            Steps::Linear => linear_ticks(self.low, self.high, wanted),
            Steps::Log => log_ticks(self.low, self.high, wanted),
        }
    }
}

/// A range with air around it; zero stays an end where it is one.
fn widened(low: f64, high: f64, steps: Steps) -> (f64, f64) {
    match steps {
        Steps::Linear => {
            let range = high - low;
            let air = if range > 0.0 {
                range * AIR
            } else {
                low.abs().max(1.0) * 0.1
            };
            let keep = |end: f64, moved: f64| {
                if end == 0.0 && range > 0.0 {
                    0.0
                } else {
                    moved
                }
            };
            (keep(low, low - air), keep(high, high + air))
        }
        Steps::Log => {
            let ratio = libm::pow(high / low, AIR).max(1.2);
            (low / ratio, high * ratio)
        }
    }
}

fn linear_ticks(low: f64, high: f64, wanted: u32) -> Vec<(f64, String)> {
    let rough = (high - low) / f64::from(wanted.max(1));
    let power = libm::floor(libm::log10(rough));
    let unit = libm::pow(10.0, power);
    let labels = |step: f64| libm::floor(high / step + 1e-9) - libm::ceil(low / step - 1e-9) + 1.0;
    let off = |step: f64| (labels(step) - f64::from(wanted)).abs();
    // The nearest to the wanted number; of equals the wider step.
    let steps = [10.0, 5.0, 2.0, 1.0].map(|x| x * unit);
    let step = steps.into_iter().min_by(|a, b| off(*a).total_cmp(&off(*b)));
    let step = step.unwrap_or(rough);
    // A step of 10 to the power -k needs k decimals.
    let decimals = (-libm::floor(libm::log10(step * 1.001))).clamp(0.0, 9.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 9
    let decimals = decimals as usize;
    let first = libm::ceil(low / step - 1e-9);
    let count = libm::floor(high / step + 1e-9) - first;
    (0..=wanted * 3)
        .map(f64::from)
        .take_while(|i| *i <= count)
        .map(|i| {
            let x = (first + i) * step;
            (x, grouped(x, decimals))
        })
        .collect()
}

/// Powers of ten; with few of them also their double and their fivefold.
fn log_ticks(low: f64, high: f64, wanted: u32) -> Vec<(f64, String)> {
    // Powers of ten on the axis; between them, and beside the outer ones, stand 2 and 5.
    let first = libm::ceil(libm::log10(low * 0.999));
    let last = libm::floor(libm::log10(high * 1.001));
    let decades = last - first;
    let every = libm::ceil(decades / f64::from(wanted.max(1))).max(1.0);
    let factors: &[f64] = if decades > 3.0 {
        &[1.0]
    } else {
        &[1.0, 2.0, 5.0]
    };
    let mut ticks = Vec::new();
    let mut power = if factors.len() > 1 {
        first - 1.0
    } else {
        first
    };
    while power <= last {
        for factor in factors {
            let x = factor * libm::pow(10.0, power);
            if x >= low * 0.999 && x <= high * 1.001 {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 12
                let decimals = (-power).clamp(0.0, 12.0) as usize;
                ticks.push((x, grouped(x, decimals)));
            }
        }
        power += every;
    }
    ticks
}

/// A number with so many decimals and separators between thousands.
pub(crate) fn grouped(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", x.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::from(if x < 0.0 && !is_zero { "-" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(numbers: [f64; 2], steps: Steps, wanted: u32) -> Vec<String> {
        let scale = Scale::over(numbers.into_iter(), steps, (0.0, 100.0));
        scale.ticks(wanted).into_iter().map(|(_, x)| x).collect()
    }

    #[test]
    fn the_numbers_at_an_axis_are_round() {
        for (numbers, steps, wanted, shown) in [
            (
                [0.0, 24.0],
                Steps::Linear,
                6,
                vec!["0", "5", "10", "15", "20"],
            ),
            (
                [0.801, 0.809],
                Steps::Linear,
                3,
                vec!["0.802", "0.804", "0.806", "0.808"][..4].to_vec(),
            ),
            (
                [-3e6, 2e6],
                Steps::Linear,
                3,
                vec!["-2,000,000", "0", "2,000,000"],
            ),
            (
                [0.001, 1.0],
                Steps::Log,
                5,
                vec![
                    "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1",
                ],
            ),
            (
                [1.0, 1e6],
                Steps::Log,
                4,
                vec!["1", "100", "10,000", "1,000,000"],
            ),
        ] {
            assert_eq!(texts(numbers, steps, wanted), shown, "{numbers:?}");
        }
    }

    #[test]
    fn a_number_alone_has_an_axis_too() {
        let scale = Scale::over([5.0].into_iter(), Steps::Linear, (0.0, 100.0));
        assert!((scale.at(5.0) - 50.0).abs() < 1e-9);
        let none = Scale::over(std::iter::empty(), Steps::Log, (0.0, 100.0));
        assert!(!none.ticks(4).is_empty());
        let zero = Scale::over([0.0, 8.0].into_iter(), Steps::Linear, (0.0, 100.0));
        assert!(zero.at(0.0).abs() < 1e-9, "zero is the end of the axis");
    }
}
