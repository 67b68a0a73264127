//! `plimsoll schema`: the JSON Schema of scenario files, sweeps, overlays and decisions.

use clap::Args;

use crate::exit::Exit;
use crate::screen::print_json;

/// Print the JSON Schema of scenario files, with every key, unit, range and default
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// That of sweep files instead
    #[arg(long, conflicts_with_all = ["overlay", "decision"])]
    sweep: bool,
    /// That of overlays instead
    #[arg(long, conflicts_with = "decision")]
    overlay: bool,
    /// That of decisions instead
    #[arg(long)]
    decision: bool,
}

impl Schema {
    /// Prints it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        print_json(&match (self.sweep, self.overlay, self.decision) {
            (true, _, _) => plimsoll_scenario::sweep_schema(),
            (_, true, _) => plimsoll_scenario::overlay_schema(),
            (_, _, true) => plimsoll_scenario::decision_schema(),
            _ => plimsoll_scenario::schema(),
        })?;
        Ok(Exit::Done)
    }
}
