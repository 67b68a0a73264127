//! Closed forms, one file for each model. Those of geometric Brownian motion, regimes, joint tails
//! and moments of jumps stand beside the models, in [`plimsoll_paths::closed_form`]; those of
//! execution and cascades beside the books, in [`plimsoll_sim::market`].

pub mod fourier;
pub mod hawkes;
pub mod heston;
pub mod kou;
pub mod kou_passage;
pub mod loans;
pub mod merton;
pub mod pool;
pub mod ruin;
