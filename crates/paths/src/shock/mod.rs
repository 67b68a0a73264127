//! Deterministic moves that are added to the random paths. One file for each kind.
//!
//! Rule    the price is the undisturbed price times a displacement, the product of one factor
//!         for each shock; so shocks compose in any number and touch no random draw. The one
//!         exception is `hold`, which drops increments of the random path
//! Units   minutes after the start of the path; moves in percent of the price
//! Bounds  times are taken to the nearest tick where they lie within a millionth of a tick of it
//! Source  assumption: the shapes are ours; sizes and times belong to the scenario, with sources
//! Tests   tests/it/shocks.rs
//!
//! An asset that reacts more strongly than another, by its beta, gets a shock of its own.

mod displacement;
mod hold;
mod jump;
mod ramp;
mod recover;
mod shape;
mod track;
mod waypoints;

pub(crate) use displacement::Displacement;
pub use hold::Hold;
pub use jump::Jump;
pub use ramp::Ramp;
pub use recover::Recover;
pub use shape::Shape;
pub use waypoints::{Waypoint, Waypoints};

use garde::{Path, Report, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::PathsError;

/// The word that addresses every asset.
pub(crate) const ALL: &str = "all";

/// A deterministic move of one asset or of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Shock {
    /// The price moves at once.
    Jump(Jump),
    /// The price moves over a time.
    Ramp(Ramp),
    /// A share of what earlier shocks did is taken back over a time.
    Recover(Recover),
    /// The price stands still for a time.
    Hold(Hold),
    /// The displacement follows a recorded line.
    Waypoints(Waypoints),
}

/// Checks the kind's fields. Written by hand because the derived code names a field by its place in
/// the variant, as `shocks[0][0].at_min`, where the text has `shocks[0].at_min`.
impl Validate for Shock {
    type Context = ();

    fn validate_into(&self, ctx: &(), parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        match self {
            Self::Jump(s) => s.validate_into(ctx, parent, report),
            Self::Ramp(s) => s.validate_into(ctx, parent, report),
            Self::Recover(s) => s.validate_into(ctx, parent, report),
            Self::Hold(s) => s.validate_into(ctx, parent, report),
            Self::Waypoints(s) => s.validate_into(ctx, parent, report),
        }
    }
}

impl Shock {
    /// The asset addressed, or `all`.
    #[must_use]
    pub fn asset(&self) -> &str {
        match self {
            Self::Jump(s) => &s.asset,
            Self::Ramp(s) => &s.asset,
            Self::Recover(s) => &s.asset,
            Self::Hold(s) => &s.asset,
            Self::Waypoints(s) => &s.asset,
        }
    }

    /// Minutes after the start of the path at which the shock begins.
    #[must_use]
    pub fn at_min(&self) -> f64 {
        match self {
            Self::Jump(s) => s.at_min,
            Self::Ramp(s) => s.at_min,
            Self::Recover(s) => s.at_min,
            Self::Hold(s) => s.at_min,
            Self::Waypoints(_) => 0.0,
        }
    }

    fn addresses(&self, asset: &str) -> bool {
        self.asset() == asset || self.asset() == ALL
    }
}

/// Minutes as a number of ticks, whole if it is so but for rounding.
fn in_ticks(minutes: f64, tick_s: f64) -> f64 {
    let ticks = minutes * 60.0 / tick_s;
    let whole = ticks.round();
    if (ticks - whole).abs() < 1e-6 {
        whole
    } else {
        ticks
    }
}

/// Lists all that is wrong with `shocks` on paths of the assets `names`.
pub(crate) fn problems(
    shocks: &[Shock],
    names: &[&str],
    tick_s: f64,
    ticks: u32,
) -> Vec<PathsError> {
    let mut found = Vec::new();
    for (index, shock) in shocks.iter().enumerate() {
        found.extend(unknown_asset(index, shock, names));
        found.extend(after_end(index, shock, tick_s, ticks));
        if let Shock::Waypoints(waypoints) = shock {
            found.extend(waypoints.order_problem(index));
        }
    }
    if found.is_empty() {
        found.extend(nothing_to_recover(shocks, names, tick_s));
        for asset in names {
            found.extend(Displacement::new(shocks, asset, tick_s).conflicts(asset));
        }
    }
    found
}

fn unknown_asset(index: usize, shock: &Shock, names: &[&str]) -> Option<PathsError> {
    let asset = shock.asset();
    let is_known = asset == ALL || names.contains(&asset);
    (!is_known).then(|| PathsError::UnknownShockAsset {
        index,
        asset: asset.to_owned(),
    })
}

fn after_end(index: usize, shock: &Shock, tick_s: f64, ticks: u32) -> Option<PathsError> {
    let at_min = shock.at_min();
    (in_ticks(at_min, tick_s) >= f64::from(ticks)).then(|| PathsError::ShockAfterEnd {
        index,
        at_min,
        end_min: f64::from(ticks) * tick_s / 60.0,
    })
}

fn nothing_to_recover(shocks: &[Shock], names: &[&str], tick_s: f64) -> Vec<PathsError> {
    let mut is_empty = vec![true; shocks.len()];
    for asset in names {
        for index in Displacement::new(shocks, asset, tick_s).recoveries() {
            is_empty[index] = false;
        }
    }
    let recovers = shocks.iter().enumerate();
    recovers
        .filter(|&(index, shock)| matches!(shock, Shock::Recover(_)) && is_empty[index])
        .map(|(index, shock)| PathsError::NothingToRecover {
            index,
            at_min: shock.at_min(),
        })
        .collect()
}
