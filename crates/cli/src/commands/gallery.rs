//! `plimsoll gallery`: a picture of each result, and a page that shows them all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use plimsoll_lab::stats::Estimate;
use plimsoll_lab::summary::{Metrics, Report};
use plimsoll_output::Results;
use plimsoll_pictures::{Fan, Price, Stress};
use plimsoll_sim::record::SampleRow;

use super::open_results;
use crate::exit::Exit;
use crate::run_log::RunLog;
use crate::screen::{count, note, percent, plural, usd_millions};

/// Name of the page.
const PAGE: &str = "README.md";
const SECONDS_PER_HOUR: f64 = 3_600.0;
const PER_MILLION: f64 = 1e-6;

/// Draw a picture of each result, and a page that shows them all
///
/// Each picture has the oracle prices, the utilization of the USDC reserve and what was liquidated
/// over the course of the paths: the median, and a band that holds nine paths of ten at each
/// moment. Pictures and page are written into one folder, which they replace nothing else in.
#[derive(Debug, Args)]
pub(crate) struct Gallery {
    /// Folders of complete results, in the order of the page
    #[arg(value_name = "RESULT", required = true)]
    folders: Vec<PathBuf>,
    /// Folder of the pictures and the page
    #[arg(long, value_name = "DIR", default_value = "docs/gallery")]
    out: PathBuf,
}

impl Gallery {
    /// Draws them.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let results = self.folders.iter().map(|folder| open_results(folder));
        let results = results.collect::<anyhow::Result<Vec<_>>>()?;
        // Everything is drawn before anything is written.
        let pictures = results.iter().map(picture);
        let pictures = pictures.collect::<anyhow::Result<Vec<_>>>()?;
        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("cannot make the folder {}", self.out.display()))?;
        let mut page = head();
        for (result, svg) in results.iter().zip(&pictures) {
            let name = &result.manifest().plan.name;
            save(&self.out.join(format!("{name}.svg")), svg)?;
            page += &entry(result, &result.summary()?);
        }
        save(&self.out.join(PAGE), &page)?;
        let drawn = plural(pictures.len() as u64, "picture");
        note(format!("{drawn} -> {}", self.out.join(PAGE).display()));
        Ok(Exit::Done)
    }
}

fn save(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The samples of a result while they are read.
#[derive(Default)]
struct Course {
    path: Option<u64>,
    moment: usize,
    hours: Vec<f64>,
    start_px: Vec<f64>,
    prices: Vec<Fan>,
    utilization: Fan,
    liquidated: Fan,
    bad_debt: Fan,
}

impl Course {
    fn push(&mut self, row: &SampleRow) {
        let is_first = self.path != Some(row.path);
        self.moment = if is_first { 0 } else { self.moment + 1 };
        if is_first {
            self.path = Some(row.path);
            self.start_px = row.assets.iter().map(|a| a.oracle_px).collect();
            self.prices.resize(row.assets.len(), Fan::default());
        }
        if self.hours.len() == self.moment {
            self.hours.push(row.t_s / SECONDS_PER_HOUR);
        }
        for ((fan, asset), start) in self.prices.iter_mut().zip(&row.assets).zip(&self.start_px) {
            fan.push(self.moment, asset.oracle_px / start * 100.0);
        }
        self.utilization.push(self.moment, row.utilization * 100.0);
        let million = |usd: f64| usd * PER_MILLION;
        self.liquidated
            .push(self.moment, million(row.liquidated_usd));
        self.bad_debt.push(self.moment, million(row.bad_debt_usd));
    }
}

fn picture(results: &Results) -> anyhow::Result<String> {
    let plan = &results.manifest().plan;
    if plan.points.len() > 1 {
        bail!("{} is a sweep; a picture shows one point", plan.name);
    }
    if !plan.recording.samples {
        bail!("{} keeps no samples (`recording.samples`)", plan.name);
    }
    let mut course = Course::default();
    results.for_each_sample(|_, row| course.push(&row))?;
    let prices = plan.asset_names.iter().zip(&course.prices);
    let stress = Stress {
        title: title(results),
        subtitle: format!(
            "{}, seed {}; median, and nine paths of ten at each moment",
            plural(plan.paths, "path"),
            plan.seed
        ),
        prices: prices
            .map(|(asset, fan)| Price {
                asset: asset.clone(),
                oracle_pct: fan.band(),
            })
            .collect(),
        utilization_pct: course.utilization.band(),
        liquidated_musd: course.liquidated.band(),
        liquidated_mean_musd: course.liquidated.mean(),
        bad_debt_mean_musd: course.bad_debt.mean(),
        hours: course.hours,
    };
    Ok(stress.svg()?)
}

fn title(results: &Results) -> String {
    let log = RunLog::read(results.folder());
    if log.title.is_empty() {
        results.manifest().plan.name.clone()
    } else {
        log.title
    }
}

fn head() -> String {
    "# Scenario gallery\n\n\
     One picture for each result, drawn by `plimsoll gallery` from what the command below it makes; the \
     pictures of the shipped stresses are made by `docs/gallery/make`, at a small number of paths. \
     Lines are medians over paths, bands hold nine paths of ten at each moment; \
     figures in brackets are 95% intervals. What is modelled, and from where its numbers are, stands \
     in the scenario files.\n"
        .to_owned()
}

fn entry(results: &Results, report: &Report) -> String {
    let plan = &results.manifest().plan;
    let (name, question) = (&plan.name, RunLog::read(results.folder()).question);
    let mut text = format!("\n## {}\n\n", title(results));
    if !question.is_empty() {
        let _ = writeln!(text, "{question}\n");
    }
    let _ = writeln!(text, "![{name}]({name}.svg)\n");
    if let Some(metrics) = report.points[0].summary.metrics.as_ref() {
        text += &figures(metrics);
    }
    let paths = count(plan.paths).replace(',', "");
    let _ = writeln!(
        text,
        "\n`plimsoll run scenarios/{name}.yaml --paths {paths}`"
    );
    text
}

fn figures(metrics: &Metrics) -> String {
    let bad = &metrics.bad_debt_usd;
    let share = |x: &Estimate| percent(x.value);
    let rows = [
        ("paths with bad debt", share(&bad.probability)),
        ("bad debt, mean, USD M", money(&bad.mean)),
        ("bad debt, 95% quantile, USD M", money(&bad.var_95)),
        (
            "liquidated, mean, USD M",
            money(&metrics.liquidated_usd.mean),
        ),
        (
            "highest utilization, median",
            share(&metrics.utilization_peak.p50),
        ),
        (
            "paths with nothing left to borrow or withdraw",
            share(&metrics.utilization_full_probability),
        ),
    ];
    let mut text = String::from("| figure | value |\n|---|---|\n");
    for (name, value) in rows {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    text
}

/// A sum of money with its interval, where there is one.
fn money(x: &Estimate) -> String {
    let value = usd_millions(x.value);
    match (x.low, x.high) {
        (Some(low), Some(high)) => {
            format!("{value} ({} to {})", usd_millions(low), usd_millions(high))
        }
        _ => value,
    }
}
