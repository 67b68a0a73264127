//! `plimsoll calibrate volatility`.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use plimsoll_calibrate::tails::{StudentFit, hill_of_losses, student};
use plimsoll_calibrate::{CalibrateError, Estimate, volatility};
use serde::Serialize;
use serde_json::json;

use super::fragment::Fragment;
use super::input::{Input, Series};
use super::{Output, interval, number, short};
use crate::exit::Exit;

/// Volatility from closes and from ranges, rolling, and the tails of returns
#[derive(Debug, Args)]
pub(super) struct Volatility {
    #[command(flatten)]
    input: Input,
    /// Which estimate the fragment takes
    #[arg(long, value_enum, default_value_t = Take::Range)]
    take: Take,
    /// Days of a rolling window
    #[arg(long, value_name = "DAYS", default_value_t = 30.0)]
    window_d: f64,
    /// Losses of the Hill index [default: one in a hundred returns, at least 20]
    #[arg(long, value_name = "N")]
    hill_top: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// An estimate of volatility.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Take {
    /// From highs and lows: sees the wicks that liquidate people
    Range,
    /// From closes
    Close,
}

#[derive(Debug, Serialize)]
struct Found {
    origin: String,
    #[serde(flatten)]
    volatility: volatility::Volatility,
    /// None where the search found no maximum.
    student: Option<StudentFit>,
    hill_top: usize,
    /// None where there are too few losses.
    hill: Option<Estimate>,
}

impl Volatility {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let base = self.output.base()?;
        let mut fragment = Fragment::on(base.as_ref(), &["paths.assets"]);
        let mut all = BTreeMap::new();
        for series in self.input.read()? {
            let found = self.estimate(&series)?;
            self.add(&series.asset, &found, &mut fragment);
            all.insert(series.asset, found);
        }
        self.output.write(&fragment, &all)
    }

    fn estimate(&self, series: &Series) -> Result<Found, CalibrateError> {
        let returns: Vec<f64> = series.candles.returns().iter().map(|r| r.value).collect();
        let hill_top = self.hill_top.unwrap_or((returns.len() / 100).max(20));
        Ok(Found {
            origin: series.origin.clone(),
            volatility: volatility::volatility(&series.candles, self.window_d)?,
            student: student(&returns).ok(),
            hill_top,
            hill: hill_of_losses(&returns, hill_top).ok(),
        })
    }

    fn add(&self, asset: &str, found: &Found, fragment: &mut Fragment) {
        let own = &found.volatility;
        let (taken, words) = match self.take {
            Take::Range => (own.range, "range (Parkinson)"),
            Take::Close => (own.close_to_close, "close to close"),
        };
        let place = fragment.asset("paths.assets", asset);
        let key = format!("{place}.model.sigma_per_year");
        set_gbm(fragment, &place, taken.value);
        let mut say = |line: String| fragment.comment(&key, line);
        say(format!("{}.", found.origin));
        say(format!(
            "{words} volatility, {} (stationary bootstrap).",
            interval(&taken)
        ));
        say(format!(
            "Close to close {} ({}); range {} ({}).",
            short(own.close_to_close.value),
            interval(&own.close_to_close),
            short(own.range.value),
            interval(&own.range)
        ));
        if let Some(rolling) = own.rolling {
            say(format!(
                "Rolling {} days, close to close: {} / {} / {} (min / median / max).",
                rolling.window_d,
                short(rolling.min),
                short(rolling.median),
                short(rolling.max)
            ));
        }
        say(format!(
            "Worst return {}, best {}, worst open to low {} (log); skewness {}, excess kurtosis {}.",
            short(own.worst_return),
            short(own.best_return),
            short(own.worst_open_to_low),
            short(own.skewness),
            short(own.excess_kurtosis)
        ));
        if let Some(fit) = &found.student {
            let (value, ends) = (short(fit.degrees.value), interval(&fit.degrees));
            say(format!(
                "Student t of the returns: {value} degrees of freedom ({ends}, maximum likelihood)."
            ));
        }
        if let Some(hill) = &found.hill {
            let (value, ends) = (short(hill.value), interval(hill));
            say(format!(
                "Hill index of the {} largest losses: {value} ({ends}).",
                found.hill_top
            ));
        }
    }
}

/// Makes the model of an asset geometric Brownian motion of a volatility; another drift than
/// nought stays.
pub(super) fn set_gbm(fragment: &mut Fragment, place: &str, sigma: f64) {
    let key = format!("{place}.model");
    let drift = fragment.get(&format!("{key}.mu_per_year")).cloned();
    fragment.set(&key, json!({ "kind": "gbm" }));
    fragment.set(&format!("{key}.mu_per_year"), drift.unwrap_or(json!(0.0)));
    fragment.set(&format!("{key}.sigma_per_year"), number(sigma));
}
