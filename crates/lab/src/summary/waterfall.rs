//! Who paid whom, over paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_sim::record::{Stage, WaterfallRow};
use serde::{Deserialize, Serialize};

use super::column::{Column, Spool};
use crate::stats::{Estimate, Sample, mean};

/// What the parties gained in one stage of a liquidation, over all paths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageSummary {
    /// The stage.
    pub stage: Stage,
    /// Paths that came to it.
    pub paths: u64,
    /// What each party gained; those that nothing moved for are left out. The means of a stage sum to
    /// zero.
    pub gains: Vec<PartyGain>,
}

/// What one party gained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyGain {
    /// The party, as its column in the `waterfall` table without `_usd`.
    pub party: String,
    /// Mean over all paths, those that did not come to the stage included, USD; negative is what it
    /// gave.
    pub mean_usd: Estimate,
}

/// The columns of the `waterfall` table by stage.
#[derive(Clone, Debug)]
pub(super) struct StageColumns {
    stages: BTreeMap<Stage, [Column; WaterfallRow::PARTIES.len()]>,
    spool: Option<Arc<dyn Spool>>,
}

impl StageColumns {
    /// No stage yet.
    pub(super) fn on(spool: Option<&Arc<dyn Spool>>) -> Self {
        Self {
            stages: BTreeMap::new(),
            spool: spool.cloned(),
        }
    }

    pub(super) fn push(&mut self, row: &WaterfallRow) {
        let blank = || std::array::from_fn(|_| Column::new(self.spool.as_ref()));
        let columns = self.stages.entry(row.stage).or_insert_with(blank);
        for (column, gain) in columns.iter_mut().zip(row.parties()) {
            column.push(gain);
        }
    }

    /// The summaries over so many paths.
    pub(super) fn finish(self, paths: u64) -> Vec<StageSummary> {
        let stages = self.stages.into_iter();
        stages
            .map(|(stage, columns)| StageSummary {
                stage,
                paths: columns[0].len() as u64,
                gains: gains(columns, paths),
            })
            .collect()
    }
}

fn gains(columns: [Column; WaterfallRow::PARTIES.len()], paths: u64) -> Vec<PartyGain> {
    let named = WaterfallRow::PARTIES.into_iter().zip(columns);
    named
        .filter_map(|(party, column)| {
            let mut gains = column.into_values();
            if gains.iter().all(|gain| *gain == 0.0) {
                return None;
            }
            // A path that never came to the stage moved nothing in it.
            let all = usize::try_from(paths).unwrap_or(usize::MAX);
            gains.resize(all.max(gains.len()), 0.0);
            let mean_usd = mean(&Sample::new(gains))?;
            let party = party.to_owned();
            Some(PartyGain { party, mean_usd })
        })
        .collect()
}
