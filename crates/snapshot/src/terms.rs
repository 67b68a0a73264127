//! Terms of the venue by date: the preset of the scenarios, and what accounts need beyond it.
//!
//! Source  DOC-PM and its dated changes, FIX-T; docs/rules/caps.md

use plimsoll_engine::units::{Amount, Px};
use plimsoll_engine::venue::{Preset, Venue, VenueProblem};
use rust_decimal::Decimal;

/// The token that perps of the main DEX settle in.
pub(crate) const SETTLEMENT: &str = "USDC";

/// Builder-deployed DEXs whose collateral is USDC (FIX-DF, 2026-09-26).
pub(crate) const USDC_DEXS: [&str; 5] = ["xyz", "abcd", "para", "mkts", "io"];

/// Spot tokens that stand for an asset, and the asset.
const WRAPPED: [(&str, &str); 3] = [("UBTC", "BTC"), ("UETH", "ETH"), ("USOL", "SOL")];

/// Terms that hold for an account.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) venue: Venue,
    /// Stablecoins other than USDC that may be borrowed, and how much by one user.
    pub(crate) stables: Vec<(String, Amount)>,
}

impl Terms {
    pub(crate) fn of(preset: Preset) -> Result<Self, Vec<VenueProblem>> {
        let venue = Venue::try_from(&preset.config())?;
        let others = venue.tokens.iter().filter(|t| t.name != SETTLEMENT);
        let stables = others
            .filter_map(|t| Some((t.name.clone(), t.borrow.as_ref()?.user_borrow_cap)))
            .collect();
        Ok(Self { venue, stables })
    }
}

/// Highest price that is read, USD: as in a simulation, and a hundredfold of it still fits.
const HIGHEST_PX: i64 = 9_000_000_000;

/// A price rounded to some decimals; none where it is not from 0.000001 to [`HIGHEST_PX`].
pub(crate) fn price(value: Decimal, decimals: u32) -> Option<Px> {
    let is_low = value <= Decimal::from(HIGHEST_PX);
    is_low.then(|| Px::from_decimal(value.round_dp(decimals)))?
}

/// The asset whose price a coin has.
pub(crate) fn asset_of(coin: &str) -> &str {
    let wrapped = WRAPPED.iter().find(|(token, _)| *token == coin);
    wrapped.map_or(coin, |(_, asset)| asset)
}

/// Decimals of a collateral's borrow oracle price: eight less its size decimals (FIX-T, FIX-DF).
pub(crate) fn px_decimals(asset: &str) -> u32 {
    if asset == "BTC" { 3 } else { 6 }
}

/// Decimals of a token's balances (FIX-DF, spot meta).
pub(crate) fn token_decimals(coin: &str) -> u32 {
    if coin == "UBTC" { 10 } else { 8 }
}
