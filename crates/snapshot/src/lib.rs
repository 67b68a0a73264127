//! An account as the venue's API shows it: read from JSON, its margin figures, what would liquidate
//! it, and why.
//!
//! The readers take the answers of the public API (`clearinghouseState`, `spotClearinghouseState`,
//! `borrowLendUserState`, `openOrders`) alone or bundled in one file; every figure is computed with
//! the engine's rules, in the engine's integers. No float is on the way.
//!
//! ```
//! use plimsoll_snapshot::{Analysis, Assumptions, Snapshot};
//!
//! let text = r#"{
//!   "userAbstraction": "portfolioMargin",
//!   "spotClearinghouseState": { "balances": [
//!     { "coin": "USDC", "token": 0, "total": "-250", "borrowed": "250" },
//!     { "coin": "HYPE", "token": 150, "total": "10", "ltv": "0.5", "supplied": "10" } ] }
//! }"#;
//! let snapshot = Snapshot::parse("example", text).unwrap();
//! let mut assumptions = Assumptions { preset: "2026-06-23".parse().unwrap(), ..Default::default() };
//! assumptions.prices.insert("HYPE".to_owned(), "50".parse().unwrap());
//! let analysis = Analysis::of(&snapshot, &assumptions).unwrap();
//! assert_eq!(analysis.figures.ratio, Some("0.72".parse().unwrap()));
//! assert_eq!(analysis.dangers[0].px, Some("37.894736".parse().unwrap()));
//! ```

mod analysis;
mod book;
mod calculation;
mod compare;
mod danger;
mod document;
mod error;
mod figures;
mod moments;
mod prices;
mod read;
mod resolve;
mod scale;
mod snapshot;
mod terms;
pub mod words;

pub use analysis::{Analysis, Assumptions, DatedPreset};
pub use compare::{Compared, Verdict, is_same};
pub use danger::{Danger, Direction, Uniform};
pub use error::{Problem, SnapshotError};
pub use figures::{CollateralFigures, Figures, PerpFigures, PositionFigures, TokenFigures};
pub use prices::{PriceSource, PriceUsed};
pub use snapshot::{Lending, Mode, Order, Perps, Position, Snapshot, TokenRow, Totals};
