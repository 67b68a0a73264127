//! Sums over paths of which only shares are told.

use plimsoll_sim::AccountMode;
use plimsoll_sim::record::PathRow;

use super::build::spread;
use super::columns::Columns;
use super::groups::{BookSummary, CapitalSummary, CarrySummary};

/// Sums over finished paths, each path counted with its weight.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    weight: f64,
    /// Carry accounts: all, losers, liquidated, liquidated while hedged.
    carry: [f64; 4],
    /// Capital to open and to stand the moves, by mode.
    capital: [[f64; 2]; AccountMode::ALL.len()],
}

impl Totals {
    pub(super) fn push(&mut self, row: &PathRow) {
        let (weight, carry) = (row.weight, &row.carry);
        self.weight += weight;
        let counts = [
            carry.accounts,
            carry.losers,
            carry.liquidated,
            carry.liquidated_hedged,
        ];
        for (sum, count) in self.carry.iter_mut().zip(counts) {
            *sum += weight * f64::from(count);
        }
        for (sum, capital) in self.capital.iter_mut().zip(&row.capital) {
            sum[0] += weight * capital.open_usd;
            sum[1] += weight * capital.moved_usd;
        }
    }

    pub(super) fn book(&self, columns: &Columns) -> BookSummary {
        let [least_open, least_moved] = self.capital[AccountMode::ALL.len() - 1];
        let saved = |least: f64, own: f64| (own > 0.0).then(|| 1.0 - least / own);
        let modes = AccountMode::ALL.into_iter().zip(self.capital);
        BookSummary {
            borrowed_over_collateral_start: spread(
                &columns.sample("borrowed_over_collateral_start"),
            ),
            borrowed_over_collateral_end: spread(&columns.sample("borrowed_over_collateral_end")),
            capital: modes
                .map(|(mode, [open, moved])| CapitalSummary {
                    mode: mode.name().to_owned(),
                    open_usd: open / self.weight,
                    moved_usd: moved / self.weight,
                    open_saved: saved(least_open, open),
                    moved_saved: saved(least_moved, moved),
                })
                .collect(),
        }
    }

    /// None without a carry account in any path.
    pub(super) fn carry(&self, columns: &Columns) -> Option<CarrySummary> {
        let [all, losers, liquidated, hedged] = self.carry;
        if all <= 0.0 {
            return None;
        }
        Some(CarrySummary {
            pnl_usd: spread(&columns.sample("carry_pnl_usd"))?,
            return_per_year: spread(&columns.sample("carry_return_per_year")),
            return_p05: spread(&columns.sample("carry_return_p05")),
            loss_share: losers / all,
            liquidated_share: liquidated / all,
            liquidated_hedged_share: hedged / all,
        })
    }
}
