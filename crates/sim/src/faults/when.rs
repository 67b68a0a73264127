//! When a fault is there.
//!
//! Rule    stated: one spell from `from_min` on. By hazard: a spell begins where the integral of
//!         `hazard_per_day`, times `crisis_factor` in a crisis, since the last spell has reached a
//!         draw from Exp(1); it begins at a tick. A spell lasts `duration_min` or `duration_s`,
//!         times exp(duration_sigma z) if a sigma is stated.
//! Units   minutes, seconds, spells per day
//! Bounds  spells of one fault do not overlap; a spell of no length is none
//! Source  models: hazards multiplied in a crisis; docs/faults.md
//! Tests   tests/it/faults_when.rs, properties in tests/it/faults_properties.rs

use plimsoll_paths::Regime;
use plimsoll_streams::{Key, Stream};

const MINUTE_S: f64 = 60.0;
const DAY_S: f64 = 86_400.0;

/// When a fault is there, as configured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct When {
    /// Start of a stated fault, minutes.
    pub from_min: Option<f64>,
    /// Length, or median length, minutes.
    pub duration_min: Option<f64>,
    /// The same in seconds.
    pub duration_s: Option<f64>,
    /// Spells per day in calm times.
    pub hazard_per_day: Option<f64>,
    /// Standard deviation of the logarithm of the length.
    pub duration_sigma: f64,
    /// Factor on the hazard in a crisis.
    pub crisis_factor: f64,
}

impl When {
    /// The length, or its median, seconds; `usual_s` if none is stated.
    #[must_use]
    pub fn length_s(&self, usual_s: f64) -> f64 {
        let stated = self.duration_s.or(self.duration_min.map(|m| m * MINUTE_S));
        stated.unwrap_or(usual_s)
    }

    /// Start of a stated fault, seconds.
    #[must_use]
    pub fn from_s(&self) -> Option<f64> {
        self.from_min.map(|min| min * MINUTE_S)
    }
}

/// A stretch of time during which a fault is there; its end is not included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spell {
    pub(super) from_s: f64,
    pub(super) to_s: f64,
}

impl Spell {
    pub(super) fn is_open(&self, t_s: f64) -> bool {
        self.from_s <= t_s && t_s < self.to_s
    }

    /// How far a fault is there: it rises over `rise_s` from the start, holds to the end, and falls
    /// over `recover_s` after it; straight lines from nought to one and back.
    pub(super) fn level(&self, t_s: f64, rise_s: f64, recover_s: f64) -> f64 {
        if t_s < self.from_s || self.to_s <= self.from_s {
            return 0.0;
        }
        let risen = |t_s: f64| {
            if rise_s > 0.0 {
                ((t_s - self.from_s) / rise_s).min(1.0)
            } else {
                1.0
            }
        };
        let after_s = t_s - self.to_s;
        if after_s < 0.0 {
            risen(t_s)
        } else if after_s < recover_s {
            risen(self.to_s) * (1.0 - after_s / recover_s)
        } else {
            0.0
        }
    }
}

/// The spells of one fault along a path.
#[derive(Debug)]
pub(super) struct Spells {
    name: String,
    when: When,
    usual_s: f64,
    /// How long the fault is still felt after a spell, seconds.
    tail_s: f64,
    stream: Stream,
    /// What is left of the draw from Exp(1) until the next spell.
    left: f64,
    now: Option<Spell>,
}

impl Spells {
    pub(super) fn new(n: usize, when: When, (usual_s, tail_s): (f64, f64), key: Key) -> Self {
        let name = format!("fault/{n}");
        let mut spells = Self {
            stream: key.stream(&name, 0),
            name,
            when,
            usual_s,
            tail_s,
            left: f64::INFINITY,
            now: None,
        };
        spells.restart(key);
        spells
    }

    /// Goes to the beginning of a path.
    pub(super) fn restart(&mut self, key: Key) {
        self.stream = key.stream(&self.name, 0);
        self.now = None;
        if let Some(from_s) = self.when.from_s() {
            self.begin(from_s);
        } else {
            self.left = self.stream.exponential();
        }
    }

    /// Lets time pass up to a tick; a spell may begin at it.
    pub(super) fn pass(&mut self, t_s: f64, elapsed_s: f64, regime: Regime) {
        let Some(per_day) = self.when.hazard_per_day else {
            return;
        };
        if self.now.is_some_and(|s| t_s < s.to_s + self.tail_s) {
            return;
        }
        let factor = match regime {
            Regime::Calm => 1.0,
            Regime::Crisis => self.when.crisis_factor,
        };
        self.left -= per_day / DAY_S * factor * elapsed_s;
        if self.left <= 0.0 {
            self.begin(t_s);
            self.left = self.stream.exponential();
        }
    }

    fn begin(&mut self, from_s: f64) {
        let median_s = self.when.length_s(self.usual_s);
        let length_s = if self.when.duration_sigma > 0.0 {
            self.stream.lognormal(median_s, self.when.duration_sigma)
        } else {
            median_s
        };
        self.now = Some(Spell {
            from_s,
            to_s: from_s + length_s,
        });
    }

    /// The spell that is there, was there last or, if it is stated, will be.
    pub(super) fn spell(&self) -> Option<Spell> {
        self.now
    }

    /// A draw of the fault's own.
    pub(super) fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }
}

pub(super) const fn no_sigma() -> f64 {
    0.0
}

pub(super) const fn usual_crisis_factor() -> f64 {
    20.0
}

/// A fault's configuration: its own keys, and those that say when it is there.
macro_rules! fault_config {
    ($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident: $of:ty,)* }) => {
        $(#[$about])*
        #[derive(
            Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, garde::Validate,
            schemars::JsonSchema,
        )]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Start of a stated fault, minutes since the start of the path. Either this or
            /// `hazard_per_day`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[garde(inner(range(min = 0.0, max = 5_256_000.0), custom($crate::faults::is_number)))]
            #[schemars(range(min = 0.0, max = 5_256_000.0))]
            pub from_min: Option<f64>,
            /// How long it lasts, minutes; the median where `duration_sigma` is stated. Either this
            /// or `duration_s`; default: by kind, see docs/faults.md.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[garde(inner(range(min = 0.0, max = 5_256_000.0), custom($crate::faults::is_number)))]
            #[schemars(range(min = 0.0, max = 5_256_000.0))]
            pub duration_min: Option<f64>,
            /// The same in seconds.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[garde(inner(range(min = 0.0, max = 315_360_000.0), custom($crate::faults::is_number)))]
            #[schemars(range(min = 0.0, max = 315_360_000.0))]
            pub duration_s: Option<f64>,
            /// Spells per day in calm times, drawn at random.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[garde(inner(range(min = 0.0, max = 28_800.0), custom($crate::faults::is_number)))]
            #[schemars(range(min = 0.0, max = 28_800.0))]
            pub hazard_per_day: Option<f64>,
            /// Standard deviation of the logarithm of the length. Default 0: the length is fixed.
            #[serde(default = "crate::faults::when::no_sigma")]
            #[garde(range(min = 0.0, max = 5.0), custom($crate::faults::is_number))]
            #[schemars(range(min = 0.0, max = 5.0))]
            pub duration_sigma: f64,
            /// Factor on `hazard_per_day` in a crisis. Default 20 (source: assumption).
            #[serde(default = "crate::faults::when::usual_crisis_factor")]
            #[garde(range(min = 0.0, max = 10_000.0), custom($crate::faults::is_number))]
            #[schemars(range(min = 0.0, max = 10_000.0))]
            pub crisis_factor: f64,
            $($(#[$field_about])* pub $field: $of,)*
        }

        impl $name {
            /// When it is there.
            #[must_use]
            pub fn when(&self) -> $crate::faults::When {
                $crate::faults::When {
                    from_min: self.from_min,
                    duration_min: self.duration_min,
                    duration_s: self.duration_s,
                    hazard_per_day: self.hazard_per_day,
                    duration_sigma: self.duration_sigma,
                    crisis_factor: self.crisis_factor,
                }
            }
        }
    };
}

pub(super) use fault_config;

#[cfg(test)]
mod tests {
    // Counts far below the limit of a double.
    #![allow(clippy::cast_precision_loss)]

    use super::*;

    fn hazard(per_day: f64, sigma: f64) -> When {
        When {
            from_min: None,
            duration_min: None,
            duration_s: Some(60.0),
            hazard_per_day: Some(per_day),
            duration_sigma: sigma,
            crisis_factor: 20.0,
        }
    }

    /// Spells of a day of ticks of 3 s.
    fn day(when: When, path: u64, regime: Regime) -> Vec<Spell> {
        let mut spells = Spells::new(0, when, (600.0, 0.0), Key { seed: 5, path });
        let mut seen = Vec::new();
        for tick in 1..=28_800 {
            spells.pass(f64::from(tick) * 3.0, 3.0, regime);
            let now = spells.spell();
            if now != seen.last().copied() {
                seen.extend(now);
            }
        }
        seen
    }

    fn assert_mean(values: &[f64], expected: f64) {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let square = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        let error = (square / (n - 1.0) / n).sqrt();
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{mean} ± {error}, not {expected}"
        );
    }

    #[test]
    fn spells_come_at_their_hazard_and_twenty_times_as_often_in_a_crisis() {
        // A renewal every 1/h + 60 s: in a day of 86,400 s as many as that, less what the last
        // one overlaps; h = 1 and 20 a day.
        for (regime, rate) in [(Regime::Calm, 1.0), (Regime::Crisis, 20.0)] {
            let counts: Vec<f64> = (0..200)
                .map(|path| day(hazard(1.0, 0.0), path, regime).len() as f64)
                .collect();
            assert_mean(&counts, rate / (1.0 + rate * 60.0 / DAY_S));
        }
    }

    #[test]
    fn without_hazard_there_are_no_spells() {
        assert!(day(hazard(0.0, 0.0), 1, Regime::Crisis).is_empty());
    }

    #[test]
    fn lengths_are_lognormal_around_their_median() {
        let all: Vec<Spell> = (0..200)
            .flat_map(|path| day(hazard(10.0, 0.5), path, Regime::Calm))
            .collect();
        let logs: Vec<f64> = all
            .iter()
            .map(|s| libm::log((s.to_s - s.from_s) / 60.0))
            .collect();
        assert_mean(&logs, 0.0);
        let squares: Vec<f64> = logs.iter().map(|x| x * x).collect();
        assert_mean(&squares, 0.25);
    }

    #[test]
    fn a_level_rises_holds_and_falls_in_straight_lines() {
        let spell = Spell {
            from_s: 100.0,
            to_s: 200.0,
        };
        let table = [
            (99.0, 0.0),
            (110.0, 0.5),
            (120.0, 1.0),
            (199.0, 1.0),
            (200.0, 1.0),
            (230.0, 0.25),
            (240.0, 0.0),
        ];
        for (t_s, expected) in table {
            let level = spell.level(t_s, 20.0, 40.0);
            assert!((level - expected).abs() < 1e-12, "{t_s}: {level}");
        }
        let none = Spell {
            from_s: 100.0,
            to_s: 100.0,
        };
        assert!(
            [100.0, 101.0, 130.0]
                .iter()
                .all(|t_s| none.level(*t_s, 0.0, 40.0) <= 0.0)
        );
    }
}
