//! Pictures of results as SVG text: plain numbers in, a drawing out.
//!
//! [`Stress`] is the picture of one stress: prices, utilization and what was liquidated over the
//! course of its paths, one panel each, with bands over the paths. [`chart`] has the charts of a page.

mod band;
pub mod chart;
mod error;
mod panel;
mod stress;

pub use band::{Band, Fan};
pub use error::PictureError;
pub use stress::{Price, Stress};
