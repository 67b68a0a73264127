//! Who paid whom in each stage of the liquidations of a path.

use plimsoll_engine::{Stage, Transfers};
use serde::{Deserialize, Serialize};

use super::reuse::Rows;

/// One row of the `waterfall` table: what each party gained in one stage, over the whole path.
///
/// Negative is what it gave. Gains of a stage are measured at the prices of its moment and summed
/// exactly; each column is rounded to a double only here, so that a row sums to zero up to the last
/// bits of its largest column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterfallRow {
    /// Path number.
    pub path: u64,
    /// The stage.
    pub stage: Stage,
    /// Liquidated accounts, USD.
    pub liquidated_usd: f64,
    /// The market outside, USD.
    pub market_usd: f64,
    /// Trading fees, USD.
    pub fees_usd: f64,
    /// The borrow backstop, USD.
    pub borrow_backstop_usd: f64,
    /// The perp backstop, USD.
    pub perp_backstop_usd: f64,
    /// Users that were deleveraged, USD.
    pub deleveraged_usd: f64,
    /// Interest buffers of the reserves, USD.
    pub buffer_usd: f64,
    /// Suppliers of the reserves, USD.
    pub suppliers_usd: f64,
    /// What directed roundings left in the reserves, USD.
    pub dust_usd: f64,
}

impl WaterfallRow {
    /// Names of the parties, in the order of [`Self::parties`].
    pub const PARTIES: [&'static str; 9] = [
        "liquidated",
        "market",
        "fees",
        "borrow_backstop",
        "perp_backstop",
        "deleveraged",
        "buffer",
        "suppliers",
        "dust",
    ];

    /// A path's row of one stage.
    #[must_use]
    pub fn new(path: u64, stage: Stage, transfers: &Transfers) -> Self {
        Self {
            path,
            stage,
            liquidated_usd: transfers.liquidated.to_f64(),
            market_usd: transfers.market.to_f64(),
            fees_usd: transfers.fees.to_f64(),
            borrow_backstop_usd: transfers.borrow_backstop.to_f64(),
            perp_backstop_usd: transfers.perp_backstop.to_f64(),
            deleveraged_usd: transfers.deleveraged.to_f64(),
            buffer_usd: transfers.buffer.to_f64(),
            suppliers_usd: transfers.suppliers.to_f64(),
            dust_usd: transfers.dust.to_f64(),
        }
    }

    /// What each party gained, in the order of [`Self::PARTIES`], USD.
    #[must_use]
    pub fn parties(&self) -> [f64; 9] {
        [
            self.liquidated_usd,
            self.market_usd,
            self.fees_usd,
            self.borrow_backstop_usd,
            self.perp_backstop_usd,
            self.deleveraged_usd,
            self.buffer_usd,
            self.suppliers_usd,
            self.dust_usd,
        ]
    }
}

/// The sums of one path, exact until they become rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Waterfall([Transfers; Stage::ALL.len()]);

impl Waterfall {
    pub(super) fn add(&mut self, stage: Stage, transfers: &Transfers) {
        self.0[stage as usize].add(transfers);
    }

    /// Adds a row for each stage in which anything moved, in the order of the stages.
    pub(super) fn write(&self, path: u64, rows: &mut Rows<WaterfallRow>) {
        for (stage, sums) in Stage::ALL.into_iter().zip(&self.0) {
            if !sums.is_nothing() {
                rows.push(WaterfallRow::new(path, stage, sums));
            }
        }
    }
}

/// One stage in words: every party that gained or gave a cent at least.
pub(super) fn told(stage: Stage, transfers: &Transfers) -> String {
    let row = WaterfallRow::new(0, stage, transfers);
    let moved = WaterfallRow::PARTIES.into_iter().zip(row.parties());
    let gains: Vec<String> = moved
        .filter(|(_, gain)| gain.abs() >= 0.005)
        .map(|(party, gain)| format!("{} {gain:+.2}", party.replace('_', " ")))
        .collect();
    let stage = stage.name().replace('_', " ");
    if gains.is_empty() {
        format!("{stage}: less than a cent changes hands")
    } else {
        format!("{stage}: {} USD", gains.join(", "))
    }
}
