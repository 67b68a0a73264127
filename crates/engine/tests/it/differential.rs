//! The engine and the Decimal reference get the same random events, and after each event
//! everything that can be seen of them is equal to the last digit.
//!
//! `PLIMSOLL_DIFFERENTIAL_EVENTS` sets the number of events (default 100,000) and
//! `PLIMSOLL_DIFFERENTIAL_SEED` repeats one session.

mod compare;
mod moves;
mod names;
mod openings;
mod outcomes;
mod pair;
mod seen;
mod session;
mod venues;
mod wishes;

use plimsoll_testkit::reference::clearing::rules::Rules;
use rust_decimal::Decimal;

use pair::Pair;
use seen::Seen;
use session::run;

/// Events where nothing else is asked for.
const EVENTS: u64 = 100_000;

fn from_environment(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.replace('_', "")
            .parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number")),
    )
}

/// Everything that has to be seen in the usual number of events.
const KINDS: [&str; 61] = [
    "event: prices",
    "event: funding",
    "event: change",
    "event: attend",
    "event: intent",
    "event: fill",
    "refused by both",
    "due",
    "order: perp",
    "order: spot",
    "order: perp backstop",
    "order: borrow backstop",
    "rejected: margin",
    "rejected: balance",
    "rejected: in liquidation",
    "rejected: malformed",
    "rejected: mode",
    "rejected: action limit",
    "rejected: lot",
    "rejected: isolated only",
    "rejected: strictly isolated",
    "ineligible: too small",
    "ineligible: too large",
    "ineligible: positions",
    "ineligible: debt",
    "ineligible: no way back",
    "limit: too small",
    "limit: too large",
    "limit: reference band",
    "limit: oracle band",
    "limit: leverage",
    "open interest: increase",
    "open interest: flip",
    "open interest: growth",
    "deposited",
    "withdrawn",
    "withdrawal blocked",
    "waiting withdrawal paid",
    "waiting withdrawal dropped",
    "supplied by hand",
    "taken back by hand",
    "repaid by hand",
    "mode: standard",
    "mode: unified",
    "mode: portfolio",
    "filled",
    "liquidation filled",
    "drawn",
    "repaid or supplied",
    "perps to the book",
    "perps to the backstop",
    "perps to the other side",
    "deleveraged: the market",
    "deleveraged: the backstop",
    "deleveraged: a user",
    "borrow in part",
    "borrow whole",
    "recovered",
    "bad debt",
    "bad debt, buffer first",
    "deficit absorbed",
];

#[test]
fn engine_and_reference_are_equal_after_every_random_event() {
    let mut seen = Seen::default();
    if let Some(seed) = from_environment("PLIMSOLL_DIFFERENTIAL_SEED") {
        run(seed, &mut seen, |_| ()).unwrap_or_else(|parted| panic!("{parted}"));
        return;
    }
    let events = from_environment("PLIMSOLL_DIFFERENTIAL_EVENTS").unwrap_or(EVENTS);
    for seed in 0.. {
        if seen.events >= events {
            break;
        }
        run(seed, &mut seen, |_| ()).unwrap_or_else(|parted| panic!("{parted}"));
    }
    if events >= EVENTS {
        for kind in KINDS {
            let times = seen.kinds.get(kind).copied().unwrap_or_default();
            assert!(times >= 2, "{kind}: seen {times} times only; {seen:?}");
        }
    }
}

/// A rule of the reference, made wrong by a little.
type Falsify = fn(&mut Rules);

#[test]
fn a_reference_with_a_wrong_rule_is_told_from_the_engine() {
    let falsify: [(&str, Falsify); 8] = [
        ("fee", |r| r.fees.tiers[0].perp_taker += Decimal::new(1, 10)),
        ("tolerance", |r| r.sharing.tolerance += Decimal::new(1, 3)),
        ("ratio", |r| {
            r.margin.liquidation_ratio -= Decimal::new(1, 2);
        }),
        ("cooldown", |r| r.liquidation.perp_cooldown_s += 1),
        ("step", |r| r.liquidation.borrow_step_s += 1),
        ("half-life", |r| r.liquidation.backstop_half_life_s += 1),
        ("action limit", |r| r.accounts.actions_per_day += 1),
        ("least order", |r| r.orders.least_order_usd += Decimal::ONE),
    ];
    for (what, change) in falsify {
        let parts = |seed| {
            let change = |pair: &mut Pair| change(&mut pair.house.rules);
            run(seed, &mut Seen::default(), change).is_err()
        };
        assert!(
            (0..60).any(parts),
            "a wrong {what} was not seen in 60 sessions"
        );
    }
}
