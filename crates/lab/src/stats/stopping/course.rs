//! The course of a run under a stopping rule.

use serde::{Deserialize, Serialize};

use super::{Stopping, StoppingError, boundaries};
use crate::stats::Estimate;
use crate::stats::sizing::Precision;
use crate::stats::student::normal_quantile;

/// Which paths are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Paths that only say how many it takes, from a seed of their own.
    Pilot,
    /// The paths of the result.
    Result,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Run paths until there are this many of this run, then [`Course::record`] what they say.
    Paths {
        /// Which run.
        run: Run,
        /// Paths in all, earlier ones of the same run included.
        paths: u64,
    },
    /// Stop: the last look is the result.
    Stop(Ending),
}

/// How a course ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum Ending {
    /// As planned, or as precise as wanted.
    Reached,
    /// All allowed paths are run and the interval is wider than wanted.
    TooWide {
        /// About as many paths as it would take.
        paths_needed: Option<u64>,
    },
}

/// What was seen at one look.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Which run was looked at.
    pub run: Run,
    /// Its paths so far.
    pub paths: u64,
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Standard errors to each side of the interval of this look.
    pub critical: f64,
}

impl Look {
    /// Interval of the look. It may be stated if the course ended here.
    #[must_use]
    pub fn interval(&self) -> Estimate {
        let half = self.half_width();
        Estimate::new(self.value, self.value - half, self.value + half)
    }

    fn half_width(&self) -> f64 {
        self.critical * self.standard_error
    }
}

/// A rule and what has been seen under it: all that a result has to record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    rule: Stopping,
    /// Boundaries of the planned looks; one where there is a single look.
    criticals: Vec<f64>,
    looks: Vec<Look>,
}

impl Course {
    /// The beginning of a course.
    ///
    /// # Errors
    /// [`StoppingError`] if the rule cannot be followed.
    pub fn new(rule: Stopping) -> Result<Self, StoppingError> {
        rule.check()?;
        let criticals = match &rule {
            Stopping::GroupSequential {
                looks, confidence, ..
            } => boundaries(*confidence, looks),
            Stopping::Fixed { .. } | Stopping::TwoStage { .. } => {
                vec![normal_quantile(rule.confidence().of_each_end())]
            }
        };
        Ok(Self {
            rule,
            criticals,
            looks: Vec::new(),
        })
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Stopping {
        &self.rule
    }

    /// What has been seen so far.
    #[must_use]
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> Next {
        let result = |paths| Next::Paths {
            run: Run::Result,
            paths,
        };
        match (&self.rule, &*self.looks) {
            (Stopping::Fixed { paths, .. }, []) => result(*paths),
            (Stopping::Fixed { .. }, _) => Next::Stop(Ending::Reached),
            (Stopping::TwoStage { pilot_paths, .. }, []) => Next::Paths {
                run: Run::Pilot,
                paths: *pilot_paths,
            },
            (Stopping::TwoStage { paths_max, .. }, [pilot]) => {
                result(self.needed(pilot).map_or(*paths_max, |n| n.min(*paths_max)))
            }
            (Stopping::TwoStage { paths_max, .. }, [.., last]) => {
                // Fresh paths as many as the pilot said are the plan, also where their own interval
                // came out a little wider.
                if last.paths < *paths_max || self.is_narrow(last) {
                    Next::Stop(Ending::Reached)
                } else {
                    self.too_wide(last)
                }
            }
            (Stopping::GroupSequential { looks, .. }, []) => result(looks[0]),
            (Stopping::GroupSequential { looks, .. }, [.., last]) => {
                if self.is_narrow(last) {
                    Next::Stop(Ending::Reached)
                } else if let Some(paths) = looks.get(self.looks.len()) {
                    result(*paths)
                } else {
                    self.too_wide(last)
                }
            }
        }
    }

    /// Takes down what the paths that [`Self::next`] asked for say; nothing where it asked for none.
    pub fn record(&mut self, value: f64, standard_error: f64) {
        if let Next::Paths { run, paths } = self.next() {
            let place = self.looks.len().min(self.criticals.len() - 1);
            self.looks.push(Look {
                run,
                paths,
                value,
                standard_error,
                critical: self.criticals[place],
            });
        }
    }

    /// The last look where the course has ended: the result.
    #[must_use]
    pub fn result(&self) -> Option<Look> {
        match self.next() {
            Next::Stop(_) => self.looks.last().copied(),
            Next::Paths { .. } => None,
        }
    }

    fn is_narrow(&self, look: &Look) -> bool {
        let wanted = self.rule.relative_half_width();
        wanted.is_none_or(|wanted| look.half_width() <= wanted * look.value.abs())
    }

    fn too_wide(&self, look: &Look) -> Next {
        Next::Stop(Ending::TooWide {
            paths_needed: self.needed(look),
        })
    }

    /// Paths that the wanted precision takes, by what a look says.
    fn needed(&self, look: &Look) -> Option<u64> {
        let precision = Precision {
            relative_half_width: self.rule.relative_half_width()?,
            confidence: self.rule.confidence(),
        };
        let variance = look.standard_error * look.standard_error * look.paths as f64;
        precision.paths(look.value, variance)
    }
}
