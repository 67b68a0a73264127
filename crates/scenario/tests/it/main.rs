//! Tests of the public interface of `plimsoll-scenario`.
#![allow(clippy::unwrap_used)]

mod behaviours;
mod behaviours_prices;
mod document;
mod golden;
mod scenario;
mod sweep;
