//! `plimsoll calibrate jumps`.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use plimsoll_calibrate::hawkes::{HawkesFit, hawkes};
use plimsoll_calibrate::jumps::{Events, Threshold, events, quantile_of_sizes};
use plimsoll_calibrate::kou::{KouFit, kou};
use plimsoll_calibrate::merton::{MertonFit, merton};
use serde::Serialize;
use serde_json::json;

use super::fragment::Fragment;
use super::input::{Input, Series};
use super::volatility::set_gbm;
use super::{Output, interval, number, short};
use crate::exit::Exit;

/// What maximum likelihood says of jumps, and what it does not.
const WARNING: &str = "Maximum likelihood on returns of hours or days finds hundreds to thousands of \
                       small jumps a year: they stand for volatility that changes. This is no model \
                       of crashes.";

/// Jumps: Merton or Kou by maximum likelihood, Hawkes on large returns, and counts
#[derive(Debug, Args)]
pub(super) struct Jumps {
    #[command(flatten)]
    input: Input,
    /// Which model the fragment takes
    #[arg(long, value_enum, default_value_t = Kind::Kou)]
    kind: Kind,
    /// Size of a log return that counts as an event [default: what one return in a hundred exceeds]
    #[arg(long, value_name = "SIZE", conflicts_with = "local_sigma")]
    threshold: Option<f64>,
    /// Instead: how many volatilities of the day before a return must exceed
    #[arg(long, value_name = "TIMES")]
    local_sigma: Option<f64>,
    #[command(flatten)]
    output: Output,
}

/// A model of jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Normal sizes, independent times
    Merton,
    /// Exponential sizes, independent times
    Kou,
    /// Events beyond a threshold that bring about further ones; normal sizes
    Hawkes,
}

#[derive(Debug, Serialize)]
struct Found {
    origin: String,
    events: Events,
    #[serde(skip_serializing_if = "Option::is_none")]
    merton: Option<MertonFit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kou: Option<KouFit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hawkes: Option<HawkesFit>,
}

impl Jumps {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let base = self.output.base()?;
        let mut fragment = Fragment::on(base.as_ref(), &["paths.assets"]);
        let mut all = BTreeMap::new();
        for series in self.input.read()? {
            let found = self.estimate(&series)?;
            add(&series.asset, &found, &mut fragment);
            all.insert(series.asset, found);
        }
        self.output.write(&fragment, &all)
    }

    fn estimate(&self, series: &Series) -> anyhow::Result<Found> {
        let candles = &series.candles;
        let returns: Vec<f64> = candles.returns().iter().map(|r| r.value).collect();
        let size = || {
            self.threshold
                .unwrap_or_else(|| quantile_of_sizes(candles, 0.99))
        };
        let threshold = self
            .local_sigma
            .map_or_else(|| Threshold::Size(size()), Threshold::LocalSigma);
        let events = events(candles, threshold);
        let step = candles.step_years();
        let is = |kind| (self.kind == kind).then_some(());
        let merton = is(Kind::Merton)
            .map(|()| merton(&returns, step))
            .transpose()?;
        let kou = is(Kind::Kou).map(|()| kou(&returns, step)).transpose()?;
        let hawkes = is(Kind::Hawkes).map(|()| hawkes(&events.times_h, &events.lengths_h));
        Ok(Found {
            origin: series.origin.clone(),
            merton,
            kou,
            hawkes: hawkes.transpose()?,
            events,
        })
    }
}

fn add(asset: &str, found: &Found, fragment: &mut Fragment) {
    let place = fragment.asset("paths.assets", asset);
    let key = format!("{place}.jumps");
    fragment.comment(&key, format!("{}.", found.origin));
    fragment.comment(&key, counts(&found.events));
    if let Some(fit) = &found.merton {
        add_merton(fit, &place, fragment);
    }
    if let Some(fit) = &found.kou {
        add_kou(fit, &place, fragment);
    }
    if let Some(fit) = &found.hawkes {
        add_hawkes(fit, &found.events, &place, fragment);
    }
}

/// The events in words.
fn counts(events: &Events) -> String {
    let threshold = match events.threshold {
        Threshold::Size(size) => format!("{} in log", short(size)),
        Threshold::LocalSigma(times) => format!("{times} volatilities of the day before"),
    };
    let spread = events.deviation.map_or("none".to_owned(), short);
    format!(
        "Returns beyond {threshold}: {}, {} a year, {}% of them falls, mean {}, deviation {spread}.",
        events.events,
        short(events.rate_per_year),
        short(100.0 * events.share_down),
        short(events.mean)
    )
}

fn add_merton(fit: &MertonFit, place: &str, fragment: &mut Fragment) {
    let key = format!("{place}.jumps");
    set_gbm(fragment, place, fit.sigma.value);
    let sigma = format!("Diffusion between the jumps, {}.", interval(&fit.sigma));
    fragment.comment(&format!("{place}.model.sigma_per_year"), sigma);
    fragment.comment(
        &key,
        format!(
            "Merton by maximum likelihood; volatility of all together {}. Jumps a year {}; mean \
             {}; deviation {}.",
            short(fit.total_sigma),
            interval(&fit.jumps_per_year),
            interval(&fit.mean),
            interval(&fit.deviation)
        ),
    );
    fragment.comment(&key, WARNING);
    fragment.set(
        &key,
        json!({
            "kind": "merton",
            "lambda_per_year": number(fit.jumps_per_year.value),
            "mean": number(fit.mean.value),
            "deviation": number(fit.deviation.value),
        }),
    );
}

fn add_kou(fit: &KouFit, place: &str, fragment: &mut Fragment) {
    let key = format!("{place}.jumps");
    set_gbm(fragment, place, fit.sigma.value);
    let sigma = format!("Diffusion between the jumps, {}.", interval(&fit.sigma));
    fragment.comment(&format!("{place}.model.sigma_per_year"), sigma);
    fragment.comment(
        &key,
        format!(
            "Kou by maximum likelihood; volatility of all together {}. Jumps a year {}; share up \
             {}; rate up {}; rate down {}.",
            short(fit.total_sigma),
            interval(&fit.jumps_per_year),
            interval(&fit.up_probability),
            interval(&fit.up_rate),
            interval(&fit.down_rate)
        ),
    );
    fragment.comment(&key, WARNING);
    fragment.set(
        &key,
        json!({
            "kind": "kou",
            "lambda_per_year": number(fit.jumps_per_year.value),
            "up_share": number(fit.up_probability.value),
            "eta_up": number(fit.up_rate.value),
            "eta_down": number(fit.down_rate.value),
        }),
    );
}

fn add_hawkes(fit: &HawkesFit, events: &Events, place: &str, fragment: &mut Fragment) {
    let key = format!("{place}.jumps");
    set_gbm(fragment, place, events.rest_sigma);
    let sigma = "Close to close volatility of the returns that are no events.";
    fragment.comment(&format!("{place}.model.sigma_per_year"), sigma);
    fragment.comment(
        &key,
        format!(
            "Hawkes by maximum likelihood: base {} a year; branching {} ({}); half-life of an event's \
             excitement {} h ({}), of a raised intensity {} h; {} events a year in the long run; log \
             likelihood {} above that of independent times.",
            short(fit.base_per_h.value * 8_760.0),
            short(fit.branching.value),
            interval(&fit.branching),
            short(fit.half_life_h.value),
            interval(&fit.half_life_h),
            short(fit.relaxation_h),
            short(fit.rate_per_year),
            short(fit.gain)
        ),
    );
    fragment.set(
        &key,
        json!({
            "kind": "hawkes",
            "mu_per_year": number(fit.base_per_h.value * 8_760.0),
            "alpha_per_h": number(fit.excitement_per_h),
            "beta_per_h": number(fit.decay_per_h.value),
            "law": {
                "kind": "normal",
                "mean": number(events.mean),
                "deviation": number(events.deviation.unwrap_or(0.0)),
            },
        }),
    );
}
