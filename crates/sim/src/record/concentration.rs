//! How much of a path's losses few accounts make.
//!
//! Rule    the ten: who borrowed most at the start, lower number first among equals;
//!         bad debt by account: what an account owes beyond all it has at the end, and of what the
//!         borrow backstop lost first s = max(0, debt - collateral value) of its takeovers, all s
//!         in proportion if they are more than the loss, then the rest (the loss of selling) in
//!         proportion to the value taken over
//! Units   USD; shares of 1
//! Bounds  a share is none where there is nothing to share; parts add up to the bad debt
//! Source  definition of bad debt: docs/metrics.md; sharing out the loss of selling: assumption
//! Tests   here; tests/it/measures.rs

use super::fate::Fate;
use super::measures::Concentration;

/// Accounts that count as the largest.
const LARGEST: usize = 10;

/// Room for the figures of each account, used again from path to path.
#[derive(Debug, Default)]
pub(super) struct Shares {
    borrowed: Vec<f64>,
    liquidated: Vec<f64>,
    bad_debt: Vec<f64>,
    places: Vec<usize>,
}

impl Shares {
    /// The shares of a path, given what each account still owes beyond what it has.
    pub(super) fn measure(
        &mut self,
        fates: &[Fate],
        open: &[f64],
        bad_debt_usd: f64,
    ) -> Concentration {
        let Self {
            borrowed,
            liquidated,
            bad_debt,
            places,
        } = self;
        borrowed.clear();
        borrowed.extend(fates.iter().map(|fate| fate.borrowed_start_usd));
        liquidated.clear();
        liquidated.extend(fates.iter().map(|fate| fate.liquidated_usd));
        bad_debt.clear();
        bad_debt.extend(bad_debt_by_account(fates, open, bad_debt_usd));
        let top = largest(borrowed, places);
        let mut shares = Concentration {
            borrowed_top_10_share: share_of(borrowed, top),
            liquidated_top_10_share: share_of(liquidated, top),
            liquidated_largest_share: largest_share(liquidated),
            bad_debt_top_10_share: share_of(bad_debt, top),
            bad_debt_largest_share: largest_share(bad_debt),
            ..Concentration::default()
        };
        bad_debt.sort_unstable_by(|a, b| b.total_cmp(a));
        let ranked = |place: usize| bad_debt.get(place).copied().unwrap_or(0.0);
        (shares.bad_debt_largest_usd, shares.bad_debt_second_usd) = (ranked(0), ranked(1));
        shares
    }
}

/// The accounts with most of something, the most first; of equal ones, the first.
fn largest<'a>(values: &[f64], places: &'a mut Vec<usize>) -> &'a [usize] {
    let more = |a: &usize, b: &usize| values[*b].total_cmp(&values[*a]).then(a.cmp(b));
    places.clear();
    places.extend(0..values.len());
    if places.len() > LARGEST {
        places.select_nth_unstable_by(LARGEST, more);
        places.truncate(LARGEST);
    }
    places.sort_unstable_by(more);
    places
}

fn share_of(values: &[f64], places: &[usize]) -> Option<f64> {
    let all: f64 = values.iter().sum();
    let part: f64 = places.iter().map(|place| values[*place]).sum();
    (all > 0.0).then(|| part / all)
}

fn largest_share(values: &[f64]) -> Option<f64> {
    let all: f64 = values.iter().sum();
    let largest = values.iter().copied().fold(0.0, f64::max);
    (all > 0.0).then(|| largest / all)
}

fn bad_debt_by_account<'a>(
    fates: &'a [Fate],
    open: &'a [f64],
    bad_debt_usd: f64,
) -> impl Iterator<Item = f64> + 'a {
    let lost = (bad_debt_usd - open.iter().sum::<f64>()).max(0.0);
    let short = |fate: &Fate| fate.takeover_short_usd.max(0.0);
    let shorts: f64 = fates.iter().map(short).sum();
    let taken: f64 = fates.iter().map(|fate| fate.taken_over_usd).sum();
    let of_shorts = if shorts > lost { lost / shorts } else { 1.0 };
    let of_selling = if taken > 0.0 {
        (lost - shorts).max(0.0) / taken
    } else {
        0.0
    };
    let each = fates.iter().zip(open);
    each.map(move |(fate, open)| open + short(fate) * of_shorts + fate.taken_over_usd * of_selling)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // sums of few whole numbers
mod tests {
    use super::*;

    fn fate(borrowed: f64, taken: f64, short: f64) -> Fate {
        Fate {
            borrowed_start_usd: borrowed,
            liquidated_usd: taken,
            taken_over_usd: taken,
            takeover_short_usd: short,
            ..Fate::default()
        }
    }

    #[test]
    fn bad_debt_is_shared_out_whole() {
        let fates = [
            fate(50.0, 100.0, 20.0),
            fate(90.0, 300.0, -5.0),
            fate(10.0, 0.0, 0.0),
        ];
        for (lost, expected) in [
            // Less than the shortfalls: backstop gains from others paid a part.
            (15.0, [10.0, 0.0, 5.0]),
            // 20 of shortfall, 40 of selling by value 1 : 3, 5 still open.
            (65.0, [30.0, 30.0, 5.0]),
            (5.0, [0.0, 0.0, 5.0]),
        ] {
            let parts: Vec<f64> = bad_debt_by_account(&fates, &[0.0, 0.0, 5.0], lost).collect();
            assert_eq!(parts, expected);
            assert_eq!(parts.iter().sum::<f64>(), lost);
        }
    }

    #[test]
    fn the_ten_are_those_who_borrowed_most() {
        // Twelve accounts owe 1 to 12; the two smallest lose a third of all.
        let fates: Vec<Fate> = (1..=12)
            .map(|n| {
                let taken = if n <= 2 { 25.0 } else { 10.0 };
                fate(f64::from(n), taken, if n == 1 { 30.0 } else { 0.0 })
            })
            .collect();
        let shares = Shares::default().measure(&fates, &[0.0; 12], 30.0);
        assert_eq!(shares.borrowed_top_10_share, Some(75.0 / 78.0));
        assert_eq!(shares.liquidated_top_10_share, Some(100.0 / 150.0));
        assert_eq!(shares.liquidated_largest_share, Some(25.0 / 150.0));
        assert_eq!(shares.bad_debt_top_10_share, Some(0.0));
        assert_eq!(shares.bad_debt_largest_share, Some(1.0));
        assert_eq!(shares.bad_debt_largest_usd, 30.0);
        assert_eq!(shares.bad_debt_second_usd, 0.0);
    }

    #[test]
    fn nothing_lost_has_no_shares() {
        let shares = Shares::default().measure(&[Fate::default()], &[0.0], 0.0);
        assert_eq!(shares, Concentration::default());
    }
}
