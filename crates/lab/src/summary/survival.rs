//! Time to liquidation over paths, by class of account.
//!
//! Rule    the life tables of all paths as one Kaplan-Meier curve for each class; who is at risk at
//!         the horizon is censored there; intervals by resampling groups of paths, at most 1,000
//!         of them, path i or batch i in group i modulo 1,000
//! Units   seconds; shares of the accounts at risk at the start
//! Bounds  times are ends of bins; none of weighted paths
//! Source  KAPLAN-MEIER-1958; the number of groups is an assumption, it keeps memory flat
//! Tests   tests/it/risk.rs

use std::collections::BTreeMap;

use plimsoll_sim::record::SurvivalRow;
use serde::{Deserialize, Serialize};

use crate::stats::Bootstrap;
use crate::stats::survival::{LifeCount, SurvivalStep, kaplan_meier};

/// Groups that are resampled.
const GROUPS: usize = 1_000;

/// Bootstrap stream of the first class; the others follow.
const FIRST_STREAM: u64 = 32;

/// The curve of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurvivalSummary {
    /// Class of agent that owns the accounts.
    pub class: String,
    /// Accounts at risk at the start, over all paths.
    pub at_risk: u64,
    /// Of these, accounts liquidated.
    pub liquidated: u64,
    /// Of these, accounts that left before the horizon without liquidation.
    pub left: u64,
    /// The share not liquidated yet, a step for each end of a bin with liquidations.
    pub curve: Vec<SurvivalStep>,
}

/// Life tables by class and group.
#[derive(Clone, Debug, Default)]
pub(super) struct Survivors(BTreeMap<String, Life>);

#[derive(Clone, Debug, Default)]
struct Life {
    at_risk: u64,
    liquidated: u64,
    left: u64,
    groups: BTreeMap<usize, Group>,
}

/// Counts by bin: end, liquidated, left; and all at risk.
#[derive(Clone, Debug, Default)]
struct Group {
    bins: BTreeMap<u32, (f64, u32, u32)>,
    at_risk: u32,
}

impl Survivors {
    pub(super) fn push(&mut self, unit: u64, row: &SurvivalRow) {
        let life = self.0.entry(row.class.clone()).or_default();
        let group = life
            .groups
            .entry((unit % GROUPS as u64) as usize)
            .or_default();
        if row.bin == 0 {
            life.at_risk += u64::from(row.at_risk);
            group.at_risk += row.at_risk;
        }
        life.liquidated += u64::from(row.liquidated);
        life.left += u64::from(row.left);
        let bin = group.bins.entry(row.bin).or_insert((row.end_s, 0, 0));
        *bin = (bin.0, bin.1 + row.liquidated, bin.2 + row.left);
    }

    pub(super) fn finish(self, seed: u64) -> Vec<SurvivalSummary> {
        let classes = self.0.into_iter().zip(FIRST_STREAM..);
        classes
            .map(|((class, life), index)| {
                let groups: Vec<_> = life.groups.into_values().map(Group::counts).collect();
                SurvivalSummary {
                    class,
                    at_risk: life.at_risk,
                    liquidated: life.liquidated,
                    left: life.left,
                    curve: kaplan_meier(&groups, Bootstrap { seed, index }),
                }
            })
            .collect()
    }
}

impl Group {
    fn counts(self) -> Vec<LifeCount> {
        let gone: u32 = self
            .bins
            .values()
            .map(|(_, events, left)| events + left)
            .sum();
        let mut counts: Vec<LifeCount> = (self.bins.into_values())
            .filter(|(_, events, left)| events + left > 0)
            .map(|(time_s, events, censored)| LifeCount {
                time_s,
                events,
                censored,
            })
            .collect();
        // The horizon is after every bin that has an event; its exact time moves no step.
        counts.push(LifeCount {
            time_s: f64::INFINITY,
            events: 0,
            censored: self.at_risk.saturating_sub(gone),
        });
        counts
    }
}
