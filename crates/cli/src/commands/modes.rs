//! `plimsoll modes`: the same book under each account mode, side by side.

use clap::Args;
use plimsoll_lab::{Plan, Shard, run_shard};
use plimsoll_sim::capital::{self, ADVERTISED, Hedge};
use plimsoll_sim::record::{LiquidationKind, PathRecord, PathRow};
use plimsoll_sim::{AccountMode, Simulation};
use serde::Serialize;
use serde_json::json;

use super::Threads;
use crate::exit::{Exit, Stop};
use crate::scenario::{Source, simulation};
use crate::screen::{note, plural, print_json, print_modes};

/// Paths for each mode, if nothing else is asked for.
const PATHS: u64 = 32;

/// Compare the account modes: capital needed and liquidations of the same book under each
///
/// First the capital that a hedge (spot against a short perp) needs so that it stands a rise of the
/// price: in closed form, and as the engine's own rules ask for it. Then some paths of the scenario,
/// 32 if no number is given, under isolated, standard, unified and portfolio margin, with the same prices and the same people:
/// equal net worth and positions, the loans repaid wherever the mode lends nothing. Nothing is
/// written.
#[derive(Debug, Args)]
#[command(after_help = crate::exit::TEXT)]
pub(crate) struct Modes {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    threads: Threads,
    /// Rises of the price that the hedge has to stand, as fractions
    #[arg(
        long,
        value_name = "X,...",
        value_delimiter = ',',
        default_value = "0,0.2,0.329,0.5,1",
        value_parser = parse_rise
    )]
    rise: Vec<f64>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// Everything that the command says.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    /// Collateral that is hedged.
    pub(crate) asset: String,
    /// Rise from which the closed form saves what is advertised.
    pub(crate) rise_for_claim: f64,
    /// A row for each rise.
    pub(crate) capital: Vec<Capital>,
    /// A row for each mode.
    pub(crate) modes: Vec<Outcome>,
}

/// Capital over notional for one rise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Capital {
    /// Rise of the price.
    pub(crate) rise: f64,
    /// Of separate accounts, closed form.
    pub(crate) separate: f64,
    /// Of portfolio margin, closed form.
    pub(crate) portfolio: f64,
    /// Saving of portfolio margin, closed form.
    pub(crate) saving: f64,
    /// By the engine, in the order of the modes; none where no capital suffices.
    pub(crate) measured: Vec<Option<f64>>,
    /// Saving of portfolio margin over standard accounts by the engine.
    pub(crate) measured_saving: Option<f64>,
}

/// What happened under one mode; means over paths.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Outcome {
    /// Mode.
    pub(crate) mode: &'static str,
    /// Paths that were finished.
    pub(crate) paths: u64,
    /// Paths that failed and are left out.
    pub(crate) paths_failed: u64,
    /// Accounts liquidated at least once.
    pub(crate) accounts_liquidated: f64,
    /// Notional liquidated by kind, USD.
    pub(crate) liquidated_usd: Vec<(&'static str, f64)>,
    /// Bad debt, USD.
    pub(crate) bad_debt_usd: f64,
    /// Loss of the perp backstop, USD.
    pub(crate) backstop_perp_loss_usd: f64,
    /// Borrowed at the end, USD.
    pub(crate) borrowed_end_usd: f64,
    /// Loans at the opening that the mode does not make: what people would have to bring to keep
    /// the spot that they bought with them, USD.
    pub(crate) to_bring_usd: f64,
}

impl Modes {
    /// Compares.
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let plan = self.source.load_few(PATHS)?.plan;
        let pool = self.threads.pool()?;
        let own = simulation(&plan, &plan.points[0], self.source.data())
            .map_err(anyhow::Error::from_boxed)?;
        let hedge = largest_hedge(&own)?;
        let mut modes = Vec::new();
        for mode in AccountMode::ALL {
            let under = own.clone().under(mode);
            if !self.json {
                let paths = plural(plan.paths, "path");
                note(format!("{}: {paths}", mode.name()));
            }
            let records = pool.install(|| run_shard(&under, &all(&plan), &|| {}))?;
            modes.push(Outcome::of(mode, &own, &records));
        }
        let comparison = Comparison {
            asset: own.venue().tokens[hedge.token.index()].name.clone(),
            rise_for_claim: capital::rise_for(ADVERTISED),
            capital: (self.rise.iter())
                .map(|rise| Capital::of(&own, hedge, *rise))
                .collect::<anyhow::Result<_>>()?,
            modes,
        };
        if self.json {
            print_json(&json!({
                "name": plan.name,
                "seed": plan.seed,
                "paths": plan.paths,
                "comparison": comparison,
            }))?;
        } else {
            print_modes(&comparison)?;
        }
        Ok(Exit::Done)
    }
}

/// All paths of the first point.
fn all(plan: &Plan) -> Shard {
    Shard {
        point: 0,
        start: 0,
        end: plan.paths,
        key: String::new(),
    }
}

/// The hedge of the collateral that is worth most at the opening.
fn largest_hedge(simulation: &Simulation) -> anyhow::Result<Hedge> {
    let collateral = &simulation.config().population.collateral;
    let value = |hedge: &Hedge| {
        let name = &simulation.venue().tokens[hedge.token.index()].name;
        let units = collateral.get(name).map(|total| total.units.to_string());
        units.and_then(|text| text.parse().ok()).unwrap_or(0.0) * hedge.px
    };
    let hedges = simulation.hedges().into_iter();
    let largest = hedges.max_by(|a, b| value(a).total_cmp(&value(b)));
    let message = "no collateral of the scenario has a perpetual market to hedge it in";
    Ok(largest.ok_or_else(|| Stop::new(Exit::Scenario, message.to_owned()))?)
}

fn parse_rise(text: &str) -> Result<f64, String> {
    let rise: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text} is no number"))?;
    if (0.0..=10.0).contains(&rise) {
        Ok(rise)
    } else {
        Err(format!("{text} is not between 0 and 10"))
    }
}

impl Capital {
    fn of(simulation: &Simulation, hedge: Hedge, rise: f64) -> anyhow::Result<Self> {
        let measured = AccountMode::ALL
            .into_iter()
            .map(|mode| simulation.capital_needed(hedge, mode, rise))
            .collect::<Result<Vec<_>, _>>()?;
        let by = |mode| {
            let place = AccountMode::ALL.into_iter().position(|m| m == mode)?;
            measured[place]
        };
        let portfolio = by(AccountMode::Portfolio);
        let saved = |standard: f64| portfolio.map(|portfolio| 1.0 - portfolio / standard);
        Ok(Self {
            rise,
            separate: capital::separate(rise),
            portfolio: 1.0,
            saving: capital::saving(rise),
            measured_saving: by(AccountMode::Standard).and_then(saved),
            measured,
        })
    }
}

impl Outcome {
    fn of(mode: AccountMode, own: &Simulation, records: &[PathRecord]) -> Self {
        let rows = records.iter().map(|record| &record.row);
        let done: Vec<&PathRow> = rows.filter(|row| row.error.is_none()).collect();
        let mean = |of: &dyn Fn(&PathRow) -> f64| {
            let sum: f64 = done.iter().map(|row| of(row)).sum();
            sum / (done.len().max(1)) as f64
        };
        let kinds = LiquidationKind::ALL.into_iter().enumerate();
        let borrowed = own.config().population.usdc_borrowed.to_string();
        let borrowed: f64 = borrowed.parse().unwrap_or(0.0);
        Self {
            mode: mode.name(),
            paths: done.len() as u64,
            paths_failed: (records.len() - done.len()) as u64,
            accounts_liquidated: mean(&|row| f64::from(row.accounts_liquidated)),
            liquidated_usd: kinds
                .map(|(n, kind)| (kind.name(), mean(&|row| row.liquidations[n].notional_usd)))
                .collect(),
            bad_debt_usd: mean(&|row| row.bad_debt_usd),
            backstop_perp_loss_usd: mean(&|row| row.backstop_perp_loss_usd),
            borrowed_end_usd: mean(&|row| row.borrowed_end_usd),
            to_bring_usd: if mode.is_portfolio() { 0.0 } else { borrowed },
        }
    }
}
