//! A backstop's inventory: whose liquidations its sales come from.
//!
//! A backstop sells a share of all it holds, whoever it took it from. So a sale, and what it does
//! to the price, belongs to each takeover in proportion to what is left of it; shorts taken over
//! count against longs. Without a takeover, the sale would be smaller by just that part.

use plimsoll_engine::units::SimTime;

use crate::market::Displacement;

use super::trail::{Fading, Trail};

/// Below this share of what was there, takeovers are brought up to date, so that nothing underflows.
const LEAST_KEPT: f64 = 1e-9;

/// What a backstop holds of one token or perp.
#[derive(Clone, Debug)]
pub(super) struct Inventory {
    /// Liquidation and signed units at the last settlement.
    parts: Vec<(u32, f64)>,
    /// Units of all parts at the last settlement.
    total: f64,
    /// Share of every part that is left since.
    kept: f64,
    /// What the sales since left in the price, for each unit at the last settlement.
    per_unit: Trail,
    /// Whether anything was sold since.
    has_sold: bool,
}

impl Default for Inventory {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            total: 0.0,
            kept: 1.0,
            per_unit: Trail::default(),
            has_sold: false,
        }
    }
}

impl Inventory {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.total = 0.0;
        self.kept = 1.0;
        self.per_unit = Trail::default();
        self.has_sold = false;
    }

    /// Whether anything was sold since the last settlement.
    pub(super) const fn has_sold(&self) -> bool {
        self.has_sold
    }

    /// A liquidation brings units; what was sold before must have been settled.
    pub(super) fn join(&mut self, liquidation: u32, units: f64) {
        if units != 0.0 {
            self.parts.push((liquidation, units));
            self.total += units;
        }
    }

    /// A share of all is sold and leaves something in the price. Says whether to settle soon.
    pub(super) fn sell(&mut self, share: f64, left: Displacement) -> bool {
        let units = self.total * self.kept;
        self.has_sold = true;
        if units != 0.0 {
            let times = self.kept / units;
            self.per_unit.push(Displacement {
                permanent: left.permanent * times,
                transient: left.transient * times,
            });
        }
        self.kept *= (1.0 - share).clamp(0.0, 1.0);
        self.kept < LEAST_KEPT
    }

    /// Tells every part, with its units, what a unit's sales left since the last settlement.
    pub(super) fn settle(
        &mut self,
        now: SimTime,
        fading: &mut Fading,
        mut tell: impl FnMut(u32, &Trail, f64, &mut Fading),
    ) {
        if self.parts.is_empty() {
            return;
        }
        self.per_unit.advance(now, fading);
        for (liquidation, units) in &mut self.parts {
            tell(*liquidation, &self.per_unit, *units, fading);
            *units *= self.kept;
        }
        if self.kept < LEAST_KEPT {
            self.parts.clear();
        }
        self.total = self.parts.iter().map(|(_, units)| units).sum();
        self.kept = 1.0;
        self.per_unit = Trail::default();
        self.per_unit.advance(now, fading);
        self.has_sold = false;
    }

    /// Lets time pass; to be called before anything is sold.
    pub(super) fn advance(&mut self, now: SimTime, fading: &mut Fading) {
        self.per_unit.advance(now, fading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Permanent displacement of each liquidation after some sales.
    fn shares(joins: &[(u32, f64)], sales: &[(f64, f64)]) -> Vec<f64> {
        let mut inventory = Inventory::default();
        for (liquidation, units) in joins {
            inventory.join(*liquidation, *units);
        }
        for (share, permanent) in sales {
            inventory.sell(
                *share,
                Displacement {
                    permanent: *permanent,
                    transient: 0.0,
                },
            );
        }
        let mut told = vec![0.0; joins.len()];
        let mut fading = Fading::new(60.0);
        inventory.settle(SimTime(1), &mut fading, |liquidation, trail, units, _| {
            told[liquidation as usize] += trail.seen().permanent * units;
        });
        told
    }

    #[test]
    fn sales_belong_to_takeovers_by_units_and_add_up() {
        let told = shares(&[(0, 300.0), (1, 100.0)], &[(0.5, -0.04), (0.5, -0.02)]);
        assert!((told[0] + 0.045).abs() < 1e-15, "{told:?}");
        assert!((told[1] + 0.015).abs() < 1e-15, "{told:?}");
    }

    #[test]
    fn a_short_taken_over_makes_the_sale_smaller() {
        // 100 less 60 leaves 40 to sell; of a fall by 4% the long made 10%, the short took 6% back.
        let told = shares(&[(0, 100.0), (1, -60.0)], &[(1.0, -0.04)]);
        assert!((told[0] + 0.10).abs() < 1e-12, "{told:?}");
        assert!((told[1] - 0.06).abs() < 1e-12, "{told:?}");
    }

    #[test]
    fn who_comes_later_has_no_part_in_earlier_sales() {
        let mut inventory = Inventory::default();
        let left = |permanent| Displacement {
            permanent,
            transient: 0.0,
        };
        let mut told = [0.0; 2];
        let mut fading = Fading::new(60.0);
        let mut tell = |liquidation: u32, trail: &Trail, units: f64, _: &mut Fading| {
            told[liquidation as usize] += trail.seen().permanent * units;
        };
        inventory.join(0, 100.0);
        inventory.sell(0.5, left(-0.01));
        inventory.settle(SimTime(1), &mut fading, &mut tell);
        inventory.join(1, 50.0);
        inventory.sell(1.0, left(-0.02));
        inventory.settle(SimTime(2), &mut fading, &mut tell);
        assert!((told[0] + 0.02).abs() < 1e-15 && (told[1] + 0.01).abs() < 1e-15);
        assert!(inventory.parts.is_empty());
    }
}
