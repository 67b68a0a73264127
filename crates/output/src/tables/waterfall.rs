//! `waterfall`: who paid whom in each stage of a path's liquidations.

use plimsoll_sim::record::{Stage, WaterfallRow};

use super::{Table, columns};

/// The table of the waterfall.
pub(crate) fn waterfall() -> Table<WaterfallRow> {
    Table {
        name: "waterfall",
        about: "A row per path and stage of its liquidations in which anything moved: what each party \
                gained in it, negative for what it gave, at the prices of each moment. Each row sums \
                to zero; the stages are those of docs/rules/waterfall.md.",
        columns: columns! { x: WaterfallRow;
            "path", x.path
                => "Path number.";
            "stage", x.stage
                => "Stage: `book`, `perp_backstop`, `perp_backstop_sale`, `adl`, `deficit`, `borrow_takeover`, `borrow_backstop_sale` or `write_off`.";
            "liquidated_usd", x.liquidated_usd
                => "Liquidated accounts.";
            "market_usd", x.market_usd
                => "The other side of the book's fills, and of deleveraging for the part outside the population.";
            "fees_usd", x.fees_usd
                => "Trading fees.";
            "borrow_backstop_usd", x.borrow_backstop_usd
                => "The borrow backstop.";
            "perp_backstop_usd", x.perp_backstop_usd
                => "The perp backstop.";
            "deleveraged_usd", x.deleveraged_usd
                => "Users that were deleveraged.";
            "buffer_usd", x.buffer_usd
                => "Interest buffers of the reserves.";
            "suppliers_usd", x.suppliers_usd
                => "Suppliers of the reserves.";
            "dust_usd", x.dust_usd
                => "What directed roundings left in the reserves.";
        },
    }
}

/// A row before it is read.
pub(crate) fn blank_waterfall_row() -> WaterfallRow {
    WaterfallRow::new(0, Stage::Book, &<_>::default())
}
