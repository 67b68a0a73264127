//! `events`: the full trace of a replayed path.

use plimsoll_sim::record::EventRow;

use super::{Table, columns};

/// The table of events.
pub(crate) fn events() -> Table<EventRow> {
    Table {
        name: "events",
        about: "A row per event of a replayed path; written by `plimsoll replay` only.",
        columns: columns! { x: EventRow;
            "path", x.path
                => "Path number.";
            "seq", x.seq
                => "Sequence number within the path.";
            "t_s", x.t_s
                => "Seconds since the start of the path.";
            "kind", x.kind
                => "Kind of event, for example `fill`.";
            "account", x.account
                => "Account concerned; null if none.";
            "class", x.class
                => "Class of agent that owns the account; empty if none.";
            "asset", x.asset
                => "Market or token concerned; empty if none.";
            "size", x.size
                => "Units of the asset, signed; zero if none.";
            "px_usd", x.px
                => "Price; zero if none.";
            "amount_usd", x.amount_usd
                => "Money moved; zero if none.";
            "text", x.text
                => "One sentence in words.";
        },
    }
}
