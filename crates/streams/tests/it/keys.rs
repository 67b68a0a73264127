//! Which streams are equal and which are not.

use plimsoll_streams::Key;

const KEY: Key = Key { seed: 5, path: 6 };

fn first(key: Key, factor: &str, index: u64) -> u64 {
    key.stream(factor, index).u64()
}

#[test]
fn the_same_name_gives_the_same_draws() {
    let mut a = KEY.stream("carry", 3);
    let mut b = KEY.stream("carry", 3);
    for _ in 0..1_000 {
        assert_eq!(a.u64(), b.u64());
    }
}

#[test]
fn each_part_of_the_name_changes_the_stream() {
    let here = first(KEY, "carry", 3);
    assert_ne!(here, first(Key { seed: 6, ..KEY }, "carry", 3));
    assert_ne!(here, first(Key { path: 7, ..KEY }, "carry", 3));
    assert_ne!(here, first(KEY, "Carry", 3));
    assert_ne!(here, first(KEY, "carry", 4));
}

#[test]
fn parts_do_not_run_into_each_other() {
    // "a" followed by index 12 and "a1" followed by index 2, also in their byte forms.
    assert_ne!(first(KEY, "a", 12), first(KEY, "a1", 2));
    assert_ne!(first(KEY, "a", 0x62), first(KEY, "ab", 0));
    assert_ne!(first(KEY, "", 1), first(KEY, "\u{1}", 0));
    let swapped = Key { seed: 6, path: 5 };
    assert_ne!(first(KEY, "a", 0), first(swapped, "a", 0));
}

#[test]
fn many_names_give_distinct_first_draws() {
    let mut seen = std::collections::BTreeSet::new();
    for path in 0..100 {
        for factor in ["reference/BTC", "reference/HYPE", "carry", "order"] {
            for index in 0..10 {
                assert!(seen.insert(first(Key { seed: 0, path }, factor, index)));
            }
        }
    }
}
