//! Users who fail: who they are, and what they send to the market.

use plimsoll_agents::Statement;
use plimsoll_engine::Intent;
use plimsoll_engine::units::{AccountId, Amount, PerpId, SimTime, TokenId};

use crate::queue::Due;

use super::World;

impl World<'_> {
    /// Lets the largest borrowers fail whose fault began at this tick.
    pub(super) fn fail_largest(&mut self, time: SimTime) {
        for (fault, failing) in self.faults.failing() {
            for user in self.largest_borrowers(failing.accounts) {
                self.faults.fail(user, fault);
                self.recorder.on_failure(time, AccountId::user(user));
                if let Some(limit_bps) = failing.limit_bps {
                    self.sell_everything(time, user, limit_bps);
                }
            }
        }
    }

    /// Users who owe most, the most first; of equals the lower number first.
    fn largest_borrowers(&self, count: usize) -> Vec<u32> {
        let debt = |user| {
            let figures = self.engine.figures(AccountId::user(user));
            figures.borrowed_in_all().to_f64()
        };
        let all = (0..self.engine.users()).map(|user| (user, debt(user)));
        let mut borrowers: Vec<(u32, f64)> = all.filter(|(_, debt)| *debt > 0.0).collect();
        // Stable, so equals stay in order.
        borrowers.sort_by(|a, b| b.1.total_cmp(&a.1));
        borrowers.truncate(count);
        borrowers.into_iter().map(|(user, _)| user).collect()
    }

    /// One market order for everything that a user has in each market.
    fn sell_everything(&mut self, time: SimTime, user: u32, limit_bps: u32) {
        let account = Statement::read(&self.engine, AccountId::user(user));
        let mut intents = Vec::new();
        for (token, holding) in (0..).map(TokenId).zip(&account.holdings) {
            let size = self.spot_lots(token, holding.units());
            intents.extend(size.map(|size| Intent::TradeSpot {
                token,
                size: -size,
                limit_bps,
            }));
        }
        for (perp, units) in (0..).map(PerpId).zip(&account.perp_size) {
            intents.extend(self.close_perp(perp, *units, limit_bps));
        }
        for intent in intents {
            self.queue.push(time, Due::Intent { user, intent });
        }
    }

    /// Whole lots of a token that has a spot market; none where there is nothing to sell.
    fn spot_lots(&self, token: TokenId, units: f64) -> Option<Amount> {
        let venue = self.engine.venue();
        let grid = venue.spot_grids.get(token.index())?.as_ref()?;
        lots(units, grid.lot()).filter(|_| token != venue.settlement)
    }

    /// The order that closes a position, or as much of it as one order may.
    fn close_perp(&self, perp: PerpId, units: f64, limit_bps: u32) -> Option<Intent> {
        let venue = self.engine.venue();
        let market = venue.perps.get(perp.index())?;
        let leverage = market.tiers.first()?.max_leverage;
        let largest = venue.orders.limits.largest_order(leverage, false).to_f64();
        let px = self.engine.prices().mark[perp.index()].to_f64();
        let size = lots(units.abs().min(largest / px), market.lot)?;
        Some(Intent::TradePerp {
            perp,
            size: if units > 0.0 { -size } else { size },
            leverage,
            limit_bps,
        })
    }
}

/// Units cut down to whole lots; none where that is nothing.
fn lots(units: f64, lot: Amount) -> Option<Amount> {
    let units = Amount::from_f64_down(units)?;
    let size = Amount(units.0 - units.0 % lot.0);
    (size.0 > 0).then_some(size)
}
