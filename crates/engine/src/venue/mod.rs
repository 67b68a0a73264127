//! The venue's parameters: as a scenario states them, by dated preset, and as the engine uses them.

mod accounts;
mod adl;
mod config;
pub mod dex;
pub mod fees;
mod lookup;
pub mod margin_tables;
pub mod orders;
mod perp;
mod phases;
mod preset;
mod resolve;
mod schedule;

pub use accounts::{AccountsConfig, Eligibility};
pub use adl::{Adl, AdlConfig, AdlOutside, AdlPx, AdlRanking};
pub use config::{
    BorrowConfig, CountedBorrow, CountedDexs, FallBack, FullReading, IndexReading, LegOrder,
    LiquidationConfig, MarginConfig, OffsetReading, PartialReading, PerpConfig, RateReading,
    SeveralDebtsReading, SharingConfig, SlipReading, TierConfig, TokenConfig, TriggerReading,
    VenueConfig,
};
pub use dex::Dex;
pub use perp::{Perp, Tier};
pub use preset::Preset;
pub use resolve::{BorrowTerms, Collateral, Liquidation, Margin, Token, Venue, VenueProblem};
pub use schedule::{Change, ChangeConfig};
