//! The plain borrow-and-liquidate market, written out for a loop in another language: its rules, its
//! accounts, its reference prices, and what was liquidated here.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use plimsoll_engine::units::TokenId;
use plimsoll_engine::venue::Venue;
use plimsoll_sim::{SimConfig, Simulation};
use serde_json::{Value, json};

use crate::opening::{self, users};
use crate::workload::{Prices, fast, run};

/// The scenario.
pub const SCENARIO: &str = "benchmarks/plain-borrowing";

/// Writes `rules.json`, `accounts.csv`, `prices.f64` (paths by ticks, the opening price first) and
/// `liquidations.csv` of the first paths into a folder.
///
/// # Errors
/// Where a file cannot be written, or the scenario is not the plain market.
pub fn write(simulation: &Simulation, paths: u64, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let rules = rules(simulation, paths)?;
    std::fs::write(folder.join("rules.json"), format!("{rules:#}\n"))?;
    accounts(simulation, &folder.join("accounts.csv"))?;
    prices(simulation, paths, &folder.join("prices.f64"))?;
    liquidations(simulation, paths, &folder.join("liquidations.csv"))
}

fn create(file: &Path) -> anyhow::Result<BufWriter<File>> {
    let created = File::create(file).with_context(|| file.display().to_string())?;
    Ok(BufWriter::new(created))
}

/// Collateral token and the token that is lent.
fn tokens(venue: &Venue) -> anyhow::Result<(TokenId, TokenId)> {
    let token = |name| {
        venue
            .token(name)
            .with_context(|| format!("no token {name}"))
    };
    Ok((token("HYPE")?, token("USDC")?))
}

/// Everything that the loop has to know, by the scenario's own keys.
fn rules(simulation: &Simulation, paths: u64) -> anyhow::Result<Value> {
    let config: &SimConfig = simulation.config();
    let venue = serde_json::to_value(&config.venue)?;
    let [asset] = &config.market.assets[..] else {
        anyhow::bail!("the plain market has one asset");
    };
    let spot = asset
        .spot
        .as_ref()
        .context("the plain market has a spot book")?;
    let model = serde_json::to_value(&config.paths.assets[0].model)?;
    anyhow::ensure!(
        spot.permanent_share <= 0.0,
        "all impact of the plain market fades"
    );
    anyhow::ensure!(!config.agents.act, "nobody acts in the plain market");
    Ok(json!({
        "seed": simulation.seed(),
        "paths": paths,
        "ticks": simulation.ticks(),
        "tick_s": config.clock.tick_s,
        "first_hour_s": config.clock.first_hour_ms() / 1_000,
        "start_px": config.paths.assets[0].start_px.to_string(),
        "sigma_per_year": model["sigma_per_year"],
        "shocks": config.paths.shocks,
        "ltv": venue["tokens"]["HYPE"]["ltv"],
        "user_supply_cap": venue["tokens"]["HYPE"]["user_supply_cap"],
        "takeover_width_usd": venue["tokens"]["HYPE"]["takeover_width_usd"],
        "borrow": venue["tokens"]["USDC"]["borrow"],
        "margin": venue["margin"],
        "liquidation": venue["liquidation"],
        "spot_taker": venue["fees"]["tiers"][0]["spot_taker"],
        "spot": spot,
    }))
}

/// Units of collateral and of debt of every account, and what it has supplied of the token lent.
fn accounts(simulation: &Simulation, file: &Path) -> anyhow::Result<()> {
    let engine = opening::engine(simulation, 0)?;
    let (collateral, lent) = tokens(engine.venue())?;
    let ledger = engine.ledger();
    let mut out = create(file)?;
    writeln!(out, "account,units,debt,supplied")?;
    for (number, id) in users(&engine).enumerate() {
        let units = ledger.supplied(id, collateral).to_decimal();
        let debt = ledger.borrowed(id, lent).to_decimal();
        let supplied = ledger.supplied(id, lent).to_decimal();
        writeln!(out, "{number},{units},{debt},{supplied}")?;
    }
    Ok(out.flush()?)
}

/// Reference prices as little-endian doubles.
fn prices(simulation: &Simulation, paths: u64, file: &Path) -> anyhow::Result<()> {
    let mut prices = Prices::new(simulation)?;
    let start = prices.model().start_px()[0];
    let mut bytes = Vec::new();
    for path in 0..paths {
        bytes.extend(start.to_le_bytes());
        prices.each(path, |px| bytes.extend(px[0].to_le_bytes()));
    }
    Ok(std::fs::write(file, bytes)?)
}

/// What was liquidated, step by step.
fn liquidations(simulation: &Simulation, paths: u64, file: &Path) -> anyhow::Result<()> {
    let tick_s = f64::from(simulation.config().clock.tick_s);
    let mut world = fast(simulation)?;
    let mut out = create(file)?;
    writeln!(out, "path,tick,account,kind,units,notional_usd,credit_usd")?;
    for path in 0..paths {
        for row in run(&mut world, path).liquidations {
            let (tick, kind) = ((row.t_s / tick_s).round(), row.kind.name());
            let (account, units) = (row.account, row.size);
            let (notional, credit) = (row.notional_usd, row.credit_usd);
            writeln!(
                out,
                "{path},{tick},{account},{kind},{units},{notional},{credit}"
            )?;
        }
    }
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::simulation;

    #[test]
    fn the_files_hold_all_accounts_all_prices_and_the_rules() {
        let simulation = simulation(SCENARIO, &["clock.horizon_h=1", "paths.shocks=[]"]).unwrap();
        let folder = std::env::temp_dir().join(format!("plimsoll-export-{}", std::process::id()));
        write(&simulation, 2, &folder).unwrap();
        let text = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(text("accounts.csv").lines().count(), 1 + 1_001);
        let rules: Value = serde_json::from_str(&text("rules.json")).unwrap();
        assert_eq!(
            (&rules["ticks"], &rules["ltv"]),
            (&json!(1_200), &json!("0.65"))
        );
        assert_eq!(rules["borrow"]["indexed"], json!("hourly"));
        let prices = std::fs::read(folder.join("prices.f64")).unwrap();
        assert_eq!(prices.len(), 2 * 1_201 * 8);
        assert_eq!(prices[..8], 83.509_f64.to_le_bytes());
        assert!(text("liquidations.csv").starts_with("path,tick,account"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
