//! Who paid whom, over paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_sim::record::{Stage, WaterfallRow};
use serde::{Deserialize, Serialize};

use super::column::{Column, Spool};
use super::columns::Columns;
use crate::stats::{Estimate, mean};

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
    stages: BTreeMap<Stage, Moved>,
    spool: Option<Arc<dyn Spool>>,
}

/// What one stage moved: the paths that came to it, and what each party gained in them.
#[derive(Clone, Debug)]
struct Moved {
    paths: Vec<u64>,
    gains: [Column; WaterfallRow::PARTIES.len()],
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
        let blank = || Moved {
            paths: Vec::new(),
            gains: std::array::from_fn(|_| Column::new(self.spool.as_ref())),
        };
        let moved = self.stages.entry(row.stage).or_insert_with(blank);
        moved.paths.push(row.path);
        for (column, gain) in moved.gains.iter_mut().zip(row.parties()) {
            column.push(gain);
        }
    }

    /// The summaries over all finished paths.
    pub(super) fn finish(self, columns: &Columns) -> Vec<StageSummary> {
        // Where paths count alike it does not matter which of them moved nothing.
        let places = (!columns.is_plain()).then(|| columns.places());
        let stages = self.stages.into_iter();
        stages
            .map(|(stage, moved)| StageSummary {
                stage,
                paths: moved.paths.len() as u64,
                gains: moved.summaries(columns, places.as_ref()),
            })
            .collect()
    }
}

impl Moved {
    fn summaries(self, columns: &Columns, places: Option<&BTreeMap<u64, usize>>) -> Vec<PartyGain> {
        let Self { paths, gains } = self;
        let named = WaterfallRow::PARTIES.into_iter().zip(gains);
        named
            .filter_map(|(party, column)| {
                let column = column.into_values();
                if column.iter().all(|gain| *gain == 0.0) {
                    return None;
                }
                let all = spread_out(&paths, column, columns.len(), places);
                Some(PartyGain {
                    party: party.to_owned(),
                    mean_usd: mean(&columns.sample_of(&all))?,
                })
            })
            .collect()
    }
}

/// A value for each finished path: nothing for one that never came to the stage.
fn spread_out(
    paths: &[u64],
    mut column: Vec<f64>,
    len: usize,
    places: Option<&BTreeMap<u64, usize>>,
) -> Vec<f64> {
    let Some(places) = places else {
        column.resize(len.max(column.len()), 0.0);
        return column;
    };
    let mut all = vec![0.0; len];
    for (path, gain) in paths.iter().zip(column) {
        if let Some(place) = places.get(path) {
            all[*place] = gain;
        }
    }
    all
}
