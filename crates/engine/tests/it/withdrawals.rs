//! Blocked withdrawals: refused, or queued, paid in order and counted exactly.

use std::collections::VecDeque;

use plimsoll_engine::pool::withdrawals::{BlockedWithdrawals, Flow, UsdMillis, Withdrawals};
use plimsoll_engine::units::{AccountId, Amount, Px, SimTime, TokenId, Usd};

use crate::common::Dice;

const USDC: TokenId = TokenId(2);
const A: AccountId = AccountId(4);
const B: AccountId = AccountId(5);
const ANY: Amount = Amount(i128::MAX);

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

fn hours(hours: u64) -> SimTime {
    SimTime(hours * 3_600_000)
}

fn queue() -> Withdrawals {
    Withdrawals::new(BlockedWithdrawals::Queue)
}

#[test]
fn a_blocked_withdrawal_is_refused_by_default() {
    let mut blocked = Withdrawals::default();
    assert_eq!(blocked.rule(), BlockedWithdrawals::Refuse);
    let waiting = blocked.block(USDC, A, units(10), SimTime::ZERO);
    assert!(waiting.is_zero() && !blocked.is_waiting(USDC));
    let flow = Flow {
        refused: units(10),
        ..Flow::default()
    };
    assert_eq!(blocked.flow(USDC), flow);
    assert!(blocked.pay_front(USDC, units(99), ANY, hours(1)).is_none());
    assert_eq!(blocked.longest_wait_ms(USDC, hours(1)), 0);
}

#[test]
fn who_asked_first_is_paid_first_and_in_part() {
    let mut blocked = queue();
    blocked.block(USDC, A, units(10), SimTime::ZERO);
    blocked.count(USDC, Px::ONE, hours(1));
    blocked.block(USDC, B, units(5), hours(1));
    blocked.count(USDC, Px::ONE, hours(2));
    let part = blocked.pay_front(USDC, units(4), ANY, hours(2)).unwrap();
    assert_eq!(
        (part.account, part.paid, part.is_done),
        (A, units(4), false)
    );
    assert!(
        blocked
            .pay_front(USDC, Amount::ZERO, ANY, hours(2))
            .is_none()
    );
    blocked.count(USDC, Px::ONE, hours(3));
    let rest = blocked.pay_front(USDC, units(8), ANY, hours(3)).unwrap();
    assert_eq!((rest.account, rest.paid, rest.is_done), (A, units(6), true));
    let next = blocked.pay_front(USDC, units(2), ANY, hours(3)).unwrap();
    assert_eq!(
        (next.account, next.paid, next.is_done),
        (B, units(2), false)
    );
    let flow = Flow {
        asked: units(15),
        paid: units(12),
        waiting: units(3),
        ..Flow::default()
    };
    assert_eq!(blocked.flow(USDC), flow);
    assert_eq!(blocked.longest_wait_ms(USDC, hours(3)), hours(3).0);
    // 10 for an hour, 15 for an hour, 11 for an hour.
    assert_eq!(blocked.value_time(USDC).usd_hours(), Usd(36 * Usd::ONE.0));
}

#[test]
fn a_new_withdrawal_comes_after_those_that_wait() {
    let mut blocked = queue();
    assert_eq!(blocked.payable_now(USDC, units(9), units(4)), units(4));
    assert_eq!(blocked.payable_now(USDC, units(3), units(4)), units(3));
    blocked.block(USDC, A, units(10), SimTime::ZERO);
    assert_eq!(blocked.payable_now(USDC, units(9), units(4)), Amount::ZERO);
    assert_eq!(
        blocked.payable_now(TokenId(0), units(9), units(4)),
        units(4),
        "another token"
    );
}

#[test]
fn what_is_not_ones_own_any_more_is_dropped() {
    let mut blocked = queue();
    blocked.block(USDC, A, units(10), SimTime::ZERO);
    blocked.block(USDC, B, units(5), SimTime::ZERO);
    let cut = (blocked.pay_front(USDC, units(2), units(7), SimTime::ZERO)).unwrap();
    assert_eq!(
        (cut.paid, cut.dropped, cut.is_done),
        (units(2), units(3), false)
    );
    let gone = (blocked.pay_front(USDC, Amount::ZERO, Amount::ZERO, SimTime::ZERO)).unwrap();
    assert_eq!(
        (gone.paid, gone.dropped, gone.is_done),
        (Amount::ZERO, units(5), true)
    );
    assert_eq!(blocked.front(USDC).unwrap().account, B);
    assert_eq!(blocked.flow(USDC).waiting, units(5));
}

#[test]
fn a_wish_can_be_taken_back() {
    let mut blocked = queue();
    for (account, whole) in [(A, 10), (B, 5), (A, 2)] {
        blocked.block(USDC, account, units(whole), SimTime::ZERO);
    }
    blocked.count(USDC, Px::ONE, hours(1));
    assert_eq!(blocked.cancel(USDC, A, hours(1)), units(12));
    assert_eq!(blocked.cancel(USDC, A, hours(1)), Amount::ZERO);
    let left: Vec<AccountId> = blocked.waiting(USDC).map(|one| one.account).collect();
    assert_eq!(left, [B]);
    assert_eq!(blocked.flow(USDC).dropped, units(12));
}

#[test]
fn blocked_money_is_counted_at_the_price_that_was_in_force() {
    let mut blocked = queue();
    blocked.count(USDC, Px::ONE, hours(5));
    blocked.block(USDC, A, units(10), hours(5));
    blocked.count(USDC, Px(2 * Px::ONE.0), hours(6));
    blocked.count(USDC, Px(9 * Px::ONE.0), hours(6));
    blocked.count(USDC, Px(3 * Px::ONE.0), hours(8));
    let expected = Usd((10 * 2 + 10 * 3 * 2) * Usd::ONE.0);
    assert_eq!(blocked.value_time(USDC).usd_hours(), expected);
    assert_eq!(UsdMillis(3_599_999).usd_hours(), Usd::ZERO, "rounded down");
    blocked.clear();
    assert_eq!(blocked.value_time(USDC), UsdMillis::default());
}

/// The same queue, as plainly as it can be said: one unit after another.
#[derive(Default)]
struct Naive {
    waiting: VecDeque<(AccountId, i128, u64)>,
    asked: i128,
    paid: i128,
    dropped: i128,
    value_time: i128,
    longest: u64,
}

impl Naive {
    fn total(&self) -> i128 {
        self.waiting.iter().map(|(_, left, _)| left).sum()
    }

    fn pay(&mut self, mut balance: i128, entitled: i128, now: u64) -> i128 {
        let before = balance;
        while let Some((_, left, asked_at)) = self.waiting.front_mut() {
            let cut = (*left - entitled).max(0);
            self.dropped += cut;
            let paid = (*left - cut).min(balance);
            *left -= cut + paid;
            balance -= paid;
            if *left > 0 {
                break;
            }
            self.longest = self.longest.max(now - *asked_at);
            self.waiting.pop_front();
        }
        self.paid += before - balance;
        before - balance
    }

    fn cancel(&mut self, account: AccountId, now: u64) {
        for (_, left, asked_at) in self.waiting.iter().filter(|one| one.0 == account) {
            self.dropped += left;
            self.longest = self.longest.max(now - asked_at);
        }
        self.waiting.retain(|one| one.0 != account);
    }
}

fn compare(blocked: &Withdrawals, naive: &Naive, now: u64) {
    let flow = blocked.flow(USDC);
    let expected = Flow {
        refused: Amount::ZERO,
        asked: Amount(naive.asked),
        paid: Amount(naive.paid),
        dropped: Amount(naive.dropped),
        waiting: Amount(naive.total()),
    };
    assert_eq!(flow, expected);
    assert_eq!(flow.asked, flow.paid + flow.dropped + flow.waiting);
    let rows: Vec<_> = (blocked.waiting(USDC))
        .map(|one| (one.account, one.left().0, one.asked_at.0))
        .collect();
    let naive_rows: Vec<_> = naive.waiting.iter().copied().collect();
    assert_eq!(rows, naive_rows);
    assert!(rows.is_sorted_by_key(|(_, _, asked_at)| *asked_at));
    let oldest = rows.first().map_or(0, |(_, _, asked_at)| now - asked_at);
    let longest = naive.longest.max(oldest);
    assert_eq!(blocked.longest_wait_ms(USDC, SimTime(now)), longest);
    assert_eq!(blocked.value_time(USDC).0, naive.value_time);
}

#[test]
fn twenty_thousand_random_steps_equal_the_plain_queue() {
    let mut dice = Dice(11);
    let (mut blocked, mut naive, mut now) = (queue(), Naive::default(), 0_u64);
    let (mut payments, mut cuts) = (0, 0);
    for _ in 0..20_000 {
        let elapsed = u64::from(dice.below(5_000));
        let px = i64::from(1 + dice.below(3_000_000));
        naive.value_time += naive.total() * i128::from(px) * i128::from(elapsed);
        now += elapsed;
        blocked.count(USDC, Px(px), SimTime(now));
        let account = AccountId(4 + dice.below(5));
        match dice.below(9) {
            0..4 => {
                let wanted = i128::from(dice.below(1_000));
                let waits = blocked.block(USDC, account, Amount(wanted), SimTime(now));
                assert_eq!(waits.0, wanted);
                if wanted > 0 {
                    naive.asked += wanted;
                    naive.waiting.push_back((account, wanted, now));
                }
            }
            4..8 => {
                let mut balance = Amount(i128::from(dice.below(1_000)));
                let entitled = Amount(i128::from(200 + dice.below(3_000)));
                let whole = balance;
                while let Some(paid) = blocked.pay_front(USDC, balance, entitled, SimTime(now)) {
                    balance -= paid.paid;
                    payments += 1;
                    cuts += u32::from(paid.dropped.is_positive());
                }
                assert_eq!((whole - balance).0, naive.pay(whole.0, entitled.0, now));
            }
            _ => {
                blocked.cancel(USDC, account, SimTime(now));
                naive.cancel(account, now);
            }
        }
        compare(&blocked, &naive, now);
    }
    assert!(payments > 5_000 && cuts > 500, "{payments} and {cuts}");
}
