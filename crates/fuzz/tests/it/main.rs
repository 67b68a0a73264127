//! The corpus, replayed without libFuzzer, and what it must reach.
#![allow(clippy::unwrap_used)]

mod corpus;
mod dictionary;
