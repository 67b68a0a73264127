//! The best that a look at everybody at every tick could be: one number an account, by vectors.
//!
//! Not a simulator. Balances, positions and debts of all accounts lie in arrays of their own; a scan
//! computes every account's margin and counts who is below nought, without branches, with the widest
//! vectors that the processor has. What a simulator of that kind would do besides (liquidations,
//! interest, books, orders) is left out, so that it is a bound of the approach and no straw man. It
//! takes the lowest margin tier and knows one debt token.

use plimsoll_engine::Engine;
use plimsoll_engine::account::Cross;
use plimsoll_engine::ledger::Pocket;
use plimsoll_engine::units::{AccountId, Amount, PerpId, TokenId};
use pulp::{Arch, WithSimd};

use crate::opening::users;

/// Perpetual markets that the image holds.
pub const PERPS: usize = 3;
/// Collaterals that the image holds.
pub const COLLATERALS: usize = 2;

/// Prices as a scan takes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marks {
    /// Of each perpetual market, in the venue's order.
    pub perps: [f64; PERPS],
    /// Of each collateral, in the order of the venue's tokens.
    pub collaterals: [f64; COLLATERALS],
}

/// What all accounts have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Terms {
    ratio: f64,
    floor_usd: f64,
    user_borrow_cap: f64,
}

macro_rules! image {
    ($name:ident, $float:ty, $count:ty, $scan:ident) => {
        /// All accounts, an array for each number.
        #[derive(Clone, Debug)]
        pub struct $name {
            terms: Terms,
            /// Cash and supply less debt.
            money: Vec<$float>,
            sizes: [Vec<$float>; PERPS],
            /// Size over twice the leverage: maintenance per unit of price.
            maintenance: [Vec<$float>; PERPS],
            /// Counted units times what a unit of value is credited.
            credit: [Vec<$float>; COLLATERALS],
        }

        struct $scan<'a>(&'a $name, &'a Marks);

        impl WithSimd for $scan<'_> {
            type Output = $count;

            #[inline(always)]
            #[allow(clippy::inline_always)] // the only way to the processor's vectors
            fn with_simd<S: pulp::Simd>(self, _: S) -> $count {
                self.0.count(self.1)
            }
        }

        impl $name {
            /// The image of an engine's accounts.
            #[must_use]
            pub fn of(engine: &Engine) -> Self {
                let all: Vec<_> = users(engine).map(|id| Account::read(engine, id)).collect();
                // An image is a screen: it rounds.
                #[allow(clippy::cast_possible_truncation, trivial_numeric_casts)]
                let column = |value: &dyn Fn(&Account) -> f64| {
                    all.iter().map(|account| value(account) as $float).collect()
                };
                Self {
                    terms: terms(engine),
                    money: column(&|a| a.money),
                    sizes: std::array::from_fn(|n| column(&|a| a.sizes[n])),
                    maintenance: std::array::from_fn(|n| column(&|a| a.maintenance[n])),
                    credit: std::array::from_fn(|n| column(&|a| a.credit[n])),
                }
            }

            /// How many accounts are liquidatable at some prices.
            #[must_use]
            pub fn scan(&self, marks: &Marks) -> $count {
                Arch::new().dispatch($scan(self, marks))
            }

            #[inline(always)]
            #[allow(clippy::inline_always)] // the loop must be built for the caller's vectors
            #[allow(clippy::cast_possible_truncation, clippy::cast_lossless)]
            fn count(&self, marks: &Marks) -> $count {
                let p = marks.perps.map(|px| px as $float);
                let c = marks.collaterals.map(|px| px as $float);
                let (ratio, floor) = (self.terms.ratio as $float, self.terms.floor_usd as $float);
                let cap = self.terms.user_borrow_cap as $float;
                let n = self.money.len();
                let [q0, q1, q2] = self.sizes.each_ref().map(|column| &column[..n]);
                let [m0, m1, m2] = self.maintenance.each_ref().map(|column| &column[..n]);
                let [c0, c1] = self.credit.each_ref().map(|column| &column[..n]);
                let money = &self.money[..n];
                let mut below: $count = 0;
                for i in 0..n {
                    let equity = money[i] + q0[i] * p[0] + q1[i] * p[1] + q2[i] * p[2];
                    let maintenance = m0[i] * p[0] + m1[i] * p[1] + m2[i] * p[2];
                    let credit = c0[i] * c[0] + c1[i] * c[1];
                    let credit = if credit < cap { credit } else { cap };
                    let lack = maintenance - equity;
                    let borrow = if lack > 0.0 { lack } else { 0.0 };
                    let least = if lack > 0.0 { floor } else { 0.0 };
                    let least = if maintenance > least {
                        maintenance
                    } else {
                        least
                    };
                    let value = equity + borrow + credit;
                    // Overflow checks would keep the loop from vectors.
                    below = below.wrapping_add((ratio * value < least + borrow).into());
                }
                below
            }
        }
    };
}

image!(Image64, f64, u64, Scan64);
image!(Image32, f32, u32, Scan32);

fn terms(engine: &Engine) -> Terms {
    let venue = engine.venue();
    let lent = &venue.tokens[venue.settlement.index()];
    let borrow = lent.borrow.as_ref();
    Terms {
        ratio: venue.margin.liquidation_ratio.to_f64(),
        floor_usd: venue.margin.min_borrow_offset.to_f64(),
        user_borrow_cap: borrow.map_or(0.0, |terms| terms.user_borrow_cap.to_f64()),
    }
}

/// One account, before it is spread over the arrays.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    money: f64,
    sizes: [f64; PERPS],
    maintenance: [f64; PERPS],
    credit: [f64; COLLATERALS],
}

impl Account {
    fn read(engine: &Engine, id: AccountId) -> Self {
        let (ledger, venue) = (engine.ledger(), engine.venue());
        let settlement = venue.settlement;
        let cash = ledger.cash(id, Pocket::from(Cross::Token(settlement)));
        let money = cash + ledger.supplied(id, settlement) - ledger.borrowed(id, settlement);
        let mut account = Self {
            money: money.to_f64(),
            ..Self::default()
        };
        for (n, perp) in (0..PERPS).zip(&venue.perps) {
            let size = ledger
                .size(id, PerpId(u32::try_from(n).unwrap_or(0)))
                .to_f64();
            account.sizes[n] = size;
            account.maintenance[n] = size.abs() / (2.0 * f64::from(perp.tiers[0].max_leverage));
        }
        let tokens = (0..).map(TokenId).zip(&venue.tokens);
        let backing = tokens.filter_map(|(n, token)| Some((n, token.collateral.as_ref()?)));
        for (place, (token, terms)) in (0..COLLATERALS).zip(backing) {
            let counted: Amount = ledger.supplied(id, token).min(terms.user_supply_cap);
            account.credit[place] = counted.to_f64() * (0.5 + 0.5 * terms.ltv.to_f64());
        }
        account
    }
}

/// Prices of a scan from those of an engine.
#[must_use]
pub fn marks(engine: &Engine, factor: f64) -> Marks {
    let (prices, tokens) = (engine.prices(), &engine.venue().tokens);
    let backing = prices.borrow.iter().zip(tokens);
    let mut collaterals = backing
        .filter(|(_, token)| token.collateral.is_some())
        .map(|(px, _)| px.to_f64() * factor);
    Marks {
        perps: std::array::from_fn(|n| prices.mark.get(n).map_or(0.0, |px| px.to_f64() * factor)),
        collaterals: std::array::from_fn(|_| collaterals.next().unwrap_or(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::density;
    use crate::opening;
    use crate::workload::simulation;

    #[test]
    fn a_scan_counts_what_the_engine_would_liquidate() {
        let simulation = simulation("benchmarks/r1-quiet", &[]).unwrap();
        let engine = opening::engine(&simulation, 0).unwrap();
        let (wide, narrow) = (Image64::of(&engine), Image32::of(&engine));
        assert_eq!(wide.scan(&marks(&engine, 1.0)), 0);
        for percent in [5.0, 20.0, 40.0] {
            let factor = 1.0 - percent / 100.0;
            let counted = wide.scan(&marks(&engine, factor));
            let single = narrow.scan(&marks(&engine, factor));
            let both = density::within(&engine, percent) * f64::from(engine.users());
            // Nobody is short on balance, so moves upwards liquidate next to nobody; tiers and
            // sharing are the engine's alone.
            let distance = (counted as f64 - both).abs();
            assert!(
                distance <= 0.02 * both + 3.0,
                "{percent}%: {counted}, engine {both}"
            );
            assert!(
                counted.abs_diff(single.into()) <= 1,
                "{percent}%: {counted}, {single}"
            );
        }
    }
}
