//! Switches of a scenario without which paths do not have a metric.

use plimsoll_sim::RecordingConfig;

/// A switch of `recording` that metrics need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Which liquidation caused which.
    Causes,
    /// The path without feedback.
    Twin,
}

impl Switch {
    /// Its key in a scenario.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Causes => "recording.causes",
            Self::Twin => "recording.twin",
        }
    }

    /// Whether it is on.
    #[must_use]
    pub const fn is_on(self, recording: &RecordingConfig) -> bool {
        match self {
            Self::Causes => recording.causes,
            Self::Twin => recording.twin,
        }
    }
}

/// A metric that no path has, because what it needs is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no path has `{name}`: {} is false; allowed: true", .switch.key())]
pub struct SwitchedOff {
    /// Name of the metric.
    pub name: &'static str,
    /// What it needs.
    pub switch: Switch,
}
