//! A list that is taken back to an earlier state again and again, at the cost of what has changed since.
//!
//! Paths that open with one book differ in few of its entries at their end. A list that was made like
//! another, or is a copy of it, notes which of its elements are touched from then on; to be made like it
//! again, those alone are copied.

use std::ops::Deref;
use std::sync::Arc;

/// A list of `T` that notes what is touched. It reads as a slice.
#[derive(Clone, Debug)]
pub struct Tracked<T> {
    items: Vec<T>,
    /// The state that the items have but for those touched; lists with the same one had it in common.
    base: Option<Arc<()>>,
    touched: Vec<u32>,
    /// A bit for each item that is touched.
    marks: Vec<u64>,
}

impl<T> Default for Tracked<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            base: None,
            touched: Vec::new(),
            marks: Vec::new(),
        }
    }
}

impl<T: PartialEq> PartialEq for Tracked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: Eq> Eq for Tracked<T> {}

impl<T> Deref for Tracked<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: Clone> Tracked<T> {
    /// A list of some items in the memory that there is.
    pub fn reset(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.clear();
        self.items.extend(items);
        self.base = None;
        self.touched.clear();
        self.touched.reserve(self.items.len());
        self.marks.clear();
        self.marks.resize(self.items.len().div_ceil(64), 0);
    }

    /// One item, to be changed.
    ///
    /// # Panics
    /// If there is no such place.
    #[inline]
    pub fn touch(&mut self, n: usize) -> &mut T {
        let (word, bit) = (n / 64, 1 << (n % 64));
        if self.marks[word] & bit == 0 {
            self.marks[word] |= bit;
            self.touched.push(n as u32);
        }
        &mut self.items[n]
    }

    /// Remembers the present state: copies of the list can be taken back to it for little.
    pub fn remember(&mut self) {
        self.forget();
        self.base = Some(Arc::new(()));
    }

    /// Takes on the state of another list, in the memory that there is.
    pub fn restore(&mut self, kept: &Self) {
        let has_same_base = match (&self.base, &kept.base) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            _ => false,
        };
        if !has_same_base {
            self.items.clone_from(&kept.items);
            self.base.clone_from(&kept.base);
            self.touched.clone_from(&kept.touched);
            self.marks.clone_from(&kept.marks);
            self.touched.reserve(self.items.len() - self.touched.len());
            return;
        }
        for n in &self.touched {
            let n = *n as usize;
            self.items[n].clone_from(&kept.items[n]);
        }
        self.forget();
        for n in &kept.touched {
            let n = *n as usize;
            let own = self.touch(n);
            own.clone_from(&kept.items[n]);
        }
    }

    /// Nothing is touched.
    fn forget(&mut self) {
        for n in self.touched.drain(..) {
            self.marks[n as usize / 64] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: impl IntoIterator<Item = u32>) -> Tracked<u32> {
        let mut list = Tracked::default();
        list.reset(items);
        list
    }

    /// A number below another, by a plain generator.
    fn below(state: &mut u64, end: u64) -> usize {
        *state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        ((*state >> 33) % end) as usize
    }

    #[test]
    fn a_restored_list_is_the_one_it_was_restored_to() {
        let mut random = 7;
        let mut kept = [list(0..200), list(200..330), list(0..200)];
        kept[0].remember();
        kept[1].remember();
        let mut copy = kept[0].clone();
        for round in 0..2_000 {
            for _ in 0..below(&mut random, 20) {
                let n = below(&mut random, copy.len() as u64);
                *copy.touch(n) = round;
            }
            let of = below(&mut random, 3);
            if round % 10 == 0 {
                // What is kept may go on changing too, and may be remembered anew.
                *kept[of].touch(below(&mut random, 130)) += 1_000;
            }
            if round % 97 == 0 {
                kept[of].remember();
            }
            copy.restore(&kept[of]);
            assert!(copy == kept[of], "round {round}");
        }
    }

    #[test]
    fn only_what_is_touched_is_copied() {
        /// An item that cannot be copied once it is bad.
        #[derive(Debug, PartialEq)]
        struct Item(u32);

        impl Clone for Item {
            fn clone(&self) -> Self {
                assert!(self.0 < 1_000, "copied");
                Self(self.0)
            }
        }

        let mut kept = Tracked::default();
        kept.reset((0..100).map(Item));
        kept.remember();
        let mut copy = kept.clone();
        kept.items[5] = Item(1_000);
        copy.touch(7).0 = 70;
        copy.restore(&kept);
        assert_eq!((copy[7].0, copy[5].0), (7, 5));
    }

    #[test]
    fn lists_of_other_lengths_and_without_a_base_are_copied_whole() {
        let mut copy = list(0..10);
        let mut kept = list(5..100);
        copy.restore(&kept);
        assert!(copy == kept);
        *kept.touch(90) = 0;
        copy.restore(&kept);
        assert!(copy == kept && copy[90] == 0);
    }
}
