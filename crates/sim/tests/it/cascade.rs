//! A line of accounts whose thresholds are known by hand: who causes whose liquidation.
//!
//! Prices do not move by themselves, all impact stays, and a book takes `Q` USD for
//! `scale * -ln(1 - Q / depth)`. Five accounts buy 1,000 HYPE each, and somebody sells as much to
//! bring the price back. Then the reference falls by 12% and stops. The fall liquidates only the
//! first; each sale carries the price just over the next one's threshold; the last is out of reach.

use plimsoll_engine::Intent;
use plimsoll_engine::units::{Amount, PerpId, SimTime, TokenId};
use plimsoll_sim::record::{Cause, LiquidationRow, PathRecord};
use plimsoll_sim::{SimConfig, Simulation, Told, Trace, World};
use serde_json::{Value, json};

use crate::world::{crash, small};

const USDC: TokenId = TokenId(2);
const HYPE: PerpId = PerpId(2);
const START_PX: f64 = 83.5;
const UNITS: f64 = 1_000.0;
const FALL: f64 = 0.12;
/// Maintenance of HYPE over the liquidation ratio.
const KEPT: f64 = 0.05 / 0.95;
/// Base tier.
const TAKER_FEE: f64 = 0.000_45;
/// Number of the user who brings the price back.
const BALANCER: u32 = 5;

/// Both books of HYPE.
#[derive(Clone, Copy)]
struct Book {
    depth_usd: f64,
    scale: f64,
}

const LINE: Book = Book {
    depth_usd: 2e6,
    scale: 0.02,
};

impl Book {
    /// What a sale or purchase of so many units does to the log price.
    fn step(self, mid_px: f64) -> f64 {
        -self.scale * (1.0 - UNITS * mid_px / self.depth_usd).ln()
    }

    /// Average distance of its fills from the mid: d - x (1 - f) / f.
    fn slip(self, mid_px: f64) -> f64 {
        let share = UNITS * mid_px / self.depth_usd;
        self.scale - self.step(mid_px) * (1.0 - share) / share
    }

    fn scene(self) -> Value {
        let mut config = small();
        config["clock"]["horizon_h"] = json!(1);
        for asset in config["paths"]["assets"].as_array_mut().unwrap() {
            asset["model"]["sigma_per_year"] = json!(0.0);
            if asset["asset"] == "HYPE" {
                asset["start_px"] = json!(START_PX.to_string());
            }
        }
        config["paths"]["shocks"] = json!([
            {"kind": "jump", "asset": "all", "at_min": 10.0, "move_pct": -100.0 * FALL}
        ]);
        let assets = config["market"]["assets"].as_array_mut().unwrap();
        let hype = assets.iter_mut().find(|a| a["asset"] == "HYPE").unwrap();
        for book in ["perp", "spot"] {
            hype[book]["depth_usd"] = json!(self.depth_usd);
            hype[book]["scale_bps"] = json!(self.scale * 1e4);
            hype[book]["permanent_share"] = json!(1.0);
        }
        config["population"] = json!({
            "accounts": {"lender": 6, "carry": 0, "hedger": 0, "looper": 0, "plain": 0},
            "usdc_supplied": "6",
            "usdc_borrowed": "0",
            "collateral": {},
        });
        config["agents"] = json!({"lender": {"run_rate_per_h": 0.0, "elasticity": 0.0}});
        config["recording"] = json!({"check_books": true});
        config
    }

    /// Deposit and purchase of an account that is then liquidated below a mark price.
    fn buyer(self, user: u32, threshold: f64) -> [Told; 2] {
        let cost = UNITS * START_PX * (1.0 + self.slip(START_PX));
        // Equity is money - fee - cost + units * px, and KEPT * units * px at the threshold.
        let money = cost * (1.0 + TAKER_FEE) - UNITS * threshold * (1.0 - KEPT);
        [deposit(user, money), trade(u64::from(user), user, UNITS)]
    }
}

fn told(millis: u64, user: u32, intent: Intent) -> Told {
    Told {
        time: SimTime(millis),
        user,
        intent,
    }
}

fn deposit(user: u32, money: f64) -> Told {
    let amount = Amount::from_f64_down(money).unwrap();
    let token = USDC;
    told(500, user, Intent::Deposit { token, amount })
}

/// In the `turn`-th second of the second minute.
fn trade(turn: u64, user: u32, units: f64) -> Told {
    let size = Amount::from_f64_down(units.abs()).unwrap();
    let intent = Intent::TradePerp {
        perp: HYPE,
        size: if units > 0.0 { size } else { -size },
        leverage: 10,
        limit_bps: 1_000,
    };
    let millis = 60_000 + turn * 1_000 + if units > 0.0 { 200 } else { 700 };
    told(millis, user, intent)
}

/// The five, with thresholds a percent above the fallen price, in the middle of what each sale does,
/// and out of reach; and the one who sells to them.
fn line() -> Vec<Told> {
    let mut px = START_PX * (1.0 - FALL);
    let mut thresholds = [px * 1.01, 0.0, 0.0, 0.0, px * 0.95];
    for threshold in &mut thresholds[1..4] {
        let fall = LINE.step(px);
        *threshold = px * (-fall / 2.0).exp();
        px *= (-fall).exp();
    }
    let mut wishes = vec![deposit(BALANCER, 1e6)];
    for (user, threshold) in (0..).zip(thresholds) {
        wishes.extend(LINE.buyer(user, threshold));
        wishes.push(trade(u64::from(user), BALANCER, -UNITS));
    }
    wishes
}

fn run_with(config: Value, trace: Trace, wishes: &[Told]) -> PathRecord {
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let mut world = World::new(&simulation).unwrap();
    let record = world.run_with(0, trace, wishes);
    assert_eq!(record.row.error, None);
    record
}

fn run(config: Value, trace: Trace) -> PathRecord {
    run_with(config, trace, &line())
}

#[test]
fn a_line_of_accounts_falls_one_after_another() {
    let record = run(LINE.scene(), Trace::Off);
    let tree: Vec<_> = record
        .liquidations
        .iter()
        .map(|l| (l.liquidation, l.account, l.parent, l.generation, l.cause))
        .collect();
    let expected = [
        (0, 0, None, Some(0), Some(Cause::Market)),
        (1, 1, Some(0), Some(1), Some(Cause::Cascade)),
        (2, 2, Some(1), Some(2), Some(Cause::Cascade)),
        (3, 3, Some(2), Some(3), Some(Cause::Cascade)),
    ];
    assert_eq!(tree, expected);
    // A tick apart: a sale is in the price of the next tick.
    let times: Vec<f64> = record.liquidations.iter().map(|l| l.t_s).collect();
    assert_eq!(times, [600.0, 603.0, 606.0, 609.0]);
    let (row, notional) = (&record.row, |n: usize| record.liquidations[n].notional_usd);
    let caused = notional(1) + notional(2) + notional(3);
    let counts = (row.cascade_liquidations, row.cascade_depth);
    assert_eq!(counts, (Some(3), Some(3)));
    for (found, expected) in [
        (row.cascade_usd, caused),
        (row.cascade_largest_caused_usd, caused),
        (row.cascade_largest_usd, caused + notional(0)),
    ] {
        assert!((found.unwrap() - expected).abs() < 1e-6);
    }
}

#[test]
fn without_feedback_only_the_roots_are_liquidated() {
    let with = run(LINE.scene(), Trace::Off);
    let mut off = LINE.scene();
    off["market"]["feedback"] = json!(false);
    let without = run(off, Trace::Off);
    let accounts = |record: &PathRecord| -> Vec<u32> {
        let roots = record
            .liquidations
            .iter()
            .filter(|l| l.generation == Some(0));
        roots.map(|l| l.account).collect()
    };
    // The roots of the tree and the liquidations of the twin are the same.
    assert_eq!(accounts(&with), [0]);
    assert_eq!(accounts(&without), [0]);
    assert_eq!(without.liquidations.len(), 1);
    assert_eq!(without.row.cascade_liquidations, Some(0));
    assert_eq!(without.row.reference_digest, with.row.reference_digest);
    let mut row = with.row;
    row.set_twin(&without.row);
    // Four of a size, at prices that fall by less than a tenth of a percent each.
    let amplification = row.amplification.unwrap();
    assert!((amplification - 4.0).abs() < 0.01, "{amplification}");
}

#[test]
fn the_story_names_each_liquidation_and_its_parent() {
    let record = run(LINE.scene(), Trace::Full);
    let told = |kind: &str, what: &str| {
        let mut all = record.events.iter().filter(|e| e.kind == kind);
        assert!(all.any(|e| e.text.ends_with(what)), "no {kind} with {what}");
    };
    told("liquidation", "is sent to the book, caused by no other");
    told("liquidation", ", caused by liquidation 0, of lender 0");
    told("liquidation", ", caused by liquidation 2, of lender 2");
    told("fill", "; liquidation 3");
}

#[test]
fn an_account_that_its_own_sale_tips_says_so() {
    // So thin a book that selling a fifth costs the account more than it relieves it of: the price
    // falls by 1.5%, and 1.2% is what a fifth less of maintenance lets it bear.
    let thin = Book {
        depth_usd: 220_000.0,
        scale: 0.2,
    };
    let mut config = thin.scene();
    config["venue"]["liquidation"]["perp_partial_above_usd"] = json!("50000");
    let px = START_PX * thin.step(START_PX).exp() * (1.0 - FALL);
    let record = run_with(config, Trace::Off, &thin.buyer(0, px * 1.0005));
    let told: Vec<_> = record
        .liquidations
        .iter()
        .map(|l| (l.account, l.parent, l.cause, l.size))
        .collect();
    let expected = [
        (0, None, Some(Cause::Market), 200.0),
        (0, Some(0), Some(Cause::OwnImpact), 800.0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn in_a_crash_every_parent_is_earlier_and_figures_add_up() {
    let config: SimConfig = serde_json::from_value(crash()).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let mut world = World::new(&simulation).unwrap();
    let mut caused_in_all = 0;
    for path in 0..4 {
        let record = world.run(path, Trace::Off);
        let all = &record.liquidations;
        let mut caused_usd = 0.0;
        for (n, row) in all.iter().enumerate() {
            assert_eq!(row.liquidation as usize, n);
            let Some(parent) = row.parent else {
                assert_eq!((row.generation, row.cause), (Some(0), Some(Cause::Market)));
                continue;
            };
            let parent = &all[parent as usize];
            assert!(parent.t_s < row.t_s, "{parent:?} {row:?}");
            assert_eq!(row.generation, parent.generation.map(|n| n + 1));
            let is_own = parent.account == row.account;
            assert_eq!(row.cause == Some(Cause::OwnImpact), is_own);
            caused_usd += row.notional_usd;
            caused_in_all += 1;
        }
        let cascade_usd = record.row.cascade_usd.unwrap();
        assert!((cascade_usd - caused_usd).abs() < 1e-6 * caused_usd.max(1.0));
        assert!(record.row.cascade_largest_caused_usd.unwrap() <= cascade_usd);
    }
    assert!(caused_in_all > 0);
}

/// The record as a path leaves it that does not work out causes.
fn without_causes(mut record: PathRecord) -> PathRecord {
    let row = &mut record.row;
    (row.cascade_liquidations, row.cascade_depth) = (None, None);
    row.cascade_usd = None;
    (row.cascade_largest_usd, row.cascade_largest_caused_usd) = (None, None);
    for row in &mut record.liquidations {
        (row.parent, row.generation, row.cause) = (None, None, None);
    }
    for event in &mut record.events {
        if let Some((text, _)) = event.text.split_once(", caused by ") {
            event.text = text.to_owned();
        }
    }
    record
}

/// A record as text that shows every bit of a number, those that are none included.
fn shown(record: &PathRecord) -> String {
    format!("{record:?}")
}

/// A path, and the same where nobody asks for causes.
fn with_and_without(mut config: Value, path: u64, trace: Trace) -> [PathRecord; 2] {
    [true, false].map(|causes| {
        config["recording"]["causes"] = json!(causes);
        let config: SimConfig = serde_json::from_value(config.clone()).unwrap();
        let simulation = Simulation::new(config, 7).unwrap();
        World::new(&simulation).unwrap().run(path, trace)
    })
}

#[test]
fn without_causes_everything_else_of_a_path_is_the_same() {
    let mut config = crash();
    config["recording"] = json!({"accounts": true, "sample_every_min": 5});
    let mut caused = 0;
    for path in 0..4 {
        let [with, without] = with_and_without(config.clone(), path, Trace::Off);
        assert_eq!(without.row.error, None);
        caused += with.row.cascade_liquidations.unwrap();
        let number = |(n, row): (usize, &LiquidationRow)| row.liquidation as usize == n;
        assert!(without.liquidations.iter().enumerate().all(number));
        assert!(
            shown(&without) == shown(&without_causes(with)),
            "path {path}"
        );
    }
    assert!(caused > 0);
}

#[test]
fn a_story_without_causes_leaves_them_out_and_tells_all_else() {
    let [with, without] = with_and_without(crash(), 0, Trace::Full);
    let tells = |record: &PathRecord| {
        let mut events = record.events.iter();
        events.any(|event| event.text.contains("caused by"))
    };
    assert!(tells(&with) && !tells(&without));
    assert!(shown(&without) == shown(&without_causes(with)));
}

#[test]
fn a_twin_is_the_path_without_feedback() {
    let mut config = crash();
    config["recording"] = json!({"twin": true});
    let config: SimConfig = serde_json::from_value(config).unwrap();
    let simulation = Simulation::new(config, 7).unwrap();
    let twin = simulation.twin().unwrap();
    assert!(twin.twin().is_none() && !twin.config().market.feedback);
    let mut row = World::new(&simulation).unwrap().run(0, Trace::Off).row;
    let without = World::new(twin).unwrap().run(0, Trace::Off).row;
    assert_eq!(row.reference_digest, without.reference_digest);
    row.set_twin(&without);
    assert_eq!(row.error, None);
    assert_eq!(
        row.liquidations_no_feedback,
        Some(without.liquidation_steps())
    );
    let amplification = row.liquidated_usd() / without.liquidated_usd();
    assert_eq!(row.amplification, Some(amplification));
    // Another path is no twin.
    let other = World::new(twin).unwrap().run(1, Trace::Off).row;
    row.set_twin(&other);
    assert!(row.error.unwrap().contains("other reference prices"));
}
