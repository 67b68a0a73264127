//! `plimsoll account`: the margin figures of an account, and what would liquidate it.

use std::path::PathBuf;

use clap::Args;
use plimsoll_snapshot::{Analysis, Assumptions, DatedPreset, Mode, Snapshot, SnapshotError};
use rust_decimal::Decimal;

use crate::exit::{Exit, Stop};
use crate::screen::{print_account, print_json};

/// Show an account's margin figures, what would liquidate it, and why
///
/// The file holds answers of the venue's public API, one alone or several in one object under their
/// names: clearinghouseState, spotClearinghouseState, borrowLendUserState, openOrders,
/// userAbstraction. Nothing is asked of the venue.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Account {
    /// File with the account as JSON
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Borrow oracle price of a collateral, such as `HYPE=83.5`; can be repeated
    #[arg(long = "px", value_name = "ASSET=USD", value_parser = price)]
    prices: Vec<(String, Decimal)>,
    /// LTVs and caps by date: pre-alpha, alpha, 2026-06-23 or 2026-10
    #[arg(long, value_name = "P", default_value = "2026-10", value_parser = preset)]
    preset: DatedPreset,
    /// How the account is margined, instead of what the file says: standard, unified or portfolio
    #[arg(long, value_name = "M", value_parser = mode)]
    mode: Option<Mode>,
    /// Factor by which whoever published the file multiplied all amounts
    #[arg(long, value_name = "F")]
    scaled_by: Option<Decimal>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

impl Account {
    /// Shows it.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let analysis = self.analysis().map_err(|error| stop(&error))?;
        if self.json {
            print_json(&analysis)?;
        } else {
            print_account(&analysis)?;
        }
        Ok(Exit::Done)
    }

    fn analysis(&self) -> Result<Analysis, SnapshotError> {
        let assumptions = Assumptions {
            preset: self.preset,
            prices: self.prices.iter().cloned().collect(),
            mode: self.mode,
            scaled_by: self.scaled_by,
        };
        Analysis::of(&Snapshot::read(&self.file)?, &assumptions)
    }
}

/// A file that is not there is wrong usage; one that says nothing usable is not valid.
fn stop(error: &SnapshotError) -> Stop {
    let exit = match error {
        SnapshotError::Read { .. } => Exit::Usage,
        SnapshotError::Json { .. } | SnapshotError::Problems { .. } => Exit::Scenario,
    };
    Stop::new(exit, error.to_string().replace('\n', "\nerror: "))
}

fn price(text: &str) -> Result<(String, Decimal), String> {
    let (asset, px) = text
        .split_once('=')
        .ok_or("must be ASSET=USD, such as HYPE=83.5")?;
    let px = Decimal::from_str_exact(px).map_err(|_| format!("{px} is no number"))?;
    Ok((asset.to_owned(), px))
}

fn preset(name: &str) -> Result<DatedPreset, String> {
    name.parse()
}

fn mode(name: &str) -> Result<Mode, String> {
    match name {
        "standard" => Ok(Mode::Standard),
        "unified" => Ok(Mode::Unified),
        "portfolio" => Ok(Mode::Portfolio),
        _ => Err("must be standard, unified or portfolio".to_owned()),
    }
}
