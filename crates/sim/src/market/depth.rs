//! When the depth of which book is multiplied by how much.

use super::windows::{Edges, is_open};
use super::{DepthWindow, Venue};

/// The windows of a configuration, and when they change next.
#[derive(Clone, Debug)]
pub(super) struct DepthSchedule {
    windows: Vec<DepthWindow>,
    edges: Edges,
}

impl DepthSchedule {
    pub(super) fn new(windows: &[DepthWindow]) -> Self {
        let edges = windows.iter().flat_map(|w| [w.from_min, w.to_min]);
        Self {
            windows: windows.to_vec(),
            edges: Edges::new(edges),
        }
    }

    /// Whether any multiplier may have changed since this was last asked.
    pub(super) fn has_changed(&mut self, t_s: f64) -> bool {
        self.edges.has_changed(t_s)
    }

    /// Product of the windows open at `t_s` that concern this book.
    pub(super) fn multiplier(&self, t_s: f64, asset: &str, venue: Venue) -> f64 {
        self.windows
            .iter()
            .filter(|w| is_open(w.from_min, w.to_min, t_s) && w.concerns(asset, venue))
            .map(|window| window.multiplier)
            .product()
    }

    pub(super) fn next_change_s(&self) -> f64 {
        self.edges.next_change_s()
    }

    pub(super) fn restart(&mut self) {
        self.edges.restart();
    }
}
