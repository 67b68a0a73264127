//! The candidates of a decision under one model, run as ordinary results.

use std::collections::BTreeMap;

use plimsoll_lab::decide::{Evaluate, Look, Stage};
use plimsoll_lab::{BoxError, Plan};
use plimsoll_scenario::{Decision, Model, Scenario};
use plimsoll_sim::Simulation;
use plimsoll_sim::record::PathRow;

use super::document::{Candidate, Seeds};
use crate::asked;
use crate::looks::Looks;

/// Runs candidates and remembers where their results are.
pub(super) struct Candidates<'a> {
    looks: &'a Looks<'a>,
    decision: &'a Decision,
    model: &'a Model,
    seeds: Seeds,
    found: BTreeMap<Look, Candidate>,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(
        looks: &'a Looks<'a>,
        decision: &'a Decision,
        model: &'a Model,
        seeds: Seeds,
    ) -> Self {
        Self {
            looks,
            decision,
            model,
            seeds,
            found: BTreeMap::new(),
        }
    }

    /// Reads the scenario of every candidate, so that what is wrong with one is said before any is
    /// run.
    pub(super) fn check(&self, paths: u64) -> anyhow::Result<()> {
        let sequences = self.decision.axis2.as_ref().map_or(1, |x| x.values.len());
        for sequence in 0..sequences {
            for place in 0..self.decision.axis.values.len() {
                let look = Look {
                    sequence: sequence as u32,
                    place: place as u32,
                    stage: Stage::Select,
                };
                let plan = self.plan(look, paths)?;
                let constraints = self.decision.constraints.iter();
                asked::check(&plan, constraints.map(|x| x.measure.metric))?;
            }
        }
        Ok(())
    }

    /// Everything that was looked at.
    pub(super) fn finish(self) -> Vec<Candidate> {
        self.found.into_values().collect()
    }

    fn plan(&self, look: Look, paths: u64) -> anyhow::Result<Plan> {
        let mut set = self.model.set.clone();
        set.extend(self.decision.axis.assignments(look.place as usize));
        let second = self.decision.axis2.as_ref();
        set.extend(
            second
                .iter()
                .flat_map(|axis| axis.assignments(look.sequence as usize)),
        );
        let seed = match look.stage {
            Stage::Select => self.seeds.search,
            Stage::Verify => self.seeds.verify,
        };
        let Model {
            scenario, overlays, ..
        } = self.model;
        let scenario = Scenario::load_under(scenario, overlays, &set)?;
        self.looks.plan(scenario, paths, seed)
    }

    fn what(&self, look: Look) -> String {
        let second = self.decision.axis2.as_ref();
        let second = second.map(|axis| format!(", {}", axis.assignment(look.sequence as usize)));
        let again = match look.stage {
            Stage::Select => "",
            Stage::Verify => ", again on fresh paths",
        };
        let first = self.decision.axis.assignment(look.place as usize);
        format!("{first}{}{again}", second.unwrap_or_default())
    }
}

impl Evaluate for Candidates<'_> {
    fn evaluate(
        &mut self,
        look: Look,
        paths: u64,
        each: &mut dyn FnMut(&PathRow),
    ) -> Result<(), BoxError> {
        let plan = self.plan(look, paths)?;
        let borrowable_usd = borrowable_usd(&self.looks.simulation(&plan)?);
        let results = self.looks.run(&plan, &self.what(look))?;
        results.for_each_path(|_, row| each(&row))?;
        let folder = results.folder().file_name().unwrap_or_default();
        let candidate = Candidate {
            look,
            plan_id: plan.id.clone(),
            folder: folder.to_string_lossy().into_owned(),
            borrowable_usd,
        };
        self.found.insert(look, candidate);
        Ok(())
    }
}

/// What can be borrowed in the settlement token against the collateral of the opening book: units, as
/// far as caps let them count, at opening prices times LTV, up to the borrow cap; USD.
///
/// Collateral without a perpetual market has no price of its own here and is left out.
fn borrowable_usd(simulation: &Simulation) -> f64 {
    let config = simulation.config();
    let number = |x: String| x.parse::<f64>().unwrap_or(0.0);
    let against = simulation.hedges().into_iter().filter_map(|hedge| {
        let name = &simulation.venue().tokens[hedge.token.index()].name;
        let terms = config.venue.tokens.get(name)?;
        let total = config.population.collateral.get(name)?;
        let units = number(total.units.to_string()).min(number(terms.supply_cap.to_string()));
        Some(units * hedge.px * number(terms.ltv.to_string()))
    });
    let cap = config.venue.tokens.get(&config.venue.settlement);
    let cap = cap.and_then(|token| token.borrow.as_ref());
    let cap = cap.map_or(f64::INFINITY, |borrow| {
        number(borrow.borrow_cap.to_string())
    });
    against.sum::<f64>().min(cap)
}
