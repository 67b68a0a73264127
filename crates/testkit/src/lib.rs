//! The independent judge of the rules: an exact `Decimal` reference, the recorded accounts, and
//! the runner for worked examples.
//!
//! Nothing here knows the engine. The engine's own tests bring their `evaluate` function to
//! [`worked_examples::disagreements`] and are held to the same expected figures, and to the
//! reference's figures to the last digit.
//!
//! * [`case`]: what an account looks like to the rules, as plain data
//! * [`exact`]: arithmetic that rounds once, in a stated direction
//! * [`mod@reference`]: one module per rule, plain and slow
//! * [`recorded`]: readers for recorded answers of the venue
//! * [`worked_examples`]: cases as data, and their runner

pub mod case;
pub mod exact;
pub mod recorded;
pub mod reference;
pub mod worked_examples;
