//! `pools`: the reserve of every token that is lent, at the recording cadence.

use plimsoll_sim::record::PoolRow;

use super::{Table, columns};

/// The table of reserves.
pub(crate) fn pools() -> Table<PoolRow> {
    Table {
        name: "pools",
        about: "A row per path, moment and token that is lent, at the recording cadence of the \
                scenario. Amounts are in units of the token.",
        columns: columns! { x: PoolRow;
            "path", x.path
                => "Path number.";
            "t_s", x.t_s
                => "Seconds since the start of the path.";
            "token", x.token
                => "Token that is lent, for example `USDC`.";
            "px_usd", x.px
                => "Borrow oracle price of the token, in the settlement token.";
            "supplied", x.supplied
                => "Units supplied.";
            "borrowed", x.borrowed
                => "Units borrowed.";
            "utilization", x.utilization
                => "Utilization of the reserve, as a fraction.";
            "borrow_rate_per_year", x.borrow_rate
                => "Borrow rate, as a fraction.";
            "balance", x.balance
                => "Units that can be borrowed or withdrawn.";
            "buffer", x.buffer
                => "Interest buffer of the reserve, units.";
        },
    }
}
