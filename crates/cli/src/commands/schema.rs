//! `plimsoll schema`: the JSON Schema of scenario files, sweeps and overlays.

use clap::Args;

use crate::exit::Exit;
use crate::screen::print_json;

/// Print the JSON Schema of scenario files, with every key, unit, range and default
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// That of sweep files instead
    #[arg(long, conflicts_with = "overlay")]
    sweep: bool,
    /// That of overlays instead
    #[arg(long)]
    overlay: bool,
}

impl Schema {
    /// Prints it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        print_json(&match (self.sweep, self.overlay) {
            (true, _) => plimsoll_scenario::sweep_schema(),
            (_, true) => plimsoll_scenario::overlay_schema(),
            _ => plimsoll_scenario::schema(),
        })?;
        Ok(Exit::Done)
    }
}
