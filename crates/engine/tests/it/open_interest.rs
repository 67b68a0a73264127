//! Open interest caps as tables.

use plimsoll_engine::market::open_interest::{
    Asking, OpenInterest, OpenInterestCaps, OpenInterestProblem, least_cap,
};
use plimsoll_engine::units::{Amount, Px, Ratio, Usd};

fn usd(whole: i128) -> Usd {
    Usd(whole * Usd::ONE.0)
}

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

fn dollars(whole: i64) -> Px {
    Px(whole * Px::ONE.0)
}

fn caps() -> OpenInterestCaps {
    OpenInterestCaps {
        notional: Some(usd(1_000_000)),
        size: Some(units(50_000)),
        rest_band: Ratio(100_000_000),
        growth: None,
    }
}

/// Ten thousand units at one hundred dollars: exactly the cap.
fn full() -> OpenInterest {
    OpenInterest {
        size: units(10_000),
        size_at_window: units(10_000),
        mark_px: dollars(100),
        dex: usd(1_000_000),
        dex_cap: None,
    }
}

fn asking(position: i128, size: i128) -> Asking {
    Asking {
        size: units(size),
        position: units(position),
        rests_at: None,
        oracle_px: dollars(100),
        is_backstop: false,
    }
}

#[test]
fn at_the_cap_positions_only_shrink() {
    use OpenInterestProblem::{PositionFlipAtCap, PositionIncreaseAtCap, TooAggressiveAtCap};
    let check = |asking: Asking| caps().check(&asking, &full());
    let resting = |px| Asking {
        rests_at: Some(px),
        ..asking(5, -1)
    };
    assert_eq!(check(asking(0, 1)), Err(PositionIncreaseAtCap));
    assert_eq!(check(asking(-5, -1)), Err(PositionIncreaseAtCap));
    assert_eq!(check(asking(5, -6)), Err(PositionFlipAtCap));
    assert_eq!(check(asking(5, -5)), Ok(()));
    assert_eq!(check(resting(dollars(101))), Ok(()));
    assert_eq!(check(resting(Px(101_000_001))), Err(TooAggressiveAtCap));
    assert_eq!(check(resting(Px(98_999_999))), Err(TooAggressiveAtCap));
    assert_eq!(
        check(Asking {
            is_backstop: true,
            ..asking(0, 1)
        }),
        Ok(())
    );
    let below = OpenInterest {
        mark_px: Px(99_999_999),
        ..full()
    };
    assert_eq!(caps().check(&asking(0, 1), &below), Ok(()));
}

#[test]
fn a_market_is_at_a_cap_by_size_and_with_its_dex_too() {
    let below = OpenInterest {
        mark_px: dollars(1),
        ..full()
    };
    assert!(!caps().is_reached(&below));
    assert!(caps().is_reached(&OpenInterest {
        size: units(50_000),
        ..below
    }));
    assert!(caps().is_reached(&OpenInterest {
        dex_cap: Some(usd(1_000_000)),
        ..below
    }));
}

#[test]
fn open_interest_that_grows_too_fast_is_refused() {
    let caps = OpenInterestCaps {
        growth: Some(Ratio(1_000_000_000)),
        ..caps()
    };
    let now = OpenInterest {
        size: units(10_900),
        mark_px: dollars(1),
        ..full()
    };
    let check = |position, size| caps.check(&asking(position, size), &now);
    assert_eq!(check(0, 100), Ok(()));
    assert_eq!(
        check(0, 101),
        Err(OpenInterestProblem::OpenInterestIncrease)
    );
    assert_eq!(check(-50, 200), Ok(()));
    let over = OpenInterest {
        size: units(12_000),
        ..now
    };
    assert_eq!(caps.check(&asking(500, -400), &over), Ok(()));
}

#[test]
fn a_new_cap_leaves_room_for_half_the_open_interest() {
    assert_eq!(least_cap(usd(0)), usd(1_000_000));
    assert_eq!(least_cap(usd(2_000_000)), usd(1_000_000));
    assert_eq!(least_cap(usd(3_000_001)), Usd(usd(3_000_001).0 / 2));
}
