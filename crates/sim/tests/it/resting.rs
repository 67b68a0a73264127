//! Resting orders of users in a path: they catch prices that fall, and stand in the book.

use plimsoll_engine::units::{Amount, PerpId, Px, SimTime, TokenId};
use plimsoll_engine::{Instrument, Intent};
use plimsoll_sim::record::{EventRow, PathRecord};
use plimsoll_sim::{SimConfig, Simulation, Told, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, small};

const HYPE: PerpId = PerpId(2);
const USDC: TokenId = TokenId(2);
/// Users of these numbers are lenders and trade nothing of their own.
const BIDDER: u32 = 0;
const SELLER: u32 = 1;

fn units(whole: i128) -> Amount {
    Amount(whole * Amount::ONE.0)
}

fn told(millis: u64, user: u32, intent: Intent) -> Told {
    Told {
        time: SimTime(millis),
        user,
        intent,
    }
}

fn deposit(millis: u64, user: u32) -> Told {
    let amount = units(400_000);
    told(
        millis,
        user,
        Intent::Deposit {
            token: USDC,
            amount,
        },
    )
}

fn bid(millis: u64, size: i128, px: f64) -> Told {
    let intent = Intent::PlaceLimit {
        instrument: Instrument::Perp(HYPE),
        size: units(size),
        px: Px::from_f64_nearest(px).unwrap(),
        leverage: 5,
        reduce_only: false,
        post_only: true,
    };
    told(millis, BIDDER, intent)
}

fn sale(millis: u64, size: i128) -> Told {
    let intent = Intent::TradePerp {
        perp: HYPE,
        size: units(-size),
        leverage: 10,
        limit_bps: 500,
    };
    told(millis, SELLER, intent)
}

fn run(mut config: Value, wishes: &[Told]) -> PathRecord {
    config["recording"] = json!({"check_books": true});
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let record = World::new(&simulation)
        .unwrap()
        .run_with(0, Trace::Full, wishes);
    assert_eq!(record.row.error, None);
    record
}

fn fills(record: &PathRecord, user: u32) -> Vec<&EventRow> {
    let all = record.events.iter();
    all.filter(|e| e.kind == "fill" && e.account == Some(user) && e.t_s < 2_400.0 + 3_600.0)
        .collect()
}

#[test]
fn a_bid_catches_a_price_that_falls() {
    let wishes = [deposit(1_000, BIDDER), bid(2_000, 500, 75.0)];
    let record = run(crash(), &wishes);
    let caught = fills(&record, BIDDER)[0];
    // The ramp starts after half an hour.
    assert!(caught.t_s > 1_800.0, "{caught:?}");
    assert!((caught.size - 500.0).abs() < 1e-9 && (caught.px - 75.0).abs() < 1e-9);
    let placed = record.events.iter().find(|e| e.kind == "order_placed");
    assert!((placed.unwrap().px - 75.0).abs() < 1e-9);
}

#[test]
fn a_bid_takes_its_part_of_a_sweep_and_deepens_the_book() {
    let money = [deposit(500, BIDDER), deposit(500, SELLER)];
    let alone = run(small(), &[money[0], money[1], sale(2_000, 15_000)]);
    let wishes = [
        money[0],
        money[1],
        bid(1_000, 4_000, 83.45),
        sale(2_000, 15_000),
    ];
    let with = run(small(), &wishes);
    let bought = fills(&with, BIDDER)[0];
    assert!((bought.size - 4_000.0).abs() < 1e-9 && (bought.px - 83.45).abs() < 1e-9);
    let sold = fills(&with, SELLER);
    let parts: Vec<f64> = sold.iter().take(2).map(|e| e.size).collect();
    assert!((parts[0] + 4_000.0).abs() < 1e-9, "{parts:?}");
    assert!((parts[1] + 11_000.0).abs() < 1e-6, "{parts:?}");
    // The seller gets more for the same, and the mid falls less.
    let earned: f64 = sold.iter().take(2).map(|e| e.amount_usd).sum();
    assert!(earned > fills(&alone, SELLER)[0].amount_usd);
    assert!(with.row.impact_peak_bps < alone.row.impact_peak_bps);
}

#[test]
fn a_bid_beyond_the_end_of_a_sweep_is_not_met() {
    let money = [deposit(500, BIDDER), deposit(500, SELLER)];
    let alone = run(small(), &[money[0], money[1], sale(2_000, 15_000)]);
    let wishes = [
        money[0],
        money[1],
        bid(1_000, 4_000, 80.0),
        sale(2_000, 15_000),
    ];
    let with = run(small(), &wishes);
    let (a, b) = (fills(&alone, SELLER)[0], fills(&with, SELLER)[0]);
    assert_eq!(a.px.to_bits(), b.px.to_bits());
    assert!((b.size + 15_000.0).abs() < 1e-6);
}
