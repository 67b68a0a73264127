//! First values of one stream, so that an accidental change of any draw is seen.
//!
//! A change here changes every result of every scenario: it needs a new domain tag, an entry in
//! the change log and the reason why.

use plimsoll_streams::Key;

#[test]
fn first_draws_of_a_key_are_unchanged() {
    let key = Key {
        seed: 20_251_010,
        path: 42,
    };
    let mut s = key.stream("golden", 7);
    assert_eq!(s.u64(), 0xe352_1d0c_8717_ec2d);
    let drawn = [
        (s.uniform(), 0.022_542_396_533_187_126),
        (s.standard_normal(), -0.763_874_983_949_335_1),
        (s.exponential(), 0.370_501_633_946_106_1),
    ];
    assert_eq!((s.below(1_000), s.bernoulli(0.5)), (281, false));
    let later = [
        (s.beta(2.0, 5.0), 0.118_842_882_666_643_7),
        (s.beta(0.5, 0.25), 0.741_795_537_872_476_4),
        (s.pareto_truncated(1.16, 100.0, 1e7), 159.069_477_080_445_04),
        (s.lognormal(958.0, 2.88), 4.782_909_048_243_449),
    ];
    for (got, expected) in drawn.into_iter().chain(later) {
        assert_eq!(got.to_bits(), f64::to_bits(expected), "{got:?}");
    }
}

#[test]
fn first_shuffle_of_a_key_is_unchanged() {
    let mut items = [0, 1, 2, 3, 4, 5, 6, 7];
    Key { seed: 1, path: 2 }
        .stream("order", 0)
        .shuffle(&mut items);
    assert_eq!(items, [2, 7, 4, 1, 6, 5, 0, 3]);
}
