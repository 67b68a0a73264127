//! The rows, by what they are about.

pub(crate) mod book;
pub(crate) mod carry;
pub(crate) mod cascade;
pub(crate) mod copula;
pub(crate) mod execution;
pub(crate) mod funding;
pub(crate) mod gbm;
pub(crate) mod hawkes;
pub(crate) mod heston;
pub(crate) mod jumps;
pub(crate) mod loan;
pub(crate) mod pool;
pub(crate) mod sampling;
pub(crate) mod statistics;
mod venue;
mod watch;
