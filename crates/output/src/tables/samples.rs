//! `samples`: the state of a path at the recording cadence.

use plimsoll_sim::record::{AssetSample, SampleRow};

use super::{Column, Table, columns, prefix};

/// The table of samples.
pub(crate) fn samples(assets: &[String]) -> Table<SampleRow> {
    let prices = assets.iter().enumerate().flat_map(|(i, x)| prices(i, x));
    Table {
        name: "samples",
        about: "A row per path and moment, at the recording cadence of the scenario.",
        columns: state().into_iter().chain(prices).collect(),
    }
}

/// A row with room for the prices of so many assets.
pub(crate) fn blank_sample_row(assets: &[String]) -> SampleRow {
    SampleRow {
        assets: vec![AssetSample::default(); assets.len()],
        ..SampleRow::default()
    }
}

fn state() -> Vec<Column<SampleRow>> {
    columns! { x: SampleRow;
        "path", x.path
            => "Path number.";
        "t_s", x.t_s
            => "Seconds since the start of the path.";
        "utilization", x.utilization
            => "Utilization of the USDC reserve, as a fraction.";
        "borrow_rate_per_year", x.borrow_rate
            => "Borrow rate, as a fraction.";
        "supplied_usd", x.supplied_usd
            => "USDC supplied.";
        "borrowed_usd", x.borrowed_usd
            => "USDC borrowed.";
        "collateral_usd", x.collateral_usd
            => "Collateral supplied, at the borrow oracle price.";
        "buffer_usd", x.buffer_usd
            => "Interest buffer of the reserve.";
        "bad_debt_usd", x.bad_debt_usd
            => "Bad debt posted so far.";
        "liquidated_usd", x.liquidated_usd
            => "Notional liquidated so far, all kinds.";
        "backstop_inventory_usd", x.backstop_inventory_usd
            => "Collateral held by the borrow backstop and not yet sold.";
        "withdrawals_blocked_usd", x.withdrawals_blocked_usd
            => "Withdrawals wanted and not possible at this moment.";
    }
}

fn prices(place: usize, asset: &str) -> Vec<Column<SampleRow>> {
    let name = prefix(asset);
    columns! { x: SampleRow;
        format!("{name}_reference_px_usd"), x.assets[place].reference_px
            => format!("Exogenous reference price of {asset}.");
        format!("{name}_oracle_px_usd"), x.assets[place].oracle_px
            => format!("Oracle price of the {asset} perp.");
        format!("{name}_mark_px_usd"), x.assets[place].mark_px
            => format!("Mark price of the {asset} perp.");
        format!("{name}_spot_px_usd"), x.assets[place].spot_px
            => format!("Mid of the venue's spot book of {asset}.");
        format!("{name}_borrow_px_usdc"), x.assets[place].borrow_px
            => format!("Borrow oracle price of {asset}.");
        format!("{name}_true_borrow_px_usdc"), x.assets[place].true_borrow_px
            => format!("Borrow oracle price of {asset} that would be shown without faults.");
        format!("{name}_funding_rate_hourly"), x.assets[place].funding_rate_hourly
            => format!("Funding rate of the {asset} perp last paid, as a fraction per hour.");
    }
}
