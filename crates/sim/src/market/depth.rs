//! When the depth of which book is multiplied by how much.

use super::{DepthWindow, Venue};

const SECONDS_PER_MINUTE: f64 = 60.0;

/// The windows of a configuration, and when they change next.
#[derive(Clone, Debug)]
pub(super) struct DepthSchedule {
    windows: Vec<DepthWindow>,
    next_change_s: f64,
}

impl DepthSchedule {
    pub(super) fn new(windows: &[DepthWindow]) -> Self {
        Self {
            windows: windows.to_vec(),
            next_change_s: f64::NEG_INFINITY,
        }
    }

    /// Whether any multiplier may have changed since this was last asked.
    pub(super) fn has_changed(&mut self, t_s: f64) -> bool {
        if t_s < self.next_change_s {
            return false;
        }
        self.next_change_s = self
            .windows
            .iter()
            .flat_map(|window| [window.from_min, window.to_min])
            .map(|edge_min| edge_min * SECONDS_PER_MINUTE)
            .filter(|edge_s| *edge_s > t_s)
            .fold(f64::INFINITY, f64::min);
        true
    }

    /// Product of the windows open at `t_s` that concern this book.
    pub(super) fn multiplier(&self, t_s: f64, asset: &str, venue: Venue) -> f64 {
        self.windows
            .iter()
            .filter(|window| is_open(window, t_s) && window.concerns(asset, venue))
            .map(|window| window.multiplier)
            .product()
    }

    pub(super) fn restart(&mut self) {
        self.next_change_s = f64::NEG_INFINITY;
    }
}

fn is_open(window: &DepthWindow, t_s: f64) -> bool {
    let start_s = window.from_min * SECONDS_PER_MINUTE;
    let end_s = window.to_min * SECONDS_PER_MINUTE;
    start_s <= t_s && t_s < end_s
}
