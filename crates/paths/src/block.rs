//! Many ticks of a path at once.
//!
//! Rule    a block shows the ticks that follow the one given last, up to where the generator has made
//!         them: at most 256, never beyond a branch of the lineage or the end of the path. Showing
//!         gives nothing; `advance` gives the first of them, as so many calls of `next` would
//! Units   prices in USD
//! Bounds  where a block ends says nothing about the path
//! Source  none: it shows what `generator` makes
//! Tests   tests/it/block.rs

use crate::PathGen;
use crate::ticks::Run;

/// The next ticks of a path, at least one unless the path has ended.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    runs: &'a [Run],
    /// Places in a run: of the next tick, and after the last.
    from: usize,
    to: usize,
}

impl<'a> Block<'a> {
    /// Number of ticks.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.to - self.from
    }

    /// Whether the path has ended.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// Prices of an asset at these ticks, USD.
    ///
    /// # Panics
    ///
    /// If there is no such asset.
    #[inline]
    #[must_use]
    pub fn prices(&self, asset: usize) -> &'a [f64] {
        &self.runs[asset].0[self.from..self.to]
    }
}

impl PathGen {
    /// Shows the ticks that follow the one given last, making them if there are none at hand. What
    /// [`Self::regime`] and [`Self::jumps`] say is still of the tick given last.
    #[inline]
    pub fn block(&mut self) -> Block<'_> {
        if self.position == self.shown && self.has_more() {
            self.refill();
        }
        Block {
            runs: &self.block,
            from: self.position,
            to: self.shown,
        }
    }

    /// Gives the first `ticks` ticks of [`Self::block`], as so many calls of [`Self::next`] would.
    ///
    /// # Panics
    ///
    /// If the block has not so many.
    #[inline]
    pub fn advance(&mut self, ticks: usize) {
        assert!(
            ticks <= self.shown - self.position,
            "the block has fewer ticks"
        );
        self.position += ticks;
    }
}
