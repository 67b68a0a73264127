//! `plimsoll man`: manual pages.

use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use crate::cli::Cli;
use crate::exit::{Exit, Stop};
use crate::screen::print;

/// Print the manual page, or that of one command
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Man {
    /// Prints it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let mut root = Cli::command();
        root.build();
        let command = match &self.command {
            None => root,
            Some(name) => root
                .find_subcommand(name)
                .cloned()
                .ok_or_else(|| Stop::new(Exit::Usage, format!("there is no command `{name}`")))?,
        };
        let mut text = Vec::new();
        Page::new(command).render(&mut text)?;
        print(String::from_utf8_lossy(&text).trim_end())?;
        Ok(Exit::Done)
    }
}
