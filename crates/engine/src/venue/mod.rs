//! The venue's parameters: as a scenario states them, by dated preset, and as the engine uses them.

mod config;
mod preset;
mod resolve;

pub use config::{
    BorrowConfig, FeesConfig, LegOrder, LiquidationConfig, MarginConfig, OffsetReading,
    PartialReading, PerpConfig, SharingConfig, SlipReading, TierConfig, TokenConfig,
    TriggerReading, VenueConfig,
};
pub use preset::Preset;
pub use resolve::{
    BorrowTerms, Collateral, Liquidation, Margin, Perp, Tier, Token, Venue, VenueProblem,
};
