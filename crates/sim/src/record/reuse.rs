//! Memory of rows, used again from path to path.
//!
//! Who has read a record may hand it back (`World::recycle`): the next path then writes its rows
//! into the memory of the old ones, texts and lists included, and asks for none of its own.

use super::rows::{LiquidationRow, PathRecord, PoolRow, SampleRow};
use super::survival::SurvivalRow;
use super::waterfall::WaterfallRow;

/// Rows of a path, and old rows whose memory is at hand.
#[derive(Debug)]
pub(super) struct Rows<T> {
    rows: Vec<T>,
    old: Vec<T>,
}

// The derived one would ask for a default of the rows.
impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            old: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    /// An old row whose texts and lists may be used for another.
    pub(super) fn old(&mut self) -> T
    where
        T: Default,
    {
        self.old.pop().unwrap_or_default()
    }

    pub(super) fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    pub(super) fn clear(&mut self) {
        self.old.append(&mut self.rows);
    }

    pub(super) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.rows)
    }

    /// Takes rows whose memory is free.
    fn recycle(&mut self, mut rows: Vec<T>) {
        // The shorter list is moved, and its memory takes the next rows.
        if rows.len() > self.old.len() {
            std::mem::swap(&mut rows, &mut self.old);
        }
        self.old.append(&mut rows);
        if self.rows.capacity() < rows.capacity() {
            self.rows = rows;
        }
    }
}

/// Writes a text into the memory of another.
pub(super) fn rewrite(mut old: String, text: &str) -> String {
    old.clear();
    old.push_str(text);
    old
}

/// The rows of one path after another.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) samples: Rows<SampleRow>,
    pub(super) pools: Rows<PoolRow>,
    pub(super) liquidations: Rows<LiquidationRow>,
    pub(super) waterfall: Rows<WaterfallRow>,
    pub(super) survival: Rows<SurvivalRow>,
    /// Memory of the prices and the digest of a row.
    pub(super) prices: Vec<super::PriceRange>,
    pub(super) digest: String,
}

impl Tables {
    pub(super) fn clear(&mut self) {
        self.samples.clear();
        self.pools.clear();
        self.liquidations.clear();
        self.waterfall.clear();
        self.survival.clear();
    }

    /// Takes a record whose memory is free.
    pub(super) fn recycle(&mut self, record: PathRecord) {
        let PathRecord {
            row,
            samples,
            pools,
            liquidations,
            waterfall,
            survival,
            // Only paths that are told in full have them.
            accounts: _,
            events: _,
        } = record;
        (self.prices, self.digest) = (row.prices, row.reference_digest);
        self.samples.recycle(samples);
        self.pools.recycle(pools);
        self.liquidations.recycle(liquidations);
        self.waterfall.recycle(waterfall);
        self.survival.recycle(survival);
    }
}
