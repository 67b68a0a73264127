//! Sharing out a total under caps.

use plimsoll_agents::population::fill::{share_out, share_out_exactly};
use plimsoll_engine::units::Amount;
use plimsoll_streams::Key;

use crate::common::close;

#[test]
fn what_exceeds_a_cap_is_shared_by_the_others() {
    let shares = share_out(&[6.0, 3.0, 1.0], &[4.0, 5.0, 5.0], 10.0).unwrap();
    // The first is full at 4, then 6 by weights 3 to 1.
    for (share, expected) in shares.iter().zip([4.0, 4.5, 1.5]) {
        assert!(close(*share, expected, 1e-12));
    }
}

#[test]
fn one_full_member_can_fill_the_next() {
    let shares = share_out(&[8.0, 3.0, 1.0], &[2.0, 5.0, 50.0], 12.0).unwrap();
    assert_eq!(shares, [2.0, 5.0, 5.0]);
}

#[test]
fn a_total_above_all_caps_or_without_members_is_refused() {
    assert!(share_out(&[1.0, 1.0], &[1.0, 2.0], 3.1).is_none());
    assert!(share_out(&[], &[], 1.0).is_none());
    assert!(share_out(&[0.0, 1.0], &[5.0, 2.0], 3.0).is_none());
    assert_eq!(
        share_out(&[1.0, 1.0], &[1.0, 2.0], 3.0),
        Some(vec![1.0, 2.0])
    );
    assert_eq!(share_out(&[], &[], 0.0), Some(vec![]));
}

#[test]
fn exact_shares_add_up_to_the_last_unit_and_keep_their_caps() {
    for seed in 0..50 {
        let mut stream = Key { seed, path: 0 }.stream("fill", 0);
        let weights: Vec<f64> = (0..300)
            .map(|_| stream.pareto_truncated(0.75, 1e4, 2.5e7))
            .collect();
        let caps = vec![Amount(50_000_000 * Amount::ONE.0); 300];
        let total = Amount(3_953_262_639_876_298_308 + i128::from(seed));
        let shares = share_out_exactly(&weights, &caps, total).unwrap();
        assert_eq!(shares.iter().copied().sum::<Amount>(), total);
        for share in shares {
            assert!(!share.is_negative() && share <= caps[0]);
        }
    }
}

#[test]
fn one_unit_and_full_caps_are_shared_out_exactly_too() {
    let one = share_out_exactly(&[1.0, 2.0], &[Amount::ONE; 2], Amount(1)).unwrap();
    assert_eq!(one.iter().copied().sum::<Amount>(), Amount(1));
    let full = share_out_exactly(&[1.0, 9.0], &[Amount(7), Amount(5)], Amount(12)).unwrap();
    assert_eq!(full, [Amount(7), Amount(5)]);
}
