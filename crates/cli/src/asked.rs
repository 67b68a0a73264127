//! Metrics that are asked for, held against what the paths of a plan work out.

use plimsoll_lab::{Metric, Plan};
use plimsoll_sim::RecordingConfig;
use serde::Deserialize;

use crate::exit::{Exit, Stop};

/// Refuses a metric that the paths of some point do not have, because what it needs is off.
///
/// # Errors
/// The first such metric.
pub(crate) fn check<'m>(
    plan: &Plan,
    asked: impl IntoIterator<Item = &'m Metric>,
) -> anyhow::Result<()> {
    let recordings = plan.points.iter().map(|point| {
        let recording = point.config.get("recording");
        recording.map_or(Ok(RecordingConfig::default()), RecordingConfig::deserialize)
    });
    let recordings = recordings.collect::<Result<Vec<_>, _>>()?;
    for metric in asked {
        for (recording, point) in recordings.iter().zip(&plan.points) {
            let refuse = |off| Stop::new(Exit::Usage, format!("{}: {off}", point.label));
            metric.check(recording).map_err(refuse)?;
        }
    }
    Ok(())
}
