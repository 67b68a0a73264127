//! The type of a scenario file, once its base and its presets have been filled in.

use garde::Validate;
use plimsoll_agents::{AgentsConfig, PopulationConfig};
use plimsoll_engine::venue::VenueConfig;
use plimsoll_paths::PathsConfig;
use plimsoll_sim::market::MarketConfig;
use plimsoll_sim::{ClockConfig, FaultConfig, RecordingConfig, SimConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A scenario: a book, a market, and what happens to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Plimsoll scenario")]
pub struct ScenarioFile {
    /// Name of another scenario file of the same folder, without `.yaml`. What this file does not
    /// say is said by that one: mappings are merged key by key, lists replace, `~` takes a key
    /// away. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(custom(is_slug)))]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub base: Option<String>,
    /// Name of the results: lower-case letters, digits and `-`.
    #[garde(custom(is_slug))]
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]*$"))]
    pub name: String,
    /// One line for people.
    #[garde(length(chars, min = 1, max = 100))]
    #[schemars(length(min = 1, max = 100))]
    pub title: String,
    /// What is modelled, from where the figures are, what to watch.
    #[garde(length(chars, min = 1, max = 4_000))]
    #[schemars(length(min = 1, max = 4_000))]
    pub description: String,
    /// When it starts, how long it lasts, how often prices come.
    #[garde(dive)]
    pub clock: ClockConfig,
    /// Parameters of the venue: a dated `preset` and whatever differs from it.
    #[garde(dive)]
    pub venue: VenueConfig,
    /// Reference price paths.
    #[garde(dive)]
    pub paths: PathsConfig,
    /// Books, impact, oracle and mark. An asset may name a `preset`.
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
    /// How many paths, and from which seed.
    #[garde(dive)]
    pub runs: RunsConfig,
    /// What must hold at the end of a run, such as `es_99(bad_debt_usd) < 1e6`. No result depends
    /// on it. Default: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[garde(skip)]
    pub thresholds: Vec<String>,
}

/// How many paths, and from which seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunsConfig {
    /// Number of paths.
    #[garde(range(min = 1, max = 1_000_000_000))]
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub paths: u64,
    /// Paths of one shard, the unit of work and of resuming. Default 64.
    #[serde(default = "sixty_four")]
    #[garde(range(min = 1, max = 1_000_000))]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub shard_paths: u64,
    /// Master seed of every random stream.
    #[garde(skip)]
    pub seed: u64,
}

impl ScenarioFile {
    /// What defines a path of the scenario, but for seed and number.
    #[must_use]
    pub fn sim_config(&self) -> SimConfig {
        SimConfig {
            clock: self.clock.clone(),
            venue: self.venue.clone(),
            paths: self.paths.clone(),
            market: self.market.clone(),
            faults: self.faults.clone(),
            population: self.population.clone(),
            agents: self.agents.clone(),
            recording: self.recording.clone(),
        }
    }
}

fn sixty_four() -> u64 {
    64
}

// garde passes its context by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_slug(name: &str, (): &()) -> garde::Result {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.starts_with(is_plain) && name.chars().all(|c| is_plain(c) || c == '-') {
        return Ok(());
    }
    Err(garde::Error::new(
        "must be lower-case letters, digits and `-`, and start with a letter or digit",
    ))
}
