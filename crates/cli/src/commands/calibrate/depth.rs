//! `plimsoll calibrate depth`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use plimsoll_calibrate::Estimate;
use plimsoll_calibrate::depth::{Band, DepthFit, Identified, depth, depth_under_scale};
use plimsoll_recordings::{BookSide, BookSnapshot, read_books};
use serde::Serialize;
use serde_json::json;

use super::fragment::Fragment;
use super::input::{iso, named};
use super::{Output, interval, number, short};
use crate::exit::{Exit, Stop};

/// Depth of a book, from snapshots of its levels or from cumulative depth
#[derive(Debug, Args)]
pub(super) struct Depth {
    /// Table of books, Parquet or CSV: levels, or notional within bands
    #[arg(long = "books", value_name = "FILE")]
    file: PathBuf,
    /// Asset of the scenario and its symbol in the table, such as `BTC=BTC`; can be repeated
    #[arg(long = "asset", value_name = "ASSET=SYMBOL", required = true, value_parser = named)]
    assets: Vec<(String, String)>,
    /// Which of the asset's books this is
    #[arg(long, value_enum, default_value_t = Venue::Perp)]
    venue: Venue,
    /// Scale d of the book in bps, where the data do not reach far enough to tell it
    #[arg(long, value_name = "BPS", value_parser = scale)]
    scale_bps: Option<f64>,
    /// Least seconds between two snapshots that are used: closer ones say nothing new
    #[arg(long, value_name = "S", default_value_t = 60.0)]
    every_s: f64,
    #[command(flatten)]
    output: Output,
}

/// A book.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Venue {
    Perp,
    Spot,
}

#[derive(Debug, Serialize)]
struct Found {
    origin: String,
    half_spread_bps: Option<Estimate>,
    bid: DepthFit,
    ask: DepthFit,
    /// D_inf under the stated scale, of bids and asks, USD.
    under_scale: Option<[Estimate; 2]>,
}

impl Depth {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let base = self.output.base()?;
        let mut fragment = Fragment::on(base.as_ref(), &["market.assets"]);
        let books = read_books(&self.file)?;
        let mut all = BTreeMap::new();
        for (asset, symbol) in &self.assets {
            let Some(snapshots) = books.symbols.get(symbol) else {
                let known: Vec<&str> = books.symbols.keys().map(String::as_str).collect();
                let file = self.file.display();
                let message = format!("{file}: no {symbol}; there are {}", known.join(", "));
                return Err(Stop::new(Exit::Usage, message).into());
            };
            let used = thinned(snapshots, self.every_s);
            let found = self.estimate(symbol, snapshots.len(), &used, &books.digest)?;
            self.add(asset, &found, &mut fragment);
            all.insert(asset.clone(), found);
        }
        self.output.write(&fragment, &all)
    }

    fn estimate(
        &self,
        symbol: &str,
        rows: usize,
        used: &[&BookSnapshot],
        digest: &str,
    ) -> anyhow::Result<Found> {
        let side = |of: fn(&BookSnapshot) -> &BookSide| -> Vec<Vec<Band>> {
            used.iter().map(|book| bands(of(book))).collect()
        };
        let (bids, asks) = (side(|book| &book.bids), side(|book| &book.asks));
        let spreads: Vec<f64> = used
            .iter()
            .filter_map(|book| book.half_spread_bps)
            .collect();
        let under = self
            .scale_bps
            .map(|scale| -> anyhow::Result<[Estimate; 2]> {
                Ok([
                    depth_under_scale(&bids, scale)?,
                    depth_under_scale(&asks, scale)?,
                ])
            });
        let ends = used.first().zip(used.last());
        let window = ends.map_or(String::new(), |(a, b)| {
            format!("{} to {}", iso(a.ts_ms), iso(b.ts_ms))
        });
        Ok(Found {
            origin: format!(
                "{}, {symbol}: {} of {rows} snapshots, {} s apart or more, {window}; digest {}",
                self.file.display(),
                used.len(),
                self.every_s,
                &digest[..16]
            ),
            half_spread_bps: (!spreads.is_empty()).then(|| Estimate::median(&spreads)),
            bid: depth(&bids)?,
            ask: depth(&asks)?,
            under_scale: under.transpose()?,
        })
    }

    fn add(&self, asset: &str, found: &Found, fragment: &mut Fragment) {
        let venue = match self.venue {
            Venue::Perp => "perp",
            Venue::Spot => "spot",
        };
        let place = fragment.asset("market.assets", asset);
        let key = format!("{place}.{venue}");
        fragment.comment(&key, format!("{}.", found.origin));
        fragment.comment(&key, side_in_words("Bids", &found.bid));
        fragment.comment(&key, side_in_words("Asks", &found.ask));
        if let Some(half) = &found.half_spread_bps {
            fragment.set(&format!("{key}.half_spread_bps"), number(half.value));
            let line = format!("Median over snapshots, {}.", interval(half));
            fragment.comment(&format!("{key}.half_spread_bps"), line);
        }
        let are_identified = [&found.bid, &found.ask]
            .iter()
            .all(|fit| fit.identified == Identified::Yes);
        let depths = match (&found.under_scale, self.scale_bps) {
            (Some([bid, ask]), Some(scale)) => {
                let line = format!("The scale of {scale} bps is stated, not estimated.");
                fragment.comment(&format!("{key}.scale_bps"), line);
                Some([(*bid, scale), (*ask, scale)])
            }
            _ if are_identified => {
                let of = |fit: &DepthFit| (fit.depth_usd, fit.scale_bps.value);
                Some([of(&found.bid), of(&found.ask)])
            }
            _ => None,
        };
        let Some(sides) = depths else {
            fragment.comment(
                &key,
                "Depth and scale are not estimated: the data do not identify them. State a scale with \
                 --scale-bps to have the depth that goes with it.",
            );
            if fragment.get(&key).is_none() {
                fragment.set(&key, json!({}));
            }
            return;
        };
        set_sides(fragment, &key, sides);
    }
}

/// The book's depth and scale: the mean of both sides, and each side's own.
fn set_sides(fragment: &mut Fragment, key: &str, [bid, ask]: [(Estimate, f64); 2]) {
    let both = [
        f64::midpoint(bid.0.value, ask.0.value),
        f64::midpoint(bid.1, ask.1),
    ];
    fragment.set(&format!("{key}.depth_usd"), number(both[0]));
    fragment.set(&format!("{key}.scale_bps"), number(both[1]));
    for (name, (depth, scale)) in [("bid", bid), ("ask", ask)] {
        let side = json!({ "depth_usd": number(depth.value), "scale_bps": number(scale) });
        fragment.set(&format!("{key}.{name}"), side);
        let line = format!("Depth: {}.", interval(&depth));
        fragment.comment(&format!("{key}.{name}"), line);
    }
}

fn side_in_words(side: &str, fit: &DepthFit) -> String {
    let verdict = match fit.identified {
        Identified::Yes => "D_inf and d are identified".to_owned(),
        Identified::TooNear => format!(
            "the data end at {} bps: D_inf and d are NOT identified, the figures for them are about \
             the near book alone",
            short(fit.reach_bps)
        ),
        Identified::DoesNotLevelOff => {
            "depth does not level off within the data: D_inf and d are NOT \
                                        identified"
                .to_owned()
        }
    };
    format!(
        "{side}: {} snapshots, median reach {} bps holding {} USD (2.5% to 97.5%: {} to {}); {verdict}. \
         Density at the mid {} USD/bps ({}); exponential: D_inf {} ({}), d {} bps ({}), misfit of ln D \
         {}; power: gamma {} ({}), misfit {}.",
        fit.snapshots,
        short(fit.reach_bps),
        short(fit.spread_usd[1]),
        short(fit.spread_usd[0]),
        short(fit.spread_usd[2]),
        short(fit.density_usd_per_bps.value),
        interval(&fit.density_usd_per_bps),
        short(fit.depth_usd.value),
        interval(&fit.depth_usd),
        short(fit.scale_bps.value),
        interval(&fit.scale_bps),
        short(fit.misfit),
        short(fit.power_gamma.value),
        interval(&fit.power_gamma),
        short(fit.power_misfit)
    )
}

/// Snapshots that are some time apart.
fn thinned(snapshots: &[BookSnapshot], every_s: f64) -> Vec<&BookSnapshot> {
    let mut used: Vec<&BookSnapshot> = Vec::new();
    for book in snapshots {
        let is_due = |last: &&BookSnapshot| (book.ts_ms - last.ts_ms) as f64 >= every_s * 1e3;
        if used.last().is_none_or(is_due) {
            used.push(book);
        }
    }
    used
}

fn bands(side: &BookSide) -> Vec<Band> {
    let band = |(distance_bps, depth_usd): &(f64, f64)| Band {
        distance_bps: *distance_bps,
        depth_usd: *depth_usd,
    };
    side.iter().map(band).collect()
}

fn scale(text: &str) -> Result<f64, String> {
    let bps: f64 = text.parse().map_err(|_| format!("{text} is no number"))?;
    if (0.01..=10_000.0).contains(&bps) {
        Ok(bps)
    } else {
        Err(format!("{text} is not between 0.01 and 10000"))
    }
}
