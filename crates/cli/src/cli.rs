//! The command line.

use clap::{Parser, Subcommand};

use crate::commands::{
    account, bench, calibrate, certify, check, compare, completions, cover, estimate, gallery, man,
    merge, modes, plan, replay, report, reverse, run, schema, sensitivity, shard, summary, sweep,
    tail, validate,
};
use crate::exit::{self, Exit};

/// Monte Carlo stress tests of a lending venue: scenarios in, distributions of losses out.
#[derive(Debug, Parser)]
#[command(
    name = "plimsoll",
    version,
    after_help = exit::TEXT,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(run::RunScenario),
    Sweep(sweep::RunSweep),
    Check(check::Check),
    Replay(replay::Replay),
    Modes(modes::Modes),
    Certify(certify::CertifyScenario),
    Reverse(reverse::ReverseStress),
    Sensitivity(sensitivity::Sensitivity),
    Cover(cover::Cover),
    Estimate(estimate::EstimateMeasure),
    Tail(tail::TailOf),
    Bench(bench::BenchScenario),
    Summary(summary::Summary),
    Compare(compare::Compare),
    Report(report::WriteReport),
    Validate(validate::Validate),
    Gallery(gallery::Gallery),
    Account(account::Account),
    Calibrate(calibrate::Calibrate),
    Schema(schema::Schema),
    Plan(plan::PlanScenario),
    Shard(shard::RunShard),
    Merge(merge::Merge),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    /// Does it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Run(x) => x.run(),
            Self::Sweep(x) => x.run(),
            Self::Check(x) => x.run(),
            Self::Replay(x) => x.run(),
            Self::Modes(x) => x.run(),
            Self::Certify(x) => x.run(),
            Self::Reverse(x) => x.run(),
            Self::Sensitivity(x) => x.run(),
            Self::Cover(x) => x.run(),
            Self::Estimate(x) => x.run(),
            Self::Tail(x) => x.run(),
            Self::Bench(x) => x.run(),
            Self::Summary(x) => x.run(),
            Self::Compare(x) => x.run(),
            Self::Report(x) => x.run(),
            Self::Validate(x) => x.run(),
            Self::Gallery(x) => x.run(),
            Self::Account(x) => x.run(),
            Self::Calibrate(x) => x.run(),
            Self::Schema(x) => x.run(),
            Self::Plan(x) => x.run(),
            Self::Shard(x) => x.run(),
            Self::Merge(x) => x.run(),
            Self::Completions(x) => x.run(),
            Self::Man(x) => x.run(),
        }
    }
}
