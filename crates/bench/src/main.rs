//! What stands beside the benchmarks: equality of the fast paths with the plain computation, and the
//! plain market written out for a loop in another language.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::{Parser, Subcommand};
use plimsoll_bench::equality::{self, Compared, Setting};
use plimsoll_bench::workload::{Prices, again, fast, simulation, vectors};
use plimsoll_bench::{export, rounds};

/// Compares fast paths with the plain computation, and writes out what others compare with.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compare many paths of many settings; exit code 1 if any differs
    Equality {
        /// Days of simulated time, all settings together; each has a path at least
        #[arg(long, value_name = "N", default_value_t = 1_000.0)]
        path_days: f64,
        /// Only settings whose name holds this
        #[arg(long, value_name = "TEXT", default_value = "")]
        only: String,
        /// Threads [default: one per core]
        #[arg(long, value_name = "N")]
        threads: Option<usize>,
    },
    /// Write rules, accounts, prices and liquidations of the plain market into a folder
    Export {
        /// Folder
        folder: PathBuf,
        /// Paths
        #[arg(long, value_name = "N", default_value_t = 20)]
        paths: u64,
    },
    /// Time paths of a scenario on one thread: seconds of each, one a line
    Time {
        /// Scenario of the shipped folder, without its extension
        #[arg(long, value_name = "NAME", default_value = export::SCENARIO)]
        scenario: String,
        /// Replaces a key of it, such as `clock.tick_s=12`
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// Paths
        #[arg(long, value_name = "N", default_value_t = 20)]
        paths: u64,
        /// Their prices alone
        #[arg(long, conflicts_with = "vectors")]
        prices: bool,
        /// Everybody gone through in vectors at every tick, in place of boxes
        #[arg(long)]
        vectors: bool,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Equality {
            path_days,
            only,
            threads,
        } => equality(path_days, &only, threads),
        Command::Export { folder, paths } => {
            export::write(&simulation(export::SCENARIO, &[])?, paths, &folder)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Time {
            scenario,
            set,
            paths,
            prices,
            vectors: by_vectors,
        } => {
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            let simulation = simulation(&scenario, &set)?;
            if prices {
                let mut prices = Prices::new(&simulation)?;
                time(paths, |path| {
                    std::hint::black_box(prices.path(path));
                });
            } else {
                let how = if by_vectors { vectors } else { fast };
                let mut world = how(&simulation)?;
                time(paths, |path| again(&mut world, path));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn equality(path_days: f64, only: &str, threads: Option<usize>) -> anyhow::Result<ExitCode> {
    let mut settings = equality::all()?;
    settings.retain(|setting| setting.name.contains(only));
    anyhow::ensure!(!settings.is_empty(), "no setting's name holds {only:?}");
    let settings = equality::spread(settings, path_days)?;
    let threads = threads.or_else(|| available_parallelism().ok().map(usize::from));
    let tell = |setting: &Setting, compared: &Compared| {
        println!(
            "{:<46} {:>5} paths {:>8} liquidations {:>3} differ",
            setting.name,
            compared.paths,
            compared.liquidations,
            compared.differences.len()
        );
    };
    let all = equality::compare_all(&settings, threads.unwrap_or(1), tell)?;
    println!(
        "{} settings, {} paths, {:.1} path-days, {} ticks, {} liquidations: {} differences",
        all.settings,
        all.paths,
        all.path_days,
        all.ticks,
        all.liquidations,
        all.differences.len()
    );
    for difference in &all.differences {
        println!("{difference}");
    }
    Ok(if all.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The first path warms up and is not told.
fn time(paths: u64, mut run: impl FnMut(u64)) {
    for path in 0..=paths {
        let took = rounds::seconds(|| run(path));
        if path > 0 {
            println!("{took}");
        }
    }
}
