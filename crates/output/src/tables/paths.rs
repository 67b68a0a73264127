//! `paths`: every metric of one path.

use plimsoll_sim::record::{LiquidationKind, PathRow, PriceRange};

use super::{Column, Table, columns, prefix};

/// The table of paths.
pub(crate) fn paths(assets: &[String]) -> Table<PathRow> {
    let metrics = losses()
        .into_iter()
        .chain(LiquidationKind::ALL.into_iter().flat_map(liquidations))
        .chain(reserve())
        .chain(cascade())
        .chain(twin())
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
    columns! { x: PathRow;
        "bad_debt_usd", x.bad_debt_usd
            => "Shortfall of liquidated and of still underwater accounts, before buffer and \
                suppliers: realized plus unrealized.";
        "bad_debt_realized_usd", x.bad_debt_realized_usd
            => "The part of it posted to buffer and suppliers during the path.";
        "bad_debt_unrealized_usd", x.bad_debt_unrealized_usd
            => "The part of it still open at the end; inventory is valued at the borrow oracle price.";
        "bad_debt_true_px_usd", x.bad_debt_true_px_usd
            => "Bad debt with what is still open at the end valued at the oracle, mark and borrow oracle \
                prices that would be shown without faults; as bad_debt_usd where none is there at the end.";
        "buffer_loss_usd", x.buffer_loss_usd
            => "Bad debt covered by the interest buffer; open bad debt counts as if posted at the end.";
        "lender_loss_usd", x.lender_loss_usd
            => "Bad debt spread over suppliers; open bad debt counts as if posted at the end.";
        "backstop_perp_loss_usd", x.backstop_perp_loss_usd
            => "Loss of the perp backstop on positions taken over, marked at the end; negative is a gain.";
    }
}

fn liquidations(kind: LiquidationKind) -> Vec<Column<PathRow>> {
    let (place, name) = (kind as usize, kind.name());
    let what = match kind {
        LiquidationKind::PerpBook => "perp positions closed by market orders on the book",
        LiquidationKind::PerpBackstop => "perp positions taken over by the backstop liquidator",
        LiquidationKind::PerpAdl => {
            "perp positions closed against the other side (auto-deleveraging)"
        }
        LiquidationKind::BorrowPartial => "20% steps of collateral and debt taken over",
        LiquidationKind::BorrowFull => "collateral taken over whole with all debt",
    };
    columns! { x: PathRow;
        format!("liquidated_{name}_usd"), x.liquidations[place].notional_usd
            => format!("Notional of {what}, at the oracle price of the moment.");
        format!("liquidations_{name}_count"), x.liquidations[place].count
            => format!("Number of steps: {what}.");
    }
}

fn reserve() -> Vec<Column<PathRow>> {
    columns! { x: PathRow;
        "accounts_liquidated_count", x.accounts_liquidated
            => "Accounts liquidated at least once.";
        "utilization_peak", x.utilization_peak
            => "Highest utilization of the USDC reserve, as a fraction.";
        "utilization_end", x.utilization_end
            => "Utilization at the end, as a fraction.";
        "utilization_above_80_s", x.utilization_above_80_s
            => "Time with utilization above 0.80.";
        "utilization_above_90_s", x.utilization_above_90_s
            => "Time with utilization above 0.90.";
        "utilization_above_95_s", x.utilization_above_95_s
            => "Time with utilization above 0.95.";
        "utilization_full_s", x.utilization_full_s
            => "Time with nothing left to borrow or withdraw.";
        "borrow_rate_peak_per_year", x.borrow_rate_peak
            => "Highest borrow rate, as a fraction.";
        "withdrawals_blocked_usd_h", x.withdrawals_blocked_usd_h
            => "Withdrawals that lenders wanted and could not make, integrated over time.";
        "supplied_end_usd", x.supplied_end_usd
            => "USDC supplied at the end.";
        "borrowed_end_usd", x.borrowed_end_usd
            => "USDC borrowed at the end.";
        "lender_return", x.lender_return
            => "Growth of the supply index over the path after losses, as a fraction.";
        "impact_peak_bps", x.impact_peak_bps
            => "Largest fall of a book's mid below its reference price caused by trading.";
        "intents_rejected_count", x.intents_rejected
            => "Orders refused because capacity, caps or margin did not allow them.";
        "faults_count", x.faults
            => "Faults that began.";
        "faults_active_s", x.faults_active_s
            => "Time at whose ticks any fault was there.";
    }
}

fn cascade() -> Vec<Column<PathRow>> {
    columns! { x: PathRow;
        "reference_digest", x.reference_digest
            => "Digest of all reference prices of the path: equal wherever the same prices were drawn, \
                whatever the venue's terms, the population or the faults.";
        "cascade_liquidations_count", x.cascade_liquidations
            => "Liquidation steps that the impact of earlier liquidations caused; their rows in \
                `liquidations` have a parent.";
        "cascade_usd", x.cascade_usd
            => "Notional of those.";
        "cascade_depth", x.cascade_depth
            => "Longest chain of causes: the highest generation of a liquidation, 0 if none caused \
                another.";
        "cascade_largest_usd", x.cascade_largest_usd
            => "Notional of the tree of causes in which most was caused, its root included.";
        "cascade_largest_caused_usd", x.cascade_largest_caused_usd
            => "Notional caused in that tree, its root left out.";
    }
}

fn twin() -> Vec<Column<PathRow>> {
    columns! { x: PathRow;
        "liquidated_no_feedback_usd", x.liquidated_no_feedback_usd
            => "Notional liquidated, all kinds, in the twin of the path: the same streams without \
                feedback; null unless `recording.twin` is on.";
        "liquidations_no_feedback_count", x.liquidations_no_feedback
            => "Liquidation steps in the twin; null without one.";
        "bad_debt_no_feedback_usd", x.bad_debt_no_feedback_usd
            => "Bad debt in the twin; null without one.";
        "amplification", x.amplification
            => "Notional liquidated over that of the twin; null without a twin, or where nothing was \
                liquidated in it.";
    }
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
