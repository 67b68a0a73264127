//! What a list of faults says that cannot be, beyond the ranges of its values.

use super::FaultConfig;
use crate::config::SimConfig;

/// Range checks let NaN through; this does not.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is garde's"
)]
pub(crate) fn is_number(value: &f64, (): &()) -> garde::Result {
    if value.is_finite() {
        Ok(())
    } else {
        Err(garde::Error::new(format!(
            "must be a finite number, not {value}"
        )))
    }
}

/// Something wrong with a list of faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultProblem {
    /// Key path within the configuration, for example `faults[0].assets[1]`.
    pub key: String,
    /// What is wrong.
    pub message: String,
}

/// Everything that is wrong with the faults of a configuration.
#[must_use]
pub fn problems(config: &SimConfig) -> Vec<FaultProblem> {
    let faults = config.faults.iter().enumerate();
    faults
        .flat_map(|(n, fault)| {
            let mut found = times(fault, config);
            found.extend(assets(fault, config));
            found.extend(others(fault, config));
            found.into_iter().map(move |(key, message)| FaultProblem {
                key: format!("faults[{n}].{key}"),
                message,
            })
        })
        .collect()
}

/// Key within the fault, and what is wrong.
type Found = (String, String);

fn found(key: &str, message: impl Into<String>) -> Found {
    (key.to_owned(), message.into())
}

fn times(fault: &FaultConfig, config: &SimConfig) -> Vec<Found> {
    let when = fault.when();
    let mut all = Vec::new();
    let end_min = f64::from(config.clock.horizon_h) * 60.0;
    match (when.from_min, when.hazard_per_day) {
        (None, None) => all.push(found(
            "from_min",
            "neither from_min nor hazard_per_day says when the fault is there",
        )),
        (Some(_), Some(_)) => all.push(found(
            "hazard_per_day",
            "a fault is stated by from_min or drawn by hazard_per_day, not both",
        )),
        (Some(from_min), None) if from_min >= end_min => all.push(found(
            "from_min",
            format!("the path ends at minute {end_min}"),
        )),
        _ => {}
    }
    if when.duration_min.is_some() && when.duration_s.is_some() {
        all.push(found("duration_s", "duration_min says it already"));
    }
    all
}

fn assets(fault: &FaultConfig, config: &SimConfig) -> Vec<Found> {
    let known = &config.market.assets;
    let needs_spot = matches!(
        fault,
        FaultConfig::SpotPush(_) | FaultConfig::CollateralDiscount(_)
    );
    let problem = |name: &String| match known.iter().find(|asset| asset.asset == *name) {
        None => Some(format!("{name} is not among the market's assets")),
        Some(asset) if needs_spot && asset.spot.is_none() => {
            Some(format!("{name} has no spot book"))
        }
        Some(asset)
            if asset.hip3.is_some() && matches!(fault, FaultConfig::PartialStaleness(_)) =>
        {
            Some(format!("{name} has a deployer and no validators"))
        }
        Some(_) => None,
    };
    let named = fault.assets().iter().enumerate();
    named
        .filter_map(|(n, name)| Some((format!("assets[{n}]"), problem(name)?)))
        .collect()
}

fn others(fault: &FaultConfig, config: &SimConfig) -> Vec<Found> {
    let mut all = Vec::new();
    match fault {
        FaultConfig::VenueSpike(spike) => {
            let mut exchanges = config.market.exchanges.iter();
            if !exchanges.any(|one| one.name == spike.exchange) {
                let message = format!("{} is not among market.exchanges", spike.exchange);
                all.push(found("exchange", message));
            }
        }
        FaultConfig::LiquidationDelay(delay)
            if delay.delay_s.is_some() && delay.every_slots.is_some() =>
        {
            all.push(found("every_slots", "delay_s says it already"));
        }
        FaultConfig::StablecoinDepeg(depeg) => all.extend(coin(&depeg.token, config)),
        _ => {}
    }
    all
}

/// The coin of a depeg must be the settlement token, or a token whose price is a stablecoin's.
fn coin(name: &str, config: &SimConfig) -> Option<Found> {
    if name == config.venue.settlement {
        return None;
    }
    let has_spot = (config.market.assets.iter()).any(|a| a.asset == name && a.spot.is_some());
    let token = config.venue.tokens.get(name);
    let is_coin = token.is_some_and(|token| token.ltv.is_zero()) && !has_spot;
    (!is_coin).then(|| found("token", format!("{name} is no stablecoin of the venue")))
}
