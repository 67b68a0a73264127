//! The command, run as a person runs it.

#![allow(clippy::unwrap_used)]

mod account;
mod bench;
mod calibrate;
mod causes;
mod common;
mod decide;
mod estimate;
mod failed;
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
mod tail;
mod twin;
mod validate;
