//! Deployed DEXs and scheduled changes of a fuzzed venue.

use plimsoll_engine::venue::dex::{DexConfig, DexMarketConfig, MarginMode};
use plimsoll_engine::venue::{ChangeConfig, VenueConfig};
use rust_decimal::Decimal;

use super::readings::{pick, power, share};

/// A DEX of two markets. The low bits choose its collateral among all tokens, the others the margin
/// mode of one market, the cap and the deployer's fee.
pub(super) fn deployed(venue: &VenueConfig, byte: u8) -> Option<(String, DexConfig)> {
    let place = usize::from(byte & 3) % venue.tokens.len();
    let collateral = venue.tokens.keys().nth(place)?.clone();
    let modes = [
        MarginMode::Normal,
        MarginMode::NoCross,
        MarginMode::StrictIsolated,
    ];
    let market = |margin_mode, max_leverage| DexMarketConfig {
        margin_mode,
        max_leverage,
        size_decimals: 3,
        open_interest_cap_usd: power(130 + (byte >> 2)),
        deployer_fee_scale: Decimal::new(i64::from(byte >> 6), 0),
        growth_mode: byte & 0x20 != 0,
        funding_multiplier: Decimal::ONE,
        funding_interest_8h: Decimal::ZERO,
        funding_clamp_8h: Decimal::ZERO,
    };
    let markets = [
        ("GOLD".to_owned(), market(MarginMode::Normal, 25)),
        ("HOOD".to_owned(), market(pick(byte >> 2, modes), 10)),
    ];
    let dex = DexConfig {
        collateral,
        open_interest_cap_usd: (byte & 0x10 != 0).then(|| power(130 + (byte >> 2))),
        size_cap: Decimal::from(20_000_000_000_i64),
        markets: markets.into(),
    };
    Some(("xyz".to_owned(), dex))
}

/// A change of one token's terms; when it takes effect is the events' to say.
pub(super) fn scheduled(venue: &VenueConfig, byte: u8) -> Option<ChangeConfig> {
    let place = usize::from(byte & 3) % venue.tokens.len();
    let (name, token) = venue.tokens.iter().nth(place)?;
    let is_lent = token.borrow.is_some();
    Some(ChangeConfig {
        at_min: f64::from(byte),
        token: name.clone(),
        ltv: (!is_lent).then(|| share(byte & 0xfc) * Decimal::new(9, 1)),
        supply_cap: (byte & 4 != 0).then(|| power(byte)),
        user_supply_cap: (byte & 8 != 0).then(|| power(byte)),
        borrow_cap: is_lent.then(|| power(byte)),
        user_borrow_cap: is_lent.then(|| power(byte)),
    })
}
