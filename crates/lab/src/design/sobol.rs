//! Sobol design: the first points of an Owen-scrambled Sobol sequence.
//!
//! Rule    coordinate d of point n is the n-th value of dimension d, scrambled by the seed
//! Units   coordinates of the unit cube, with 24 bits
//! Bounds  at most 256 dimensions and 65,536 points
//! Source  crate `sobol_burley`: direction numbers of Joe and Kuo (2008), hash-based Owen
//!         scrambling of Burley (2020)
//! Tests   tests/it/design.rs: one point in each of 2^k strata of every axis, repetition, seeds

use super::{DesignError, key};

/// Most coordinates of a point.
pub const DIMENSIONS_MAX: usize = sobol_burley::NUM_DIMENSIONS as usize;
/// Most points of a sequence.
pub const POINTS_MAX: u32 = 1 << 16;

/// Points of the unit cube.
///
/// # Errors
/// [`DesignError::Size`] if there are more dimensions or points than the sequence has.
pub fn sobol(points: u32, dimensions: usize, seed: u64) -> Result<Vec<Vec<f64>>, DesignError> {
    if dimensions > DIMENSIONS_MAX {
        return Err(DesignError::Size {
            what: "the number of Sobol dimensions",
            allowed: format!("at most {DIMENSIONS_MAX}"),
        });
    }
    if points > POINTS_MAX {
        return Err(DesignError::Size {
            what: "the number of Sobol points",
            allowed: format!("at most {POINTS_MAX}"),
        });
    }
    // The scrambling takes 32 bits; a stream spreads seeds that differ little.
    let scramble = key(seed).stream("design/sobol", 0).below(u32::MAX);
    let coordinate = |n, d| f64::from(sobol_burley::sample(n, d, scramble));
    let row = |n| (0..dimensions as u32).map(|d| coordinate(n, d)).collect();
    Ok((0..points).map(row).collect())
}
