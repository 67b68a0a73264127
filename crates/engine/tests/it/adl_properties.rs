//! What must hold of every ranking of auto-deleveraging, whatever the market.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_engine::liquidation::adl::outside::deleverage;
use plimsoll_engine::liquidation::adl::{Candidate, Closing, allocate, total};
use plimsoll_engine::units::{AccountId, Amount, Px, Usd};
use plimsoll_engine::venue::{Adl, AdlOutside, AdlRanking};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::adl::{QUEUES, RANKINGS, by_account};

/// Accounts on both sides, some without a position, some without value; maintenance as at
/// leverages from one to a hundred.
fn market() -> impl Strategy<Value = (Vec<Candidate>, Closing)> {
    let size = prop_oneof![
        Just(0_i128),
        -40_i128..40,
        -10_i128.pow(14)..10_i128.pow(14),
        -10_i128.pow(18)..10_i128.pow(18),
    ];
    let one = (
        size,
        1_i64..3_000_000_000,
        -1_000_i128..1_000_000,
        5_i128..500,
    );
    let closing = prop_oneof![-200_i128..200, -10_i128.pow(19)..10_i128.pow(19)];
    let lot = prop_oneof![Just(1_i128), Just(7), Just(100_000), Just(Amount::ONE.0)];
    (vec(one, 0..12), closing, 1_i64..2_000_000_000, lot).prop_map(|(all, size, at, lot)| {
        let candidate =
            |(n, (size, entry, value, thousandths)): (usize, (i128, i64, i128, i128))| Candidate {
                account: AccountId::user(n as u32),
                size: Amount(size),
                entry_quote: Amount(size * i128::from(entry) / 1_000_000),
                account_value: Usd(value * Usd::ONE.0),
                maintenance: Usd((size * i128::from(at) * thousandths).abs() / 1_000 + 1),
            };
        let closing = Closing {
            size: Amount(size),
            px: Px(at),
            lot: Amount(lot),
        };
        (
            all.into_iter().enumerate().map(candidate).collect(),
            closing,
        )
    })
}

fn is_opposite(size: Amount, closing: &Closing) -> bool {
    size.0.signum() * closing.size.0.signum() == -1
}

fn opposite(candidates: &[Candidate], closing: &Closing) -> BTreeMap<AccountId, Amount> {
    let there = candidates.iter().filter(|c| is_opposite(c.size, closing));
    there.map(|c| (c.account, c.size.abs())).collect()
}

/// A weight in plain numbers, apart from the rule's own; a loss weighs nothing or less.
fn weight(ranking: AdlRanking, c: &Candidate, px: Px) -> f64 {
    match ranking {
        AdlRanking::WealthProRata => c.account_value.to_f64(),
        AdlRanking::ContractProRata => c.size.abs().to_f64(),
        _ => {
            let profit = c.size.at(px) - c.entry_quote.at(Px::ONE);
            let behind = c.account_value.max(c.maintenance);
            profit.to_f64() * c.size.at(px).abs().to_f64() / behind.to_f64()
        }
    }
}

proptest! {
    #[test]
    fn what_is_taken_adds_up_and_nobody_gives_more_than_there_is((candidates, closing) in market()) {
        let there = opposite(&candidates, &closing);
        let all: Amount = there.values().copied().sum();
        for ranking in RANKINGS {
            let taken = allocate(ranking, &candidates, &closing);
            prop_assert_eq!(total(&taken), closing.size.abs().min(all), "{:?}", ranking);
            for (account, size) in by_account(&taken) {
                prop_assert!(size.is_positive() && size <= there[&account], "{ranking:?}");
            }
        }
    }

    #[test]
    fn only_positions_on_the_other_side_are_touched((candidates, closing) in market()) {
        let there: BTreeSet<AccountId> = opposite(&candidates, &closing).into_keys().collect();
        for ranking in RANKINGS {
            for taken in allocate(ranking, &candidates, &closing) {
                prop_assert!(there.contains(&taken.account), "{ranking:?}");
            }
        }
    }

    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        ((candidates, closing), shuffled) in market().prop_flat_map(|(candidates, closing)| {
            let shuffled = Just(candidates.clone()).prop_shuffle();
            (Just((candidates, closing)), shuffled)
        }),
    ) {
        for ranking in RANKINGS {
            let one = allocate(ranking, &candidates, &closing);
            prop_assert_eq!(one, allocate(ranking, &shuffled, &closing), "{:?}", ranking);
        }
    }

    /// Prices, entries and values all in another currency.
    #[test]
    fn the_currency_of_account_values_does_not_matter(
        (candidates, closing) in market(),
        times in 2_i64..1_000,
    ) {
        let factor = i128::from(times);
        let scaled: Vec<Candidate> = candidates.iter().map(|c| Candidate {
            entry_quote: Amount(c.entry_quote.0 * factor),
            account_value: Usd(c.account_value.0 * factor),
            maintenance: Usd(c.maintenance.0 * factor),
            ..*c
        }).collect();
        let dearer = Closing { px: Px(closing.px.0 * times), ..closing };
        // The weights of the risk-aware proportion are rounded.
        for ranking in RANKINGS.into_iter().filter(|r| *r != AdlRanking::RiskAware) {
            let one = allocate(ranking, &candidates, &closing);
            prop_assert_eq!(one, allocate(ranking, &scaled, &dearer), "{:?}", ranking);
        }
    }

    #[test]
    fn a_queue_leaves_at_most_one_position_half_closed((candidates, closing) in market()) {
        let there = opposite(&candidates, &closing);
        for ranking in QUEUES {
            let taken = allocate(ranking, &candidates, &closing);
            let before_last = taken.len().saturating_sub(1);
            for whole in &taken[..before_last] {
                prop_assert_eq!(whole.size, there[&whole.account], "{:?}", ranking);
            }
        }
    }

    #[test]
    fn proportions_hold_within_one_lot((candidates, closing) in market()) {
        let others = || candidates.iter().filter(|c| is_opposite(c.size, &closing));
        for ranking in [AdlRanking::WealthProRata, AdlRanking::ContractProRata, AdlRanking::RiskAware] {
            let taken = by_account(&allocate(ranking, &candidates, &closing));
            let of = |c: &Candidate| taken.get(&c.account).copied().unwrap_or_default();
            for a in others() {
                for b in others() {
                    let (w, v) = (weight(ranking, a, closing.px), weight(ranking, b, closing.px));
                    // Below, the rounding of the risk-aware weights shows.
                    let least = 1e-10;
                    if w < least || v < least || of(a) == a.size.abs() {
                        continue;
                    }
                    // Whoever is not used up gives at least in proportion to anybody else.
                    let fair = of(b).0 as f64 * w / v;
                    let slack = closing.lot.0 as f64 * (1.0 + w / v) + fair * 1e-5;
                    prop_assert!(of(a).0 as f64 + slack >= fair, "{ranking:?}: {a:?}, {b:?}");
                }
            }
        }
    }

    #[test]
    fn who_weighs_nothing_gives_only_when_the_others_are_used_up((candidates, closing) in market()) {
        for ranking in [AdlRanking::WealthProRata, AdlRanking::RiskAware] {
            let is_weightless = |c: &Candidate| weight(ranking, c, closing.px) <= 0.0;
            let taken = by_account(&allocate(ranking, &candidates, &closing));
            let others = || candidates.iter().filter(|c| is_opposite(c.size, &closing));
            let gives = others()
                .any(|c| is_weightless(c) && taken.contains_key(&c.account));
            let is_left = others().any(|c| {
                let given = taken.get(&c.account).copied().unwrap_or_default();
                !is_weightless(c) && given < c.size.abs()
            });
            prop_assert!(!(gives && is_left), "{ranking:?}");
        }
    }

    #[test]
    fn the_outside_never_gives_more_than_it_holds(
        (candidates, closing) in market(),
        outside in -10_i128.pow(19)..10_i128.pow(19),
    ) {
        let users: Amount = opposite(&candidates, &closing).into_values().sum();
        let there = if is_opposite(Amount(outside), &closing) {
            Amount(outside).abs()
        } else {
            Amount::ZERO
        };
        for reading in [AdlOutside::ProRata, AdlOutside::Last, AdlOutside::First] {
            let rules = Adl { outside: reading, ..Adl::default() };
            let borne = deleverage(&rules, &candidates, Amount(outside), &closing);
            prop_assert!(!borne.outside.is_negative() && borne.outside <= there);
            let all = borne.outside + total(&borne.users);
            prop_assert_eq!(all, closing.size.abs().min(users + there), "{:?}", reading);
        }
    }
}
