//! Tests of the benchmarks' own parts, and the small size of the comparison with the plain scan.

#![allow(clippy::unwrap_used)]

mod benchmarks;
mod equality;
