//! The tables: each column defined once, with its meaning.

mod accounts;
mod column;
mod events;
mod levels;
mod liquidations;
mod paths;
mod points;
mod pools;
mod samples;
mod survival;
mod waterfall;

pub(crate) use accounts::accounts;
pub(crate) use column::{Column, Keyed, Table};
pub(crate) use events::events;
pub(crate) use levels::levels;
pub(crate) use liquidations::liquidations;
pub(crate) use paths::{blank_path_row, paths};
pub(crate) use points::{point_rows, points};
pub(crate) use pools::pools;
pub(crate) use samples::{blank_sample_row, samples};
pub(crate) use survival::survival;
pub(crate) use waterfall::{blank_waterfall_row, waterfall};

use column::columns;

/// The prefix of an asset's columns.
fn prefix(asset: &str) -> String {
    asset.to_lowercase()
}
