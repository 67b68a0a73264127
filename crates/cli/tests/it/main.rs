//! The command, run as a person runs it.

#![allow(clippy::unwrap_used)]

mod account;
mod common;
mod help;
mod house;
mod input;
mod modes;
mod replay;
mod resume;
mod run;
mod seam;
