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

/// The shares of a path; `open` is what each account owes beyond all it has.
pub(super) fn measure(fates: &[Fate], open: &[f64], bad_debt_usd: f64) -> Concentration {
    let borrowed: Vec<f64> = fates.iter().map(|fate| fate.borrowed_start_usd).collect();
    let liquidated: Vec<f64> = fates.iter().map(|fate| fate.liquidated_usd).collect();
    let bad_debt = bad_debt_by_account(fates, open, bad_debt_usd);
    let top = largest(&borrowed);
    let mut worst = bad_debt.clone();
    worst.sort_unstable_by(|a, b| b.total_cmp(a));
    let ranked = |place: usize| worst.get(place).copied().unwrap_or(0.0);
    Concentration {
        borrowed_top_10_share: share_of(&borrowed, &top),
        liquidated_top_10_share: share_of(&liquidated, &top),
        liquidated_largest_share: largest_share(&liquidated),
        bad_debt_top_10_share: share_of(&bad_debt, &top),
        bad_debt_largest_share: largest_share(&bad_debt),
        bad_debt_largest_usd: ranked(0),
        bad_debt_second_usd: ranked(1),
    }
}

/// The accounts with most of something, the most first.
fn largest(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    places.truncate(LARGEST);
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

fn bad_debt_by_account(fates: &[Fate], open: &[f64], bad_debt_usd: f64) -> Vec<f64> {
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
    each.map(|(fate, open)| open + short(fate) * of_shorts + fate.taken_over_usd * of_selling)
        .collect()
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
            let parts = bad_debt_by_account(&fates, &[0.0, 0.0, 5.0], lost);
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
        let shares = measure(&fates, &[0.0; 12], 30.0);
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
        let shares = measure(&[Fate::default()], &[0.0], 0.0);
        assert_eq!(shares, Concentration::default());
    }
}
