//! `paths`: every metric of one path.

use plimsoll_lab::Metric;
use plimsoll_sim::record::{LiquidationKind, PathRow, PriceRange};

use super::{Column, Table, columns, prefix};

/// Defines columns of metrics: name, place in the row; what each means is said by the metric.
macro_rules! metrics {
    ($row:ident; $($name:expr, $place:expr;)+) => {
        columns! { $row: PathRow; $($name, $place => about(&$name);)+ }
    };
}

/// What a metric means.
fn about(name: &str) -> &'static str {
    let metric = Metric::find(name).expect("a test holds every column against the list");
    metric.about
}

/// The table of paths.
pub(crate) fn paths(assets: &[String]) -> Table<PathRow> {
    let metrics = losses()
        .into_iter()
        .chain(LiquidationKind::ALL.into_iter().flat_map(liquidations))
        .chain(reserve())
        .chain(book())
        .chain(people())
        .chain(cascade())
        .chain(assets.iter().enumerate().flat_map(|(i, x)| prices(i, x)))
        .map(|x| x.void_if(|row| row.error.is_some()));
    Table {
        name: "paths",
        about: "A row per path: every metric.",
        columns: keys().into_iter().chain(metrics).collect(),
    }
}

/// A row with room for the prices of so many assets.
pub(crate) fn blank_path_row(assets: &[String]) -> PathRow {
    PathRow {
        prices: vec![PriceRange::default(); assets.len()],
        ..PathRow::default()
    }
}

fn keys() -> Vec<Column<PathRow>> {
    columns! { x: PathRow;
        "path", x.path
            => "Path number, from 0. The same number has the same random streams at every point.";
        "error", x.error
            => "Why the path could not be finished; null if it was. A failed path has null metrics.";
        "weight", x.weight
            => "What the path counts in every estimate: 1 but for importance sampling, where it is the \
                density of the path's jumps under the model against that they were drawn from.";
        "batch", x.batch
            => "Batch of the path: paths of different batches are independent. 0 where all paths are.";
    }
}

fn losses() -> Vec<Column<PathRow>> {
    metrics! { x;
        "bad_debt_usd", x.bad_debt_usd;
        "bad_debt_realized_usd", x.bad_debt_realized_usd;
        "bad_debt_unrealized_usd", x.bad_debt_unrealized_usd;
        "bad_debt_true_px_usd", x.bad_debt_true_px_usd;
        "buffer_loss_usd", x.buffer_loss_usd;
        "lender_loss_usd", x.lender_loss_usd;
        "bad_debt_net_usd", x.bad_debt_net_usd;
        "backstop_perp_loss_usd", x.backstop_perp_loss_usd;
    }
}

fn liquidations(kind: LiquidationKind) -> Vec<Column<PathRow>> {
    let (place, name) = (kind as usize, kind.name());
    metrics! { x;
        format!("liquidated_{name}_usd"), x.liquidations[place].notional_usd;
        format!("liquidations_{name}_count"), x.liquidations[place].count;
    }
}

fn reserve() -> Vec<Column<PathRow>> {
    metrics! { x;
        "first_liquidation_s", x.first_liquidation_s;
        "accounts_liquidated_count", x.accounts_liquidated;
        "utilization_peak", x.utilization_peak;
        "utilization_end", x.utilization_end;
        "utilization_above_80_s", x.utilization_above_80_s;
        "utilization_above_90_s", x.utilization_above_90_s;
        "utilization_above_95_s", x.utilization_above_95_s;
        "utilization_full_s", x.utilization_full_s;
        "borrow_rate_peak_per_year", x.borrow_rate_peak;
        "withdrawals_blocked_usd_h", x.withdrawals_blocked_usd_h;
        "withdrawals_blocked_any_s", x.blocked.any_s;
        "withdrawals_blocked_longest_s", x.blocked.longest_s;
        "supplied_end_usd", x.supplied_end_usd;
        "borrowed_end_usd", x.borrowed_end_usd;
        "lender_return", x.lender_return;
        "lender_apy", x.lender_apy;
    }
}

fn book() -> Vec<Column<PathRow>> {
    metrics! { x;
        "borrowed_start_usd", x.book.borrowed_start_usd;
        "collateral_start_usd", x.book.collateral_start_usd;
        "collateral_end_usd", x.book.collateral_end_usd;
        "borrowed_over_collateral_start", x.book.borrowed_over_collateral_start;
        "borrowed_over_collateral_end", x.book.borrowed_over_collateral_end;
        "borrowed_top_10_share", x.concentration.borrowed_top_10_share;
        "liquidated_top_10_share", x.concentration.liquidated_top_10_share;
        "liquidated_largest_share", x.concentration.liquidated_largest_share;
        "bad_debt_top_10_share", x.concentration.bad_debt_top_10_share;
        "bad_debt_largest_share", x.concentration.bad_debt_largest_share;
        "bad_debt_largest_usd", x.concentration.bad_debt_largest_usd;
        "bad_debt_second_usd", x.concentration.bad_debt_second_usd;
    }
}

fn people() -> Vec<Column<PathRow>> {
    metrics! { x;
        "carry_accounts_count", x.carry.accounts;
        "carry_equity_start_usd", x.carry.equity_start_usd;
        "carry_pnl_usd", x.carry.pnl_usd;
        "carry_return", x.carry.pooled_return;
        "carry_return_per_year", x.carry.return_per_year;
        "carry_return_p05", x.carry.return_p05;
        "carry_losers_count", x.carry.losers;
        "carry_liquidated_count", x.carry.liquidated;
        "carry_liquidated_hedged_count", x.carry.liquidated_hedged;
        "manipulator_equity_start_usd", x.manipulator.equity_start_usd;
        "manipulator_pnl_usd", x.manipulator.pnl_usd;
        "impact_peak_bps", x.impact_peak_bps;
        "intents_rejected_count", x.intents_rejected;
        "faults_count", x.faults;
        "faults_active_s", x.faults_active_s;
    }
}

fn cascade() -> Vec<Column<PathRow>> {
    let mut columns = columns! { x: PathRow;
        "reference_digest", x.reference_digest
            => "Digest of all reference prices of the path: equal wherever the same prices were drawn, \
                whatever the venue's terms, the population or the faults.";
    };
    columns.extend(metrics! { x;
        "cascade_liquidations_count", x.cascade_liquidations;
        "cascade_usd", x.cascade_usd;
        "cascade_depth", x.cascade_depth;
        "cascade_largest_usd", x.cascade_largest_usd;
        "cascade_largest_caused_usd", x.cascade_largest_caused_usd;
        "liquidated_no_feedback_usd", x.liquidated_no_feedback_usd;
        "liquidations_no_feedback_count", x.liquidations_no_feedback;
        "bad_debt_no_feedback_usd", x.bad_debt_no_feedback_usd;
        "amplification", x.amplification;
    });
    columns
}

fn prices(place: usize, asset: &str) -> Vec<Column<PathRow>> {
    let name = prefix(asset);
    columns! { x: PathRow;
        format!("{name}_low_px_usd"), x.prices[place].low_px
            => format!("Lowest oracle price of {asset}.");
        format!("{name}_high_px_usd"), x.prices[place].high_px
            => format!("Highest oracle price of {asset}.");
        format!("{name}_end_px_usd"), x.prices[place].end_px
            => format!("Last oracle price of {asset}.");
    }
}
