//! Tables that others recorded: candles, ticks, accounts, books.
//!
//! Files are Parquet, CSV or JSON. A file is read as a whole: every problem is named with its file,
//! row and column, or everything is there. What was used has a digest over its rows, so that a
//! changed file is noticed and an unchanged one is known by its content, whatever its format or
//! place. Nothing here computes: estimators are in `calibrate`, prices in `paths`, accounts in
//! `agents`.

mod accounts;
mod books;
mod csv;
mod digest;
mod error;
mod json;
mod parquet;
mod prices;
mod table;

pub use accounts::{account_files, read_accounts, read_accounts_json};
pub use books::{BookSide, BookSnapshot, Books, read_books};
pub use error::{Problem, RecordingsError};
pub use prices::{PriceTable, digest_of_rows, read_prices, read_recording};
