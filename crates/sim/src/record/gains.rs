//! What became of carry traders and of manipulators.
//!
//! Rule    gain of an account = net worth at the end - at the start - net deposits, at oracle and
//!         mark prices; return = gain over net worth at the start; a year's return is it times
//!         year / horizon; hedged: |spot + perps| of its coins is at most a tenth of its spot, by
//!         value, just before it is liquidated for the first time
//! Units   USD; fractions
//! Bounds  accounts that start with nothing have no return; of n accounts the return of rank
//!         ceil(0.05 n) is the 5% quantile
//! Source  docs/metrics.md; the tenth is an assumption, five times the band of carry accounts
//! Tests   here; tests/it/measures.rs

use plimsoll_agents::Class;
use plimsoll_engine::Engine;
use plimsoll_engine::units::{AccountId, PerpId};

use crate::simulation::Places;

use super::fate::Fate;
use super::measures::{CarryTotals, ManipulatorTotals};

/// What may be open of a hedged position, as a share of its spot.
const OPEN_SHARE: f64 = 0.1;

/// Totals of the carry accounts, whose net worth at the end is given for each user; and room for
/// their returns.
pub(super) fn carry(
    fates: &[Fate],
    worth: &[f64],
    years: f64,
    returns: &mut Vec<f64>,
) -> CarryTotals {
    let mut totals = CarryTotals::default();
    returns.clear();
    for (fate, worth) in of_class(fates, worth, Class::Carry) {
        let gain = gain(fate, worth);
        totals.accounts += 1;
        totals.equity_start_usd += fate.equity_start_usd;
        totals.pnl_usd += gain;
        totals.losers += u32::from(gain < 0.0);
        totals.liquidated += u32::from(fate.first_liquidation_s.is_some());
        totals.liquidated_hedged += u32::from(fate.first_liquidation_s.is_some() && fate.is_hedged);
        if fate.equity_start_usd > 0.0 {
            returns.push(gain / fate.equity_start_usd);
        }
    }
    let equity = totals.equity_start_usd;
    totals.pooled_return = (equity > 0.0).then(|| totals.pnl_usd / equity);
    totals.return_per_year = totals.pooled_return.map(|x| x / years);
    returns.sort_unstable_by(f64::total_cmp);
    let rank = returns.len().div_ceil(20);
    totals.return_p05 = rank.checked_sub(1).map(|place| returns[place]);
    totals
}

/// Totals of the manipulators.
pub(super) fn manipulator(fates: &[Fate], worth: &[f64]) -> ManipulatorTotals {
    let mut all = of_class(fates, worth, Class::Manipulator).peekable();
    if all.peek().is_none() {
        return ManipulatorTotals::default();
    }
    let (equity, pnl) = all.fold((0.0, 0.0), |(equity, pnl), (fate, worth)| {
        (equity + fate.equity_start_usd, pnl + gain(fate, worth))
    });
    ManipulatorTotals {
        equity_start_usd: Some(equity),
        pnl_usd: Some(pnl),
    }
}

fn of_class<'a>(
    fates: &'a [Fate],
    worth: &'a [f64],
    class: Class,
) -> impl Iterator<Item = (&'a Fate, f64)> {
    let all = fates.iter().zip(worth.iter().copied());
    all.filter(move |(fate, _)| fate.class == Some(class))
}

fn gain(fate: &Fate, worth: f64) -> f64 {
    worth - fate.equity_start_usd - fate.deposited_usd
}

/// Whether an account's coins are covered by its perps.
pub(super) fn is_hedged(engine: &Engine, places: &Places, id: AccountId) -> bool {
    let (ledger, prices) = (engine.ledger(), engine.prices());
    let spot_of = |perp: PerpId| -> f64 {
        let units = |token| ledger.supplied_f64(id, token) + ledger.held(id, token).to_f64();
        let coins = places.coins_of(perp).iter();
        let coins = coins.filter(|token| ledger.has_any(id, **token));
        let values = coins.map(|token| units(*token) * prices.borrow[token.index()].to_f64());
        values.sum()
    };
    let positions = ledger.positions_of(id).iter().zip(&prices.mark);
    let (mut spot, mut open) = (0.0, 0.0);
    for (perp, (position, mark)) in (0..).map(PerpId).zip(positions) {
        let of_coin = spot_of(perp);
        if of_coin == 0.0 && position.size.is_zero() {
            continue;
        }
        let position = position.size.to_f64() * mark.to_f64();
        spot += of_coin;
        open += (of_coin + position).abs();
    }
    spot > 0.0 && open <= OPEN_SHARE * spot
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(class: Class, equity: f64, deposited: f64) -> Fate {
        Fate {
            class: Some(class),
            equity_start_usd: equity,
            deposited_usd: deposited,
            ..Fate::default()
        }
    }

    #[test]
    fn carry_accounts_alone_are_counted_and_deposits_are_no_gain() {
        let mut fates = [
            fate(Class::Carry, 100.0, 0.0),
            fate(Class::Carry, 300.0, 50.0),
            fate(Class::Lender, 1e9, 0.0),
            fate(Class::Carry, 0.0, 0.0),
        ];
        fates[1].first_liquidation_s = Some(1.0);
        (fates[0].is_hedged, fates[1].is_hedged) = (true, true);
        let totals = carry(&fates, &[110.0, 320.0, 0.0, 0.0], 0.5, &mut Vec::new());
        assert_eq!((totals.accounts, totals.losers), (3, 1));
        assert_eq!((totals.liquidated, totals.liquidated_hedged), (1, 1));
        assert_eq!((totals.equity_start_usd, totals.pnl_usd), (400.0, -20.0));
        assert_eq!(totals.pooled_return, Some(-0.05));
        assert_eq!(totals.return_per_year, Some(-0.1));
        assert_eq!(totals.return_p05, Some(-0.1));
    }

    #[test]
    fn without_manipulators_there_is_no_figure() {
        let fates = [
            fate(Class::Carry, 100.0, 0.0),
            fate(Class::Manipulator, 50.0, 0.0),
            fate(Class::Manipulator, 50.0, 5.0),
        ];
        let none = manipulator(&fates[..1], &[100.0]);
        assert_eq!(none, ManipulatorTotals::default());
        let some = manipulator(&fates, &[100.0, 70.0, 40.0]);
        assert_eq!(some.equity_start_usd, Some(100.0));
        assert_eq!(some.pnl_usd, Some(5.0));
    }
}
