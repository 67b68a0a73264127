//! `plimsoll calibrate correlation`.

use std::collections::BTreeMap;

use clap::Args;
use plimsoll_calibrate::dependence::{Dependence, dependence, is_positive_definite};
use serde_json::{Value, json};

use super::fragment::Fragment;
use super::input::{Input, Series};
use super::{Output, interval, number, short};
use crate::exit::{Exit, Stop};

/// Correlation of the assets, from Kendall's tau
#[derive(Debug, Args)]
pub(super) struct Correlation {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
}

impl Correlation {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let base = self.output.base()?;
        let series = self.input.read()?;
        let mut fragment = Fragment::on(base.as_ref(), &["paths.correlation"]);
        let assets: Vec<String> = match &base {
            Some(base) => base
                .config
                .paths
                .assets
                .iter()
                .map(|a| a.asset.clone())
                .collect(),
            None => series.iter().map(|s| s.asset.clone()).collect(),
        };
        let mut matrix = matrix_below(&assets, &fragment);
        let mut all = BTreeMap::new();
        for (n, a) in series.iter().enumerate() {
            fragment.comment("paths.correlation", format!("{}: {}.", a.asset, a.origin));
            for b in &series[..n] {
                let found = dependence(&b.candles, &a.candles)?;
                let places = (place(&assets, b)?, place(&assets, a)?);
                matrix[places.0][places.1] = found.rho.value;
                matrix[places.1][places.0] = found.rho.value;
                let pair = format!("{}-{}", b.asset, a.asset);
                fragment.comment("paths.correlation", in_words(&pair, &found));
                all.insert(pair, found);
            }
        }
        if !is_positive_definite(&matrix) {
            let message = "the pairs do not make a correlation matrix: estimate all of them from one \
                           sample";
            return Err(Stop::new(Exit::Scenario, message.to_owned()).into());
        }
        let order = format!("Order: {}.", assets.join(", "));
        fragment.comment("paths.correlation", order);
        let rows = matrix
            .iter()
            .map(|row| row.iter().map(|x| number(*x)).collect::<Value>());
        fragment.set("paths.correlation", rows.collect());
        self.output.write(&fragment, &all)
    }
}

/// The matrix of the base, or one of independent assets.
fn matrix_below(assets: &[String], fragment: &Fragment) -> Vec<Vec<f64>> {
    let below = fragment
        .get("paths.correlation")
        .cloned()
        .unwrap_or(json!([]));
    let below: Vec<Vec<f64>> = serde_json::from_value(below).unwrap_or_default();
    if below.len() == assets.len() {
        return below;
    }
    let one = |row, column| if row == column { 1.0 } else { 0.0 };
    let count = 0..assets.len();
    count
        .clone()
        .map(|row| count.clone().map(|column| one(row, column)).collect())
        .collect()
}

fn place(assets: &[String], series: &Series) -> anyhow::Result<usize> {
    let found = assets.iter().position(|asset| *asset == series.asset);
    let message = format!("the base has no asset {}", series.asset);
    Ok(found.ok_or_else(|| Stop::new(Exit::Usage, message))?)
}

fn in_words(pair: &str, found: &Dependence) -> String {
    format!(
        "{pair}: {} common returns; Kendall tau {}, sin(pi tau/2) {} ({}, stationary bootstrap); \
         Pearson {} ({}).",
        found.returns,
        short(found.kendall),
        short(found.rho.value),
        interval(&found.rho),
        short(found.pearson.value),
        interval(&found.pearson)
    )
}
