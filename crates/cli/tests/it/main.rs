//! The command, run as a person runs it.

#![allow(clippy::unwrap_used)]

mod account;
mod calibrate;
mod common;
mod decide;
mod gallery;
mod help;
mod house;
mod input;
mod modes;
mod recorded;
mod replay;
mod resume;
mod run;
mod seam;
mod sweep;
mod twin;
mod validate;
