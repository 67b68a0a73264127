//! `plimsoll bench`: how long a job takes on this machine.

use std::time::Duration;

use clap::Args;
use plimsoll_bench::machine::Machine;
use plimsoll_bench::sizing::Sizing;
use plimsoll_lab::Plan;
use serde::Serialize;

use crate::exit::Exit;
use crate::measure::bytes_per_path;
use crate::scenario::{Source, simulation};
use crate::screen::{print_json, print_sizing};

/// Say how long a scenario takes on this machine, by running some of its paths
///
/// Runs paths on one thread, then on all, for some seconds each, and scales. Nothing is written. Of a
/// sweep the first point is run. What the spread between paths leaves open stands beside each rate;
/// what else the machine does meanwhile does not.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct BenchScenario {
    #[command(flatten)]
    source: Source,
    /// Seconds to run paths for, on one thread and on all each
    #[arg(long, value_name = "S", default_value_t = 3.0, value_parser = parse_seconds)]
    seconds: f64,
    /// Threads to use at most [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Everything that the command says.
#[derive(Debug, Serialize)]
pub(crate) struct Sized {
    /// Name of the plan.
    pub(crate) name: String,
    /// The machine.
    pub(crate) machine: String,
    /// Paths of the job: all points.
    pub(crate) paths: u64,
    /// Points of the job.
    pub(crate) points: u64,
    /// Accounts are the scenario's; ticks of a path.
    pub(crate) ticks: u32,
    /// What was measured.
    pub(crate) measured: Sizing,
    /// Share of a path's time that its prices take; none where they are recorded.
    pub(crate) prices_share: Option<f64>,
    /// Seconds that the job takes on all threads, and the ends of the 95% interval.
    pub(crate) seconds: (f64, f64, f64),
    /// Size of the job's tables, bytes.
    pub(crate) bytes: f64,
}

impl BenchScenario {
    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let plan = self.source.load()?.plan;
        let sized = self.measure(&plan)?;
        if self.json {
            print_json(&sized)?;
        } else {
            print_sizing(&sized)?;
        }
        Ok(Exit::Done)
    }

    fn measure(&self, plan: &Plan) -> anyhow::Result<Sized> {
        let simulation = simulation(plan, &plan.points[0], self.source.data())
            .map_err(anyhow::Error::from_boxed)?;
        let machine = Machine::this();
        let threads = self.threads.map_or(machine.threads, usize::from);
        let each = Duration::from_secs_f64(self.seconds);
        let measured = Sizing::measure(&simulation, threads, each)?;
        let paths = plan.paths_total();
        Ok(Sized {
            name: plan.name.clone(),
            machine: machine.to_string(),
            paths,
            points: plan.points.len() as u64,
            ticks: simulation.ticks(),
            prices_share: measured.prices_share(),
            seconds: measured.seconds_for(paths),
            bytes: bytes_per_path(plan, 0, &simulation)? * paths as f64,
            measured,
        })
    }
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (0.01..=3_600.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("must be from 0.01 to 3600".to_owned())
    }
}
