//! The report of a result as one page, and two results side by side.
//!
//! [`Page`] turns a complete result into one HTML file that needs nothing else: drawings are inline
//! SVG of the `pictures` crate, numbers stand in `<data>` elements with full precision and a key
//! that says which number of the result each of them is. [`Comparison`] puts two points of one or
//! two results beside each other, paired on equal paths where their reference prices are equal.
//!
//! The page knows no clock: the same result gives the same bytes.

// Counts and ranks of paths are far below 2^52 and are never negative.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod compare;
mod course;
mod differ;
mod error;
mod facts;
mod figure;
pub mod number;
mod page;

pub use compare::{Changed, Comparison, Difference, Pairing, Side};
pub use error::ReportError;
pub use page::{Asked, Certificate, CertifiedAnswer, Page, Story, Told};
