//! `accounts`: the fate of each account.

use plimsoll_sim::record::AccountRow;

use super::{Table, columns};

/// The table of accounts.
pub(crate) fn accounts() -> Table<AccountRow> {
    Table {
        name: "accounts",
        about: "A row per path and account; written if the scenario records accounts, and by `plimsoll replay`.",
        columns: columns! { x: AccountRow;
            "path", x.path
                => "Path number.";
            "account", x.account
                => "Account number within the path.";
            "class", x.class
                => "Class of agent that owns the account.";
            "equity_start_usd", x.equity_start_usd
                => "Net worth at the start.";
            "equity_end_usd", x.equity_end_usd
                => "Net worth at the end, at oracle prices.";
            "deposited_usd", x.deposited_usd
                => "Deposits minus withdrawals during the path.";
            "borrowed_start_usd", x.borrowed_start_usd
                => "Debt at the start.";
            "borrowed_end_usd", x.borrowed_end_usd
                => "Debt at the end.";
            "liquidated_usd", x.liquidated_usd
                => "Notional liquidated, all kinds.";
            "first_liquidation_s", x.first_liquidation_s
                => "Seconds until the first liquidation; null if there was none before the horizon.";
        },
    }
}
