//! How many accounts stand near their threshold, which decides what watching them costs.

use plimsoll_engine::Engine;
use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::Px;

use crate::opening::users;

/// Share of all accounts that would be liquidated if every coin moved by `percent`, down or up, at
/// once. Dollars stay where they are.
#[must_use]
pub fn within(engine: &Engine, percent: f64) -> f64 {
    let down = moved(engine, 1.0 - percent / 100.0);
    let up = moved(engine, 1.0 + percent / 100.0);
    let near = users(engine).filter(|id| {
        engine.would_be_liquidated(*id, &down) || engine.would_be_liquidated(*id, &up)
    });
    near.count() as f64 / f64::from(engine.users())
}

/// The engine's prices with those of coins multiplied.
fn moved(engine: &Engine, factor: f64) -> Prices {
    let times = |px: &Px| Px::from_f64_nearest(px.to_f64() * factor).unwrap_or(*px);
    let prices = engine.prices();
    let tokens = prices.borrow.iter().zip(&engine.venue().tokens);
    Prices {
        oracle: prices.oracle.iter().map(times).collect(),
        mark: prices.mark.iter().map(times).collect(),
        borrow: tokens
            .map(|(px, token)| {
                if token.collateral.is_some() {
                    times(px)
                } else {
                    *px
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening;
    use crate::workload::simulation;

    #[test]
    fn a_wider_move_reaches_more_accounts_and_none_reaches_none() {
        let simulation = simulation("benchmarks/r1-quiet", &[]).unwrap();
        let engine = opening::engine(&simulation, 0).unwrap();
        let shares: Vec<f64> = [0.0, 5.0, 20.0, 60.0].map(|p| within(&engine, p)).to_vec();
        assert!(shares[0] <= 0.0, "{shares:?}");
        assert!(
            shares.windows(2).all(|pair| pair[0] <= pair[1]),
            "{shares:?}"
        );
        // Lenders are two fifths of the accounts and are never liquidated, nor are most carry traders.
        assert!((0.3..=0.6).contains(&shares[3]), "{shares:?}");
    }
}
