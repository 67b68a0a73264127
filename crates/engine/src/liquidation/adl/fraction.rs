//! Exact fractions that are only compared.

use std::cmp::Ordering;

use crate::units::Wide;

/// `over / under` with a sign, two factors each; over nothing it is above every other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    over: [u128; 2],
    under: [u128; 2],
    is_negative: bool,
}

impl Fraction {
    /// Above every fraction.
    pub(super) const UNBOUNDED: Self = Self {
        over: [1; 2],
        under: [0; 2],
        is_negative: false,
    };

    /// A fraction that is not negative.
    pub(super) fn new(over: [u128; 2], under: [u128; 2]) -> Self {
        if under.contains(&0) {
            return Self::UNBOUNDED;
        }
        Self {
            over,
            under,
            is_negative: false,
        }
    }

    /// The same below zero; what is unbounded stays so.
    pub(super) fn negative_if(self, is_negative: bool) -> Self {
        let is_bounded = !self.under.contains(&0);
        Self {
            is_negative: is_negative && is_bounded,
            ..self
        }
    }

    /// Which is larger.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let cross =
            |a: &Self, b: &Self| Wide::product([a.over[0], a.over[1], b.under[0], b.under[1]]);
        let by_size = || cross(self, other).cmp(&cross(other, self));
        match (self.is_negative, other.is_negative) {
            (false, false) => by_size(),
            (true, true) => by_size().reverse(),
            (one, another) => one.cmp(&another).reverse(),
        }
    }
}
