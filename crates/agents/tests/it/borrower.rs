//! Re-levering, repaying, topping up.

use plimsoll_agents::classes::borrower::{Borrower, BorrowerConfig, Habits};

use plimsoll_agents::Asset;
use plimsoll_engine::Intent;

use crate::common::{HOUR, Scene, USDT0, close, hype, money, spot, stream};

const LOOPER: Habits = Habits {
    target_use: 0.7,
    is_looper: true,
    is_attentive: true,
    has_wallet: false,
};

fn borrower(habits: Habits) -> Borrower {
    Borrower::new(BorrowerConfig::default(), hype(), 0.0, habits)
}

/// What one lot, a hundredth of HYPE at about 100, changes of the use of about 50,000 of capacity.
const LOT_USE: f64 = 3e-5;

/// Capacity 65,000 USD and a debt of a share of it, after a rise of the price.
fn scene(used: f64) -> Scene {
    let mut scene = Scene::new(1_000.0, used * 65_000.0);
    scene.price(60.0, 101.0);
    scene
}

#[test]
fn a_looper_buys_back_to_its_target_on_credit() {
    let (wishes, _) = scene(0.55).ask(&mut borrower(LOOPER), &mut stream());
    let bought = spot(&wishes);
    // debt + X over capacity + 0.65 X is the target again.
    let (debt, capacity) = (0.55 * 65_000.0 + bought * 100.0, 65_000.0 + 65.0 * bought);
    assert!(close(debt / capacity, 0.7, LOT_USE), "bought {bought}");
}

#[test]
fn a_looper_waits_within_its_band_and_while_the_price_does_not_rise() {
    let mut looper = borrower(LOOPER);
    assert!(scene(0.61).ask(&mut looper, &mut stream()).0.is_empty());
    let mut falling = Scene::new(1_000.0, 0.55 * 65_000.0);
    falling.price(60.0, 99.0);
    assert!(falling.ask(&mut looper, &mut stream()).0.is_empty());
}

#[test]
fn a_plain_borrower_does_not_relever() {
    let mut plain = borrower(Habits {
        is_looper: false,
        ..LOOPER
    });
    assert!(scene(0.3).ask(&mut plain, &mut stream()).0.is_empty());
}

#[test]
fn a_purchase_stays_within_what_can_be_borrowed_and_supplied() {
    let mut tight = scene(0.55);
    tight.account.max_new_borrow_usd = 2_000.0;
    let (wishes, _) = tight.ask(&mut borrower(LOOPER), &mut stream());
    assert!(close(spot(&wishes), 19.0, 1e-3));
    tight.account.holdings[1].room_units = 7.0;
    let (wishes, _) = tight.ask(&mut borrower(LOOPER), &mut stream());
    assert!(close(spot(&wishes), 7.0, 1e-3));
}

#[test]
fn an_attentive_borrower_sells_down_to_its_target() {
    let (wishes, _) = scene(0.93).ask(&mut borrower(LOOPER), &mut stream());
    let sold = -spot(&wishes);
    let (debt, capacity) = (0.93 * 65_000.0 - sold * 100.0, 65_000.0 - 65.0 * sold);
    assert!(close(debt / capacity, 0.7, LOT_USE), "sold {sold}");
}

#[test]
fn a_target_at_the_repay_level_is_left_by_a_whole_band() {
    let bold = Habits {
        target_use: 0.91,
        ..LOOPER
    };
    let (wishes, _) = scene(0.93).ask(&mut borrower(bold), &mut stream());
    let sold = -spot(&wishes);
    let (debt, capacity) = (0.93 * 65_000.0 - sold * 100.0, 65_000.0 - 65.0 * sold);
    assert!(close(debt / capacity, 0.82, LOT_USE));
}

#[test]
fn nobody_repays_at_or_below_the_level_and_the_inattentive_never() {
    let at = scene(0.92);
    assert!(at.ask(&mut borrower(LOOPER), &mut stream()).0.is_empty());
    let mut asleep = borrower(Habits {
        is_attentive: false,
        ..LOOPER
    });
    assert!(scene(1.3).ask(&mut asleep, &mut stream()).0.is_empty());
}

#[test]
fn a_wallet_pays_in_a_fifth_of_net_worth_once() {
    let mut borrower = borrower(Habits {
        has_wallet: true,
        ..LOOPER
    });
    let scene = scene(0.95);
    let (first, _) = scene.ask(&mut borrower, &mut stream());
    assert_eq!(spot(&first), 0.0);
    assert!(close(
        money(&first),
        0.2 * scene.account.net_worth_usd,
        1e-6
    ));
    let (second, _) = scene.ask(&mut borrower, &mut stream());
    assert_eq!(money(&second), 0.0);
    assert!(spot(&second) < 0.0);
}

#[test]
fn nothing_is_wished_in_liquidation() {
    let mut scene = scene(0.99);
    scene.account.is_in_liquidation = true;
    assert!(scene.ask(&mut borrower(LOOPER), &mut stream()).0.is_empty());
}

#[test]
fn the_clock_is_ten_times_faster_near_the_trigger() {
    let mean = |used: f64| {
        let (scene, mut borrower) = (scene(used), borrower(LOOPER));
        let mut stream = stream();
        let waits = (0..4_000).map(|_| scene.ask(&mut borrower, &mut stream).1);
        waits.sum::<f64>() / 4_000.0
    };
    let error = 4.0 / 4_000.0_f64.sqrt();
    assert!(close(mean(0.7) / HOUR, 1.0, error));
    assert!(close(mean(0.87) / HOUR, 0.1, 0.1 * error));
}

/// One that owes USDT0, worth 0.9993, with an idle amount of the settlement token.
fn usdt0_scene(used: f64, idle_usd: f64) -> Scene {
    let mut scene = scene(used);
    let usdt0 = &mut scene.account.holdings[USDT0.index()];
    usdt0.px = 0.9993;
    usdt0.borrowed_units = used * 65_000.0 / 0.9993;
    scene.account.borrowable_units[USDT0.index()] = (1.0 - used) * 65_000.0 / 0.9993;
    scene.account.supplied_usd = idle_usd;
    scene
}

fn usdt0_borrower() -> Borrower {
    let asset = Asset {
        debt: USDT0,
        ..hype()
    };
    Borrower::new(BorrowerConfig::default(), asset, 0.0, LOOPER)
}

/// Token and size of the only order.
fn order(wishes: &[plimsoll_agents::Wish]) -> (plimsoll_engine::units::TokenId, f64) {
    match wishes {
        [wish] => match wish.intent {
            Intent::TradeSpot { token, size, .. } => (token, size.to_f64()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_looper_in_another_token_sells_it_first_and_buys_with_what_came_in() {
    let mut looper = usdt0_borrower();
    let (wishes, sleep_s) = usdt0_scene(0.55, 0.0).ask(&mut looper, &mut stream());
    let value: f64 = (0.7 - 0.55) * 65_000.0 / (1.0 - 0.7 * 0.65);
    assert_eq!(order(&wishes), (USDT0, -(value / 0.9993).floor()));
    assert!(close(sleep_s, 5.0, 1e-12), "{sleep_s}");
    let (wishes, _) = usdt0_scene(0.7, 17_000.0).ask(&mut looper, &mut stream());
    let (token, bought) = order(&wishes);
    assert_eq!(token, crate::common::HYPE);
    // At 100 with a limit of 1% and a fee.
    assert!(close(bought, 170.0 / 1.011, 0.01), "{bought}");
    // Nothing is left to finish.
    let (wishes, _) = usdt0_scene(0.7, 0.0).ask(&mut looper, &mut stream());
    assert!(wishes.is_empty());
}

#[test]
fn one_in_another_token_buys_it_back_with_what_its_collateral_brought() {
    let mut borrower = usdt0_borrower();
    let (wishes, _) = usdt0_scene(0.93, 0.0).ask(&mut borrower, &mut stream());
    let (token, sold) = order(&wishes);
    assert!(token == crate::common::HYPE && sold < 0.0, "{sold}");
    let (wishes, _) = usdt0_scene(0.93, 10_110.0).ask(&mut borrower, &mut stream());
    assert_eq!(
        order(&wishes),
        (USDT0, (10_110.0_f64 / 1.011 / 0.9993).floor())
    );
}
