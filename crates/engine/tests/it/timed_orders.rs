//! TWAP orders and triggers as tables.

use plimsoll_engine::market::slippage::worst_px;
use plimsoll_engine::market::trigger_order::{
    MARKET_SLIPPAGE, Trigger, is_acceptable, is_triggered,
};
use plimsoll_engine::market::twap::{Twap, TwapProblem, TwapTerms};
use plimsoll_engine::units::{Amount, Px, Ratio};

const DAY: u64 = 86_400_000;

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

fn dollars(whole: i64) -> Px {
    Px(whole * Px::ONE.0)
}

#[test]
fn a_twap_is_split_as_documented() {
    let split = |size: i128, ms| Twap::split(units(size), ms, Px::ONE, &TwapTerms::DOCUMENTED);
    let (hour, day) = (3_600_000, DAY);
    let short = split(10_000, hour).unwrap();
    assert_eq!((short.suborders, short.sent_at_ms(1)), (121, Some(30_000)));
    assert_eq!(short.normal().0 / Amount::ONE.0, 82);
    let long = split(10_000, 4 * day).unwrap();
    assert_eq!((long.suborders, long.normal()), (1_000, units(10)));
    assert_eq!(long.sent_at_ms(1), Some(4 * day / 999));
    assert_eq!(split(99, hour), Err(TwapProblem::TooSmall));
    assert_eq!(split(100, 299_999), Err(TwapProblem::TooShort));
    assert_eq!(split(100, 7 * day + 1), Err(TwapProblem::TooLong));
    assert_eq!(split(100, 300_000).unwrap().suborders, 10);
}

#[test]
fn a_twap_catches_up_by_at_most_three_suborders() {
    // Eleven suborders of one hundred, a minute apart.
    let twap = Twap {
        size: units(1_100),
        duration_ms: 600_000,
        suborders: 11,
        catch_up: 3,
    };
    let filled_then_sent = [
        (0, 0, 100),
        (1, 100, 100),
        (2, 150, 150),
        (4, 100, 300),
        (10, 100, 300),
        (10, 1_000, 100),
        (3, 900, 0),
    ];
    for (k, filled, sent) in filled_then_sent {
        assert_eq!(twap.suborder(k, units(filled)), units(sent), "suborder {k}");
    }
}

#[test]
fn a_stop_may_slip_by_a_tenth_and_a_suborder_by_three_hundredths() {
    let twap = TwapTerms::DOCUMENTED.slippage;
    assert_eq!(worst_px(dollars(100), true, MARKET_SLIPPAGE), dollars(110));
    assert_eq!(worst_px(dollars(100), false, MARKET_SLIPPAGE), dollars(90));
    assert_eq!(worst_px(dollars(100), true, twap), dollars(103));
    // 0.97 * 33 and 1.03 * 33 millionths, towards the reference.
    assert_eq!(worst_px(Px(33), false, twap), Px(33));
    assert_eq!(worst_px(Px(33), true, twap), Px(33));
    assert_eq!(worst_px(Px(5), false, Ratio::ONE), Px(1));
}

#[test]
fn stops_and_takes_trigger_on_their_side_of_the_mark() {
    use Trigger::{StopLoss, TakeProfit};
    // A long sold at 90 or 110, a short bought back at 110 or 90.
    let table = [
        (StopLoss, false, 90, [(91, false), (90, true), (80, true)]),
        (
            TakeProfit,
            false,
            110,
            [(109, false), (110, true), (111, true)],
        ),
        (
            StopLoss,
            true,
            110,
            [(109, false), (110, true), (120, true)],
        ),
        (TakeProfit, true, 90, [(91, false), (90, true), (89, true)]),
    ];
    for (trigger, is_buy, at, marks) in table {
        for (mark, expected) in marks {
            let is = is_triggered(trigger, is_buy, dollars(at), dollars(mark));
            assert_eq!(is, expected, "{trigger:?} {is_buy} at {at}, mark {mark}");
        }
    }
}

#[test]
fn an_order_that_would_trigger_at_once_is_not_accepted() {
    let stop = |mark| is_acceptable(Trigger::StopLoss, false, dollars(90), dollars(mark));
    assert!(stop(91) && !stop(90) && !stop(89));
}
