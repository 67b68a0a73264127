//! `plimsoll completions`: completion scripts for shells.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::screen::print;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        // Into memory first: the generator does not survive a closed pipe.
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "plimsoll", &mut text);
        print(String::from_utf8_lossy(&text).trim_end())?;
        Ok(Exit::Done)
    }
}
