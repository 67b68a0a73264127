//! The lower and the higher of two numbers.
//!
//! Plain comparisons: `f64::min` and `f64::max` also look for what is not a number, which in a tick is
//! more work than all else that a median does.

#[inline]
pub(crate) fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline]
pub(crate) fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
