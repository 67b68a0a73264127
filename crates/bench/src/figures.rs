//! What is measured, beside what was aimed at.

use std::fmt;

/// What was aimed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The figure should be at least this.
    AtLeast(f64),
    /// The figure should be at most this.
    AtMost(f64),
}

impl Goal {
    /// Whether a figure meets it.
    #[must_use]
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, ">= {least}"),
            Self::AtMost(most) => write!(f, "<= {most}"),
        }
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: f64,
    /// What was aimed at, if anything.
    pub goal: Option<Goal>,
    /// How it was measured: both sides, rounds, what was scaled.
    pub how: String,
}

impl Figure {
    /// A figure with a goal.
    #[must_use]
    pub fn aimed(name: &str, value: f64, goal: Goal, how: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
            goal: Some(goal),
            how,
        }
    }

    /// A figure that only says how things are.
    #[must_use]
    pub fn plain(name: &str, value: f64, how: String) -> Self {
        Self {
            name: name.to_owned(),
            value,
            goal: None,
            how,
        }
    }

    /// Whether the goal is met; yes where there is none.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.goal.is_none_or(|goal| goal.is_met(self.value))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let goal = self.goal.map(|goal| goal.to_string()).unwrap_or_default();
        let met = match self.goal {
            None => "",
            Some(_) if self.is_met() => "met",
            Some(_) => "NOT MET",
        };
        write!(
            f,
            "{:<62} {:>11} {goal:>9} {met:<8} {}",
            self.name,
            shown(self.value),
            self.how
        )
    }
}

/// A number with three digits or so.
#[must_use]
pub fn shown(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

/// Seconds, in the unit that suits them.
#[must_use]
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{} ns", shown(s * 1e9)),
        s if s < 1e-3 => format!("{} us", shown(s * 1e6)),
        s if s < 1.0 => format!("{} ms", shown(s * 1e3)),
        s => format!("{} s", shown(s)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_say_whether_they_are_met_at_their_edge_too() {
        assert!(Goal::AtLeast(3.0).is_met(3.0) && !Goal::AtLeast(3.0).is_met(2.99));
        assert!(Goal::AtMost(3.0).is_met(3.0) && !Goal::AtMost(3.0).is_met(3.01));
    }

    #[test]
    fn a_line_holds_figure_goal_and_verdict() {
        let figure = Figure::aimed("quiet", 12.345, Goal::AtMost(3.0), "1 s / 2 s".to_owned());
        let line = figure.to_string();
        assert!(line.contains("12.3") && line.contains("<= 3") && line.contains("NOT MET"));
        let figure = Figure::plain("quiet", 12.345, String::new());
        assert!(figure.is_met() && !figure.to_string().contains("met"));
    }

    #[test]
    fn times_have_the_unit_that_suits_them() {
        assert_eq!(time(0.001_234), "1.23 ms");
        assert_eq!(time(2e-7), "200 ns");
        assert_eq!(time(75.0), "75 s");
    }
}
