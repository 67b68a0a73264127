//! `plimsoll plan`: what is to be run, as a file for `shard` and `merge`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::exit::Exit;
use crate::scenario::{Source, simulation};
use crate::screen::{note, plural, print};

/// Write the plan of a scenario or a sweep, to be run shard by shard on any machines
#[derive(Debug, Args)]
pub(crate) struct PlanScenario {
    #[command(flatten)]
    source: Source,
    /// File to write, `-` for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl PlanScenario {
    /// Writes it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let plan = self.source.load()?.plan;
        for point in &plan.points {
            simulation(&plan, point, self.source.data()).map_err(anyhow::Error::from_boxed)?;
        }
        let text = serde_json::to_string_pretty(&plan)?;
        if self.output == Path::new("-") {
            print(text)?;
            return Ok(Exit::Done);
        }
        let file = self.output.display();
        std::fs::write(&self.output, text + "\n")
            .with_context(|| format!("cannot write {file}"))?;
        let shards = plural(plan.shards_total(), "shard");
        note(format!(
            "{file}: plan {} in {shards}, counted from 0",
            plan.id
        ));
        Ok(Exit::Done)
    }
}
