//! One shard of paths on the current rayon pool.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use plimsoll_sim::record::{PathRecord, PathRow};
use rayon::prelude::*;

use crate::{LabError, Shard, Simulate};

/// Runs the paths of a shard on the current rayon pool; records come back in path order.
///
/// The result is the same for every number of threads. `finished` is called after each path,
/// from the thread that ran it. A path that panics, or whose metrics are not all finite numbers, is
/// marked as failed.
///
/// # Errors
/// [`LabError::PathMismatch`] if the simulation returned another path's record.
pub fn run_shard<S: Simulate>(
    simulate: &S,
    shard: &Shard,
    finished: &(dyn Fn() + Sync),
) -> Result<Vec<PathRecord>, LabError> {
    let paths: Vec<u64> = (shard.start..shard.end).collect();
    paths
        .into_par_iter()
        .with_max_len(1)
        .map_init(
            || simulate.worker(),
            |worker, path| {
                let record = run_one(simulate, worker, path);
                finished();
                record
            },
        )
        .collect()
}

/// Runs one path. A panic ends the path, not the run: a sweep of many hours keeps its other paths, and
/// the row says which one to replay.
pub(crate) fn run_one<'a, S: Simulate>(
    simulate: &'a S,
    worker: &mut S::Worker<'a>,
    path: u64,
) -> Result<PathRecord, LabError> {
    let run = AssertUnwindSafe(|| simulate.run_path(worker, path));
    let record = catch_unwind(run).unwrap_or_else(|panic| {
        // Nobody knows what the path left in the buffers.
        *worker = simulate.worker();
        panicked(path, panic.as_ref())
    });
    checked(record, path)
}

fn panicked(path: u64, panic: &(dyn Any + Send)) -> PathRecord {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    PathRecord {
        row: PathRow {
            path,
            error: Some(format!("panicked: {}", text.unwrap_or("without a message"))),
            ..PathRow::default()
        },
        ..PathRecord::default()
    }
}

fn checked(mut record: PathRecord, path: u64) -> Result<PathRecord, LabError> {
    if record.row.path != path {
        return Err(LabError::PathMismatch {
            expected: path,
            found: record.row.path,
        });
    }
    if record.row.error.is_none() && !is_finite(&record.row) {
        record.row.error = Some("a metric of this path is not a finite number".to_owned());
    }
    Ok(record)
}

fn is_finite(row: &PathRow) -> bool {
    let metrics = [
        row.bad_debt_usd,
        row.bad_debt_realized_usd,
        row.bad_debt_unrealized_usd,
        row.buffer_loss_usd,
        row.lender_loss_usd,
        row.backstop_perp_loss_usd,
        row.utilization_peak,
        row.utilization_end,
        row.utilization_above_80_s,
        row.utilization_above_90_s,
        row.utilization_above_95_s,
        row.utilization_full_s,
        row.borrow_rate_peak,
        row.withdrawals_blocked_usd_h,
        row.supplied_end_usd,
        row.borrowed_end_usd,
        row.lender_return,
        row.impact_peak_bps,
    ];
    let asked_for = [
        row.cascade_usd,
        row.cascade_largest_usd,
        row.cascade_largest_caused_usd,
        row.liquidated_no_feedback_usd,
        row.bad_debt_no_feedback_usd,
        row.amplification,
    ];
    let mut all = metrics.iter().chain(asked_for.iter().flatten());
    all.all(|x| x.is_finite())
        && row.liquidations.iter().all(|x| x.notional_usd.is_finite())
        && row
            .prices
            .iter()
            .all(|x| x.low_px.is_finite() && x.high_px.is_finite() && x.end_px.is_finite())
}
