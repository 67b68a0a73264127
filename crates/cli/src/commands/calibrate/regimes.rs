//! `plimsoll calibrate regimes`.

use std::collections::BTreeMap;

use clap::Args;
use plimsoll_calibrate::regimes::regimes;
use serde_json::json;

use super::fragment::Fragment;
use super::input::Input;
use super::volatility::set_gbm;
use super::{Output, interval, number, short};
use crate::exit::Exit;

/// Calm and crisis: two states of volatility; the first asset gives the lengths of the spells
#[derive(Debug, Args)]
pub(super) struct Regimes {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
}

impl Regimes {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let base = self.output.base()?;
        let mut fragment = Fragment::on(base.as_ref(), &["paths.assets"]);
        let mut all = BTreeMap::new();
        for (n, series) in self.input.read()?.into_iter().enumerate() {
            let found = regimes(&series.candles)?;
            let place = fragment.asset("paths.assets", &series.asset);
            set_gbm(&mut fragment, &place, found.calm_sigma.value);
            let key = format!("{place}.model");
            fragment.set(
                &format!("{key}.crisis_sigma_per_year"),
                number(found.crisis_sigma.value),
            );
            fragment.comment(&key, format!("{}.", series.origin));
            fragment.comment(
                &key,
                format!(
                    "Two states of variance by maximum likelihood: calm {} ({}), mean spell {} d ({}); \
                     crisis {} ({}), mean spell {} d ({}).",
                    short(found.calm_sigma.value),
                    interval(&found.calm_sigma),
                    short(found.calm_d.value),
                    interval(&found.calm_d),
                    short(found.crisis_sigma.value),
                    interval(&found.crisis_sigma),
                    short(found.crisis_d.value),
                    interval(&found.crisis_d)
                ),
            );
            if n == 0 {
                let asset = &series.asset;
                let line = format!("One chain for the whole market, with the spells of {asset}.");
                fragment.comment("paths.regimes", line);
                let hours = json!({
                    "mean_calm_h": number(found.calm_d.value * 24.0),
                    "mean_crisis_h": number(found.crisis_d.value * 24.0),
                });
                fragment.set("paths.regimes", hours);
            }
            all.insert(series.asset, found);
        }
        self.output.write(&fragment, &all)
    }
}
