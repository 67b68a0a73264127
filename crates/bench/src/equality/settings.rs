//! The settings that are compared: every shipped scenario at small size, and what else the engine
//! and the world can do, one thing at a time.

use anyhow::Context;
use plimsoll_sim::Simulation;

use crate::workload::{scenario, scenarios, simulation};

/// A scenario with what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is called.
    pub name: String,
    /// The scenario's file.
    pub stem: String,
    /// What differs.
    pub overrides: Vec<String>,
}

impl Setting {
    fn new(name: &str, stem: &str, overrides: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            stem: stem.to_owned(),
            overrides: overrides.iter().map(|text| (*text).to_owned()).collect(),
        }
    }

    /// Its simulation.
    ///
    /// # Errors
    /// Where the setting is not sound.
    pub fn simulation(&self) -> anyhow::Result<Simulation> {
        let overrides: Vec<&str> = self.overrides.iter().map(String::as_str).collect();
        simulation(&self.stem, &overrides).with_context(|| self.name.clone())
    }
}

/// A book that the plain computation can look at at every tick without taking all day: 60 accounts.
const SMALL: [&str; 5] = [
    "population.accounts.lender=11",
    "population.accounts.carry=14",
    "population.accounts.hedger=10",
    "population.accounts.looper=16",
    "population.accounts.plain=8",
];
/// Few of those who trade all the time, looking less often, in scenarios that have them.
const TRADERS: [&str; 7] = [
    "population.accounts.market_maker=2",
    "population.accounts.arbitrageur=2",
    "population.accounts.momentum=8",
    "population.accounts.discretionary=12",
    "population.accounts.liquidator=2",
    "agents.arbitrageur.clock_s=60",
    "agents.liquidator.clock_s=60",
];
/// Scenarios whose prices are recorded and not shipped.
const WITH_DATA: [&str; 1] = ["replay-2025-10-10"];
/// A fall that brings many to their threshold, and the way back.
const FALL: &str = "paths.shocks=[{kind: ramp, asset: all, at_min: 20, over_min: 60, move_pct: -45}, \
                    {kind: recover, asset: all, at_min: 120, over_min: 30, fraction: 0.8}]";

/// All settings.
///
/// # Errors
/// Where the folder of scenarios cannot be read.
pub fn all() -> anyhow::Result<Vec<Setting>> {
    let mut settings = shipped()?;
    settings.extend(rules());
    settings.extend(markets());
    settings.extend(clocks());
    Ok(settings)
}

/// Every shipped scenario, small.
fn shipped() -> anyhow::Result<Vec<Setting>> {
    let mut stems = Vec::new();
    for entry in std::fs::read_dir(scenarios())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".yaml") {
            stems.push(stem.to_owned());
        }
    }
    stems.sort();
    stems.retain(|stem| !WITH_DATA.contains(&stem.as_str()));
    stems.iter().map(|stem| small(stem)).collect()
}

/// A shipped scenario, small: some last weeks, so with ticks of half a minute.
fn small(stem: &str) -> anyhow::Result<Setting> {
    let mut overrides = vec!["clock.tick_s=30"];
    if scenario(stem, &[])?.config.population.accounts.arbitrageur > 0 {
        overrides.extend_from_slice(&TRADERS);
    }
    Ok(setting(stem, stem, &overrides))
}

/// A setting of the small book.
fn setting(name: &str, stem: &str, more: &[&str]) -> Setting {
    let mut overrides = SMALL.to_vec();
    overrides.extend_from_slice(more);
    Setting::new(name, stem, &overrides)
}

/// The small book in six hours that fall and come back, with one rule changed.
fn fallen(name: &str, more: &[&str]) -> Setting {
    let mut overrides = vec!["clock.horizon_h=6", "clock.tick_s=6", FALL];
    overrides.extend_from_slice(more);
    setting(name, "october-2026-quiet-day", &overrides)
}

/// Modes, caps, tiers and readings.
fn rules() -> Vec<Setting> {
    let tiers = "venue.perps.HYPE.tiers=[{from_usd: 0, max_leverage: 10}, \
                 {from_usd: 200_000, max_leverage: 5}, {from_usd: 2_000_000, max_leverage: 3}]";
    let key = |value: &'static str| [value];
    let mut settings = vec![
        fallen("standard mode", &key("population.mode=standard")),
        fallen("unified mode", &key("population.mode=unified")),
        fallen("isolated positions", &key("population.mode=isolated")),
        fallen(
            "borrow cap binds",
            &key("venue.tokens.USDC.borrow.borrow_cap=396_000_000"),
        ),
        fallen(
            "user borrow cap binds",
            &key("venue.tokens.USDC.borrow.user_borrow_cap=30_000_000"),
        ),
        fallen(
            "supply cap binds",
            &key("venue.tokens.USDC.supply_cap=532_500_000"),
        ),
        fallen("margin tiers", &[tiers]),
    ];
    settings.extend(
        [
            "venue.sharing.tolerance=0.002",
            "venue.sharing.caps_fall_back=whole_account",
            "venue.sharing.maintenance_borrow=false",
            "venue.margin.trigger=faq_threshold",
            "venue.margin.counted_borrow=owed",
            "venue.margin.min_borrow_offset=add",
            "venue.liquidation.partial=proportional",
            "venue.liquidation.partial=share_of_rest",
            "venue.liquidation.full=above_rounded",
            "venue.liquidation.slip=none",
            "venue.liquidation.order=borrows_first",
            "venue.liquidation.adl.enabled=false",
            "venue.tokens.USDC.borrow.indexed=hourly",
            "venue.tokens.USDC.borrow.rate=effective",
        ]
        .map(|reading| fallen(reading, &[reading])),
    );
    settings
}

/// Markets, faults and people.
fn markets() -> Vec<Setting> {
    let faults = "faults=[{kind: stale_oracle, from_min: 30, duration_min: 10}]";
    vec![
        fallen("no feedback", &["market.feedback=false"]),
        fallen("a crash while oracles stand still", &[faults]),
        fallen("a slow oracle", &["market.oracle_every_s=120"]),
        fallen("a twin", &["recording.twin=true"]),
        fallen("nobody asks for causes", &["recording.causes=false"]),
        fallen("nobody acts", &["agents.act=false"]),
        setting(
            "all classes in a crash",
            "october-2026-market",
            &["clock.horizon_h=6", "clock.tick_s=6", FALL],
        ),
        setting(
            "benchmark, hourly wakes",
            "benchmarks/r1-hourly",
            &["clock.tick_s=12"],
        ),
        setting("benchmark, crash hour", "benchmarks/r1-crash-hour", &[]),
        Setting::new(
            "benchmark, plain borrowing",
            "benchmarks/plain-borrowing",
            &["clock.tick_s=12", "population.accounts.plain=60"],
        ),
    ]
}

/// Lengths of a tick.
fn clocks() -> Vec<Setting> {
    let ticks = [1, 3, 30, 60, 300].map(|tick_s| {
        let tick = format!("clock.tick_s={tick_s}");
        fallen(&tick, &[&tick])
    });
    ticks.to_vec()
}
