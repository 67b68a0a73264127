//! The finished paths of a point, and whether those of two belong together.

use std::collections::BTreeMap;

use plimsoll_lab::metric::METRICS;
use plimsoll_lab::stats::Sample;

use super::{Pairing, Side};
use crate::ReportError;

/// The finished paths of a point.
pub(super) struct Column {
    pub(super) label: String,
    pub(super) paths: BTreeMap<u64, Path>,
}

/// What is kept of a path.
pub(super) struct Path {
    digest: String,
    pub(super) weight: f64,
    pub(super) batch: u32,
    pub(super) values: Vec<Option<f64>>,
}

impl Column {
    pub(super) fn read(side: Side<'_>) -> Result<Self, ReportError> {
        let plan = &side.results.manifest().plan;
        let (points, point) = (plan.points.len(), side.point);
        let found = plan.points.get(point as usize);
        let label = found
            .ok_or(ReportError::Point { point, points })?
            .label
            .clone();
        let mut paths = BTreeMap::new();
        side.results.for_each_path_of(point, |row| {
            if row.error.is_none() {
                let values = METRICS.iter().map(|x| x.value(&row)).collect();
                let path = Path {
                    digest: row.reference_digest,
                    weight: row.weight,
                    batch: row.batch,
                    values,
                };
                paths.insert(row.path, path);
            }
        })?;
        let name = &plan.name;
        Ok(Self {
            label: if points > 1 {
                format!("{name}, {label}")
            } else {
                name.clone()
            },
            paths,
        })
    }

    /// The sample of a metric; none where no path has it.
    pub(super) fn sample(&self, place: usize) -> Option<Sample> {
        let having = self
            .paths
            .values()
            .filter_map(|x| Some((x.values[place]?, x.weight, x.batch)));
        let values: Vec<_> = having.collect();
        sample(&values)
    }
}

/// Values with weights and batches as a sample, a plain one where they say nothing; none of none.
pub(super) fn sample(values: &[(f64, f64, u32)]) -> Option<Sample> {
    if values.is_empty() {
        return None;
    }
    let numbers = values.iter().map(|x| x.0).collect();
    let weights: Vec<f64> = values.iter().map(|x| x.1).collect();
    let batches: Vec<u32> = values.iter().map(|x| x.2).collect();
    Some(crate::facts::sample(numbers, &weights, &batches))
}

pub(super) fn pairing(a: &Column, b: &Column, [seed_a, seed_b]: [u64; 2]) -> Pairing {
    let both = a
        .paths
        .iter()
        .filter_map(|(n, x)| Some((x, b.paths.get(n)?)));
    let both: Vec<_> = both.collect();
    let differs = |f: fn(&Path, &Path) -> bool| both.iter().filter(|(x, y)| f(x, y)).count();
    let prices = differs(|x, y| x.digest != y.digest);
    let weights = differs(|x, y| x.weight.total_cmp(&y.weight).is_ne() || x.batch != y.batch);
    let why = if both.is_empty() {
        "no path number is in both".to_owned()
    } else if seed_a != seed_b {
        format!("the seeds are {seed_a} and {seed_b}")
    } else if prices > 0 {
        format!(
            "reference prices differ on {prices} of {} paths",
            both.len()
        )
    } else if weights > 0 {
        format!("paths are sampled differently: {weights} of {}", both.len())
    } else {
        return Pairing::Paired {
            paths: both.len() as u64,
        };
    };
    Pairing::Independent {
        paths_a: a.paths.len() as u64,
        paths_b: b.paths.len() as u64,
        why,
    }
}
