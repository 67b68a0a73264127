//! Runs of quiet ticks that are left out leave the engine as if each had been applied.

use plimsoll_engine::margin::figures::Prices;
use plimsoll_engine::units::{AccountId, PerpId, Px, Ratio, SimTime, TokenId};
use plimsoll_engine::{Engine, Event, EventKind, Report};

use crate::common::{
    Dice, Market, engine, execute, october, prices, random_intent, random_openings,
};

/// What there is to see of an engine beside its books.
fn seen(engine: &Engine) -> String {
    let users = (0..engine.users()).map(AccountId::user);
    let figures: Vec<_> = users
        .map(|id| (engine.figures(id), engine.is_in_liquidation(id)))
        .collect();
    format!("{:?} {:?} {figures:?}", engine.now(), engine.prices())
}

fn is_inside(engine: &Engine, prices: &Prices) -> bool {
    let Some(bounds) = engine.quiet_bounds() else {
        return false;
    };
    let holds = |(low, high): (Px, Px), px: &Px| low <= *px && *px <= high;
    let mut marks = (0..).map(PerpId).zip(&prices.mark);
    let mut borrows = (0..).map(TokenId).zip(&prices.borrow);
    marks.all(|(n, px)| holds(bounds.mark(n), px))
        && borrows.all(|(n, px)| holds(bounds.borrow(n), px))
}

/// Applies an event and all that it calls for.
fn follow(engine: &mut Engine, event: &Event, log: &mut Vec<Report>) {
    let mut report = Report::default();
    engine.apply(event, &mut report).unwrap();
    for order in &report.orders {
        log.extend(execute(engine, *order, 30));
    }
    for account in &report.due {
        let kind = EventKind::Attend {
            account: *account,
            perps_first: account.0.is_multiple_of(2),
        };
        let time = event.time;
        follow(engine, &Event { time, kind }, log);
    }
    log.push(report);
}

/// Quiet ticks that have not been told to the engine that leaves them out.
#[derive(Default)]
struct Skipped {
    last: Option<(SimTime, Prices)>,
    before_last: Option<Prices>,
}

impl Skipped {
    fn add(&mut self, time: SimTime, prices: &Prices) {
        let before = self.last.replace((time, prices.clone()));
        self.before_last = before.map(|(_, prices)| prices);
    }

    fn tell(&mut self, engine: &mut Engine) {
        if let Some((time, last)) = self.last.take() {
            let before_last = self.before_last.take();
            let before_last = before_last.unwrap_or_else(|| engine.prices().clone());
            engine.skip_to(time, &last, &before_last).unwrap();
        }
    }
}

/// Runs a calm market, applying every tick in one engine and leaving quiet ones out in another;
/// how many of them there were.
fn skip_and_apply(seed: u64, volatility: f64) -> usize {
    let at = prices(80_000.0, 2_400.0, 80.0);
    let mut dice = Dice(seed);
    let openings = random_openings(&mut dice, 30, &at);
    let mut one_by_one = engine(&october(), &openings, at.clone());
    let mut skipping = engine(&october(), &openings, at);
    let px = [80_000.0, 2_400.0, 80.0];
    let mut market = Market {
        dice,
        px,
        volatility,
        drift: 0.0,
    };
    let (mut skipped, mut count) = (Skipped::default(), 0);
    for tick in 1..=4_000 {
        let time = SimTime(tick * 3_000);
        let prices = market.prices();
        let mut events = Vec::new();
        if is_inside(&skipping, &prices) {
            let mut report = Report::default();
            one_by_one.apply_prices(time, &prices, &mut report).unwrap();
            assert_eq!(report, Report::default(), "seed {seed}, tick {tick}");
            skipped.add(time, &prices);
            count += 1;
        } else {
            events.push(EventKind::Prices(prices));
        }
        if tick % 1_200 == 0 {
            let rates = [Ratio(125_000), Ratio(-80_000), Ratio(900_000)];
            events.push(EventKind::Funding(rates.to_vec()));
        }
        if market.dice.below(300) == 0 {
            events.push(EventKind::Intent {
                account: AccountId::user(market.dice.below(30)),
                intent: random_intent(&mut market.dice),
            });
        }
        for kind in events {
            skipped.tell(&mut skipping);
            assert_eq!(
                seen(&one_by_one),
                seen(&skipping),
                "seed {seed}, tick {tick}"
            );
            let event = Event { time, kind };
            let (mut a, mut b) = (Vec::new(), Vec::new());
            follow(&mut one_by_one, &event, &mut a);
            follow(&mut skipping, &event, &mut b);
            assert_eq!(a, b, "seed {seed}, tick {tick}");
        }
    }
    skipped.tell(&mut skipping);
    assert_eq!(one_by_one.ledger(), skipping.ledger());
    assert_eq!(seen(&one_by_one), seen(&skipping));
    count
}

#[test]
fn leaving_quiet_ticks_out_changes_nothing() {
    let skipped: usize = (200..206).map(|seed| skip_and_apply(seed, 0.000_01)).sum();
    assert!(
        skipped > 10_000,
        "only {skipped} of 24,000 ticks were quiet"
    );
}

#[test]
fn leaving_quiet_ticks_out_of_a_lively_market_changes_nothing() {
    let skipped: usize = (210..216).map(|seed| skip_and_apply(seed, 0.000_3)).sum();
    assert!(skipped > 500, "only {skipped} of 24,000 ticks were quiet");
}
