//! Ruin of a reserve that earns steadily and pays exponential claims.
//!
//! Rule    ψ(u) = e^(−θu/((1+θ)m)) / (1 + θ): premiums of (1 + θ) times the mean claims, mean claim m
//! Units   u and m in the same money
//! Bounds  u ≥ 0, θ > 0, m > 0; claims arrive as a Poisson process, its rate does not matter
//! Source  Cramér and Lundberg; ASMUSSEN-GLYNN-2007
//! Tests   tests/it/ruin.rs

/// Probability that a reserve `u` is ever ruined at a loading `theta` and mean claims of `mean`.
#[must_use]
pub fn ruin(u: f64, theta: f64, mean: f64) -> f64 {
    libm::exp(-theta * u / ((1.0 + theta) * mean)) / (1.0 + theta)
}
