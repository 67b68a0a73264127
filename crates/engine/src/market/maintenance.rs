//! Maintenance margin by tier.
//!
//! Rule    maintenance = notional / (2 * max leverage of the tier) - deduction of the tier;
//!         deduction(0) = 0, deduction(n) = deduction(n-1) + from(n) * (rate(n) - rate(n-1))
//! Units   USD; maintenance rounded up, deductions down, at 1e-16
//! Bounds  notional is not negative; a tier holds from its lower bound on
//! Source  DOC-MARGIN, DOC-TIERS, FIX-DF; docs/rules/maintenance.md
//! Tests   worked_examples/maintenance.yaml, properties::maintenance_has_no_step_at_a_tier

use crate::units::{Round, Usd, mul_div};
use crate::venue::Tier;

impl Tier {
    /// A tier that follows another (or none) without a step in maintenance.
    #[must_use]
    pub fn after(previous: Option<&Self>, from: Usd, max_leverage: u32) -> Self {
        let deduction = previous.map_or(Usd::ZERO, |p| {
            let (a, b) = (i128::from(p.max_leverage), i128::from(max_leverage));
            p.deduction + Usd(mul_div(from.0, a - b, 2 * a * b, Round::Down))
        });
        Self {
            from,
            max_leverage,
            deduction,
        }
    }
}

/// Maintenance margin of a position of some notional.
#[must_use]
pub fn maintenance_margin(notional: Usd, tiers: &[Tier]) -> Usd {
    let Some(tier) = tiers.iter().rev().find(|t| t.from <= notional) else {
        return Usd::ZERO;
    };
    maintenance_in(notional, tier)
}

/// Maintenance margin of a notional by the terms of one tier.
#[must_use]
pub fn maintenance_in(notional: Usd, tier: &Tier) -> Usd {
    let rate = 2 * i128::from(tier.max_leverage);
    Usd(mul_div(notional.0, 1, rate, Round::Up)) - tier.deduction
}

/// Initial margin of a position of some notional at the leverage its owner chose, rounded up.
#[must_use]
pub fn initial_margin(notional: Usd, leverage: u32) -> Usd {
    Usd(mul_div(
        notional.0,
        1,
        i128::from(leverage.max(1)),
        Round::Up,
    ))
}
