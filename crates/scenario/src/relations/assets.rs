//! Assets: the venue's perps and collateral, the market's books and the reference paths must
//! name the same ones.

use std::collections::BTreeSet;

use plimsoll_sim::market::AssetMarketConfig;
use rust_decimal::Decimal;

use crate::document::Problem;
use crate::file::ScenarioFile;

pub(super) fn problems(file: &ScenarioFile) -> Vec<Problem> {
    let mut found = without_market(file);
    found.extend(without_spot(file));
    found.extend(markets_without_use(file));
    found.extend(markets_without_price(file));
    found.extend(prices_without_market(file));
    found.extend(stablecoins_without_use(file));
    found
}

/// A listed stablecoin must be a token of the venue that has its price from there.
fn stablecoins_without_use(file: &ScenarioFile) -> Vec<Problem> {
    let coins = file.market.stablecoins.iter().enumerate();
    let is_used = |name: &str| {
        let token = file.venue.tokens.get(name);
        let has_spot = market(file, name).is_some_and(|(_, asset)| asset.spot.is_some());
        token.is_some_and(|token| token.ltv.is_zero()) && name != file.venue.settlement && !has_spot
    };
    coins
        .filter(|(_, coin)| !is_used(&coin.token))
        .map(|(index, coin)| {
            let message = format!(
                "{} is no token of the venue beside the settlement token, or has its price from \
                 a spot book",
                coin.token
            );
            Problem::new(format!("market.stablecoins[{index}].token"), message)
        })
        .collect()
}

/// Names of tokens that back debts.
fn collateral(file: &ScenarioFile) -> impl Iterator<Item = &String> {
    let backs = |ltv: Decimal| ltv > Decimal::ZERO;
    let tokens = file.venue.tokens.iter();
    tokens
        .filter(move |(_, token)| backs(token.ltv))
        .map(|(name, _)| name)
}

/// Names of all perpetual markets: the venue's own, and those of its DEXs.
fn perps(file: &ScenarioFile) -> BTreeSet<String> {
    let deployed = file.venue.dexs.iter().flat_map(|(dex, terms)| {
        let markets = terms.markets.keys();
        markets.map(move |asset| format!("{dex}:{asset}"))
    });
    file.venue.perps.keys().cloned().chain(deployed).collect()
}

fn market<'a>(file: &'a ScenarioFile, name: &str) -> Option<(usize, &'a AssetMarketConfig)> {
    let assets = file.market.assets.iter().enumerate();
    assets.into_iter().find(|(_, asset)| asset.asset == name)
}

fn without_market(file: &ScenarioFile) -> Vec<Problem> {
    let perps = perps(file);
    let needed: BTreeSet<_> = collateral(file).chain(&perps).collect();
    let missing = (needed.into_iter()).filter(|name| market(file, name).is_none());
    missing
        .map(|name| {
            let message =
                format!("{name} is missing, which the venue trades or takes as collateral");
            Problem::new("market.assets", message)
        })
        .collect()
}

fn without_spot(file: &ScenarioFile) -> Vec<Problem> {
    let books = collateral(file).filter_map(|name| market(file, name));
    books
        .filter(|(_, asset)| asset.spot.is_none())
        .map(|(index, asset)| {
            let message = format!(
                "{} is collateral, which is sold in a spot book",
                asset.asset
            );
            Problem::new(format!("market.assets[{index}].spot"), message)
        })
        .collect()
}

fn markets_without_use(file: &ScenarioFile) -> Vec<Problem> {
    let is_token =
        |name: &String| file.venue.tokens.contains_key(name) && *name != file.venue.settlement;
    let perps = perps(file);
    let used = |name: &String| perps.contains(name) || is_token(name);
    let unused = (file.market.assets.iter().enumerate()).filter(|(_, asset)| !used(&asset.asset));
    unused
        .map(|(index, asset)| {
            let message = format!(
                "{} is neither a perp nor collateral of the venue",
                asset.asset
            );
            Problem::new(format!("market.assets[{index}].asset"), message)
        })
        .collect()
}

fn markets_without_price(file: &ScenarioFile) -> Vec<Problem> {
    let has_price = |name: &String| file.paths.assets.iter().any(|path| path.asset == *name);
    let missing = (file.market.assets.iter()).filter(|asset| !has_price(&asset.asset));
    missing
        .map(|asset| {
            let message = format!(
                "{} is missing, which has books in market.assets",
                asset.asset
            );
            Problem::new("paths.assets", message)
        })
        .collect()
}

fn prices_without_market(file: &ScenarioFile) -> Vec<Problem> {
    let paths = file.paths.assets.iter().enumerate();
    paths
        .filter(|(_, path)| market(file, &path.asset).is_none())
        .map(|(index, path)| {
            let message = format!("{} has no books in market.assets", path.asset);
            Problem::new(format!("paths.assets[{index}].asset"), message)
        })
        .collect()
}
