//! Which events of a path are worth telling.
//!
//! The rule is simple. Always told: the first, the last and the lowest price of each asset. Then
//! each kind of event, the gravest first, takes up to half of the lines that are left, its
//! largest amounts of money first; what is still left is filled in the same order. So a thousand
//! liquidations cannot crowd out the one withdrawal that was blocked.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_sim::record::EventRow;

/// Kinds of events that are told only with `--all`, beside the prices above.
const CHATTER: [&str; 4] = ["prices", "margin_sharing", "funding", "waterfall"];

/// Kind of an event about a price.
const PRICES: &str = "prices";

/// Which events are told.
#[derive(Debug)]
pub(crate) struct Selection<'a> {
    /// In the order in which they happened.
    pub(crate) told: Vec<&'a EventRow>,
    /// How many of each kind are left out.
    pub(crate) left_out: BTreeMap<&'a str, u64>,
}

impl<'a> Selection<'a> {
    /// At most `lines` events; with `with_chatter`, prices, funding, margin sharing and who paid
    /// whom are events like all others.
    pub(crate) fn of(events: &'a [EventRow], lines: usize, with_chatter: bool) -> Self {
        let mut told: BTreeSet<usize> = prices(events).into_iter().take(lines).collect();
        let queues = queues(events, with_chatter);
        for share in [Share::Half, Share::All] {
            for queue in &queues {
                let room = share.of(lines - told.len());
                let next = queue.iter().filter(|x| !told.contains(x)).take(room);
                let next: Vec<usize> = next.copied().collect();
                told.extend(next);
            }
        }
        Self {
            left_out: left_out(events, &told),
            told: told.into_iter().map(|place| &events[place]).collect(),
        }
    }
}

/// How much of the room that is left one kind may take.
#[derive(Clone, Copy)]
enum Share {
    Half,
    All,
}

impl Share {
    fn of(self, room: usize) -> usize {
        match self {
            Self::Half => room.div_ceil(2),
            Self::All => room,
        }
    }
}

/// How grave an event is; 0 is the gravest.
fn gravity(event: &EventRow) -> usize {
    match event.kind.as_str() {
        "bad_debt" => 0,
        "deficit" => 1,
        "withdrawn" if is_blocked(event) => 2,
        "liquidation" | "adl" => 3,
        "withdrawn" => 4,
        "fill" => 5,
        "rejected" => 6,
        "recovered" => 7,
        "deposited" => 8,
        "intent" => 9,
        kind => 10 + CHATTER.iter().take_while(|x| **x != kind).count(),
    }
}

/// Whether the reserve could not give all of a withdrawal.
fn is_blocked(event: &EventRow) -> bool {
    event.text.contains("is blocked")
}

/// Places of the first, the last and the lowest price of each asset.
fn prices(events: &[EventRow]) -> BTreeSet<usize> {
    let mut found: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let all = events.iter().enumerate().filter(|(_, x)| x.kind == PRICES);
    for (place, event) in all {
        let [_, last, lowest] = found.entry(&event.asset).or_insert([place; 3]);
        *last = place;
        if event.px < events[*lowest].px {
            *lowest = place;
        }
    }
    found.into_values().flatten().collect()
}

/// Places of the events of each kind, the gravest kind first, in each the most money first.
fn queues(events: &[EventRow], with_chatter: bool) -> Vec<Vec<usize>> {
    let is_told = |x: &EventRow| with_chatter || !CHATTER.contains(&x.kind.as_str());
    let mut queues: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, event) in events.iter().enumerate().filter(|(_, x)| is_told(x)) {
        queues.entry(gravity(event)).or_default().push(place);
    }
    let mut queues: Vec<Vec<usize>> = queues.into_values().collect();
    for queue in &mut queues {
        let money = |place: &usize| events[*place].amount_usd.abs();
        // Stable: of equal amounts the earlier one is first.
        queue.sort_by(|a, b| money(b).total_cmp(&money(a)));
    }
    queues
}

fn left_out<'a>(events: &'a [EventRow], told: &BTreeSet<usize>) -> BTreeMap<&'a str, u64> {
    let mut kinds = BTreeMap::new();
    for (place, event) in events.iter().enumerate() {
        if !told.contains(&place) {
            *kinds.entry(event.kind.as_str()).or_default() += 1;
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, amount_usd: f64) -> EventRow {
        EventRow {
            path: 0,
            seq: 0,
            t_s: 0.0,
            kind: kind.to_owned(),
            account: None,
            class: String::new(),
            asset: "HYPE".to_owned(),
            size: 0.0,
            px: amount_usd,
            amount_usd,
            text: String::new(),
        }
    }

    fn told(events: &[EventRow], lines: usize, with_chatter: bool) -> Vec<(&str, f64)> {
        let told = Selection::of(events, lines, with_chatter).told;
        told.iter()
            .map(|x| (x.kind.as_str(), x.amount_usd))
            .collect()
    }

    #[test]
    fn first_last_and_lowest_price_are_always_told() {
        let prices = [50.0, 40.0, 30.0, 35.0].map(|px| event("prices", px));
        let expected = [("prices", 50.0), ("prices", 30.0), ("prices", 35.0)];
        assert_eq!(told(&prices, 10, false), expected);
        assert_eq!(told(&prices, 10, true).len(), 4);
    }

    #[test]
    fn a_flood_of_one_kind_leaves_room_for_the_others() {
        let mut events: Vec<_> = (0..100)
            .map(|i| event("liquidation", f64::from(i)))
            .collect();
        events.insert(50, event("rejected", 0.0));
        events.insert(0, event("margin_sharing", 1e9));
        let shown = told(&events, 4, false);
        // Half of four, then the one refusal, then one more; in order of time.
        let expected = [
            ("rejected", 0.0),
            ("liquidation", 97.0),
            ("liquidation", 98.0),
            ("liquidation", 99.0),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_left_out_is_counted_by_kind() {
        let events = [
            event("bad_debt", 1.0),
            event("bad_debt", 2.0),
            event("fill", 9.0),
            event("funding", 0.0),
        ];
        let selection = Selection::of(&events, 1, false);
        assert!((selection.told[0].amount_usd - 2.0).abs() < 1e-9);
        let left_out: Vec<_> = selection.left_out.into_iter().collect();
        assert_eq!(left_out, [("bad_debt", 1), ("fill", 1), ("funding", 1)]);
    }

    #[test]
    fn a_blocked_withdrawal_is_graver_than_a_liquidation() {
        let blocked = EventRow {
            text: "lender 3 withdraws 1.00 USDC; 5.00 more is blocked: the reserve is empty"
                .to_owned(),
            ..event("withdrawn", 1.0)
        };
        let events = [event("liquidation", 5.0), event("withdrawn", 7.0), blocked];
        assert_eq!(told(&events, 1, false), [("withdrawn", 1.0)]);
    }
}
