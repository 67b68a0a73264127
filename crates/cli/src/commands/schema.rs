//! `plimsoll schema`: the JSON Schema of scenario files.

use clap::Args;

use crate::exit::Exit;
use crate::screen::print_json;

/// Print the JSON Schema of scenario files, with every key, unit, range and default
#[derive(Debug, Args)]
pub(crate) struct Schema {}

impl Schema {
    /// Prints it.
    #[expect(clippy::unused_self, reason = "all commands are called alike")]
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        print_json(&plimsoll_scenario::schema())?;
        Ok(Exit::Done)
    }
}
