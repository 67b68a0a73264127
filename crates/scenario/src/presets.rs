//! Where a scenario file may name a preset, and which ones there are.

use plimsoll_engine::venue::Preset;
use plimsoll_sim::market::AssetMarketConfig;
use serde::Serialize;
use serde_json::Value;

use crate::document::{Document, Presets};

/// Key path of the venue.
pub(crate) const VENUE: &str = "venue";
/// Key path of the list of markets.
pub(crate) const MARKETS: &str = "market.assets";

/// Fills in the presets that a document names.
pub(crate) fn expand(document: &mut Document) {
    document.expand(VENUE, &venue());
    document.expand(MARKETS, &markets());
}

/// Dated parameter sets of the venue; one must be named. The newest is first: it stands in for an
/// unknown one while the rest of the file is checked.
pub(crate) fn venue() -> Presets {
    let dated = [
        Preset::October2026,
        Preset::August2026,
        Preset::June2026,
        Preset::MidJune2026,
        Preset::EarlyJune2026,
        Preset::May2026,
        Preset::Alpha,
        Preset::PreAlpha,
    ];
    let set = |preset: Preset| {
        let name = value(&preset);
        let name = name.as_str().unwrap_or_default().to_owned();
        (name, value(&preset.config()))
    };
    Presets {
        sets: dated.into_iter().map(set).collect(),
        is_required: true,
    }
}

/// Books of single assets in normal times.
pub(crate) fn markets() -> Presets {
    let assets = [
        ("btc", AssetMarketConfig::btc()),
        ("eth", AssetMarketConfig::eth()),
        ("hype", AssetMarketConfig::hype()),
    ];
    let set = |(name, config): (&str, AssetMarketConfig)| (name.to_owned(), value(&config));
    Presets {
        sets: assets.into_iter().map(set).collect(),
        is_required: false,
    }
}

/// A configuration as JSON. Decimals are text, so no digit is lost.
pub(crate) fn value<T: Serialize>(config: &T) -> Value {
    serde_json::to_value(config).expect("configurations are plain data with text keys")
}
