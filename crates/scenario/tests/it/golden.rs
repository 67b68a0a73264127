//! The first path of every shipped scenario, at full length: a change that moves any of these
//! figures must say why. One that replays recorded candles is run where files can be read, by the
//! tests of the command.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll_scenario::Scenario;
use plimsoll_sim::record::{LiquidationKind, PathRow};
use plimsoll_sim::{Simulation, Trace, World};

#[test]
fn the_first_path_of_every_shipped_scenario_is_as_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    let told: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = files
            .iter()
            .map(|f| scope.spawn(|| first_path(f)))
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    insta::assert_snapshot!("golden", told.join("\n"));
}

/// Accounts of a scenario that is too long to be run with all of them here.
const FEW: &str = "population.accounts={lender: 60, carry: 30, hedger: 30, looper: 40, plain: 20, \
    market_maker: 2, arbitrageur: 2, momentum: 4, discretionary: 6, liquidator: 2}";
/// Hours from which that is so.
const LONG_H: u32 = 100;

fn first_path(file: &Path) -> String {
    let mut scenario = Scenario::load(file, &[]).unwrap();
    let is_long = scenario.file.clock.horizon_h > LONG_H;
    if is_long {
        scenario = Scenario::load(file, &[FEW.to_owned()]).unwrap();
    }
    if !scenario.config.paths.recordings.is_empty() {
        return format!("{}, needs recordings\n", scenario.file.name);
    }
    let seed = scenario.file.runs.seed;
    let simulation = Simulation::new(scenario.config.clone(), seed).unwrap();
    let record = World::new(&simulation).unwrap().run(0, Trace::Off);
    assert_eq!(record.row.error, None);
    let name = &scenario.file.name;
    let name = if is_long {
        format!("{name}, fewer accounts")
    } else {
        name.clone()
    };
    tell(&name, &simulation.asset_names(), &record.row)
}

fn cascade(row: &PathRow) -> String {
    let PathRow {
        cascade_liquidations: Some(count),
        cascade_usd: Some(usd),
        cascade_depth: Some(depth),
        ..
    } = row
    else {
        return "not worked out".to_owned();
    };
    format!("{count} for {usd:.2} USD, longest chain {depth}")
}

/// To the cent and to the tenth decimal: enough to see any change, and readable.
fn tell(name: &str, assets: &[String], row: &PathRow) -> String {
    let mut text = format!("{name}, seed of the file, path 0\n");
    let mut line = |key: &str, value: String| writeln!(text, "  {key}: {value}").unwrap();
    line("reference_digest", row.reference_digest.clone());
    line("bad_debt_usd", format!("{:.2}", row.bad_debt_usd));
    line("lender_loss_usd", format!("{:.2}", row.lender_loss_usd));
    line(
        "backstop_perp_loss_usd",
        format!("{:.2}", row.backstop_perp_loss_usd),
    );
    for (kind, totals) in LiquidationKind::ALL.iter().zip(row.liquidations) {
        line(
            kind.name(),
            format!("{} for {:.2} USD", totals.count, totals.notional_usd),
        );
    }
    line("cascade", cascade(row));
    line("faults", row.faults.to_string());
    line("accounts_liquidated", row.accounts_liquidated.to_string());
    line("intents_rejected", row.intents_rejected.to_string());
    line("utilization_peak", format!("{:.10}", row.utilization_peak));
    line("utilization_end", format!("{:.10}", row.utilization_end));
    line(
        "withdrawals_blocked_usd_h",
        format!("{:.2}", row.withdrawals_blocked_usd_h),
    );
    line("supplied_end_usd", format!("{:.2}", row.supplied_end_usd));
    line("borrowed_end_usd", format!("{:.2}", row.borrowed_end_usd));
    line("lender_return", format!("{:.10}", row.lender_return));
    for (asset, px) in assets.iter().zip(&row.prices) {
        line(
            asset,
            format!(
                "low {:.6}, high {:.6}, end {:.6}",
                px.low_px, px.high_px, px.end_px
            ),
        );
    }
    text
}
