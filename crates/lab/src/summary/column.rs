//! The values of one figure over paths, which memory need not hold.
//!
//! A point of 100,000 paths has dozens of figures. Each is looked at alone, so all of them but the one
//! that is looked at may lie elsewhere: in a [`Spool`].

use std::fmt::Debug;
use std::sync::Arc;

/// Values that stay in memory until they are laid aside.
const BLOCK: usize = 1_024;

/// Where blocks of values are laid aside.
///
/// Neither function can fail: an implementation that cannot keep values says so at once, and one that
/// cannot give them back gives NaN and remembers why, for whoever made it to ask.
pub trait Spool: Debug + Send + Sync {
    /// Keeps values and says at which place; none if it cannot, and they stay in memory.
    fn put(&self, values: &[f64]) -> Option<u64>;

    /// Adds the `count` values kept at a place to `values`.
    fn take(&self, place: u64, count: usize, values: &mut Vec<f64>);
}

/// The values of one figure, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// The last ones; all of them without a spool.
    values: Vec<f64>,
    /// Places of whole blocks before them.
    aside: Vec<u64>,
    spool: Option<Arc<dyn Spool>>,
}

impl Column {
    /// An empty column whose blocks are laid aside where there is a spool.
    pub(super) fn new(spool: Option<&Arc<dyn Spool>>) -> Self {
        Self {
            spool: spool.cloned(),
            ..Self::default()
        }
    }

    /// Adds a value.
    pub(super) fn push(&mut self, value: f64) {
        self.values.push(value);
        if self.values.len() < BLOCK {
            return;
        }
        let Some(spool) = &self.spool else {
            return;
        };
        match spool.put(&self.values) {
            Some(place) => {
                self.aside.push(place);
                self.values.clear();
            }
            // The order would be lost if a later block went aside.
            None => self.spool_is_full(),
        }
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.aside.len() * BLOCK + self.values.len()
    }

    /// All values.
    pub(super) fn values(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.len());
        if let Some(spool) = &self.spool {
            for place in &self.aside {
                spool.take(*place, BLOCK, &mut all);
            }
        }
        all.extend_from_slice(&self.values);
        all
    }

    /// All values, in memory from now on.
    pub(super) fn into_values(mut self) -> Vec<f64> {
        self.fetch();
        self.values
    }

    fn spool_is_full(&mut self) {
        self.fetch();
        self.spool = None;
    }

    fn fetch(&mut self) {
        let Some(spool) = &self.spool else {
            return;
        };
        if self.aside.is_empty() {
            return;
        }
        let mut all = Vec::with_capacity(self.len());
        for place in self.aside.drain(..) {
            spool.take(place, BLOCK, &mut all);
        }
        all.append(&mut self.values);
        self.values = all;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Keeps so many blocks and no more.
    #[derive(Debug)]
    struct Small(Mutex<Vec<Vec<f64>>>, usize);

    impl Spool for Small {
        fn put(&self, values: &[f64]) -> Option<u64> {
            let mut blocks = self.0.lock().expect("no thread panics");
            if blocks.len() == self.1 {
                return None;
            }
            blocks.push(values.to_vec());
            Some(blocks.len() as u64 - 1)
        }

        fn take(&self, place: u64, count: usize, values: &mut Vec<f64>) {
            let blocks = self.0.lock().expect("no thread panics");
            values.extend(&blocks[place as usize][..count]);
        }
    }

    #[test]
    fn values_come_back_in_order_also_from_a_spool_that_became_full() {
        let expected: Vec<f64> = (0..5_000).map(f64::from).collect();
        for blocks in [0, 1, 3, 9] {
            let spool: Arc<dyn Spool> = Arc::new(Small(Mutex::default(), blocks));
            let mut column = Column::new(Some(&spool));
            for x in &expected {
                column.push(*x);
            }
            assert_eq!(column.len(), 5_000);
            let in_memory = column.values.len();
            assert_eq!(in_memory < BLOCK, blocks == 9, "{in_memory} of {blocks}");
            assert_eq!(column.into_values(), expected);
        }
        let mut column = Column::new(None);
        for x in &expected {
            column.push(*x);
        }
        assert_eq!(column.into_values(), expected);
    }
}
