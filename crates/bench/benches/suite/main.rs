//! The benchmarks: every figure is a ratio of things that run in turn in one process.
//!
//! ```text
//! cargo bench -p plimsoll-bench                      everything, under ten minutes
//! cargo bench -p plimsoll-bench -- --quick           fewer rounds
//! cargo bench -p plimsoll-bench -- --only crash      one group
//! ```
//!
//! What the figures mean, and which were reached: BENCHMARKS.md.
#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

mod accounts;
mod crash;
mod memory;
mod paths;
mod plain;
mod r1;
mod threads;

use clap::Parser;
use plimsoll_bench::figures::{Figure, time};
use plimsoll_bench::machine::Machine;
use plimsoll_bench::rounds::elapsed;

/// Measures how fast the simulator is, beside what it is compared with.
#[derive(Debug, Parser)]
struct Cli {
    /// Fewer rounds: what is far from its goal shows all the same
    #[arg(long)]
    quick: bool,
    /// Only the groups whose name holds this
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
    /// Given by cargo; says nothing here
    #[arg(long, hide = true)]
    bench: bool,
}

/// How often margin sharing moves money decides what a day costs: words for it, and overrides. The
/// first is what all presets have. The second lets perp equity drift by three tenths of its target.
pub(crate) const SHARING: [(&str, &[&str]); 2] = [
    ("shared at 3%", &[]),
    ("shared at 30%", &["venue.sharing.tolerance=0.3"]),
];

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    quick: bool,
}

impl Effort {
    /// A number of rounds, or of anything else: the one for quick runs, or the other.
    pub(crate) fn rounds(self, quick: u64, whole: u64) -> u64 {
        if self.quick { quick } else { whole }
    }
}

/// A group of figures.
type Group = fn(Effort) -> anyhow::Result<Vec<Figure>>;

const GROUPS: [(&str, Group); 7] = [
    ("paths", paths::figures),
    ("r1", r1::figures),
    ("plain", plain::figures),
    ("crash", crash::figures),
    ("accounts", accounts::figures),
    ("threads", threads::figures),
    ("memory", memory::figures),
];

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let effort = Effort { quick: cli.quick };
    println!("{}", Machine::this());
    println!("times of a shared machine are noisy: read the ratios");
    let groups = GROUPS.iter().filter(|(name, _)| name.contains(&cli.only));
    let (mut aimed, mut met) = (0, 0);
    for (name, group) in groups {
        let mut figures = Vec::new();
        let mut outcome = Ok(());
        let took = elapsed(|| outcome = group(effort).map(|all| figures = all));
        outcome?;
        println!("\n{name} ({})", time(took));
        for figure in &figures {
            println!("  {figure}");
        }
        aimed += figures
            .iter()
            .filter(|figure| figure.goal.is_some())
            .count();
        let reached = figures.iter().filter(|f| f.goal.is_some() && f.is_met());
        met += reached.count();
    }
    println!("\n{met} of {aimed} goals met");
    Ok(())
}
