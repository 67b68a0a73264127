//! Stretches of a path during which something differs from normal.

const SECONDS_PER_MINUTE: f64 = 60.0;

/// Whether a window from `from_min` to `to_min` minutes, its end not included, is open at `t_s`.
pub(super) fn is_open(from_min: f64, to_min: f64, t_s: f64) -> bool {
    from_min * SECONDS_PER_MINUTE <= t_s && t_s < to_min * SECONDS_PER_MINUTE
}

/// Whether a name is among those of a list that is empty for "all".
pub(super) fn names(list: &[String], name: &str) -> bool {
    list.is_empty() || list.iter().any(|one| one == name)
}

/// Starts and ends of windows, and which of them comes next.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    edges_s: Vec<f64>,
    next_change_s: f64,
}

impl Edges {
    /// From starts and ends in minutes, in any order.
    pub(super) fn new(edges_min: impl Iterator<Item = f64>) -> Self {
        Self {
            edges_s: edges_min.map(|min| min * SECONDS_PER_MINUTE).collect(),
            next_change_s: f64::NEG_INFINITY,
        }
    }

    /// Whether any window may have opened or closed since this was last asked.
    pub(super) fn has_changed(&mut self, t_s: f64) -> bool {
        if t_s < self.next_change_s {
            return false;
        }
        let later = self.edges_s.iter().copied().filter(|edge_s| *edge_s > t_s);
        self.next_change_s = later.fold(f64::INFINITY, f64::min);
        true
    }

    /// When a window opens or closes next, or at once where that is to be found out.
    pub(super) fn next_change_s(&self) -> f64 {
        self.next_change_s
    }

    pub(super) fn restart(&mut self) {
        self.next_change_s = f64::NEG_INFINITY;
    }
}
