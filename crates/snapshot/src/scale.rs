//! Accounts whose publisher multiplied all amounts by a factor: the amounts as they were.

use rust_decimal::Decimal;

use crate::snapshot::{Snapshot, Totals};

/// Decimals of perp figures and of sizes (FIX-DF).
const PERP_DECIMALS: u32 = 6;

/// Where amounts end.
const LARGEST: Decimal = Decimal::from_parts(1_000_000_000, 1_000, 0, false, 0);

/// Decimals of balances.
const BALANCE_DECIMALS: u32 = 10;

impl Snapshot {
    /// The account with a publisher's factor taken out of its amounts. Prices and ratios never had
    /// it. Amounts come back on their grid: six decimals on the perp side, ten for balances.
    #[must_use]
    pub fn unscaled(&self, factor: Decimal) -> Self {
        let over = |x: Decimal, decimals| {
            // A factor so small that the digits run out makes amounts that are refused later.
            let x = x.checked_div(factor).unwrap_or(LARGEST);
            x.clamp(-LARGEST, LARGEST).round_dp(decimals)
        };
        let balance = |x: Decimal| over(x, BALANCE_DECIMALS);
        let perp = |x: Decimal| over(x, PERP_DECIMALS);
        let mut own = self.clone();
        for row in &mut own.tokens {
            for x in [&mut row.total, &mut row.supplied, &mut row.borrowed] {
                *x = balance(*x);
            }
            for x in [&mut row.hold, &mut row.spot_hold, &mut row.available] {
                *x = x.map(balance);
            }
        }
        if let Some(lending) = &mut own.lending {
            for (_, borrowed, supplied) in &mut lending.rows {
                (*borrowed, *supplied) = (balance(*borrowed), balance(*supplied));
            }
        }
        for order in own.orders.iter_mut().flatten() {
            order.size = perp(order.size);
        }
        if let Some(perps) = &mut own.perps {
            scale_totals(&mut perps.all, perp);
            if let Some(cross) = &mut perps.cross {
                scale_totals(cross, perp);
            }
            perps.cross_maintenance = perps.cross_maintenance.map(perp);
            perps.withdrawable = perps.withdrawable.map(perp);
            for position in &mut perps.positions {
                position.size = perp(position.size);
                position.notional = perp(position.notional);
                position.isolated_cash = position.isolated_cash.map(perp);
                position.margin_used = position.margin_used.map(perp);
            }
        }
        own
    }
}

fn scale_totals(totals: &mut Totals, perp: impl Fn(Decimal) -> Decimal) {
    let Totals {
        account_value,
        notional,
        raw_usd,
        margin_used,
    } = totals;
    for x in [account_value, notional, raw_usd, margin_used] {
        *x = perp(*x);
    }
}
