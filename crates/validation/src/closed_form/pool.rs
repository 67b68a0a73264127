//! Run on the pool.
//!
//! Rule    suppliers leave at a hazard h while the borrow stays: u(t) = u0 e^(ht), full at
//!         t* = ln(1/u0)/h
//! Units   hours
//! Bounds  u0 in (0, 1), h above 0
//! Source  elementary
//! Tests   tests/it/pool.rs

/// Utilization after `hours`.
#[must_use]
pub fn utilization(start: f64, hazard_per_h: f64, hours: f64) -> f64 {
    (start * libm::exp(hazard_per_h * hours)).min(1.0)
}

/// Hours until the pool is full.
#[must_use]
pub fn full_after_h(start: f64, hazard_per_h: f64) -> f64 {
    -libm::log(start) / hazard_per_h
}
