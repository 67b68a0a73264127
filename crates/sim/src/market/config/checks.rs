//! Relations between the values of a market configuration.

use super::{
    AssetMarketConfig, ExchangeConfig, MarketConfig, OracleMode, StablecoinConfig, UsdcWaypoint,
    ValidatorConfig,
};

/// Range checks let NaN through; this does not.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
pub(super) fn is_finite(value: &f64, (): &()) -> garde::Result {
    if value.is_finite() {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be a finite number, not {value}"
        )))
    }
}

pub(super) fn ends_after_start(from_min: f64, to_min: f64) -> garde::Result {
    if to_min > from_min {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be later than from_min = {from_min}, not {to_min}"
        )))
    }
}

pub(super) fn has_its_book(mode: OracleMode, has_spot: bool) -> garde::Result {
    let why = match mode {
        OracleMode::Internal => "an internal oracle is the mid of the spot book",
        OracleMode::Mixed => "a mixed oracle takes the mid of the spot book in",
        OracleMode::External => return Ok(()),
    };
    if has_spot {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "{why}, but there is no spot book"
        )))
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
pub(super) fn assets_differ(assets: &[AssetMarketConfig], (): &()) -> garde::Result {
    differ("asset", assets.iter().map(|one| one.asset.as_str()))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
pub(super) fn exchanges_differ(exchanges: &[ExchangeConfig], (): &()) -> garde::Result {
    differ("exchange", exchanges.iter().map(|one| one.name.as_str()))?;
    if exchanges.iter().any(|one| one.spot_weight > 0) {
        Ok(())
    } else {
        Err(garde::Error::new("no exchange has a spot_weight"))
    }
}

pub(super) fn validators_fit(
    validators: &[ValidatorConfig],
    assets: &[AssetMarketConfig],
) -> garde::Result {
    differ("validator", validators.iter().map(|one| one.name.as_str()))?;
    let windows = validators.iter().flat_map(|one| &one.deviations);
    assets_are_known(windows.flat_map(|window| &window.assets), assets)
}

fn differ<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> garde::Result {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            return Err(garde::Error::new(format!("{what} {name} is listed twice")));
        }
        seen.push(name);
    }
    Ok(())
}

pub(super) fn assets_are_known<'a>(
    mut named: impl Iterator<Item = &'a String>,
    assets: &[AssetMarketConfig],
) -> garde::Result {
    match named.find(|name| !assets.iter().any(|known| known.asset == **name)) {
        Some(name) => Err(garde::Error::new(format!(
            "{name} is not among the market's assets"
        ))),
        None => Ok(()),
    }
}

/// What is said by asset names assets of the market, each at most once.
pub(super) fn once_each<'a>(
    named: impl Iterator<Item = &'a String> + Clone,
    assets: &[AssetMarketConfig],
) -> garde::Result {
    differ("asset", named.clone().map(String::as_str))?;
    assets_are_known(named, assets)
}

/// Names in windows of exchanges.
pub(super) fn exchanges_are_known<'a>(
    mut named: impl Iterator<Item = &'a String>,
    config: &MarketConfig,
) -> garde::Result {
    match named.find(|name| !config.exchanges.iter().any(|known| known.name == **name)) {
        Some(name) => Err(garde::Error::new(format!(
            "{name} is not among market.exchanges"
        ))),
        None => Ok(()),
    }
}

/// Waypoints come one after the other.
pub(super) fn are_in_order(waypoints: &[UsdcWaypoint]) -> garde::Result {
    for pair in waypoints.windows(2) {
        if pair[1].at_min <= pair[0].at_min {
            return Err(garde::Error::new(format!(
                "the waypoint at {} min must come after the one at {} min",
                pair[1].at_min, pair[0].at_min
            )));
        }
    }
    Ok(())
}

/// No stablecoin is listed twice.
// garde passes its context by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn stablecoins_differ(coins: &[StablecoinConfig], (): &()) -> garde::Result {
    let twice = (1..coins.len()).find(|n| {
        let earlier = &coins[..*n];
        earlier.iter().any(|coin| coin.token == coins[*n].token)
    });
    match twice {
        Some(n) => Err(garde::Error::new(format!(
            "{} is listed twice",
            coins[n].token
        ))),
        None => Ok(()),
    }
}

pub(super) fn usdc_fits(waypoints: &[UsdcWaypoint], usdt_usdc: f64) -> garde::Result {
    are_in_order(waypoints)?;
    if waypoints.is_empty() || usdt_usdc.to_bits() == 1.0_f64.to_bits() {
        Ok(())
    } else {
        Err(garde::Error::new(
            "the waypoints fix usdt_usdc, which must not be set beside them",
        ))
    }
}
