//! Tests of the public interface of `plimsoll-scenario`.
#![allow(clippy::unwrap_used)]

mod document;
mod golden;
mod scenario;
