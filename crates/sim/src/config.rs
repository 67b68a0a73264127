//! Configuration of one path: what each part of the simulation owns, put together.

use garde::Validate;
use plimsoll_agents::{AgentsConfig, PopulationConfig};
use plimsoll_engine::units::SimTime;
use plimsoll_engine::venue::VenueConfig;
use plimsoll_paths::PathsConfig;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::faults::FaultConfig;
use crate::market::MarketConfig;

/// Everything that defines a path but its seed and number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimConfig {
    /// When it starts, how long it lasts, how often prices come.
    #[garde(dive)]
    pub clock: ClockConfig,
    /// Parameters of the venue.
    #[garde(dive)]
    pub venue: VenueConfig,
    /// Reference price paths.
    #[garde(dive)]
    pub paths: PathsConfig,
    /// Books, impact, oracle and mark.
    #[garde(dive)]
    pub market: MarketConfig,
    /// What goes wrong, and when. Default: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(dive)]
    pub faults: Vec<FaultConfig>,
    /// Who holds what at the start.
    #[garde(dive)]
    pub population: PopulationConfig,
    /// How account holders behave.
    #[serde(default)]
    #[garde(dive)]
    pub agents: AgentsConfig,
    /// What is kept of a path.
    #[serde(default)]
    #[garde(dive)]
    pub recording: RecordingConfig,
}

/// Clock of a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockConfig {
    /// Start of the path, UTC. Funding is paid at whole hours of it.
    #[garde(skip)]
    pub start: jiff::Timestamp,
    /// Length of the path, hours.
    #[garde(range(min = 1, max = 8_760))]
    #[schemars(range(min = 1, max = 8_760))]
    pub horizon_h: u32,
    /// Seconds between two oracle updates. Default 3. Source: DOC-ORACLE.
    #[serde(default = "three")]
    #[garde(range(min = 1, max = 3_600))]
    #[schemars(range(min = 1, max = 3_600))]
    pub tick_s: u32,
}

fn three() -> u32 {
    3
}

impl ClockConfig {
    /// Number of ticks of a path.
    #[must_use]
    pub fn ticks(&self) -> u32 {
        self.horizon_h * 3_600 / self.tick_s
    }

    /// Time of the last tick.
    #[must_use]
    pub fn end(&self) -> SimTime {
        SimTime(u64::from(self.ticks()) * u64::from(self.tick_s) * 1_000)
    }

    /// Milliseconds from the start to the first whole hour of UTC after it.
    #[must_use]
    pub fn first_hour_ms(&self) -> u64 {
        const HOUR_MS: i64 = 3_600_000;
        let past = self.start.as_millisecond().rem_euclid(HOUR_MS);
        u64::try_from(HOUR_MS - past).unwrap_or(0)
    }
}

/// What is kept of a path beside its row of metrics and its liquidations.
// Switches that are independent of each other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecordingConfig {
    /// Minutes between two samples of prices, utilization and the pool. Default 15.
    #[garde(range(min = 1, max = 1_440))]
    #[schemars(range(min = 1, max = 1_440))]
    pub sample_every_min: u32,
    /// Whether samples are kept. Default true.
    #[garde(skip)]
    pub samples: bool,
    /// Whether single liquidations are kept. Default true.
    #[garde(skip)]
    pub liquidations: bool,
    /// Whether the fate of every account is kept. Default false.
    #[garde(skip)]
    pub accounts: bool,
    /// Whether the books are checked after every event, which is slow. Default false.
    #[garde(skip)]
    pub check_books: bool,
    /// Whether every path is run a second time on the same streams without feedback
    /// (`market.feedback: false`), which doubles the time and says how much the liquidations add to
    /// themselves. Default false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[garde(skip)]
    pub twin: bool,
    /// Whether paths work out which liquidation caused which. Where they do not, they are faster, the
    /// columns that say so are null, and nothing else is different. Default true.
    #[serde(skip_serializing_if = "is_true")]
    #[garde(skip)]
    pub causes: bool,
    /// Capital, USD, that somebody outside of the model puts up against bad debt once the interest
    /// buffer is used up. It moves no money and only lowers `bad_debt_net_usd`: the borrow backstop
    /// of the model has no capital of its own. Default 0: no source names any.
    #[serde(skip_serializing_if = "Decimal::is_zero")]
    #[garde(custom(not_negative))]
    pub backstop_capital_usd: Decimal,
}

impl RecordingConfig {
    /// The capital as a number of USD.
    pub(crate) fn backstop_capital(&self) -> f64 {
        self.backstop_capital_usd.to_f64().unwrap_or(0.0)
    }
}

// serde passes what it may leave out by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_true(value: &bool) -> bool {
    *value
}

// garde passes its context by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn not_negative(value: &Decimal, (): &()) -> garde::Result {
    if value.is_sign_negative() && !value.is_zero() {
        return Err(garde::Error::new("must not be negative"));
    }
    Ok(())
}

impl Default for RecordingConfig {
    fn default() -> Self {
        Self {
            sample_every_min: 15,
            samples: true,
            liquidations: true,
            accounts: false,
            check_books: false,
            twin: false,
            causes: true,
            backstop_capital_usd: Decimal::ZERO,
        }
    }
}
