//! Where a scenario file may name a preset, and which ones there are.

use plimsoll_engine::venue::Preset;
use plimsoll_paths::jumps::Jumps;
use plimsoll_paths::model::Model;
use plimsoll_paths::regime::Regimes;
use plimsoll_sim::market::{AssetMarketConfig, BasisConfig, DemandConfig, DryUpConfig};
use serde::Serialize;
use serde_json::Value;

use crate::document::{Document, Presets};

/// Key path of the venue.
pub(crate) const VENUE: &str = "venue";
/// Key path of the list of markets.
pub(crate) const MARKETS: &str = "market.assets";
/// Key path of the market's two states.
pub(crate) const REGIMES: &str = "paths.regimes";
/// Most assets that can have a reference price.
const ASSETS: usize = 64;

/// Key path of all markets.
const MARKET: &str = "market";

/// Fills in the presets that a document names.
pub(crate) fn expand(document: &mut Document) {
    document.expand(VENUE, &venue());
    document.expand(MARKETS, &markets());
    for (key, presets) in liquidity() {
        document.expand(&format!("{MARKET}.{key}"), &presets);
    }
    document.expand(REGIMES, &optional(Regimes::presets()));
    let (models, jumps) = (models(), jumps());
    for place in 0..ASSETS {
        document.expand(&format!("paths.assets[{place}].model"), &models);
        document.expand(&format!("paths.assets[{place}].jumps"), &jumps);
    }
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
    optional(assets)
}

/// Models of single assets' reference prices.
pub(crate) fn models() -> Presets {
    optional(Model::presets())
}

/// Random jumps of single assets.
pub(crate) fn jumps() -> Presets {
    optional(Jumps::presets())
}

/// Presets of which a mapping may name one.
fn optional<T: Serialize>(sets: impl IntoIterator<Item = (&'static str, T)>) -> Presets {
    let set = |(name, config): (&str, T)| (name.to_owned(), value(&config));
    Presets {
        sets: sets.into_iter().map(set).collect(),
        is_required: false,
    }
}

/// Drying up, basis and demand of single assets: keys of `market`, and the sets of each.
pub(crate) fn liquidity() -> [(&'static str, Presets); 3] {
    let dry_up = [
        ("btc", DryUpConfig::btc()),
        ("eth", DryUpConfig::eth()),
        ("hype", DryUpConfig::hype()),
        ("btc_crash", DryUpConfig::btc().in_crash()),
        ("eth_crash", DryUpConfig::eth().in_crash()),
        ("hype_crash", DryUpConfig::hype().in_crash()),
    ];
    let basis = [
        ("btc", BasisConfig::of("BTC")),
        ("eth", BasisConfig::of("ETH")),
        ("hype", BasisConfig::of("HYPE")),
    ];
    let demand = [
        ("btc", DemandConfig::btc()),
        ("eth", DemandConfig::eth()),
        ("hype", DemandConfig::hype()),
    ];
    [
        ("dry_up", optional(dry_up)),
        ("basis", optional(basis)),
        ("demand", optional(demand)),
    ]
}

/// A configuration as JSON. Decimals are text, so no digit is lost.
pub(crate) fn value<T: Serialize>(config: &T) -> Value {
    serde_json::to_value(config).expect("configurations are plain data with text keys")
}
