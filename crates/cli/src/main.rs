//! The `plimsoll` command: the only part of the workspace that knows the terminal.
//!
//! One file per command in `commands/`, what a person reads in `screen/`. Standard output carries
//! results and nothing else; progress, notes and errors go to standard error. Exit codes are in
//! `exit.rs`.

// Numbers are only looked at here: paths and rows are far below 2^52 and are never negative.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

mod asked;
mod cli;
mod commands;
mod data;
mod exit;
mod figures;
mod interrupt;
mod looks;
mod measure;
mod measures;
mod progress;
mod run_log;
mod scenario;
mod screen;
mod story;
mod thresholds;
mod work;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = cli::Cli::parse().command;
    exit::finish(command.run())
}
