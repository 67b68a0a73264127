//! `liquidations`: every step of every liquidation.

use plimsoll_sim::record::LiquidationRow;

use super::{Table, columns};

/// The table of liquidations.
pub(crate) fn liquidations() -> Table<LiquidationRow> {
    Table {
        name: "liquidations",
        about: "A row per liquidation step, in order of path and time.",
        columns: columns! { x: LiquidationRow;
            "path", x.path
                => "Path number.";
            "t_s", x.t_s
                => "Seconds since the start of the path.";
            "account", x.account
                => "Account number within the path.";
            "class", x.class
                => "Class of agent that owns the account, for example `carry`.";
            "kind", x.kind
                => "How it was liquidated: `perp_book`, `perp_backstop`, `perp_adl`, `borrow_partial` or `borrow_full`.";
            "asset", x.asset
                => "Asset closed or taken over.";
            "size", x.size
                => "Units of the asset closed or taken over; perps signed as the position was.";
            "notional_usd", x.notional_usd
                => "Notional at the oracle price of the moment; mark price for perps.";
            "credit_usd", x.credit_usd
                => "What the account received for it: credit against debt, or proceeds of the fill.";
            "portfolio_margin_ratio", x.portfolio_margin_ratio
                => "Portfolio margin ratio just before the step.";
            "liquidation", x.liquidation
                => "Number of the liquidation within the path, from 0.";
            "parent", x.parent
                => "Number of the liquidation that caused it, see docs/cascades.md; null of a root, and where `recording.causes` is off.";
            "generation", x.generation
                => "Links of the chain of causes that lead to it; 0 of a root, null where causes are not worked out.";
            "cause", x.cause
                => "Why: `market` (no other liquidation needed), `own_impact` (an earlier step of the same account) or `cascade` (another account's liquidation); null where causes are not worked out.";
        },
    }
}
