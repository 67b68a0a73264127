//! What pushes, faults, thin books and feedback do to prices and to those who owe, on small books of
//! the shipped scenarios. Which behaviour is shown by which test: docs/behaviours.md.

use plimsoll_sim::record::{LiquidationKind, PathRecord, SampleRow};
use plimsoll_sim::{Trace, World};

use crate::behaviours::{
    accounts, assert_same_prices, at, net_bought_usd, play, records, simulation,
};

const HYPE: usize = 2;

/// Books, basis and premium that stand still, so that only the fault differs.
const STILL: [&str; 3] = ["market.dry_up=[]", "market.basis=[]", "market.demand=[]"];

const PUSHED: [&str; 4] = [
    "population.accounts={lender: 20, carry: 15, hedger: 10, looper: 15, plain: 10, manipulator: 1}",
    "clock.tick_s=6",
    "clock.horizon_h=3",
    "recording.sample_every_min=1",
];
const PUSH_S: (f64, f64) = (7_200.0, 7_500.0);

/// Distance in log price from the reference.
fn moved(sample: &SampleRow, px: impl Fn(&SampleRow) -> f64) -> f64 {
    (px(sample) / sample.assets[HYPE].reference_px).ln()
}

#[test]
fn the_manipulator_sells_fifteen_million_of_spot_in_five_minutes_and_is_short_before() {
    let pushed = simulation("hype-spot-push", &PUSHED);
    for record in records(&pushed, 2, Trace::Full) {
        let net = |book, seconds| net_bought_usd(&record.events, ("manipulator", book), seconds);
        let sold = -net("spot", (0.0, 10_801.0));
        assert!((13.5e6..16e6).contains(&sold), "{sold}");
        let in_push = -net("spot", PUSH_S);
        assert!(in_push > 0.9 * sold, "{in_push} of {sold}");
        let first_two = -net("spot", (PUSH_S.0, PUSH_S.0 + 120.0));
        assert!((5e6..7e6).contains(&first_two), "{first_two}");
        let short = net("perp", (0.0, PUSH_S.0));
        assert!(short < -1e6, "{short}");
    }
}

#[test]
fn a_spot_push_moves_an_internal_oracle_and_the_borrow_price_one_for_one() {
    for record in play("hype-spot-push", &PUSHED, 3) {
        let (before, after) = (at(&record, 119), at(&record, 125));
        let push =
            moved(after, |x| x.assets[HYPE].spot_px) - moved(before, |x| x.assets[HYPE].spot_px);
        assert!(push < -0.015, "{push}");
        for minute in 119..=130 {
            let px = at(&record, minute).assets[HYPE];
            assert!((px.oracle_px / px.spot_px - 1.0).abs() < 1e-4);
            assert!((px.borrow_px / px.spot_px - 1.0).abs() < 1e-4);
        }
    }
}

#[test]
fn a_spot_push_does_not_move_an_external_oracle() {
    // Without the part of the impact that other venues follow.
    let external = "market.assets=[{preset: btc}, {preset: eth}, {preset: hype, oracle: external, \
                    perp: {permanent_share: 0}, spot: {permanent_share: 0}}]";
    let overrides = [&PUSHED[..], &[external], &STILL[..]].concat();
    for record in play("hype-spot-push", &overrides, 3) {
        let after = at(&record, 125);
        assert!(moved(after, |x| x.assets[HYPE].spot_px) < -0.015);
        assert!(moved(after, |x| x.assets[HYPE].oracle_px).abs() < 1e-6);
        // The median of spot, mark and oracle is not the one that was pushed.
        assert!(moved(after, |x| x.assets[HYPE].borrow_px) > -0.005);
    }
}

/// Ten minutes of a fall far deeper than the shipped one, which liquidates no borrower; with the
/// freeze and without it. Books are deep, so that the backstop can sell within the ten minutes.
fn frozen(fault: bool, fall_pct: i32) -> Vec<PathRecord> {
    let fault = if fault { &[][..] } else { &["faults=[]"] };
    let fall = format!(
        "paths.shocks=[{{kind: ramp, asset: HYPE, at_min: 120, over_min: 10, move_pct: {fall_pct}}}]"
    );
    let own = [fall.as_str(), "clock.horizon_h=4", "clock.tick_s=15"];
    let deep = ["market.depth_multiplier=[{from_min: 0, to_min: 240, multiplier: 20}]"];
    play(
        "oracle-stuck-10m",
        &[&own[..], &STILL, &deep, fault].concat(),
        6,
    )
}

/// Notional liquidated at each moment, USD.
fn by_tick(record: &PathRecord) -> Vec<(f64, f64)> {
    let mut ticks: Vec<(f64, f64)> = Vec::new();
    for row in &record.liquidations {
        match ticks.last_mut() {
            Some((t_s, usd)) if (*t_s - row.t_s).abs() < 1e-9 => *usd += row.notional_usd,
            _ => ticks.push((row.t_s, row.notional_usd)),
        }
    }
    ticks
}

#[test]
fn nobody_is_liquidated_while_oracles_stand_still_and_a_bunch_at_the_snap() {
    let (stuck, live) = (frozen(true, -55), frozen(false, -55));
    assert_same_prices(&stuck, &live);
    for (stuck, live) in stuck.iter().zip(&live) {
        let within = |row: &&(f64, f64)| (7_200.0..7_800.0).contains(&row.0);
        let (stuck, live) = (by_tick(stuck), by_tick(live));
        assert_eq!(stuck.iter().filter(within).count(), 0);
        assert!(live.iter().filter(within).count() > 5);
        let snap = stuck[0];
        assert!((7_800.0..=7_815.0).contains(&snap.0), "{}", snap.0);
        let largest = live.iter().map(|x| x.1).fold(0.0, f64::max);
        assert!(snap.1 > 2.0 * largest, "{} and {largest}", snap.1);
    }
}

/// Bad debt with the freeze and without it, all paths, USD.
fn bad_debts(fall_pct: i32) -> (f64, f64) {
    let (stuck, live) = (frozen(true, fall_pct), frozen(false, fall_pct));
    assert_same_prices(&stuck, &live);
    let sum = |records: &[PathRecord]| records.iter().map(|x| x.row.bad_debt_usd).sum();
    (sum(&stuck), sum(&live))
}

#[test]
fn a_snap_that_puts_accounts_under_water_costs_more_than_the_same_fall_seen() {
    let (stuck, live) = bad_debts(-65);
    assert!(stuck > 1.05 * live && live > 0.0, "{stuck} and {live}");
}

#[test]
fn a_snap_that_leaves_accounts_above_water_costs_less_than_the_same_fall_seen() {
    // Seen, the backstop takes over from the beginning and bears the rest of the fall itself.
    let (stuck, live) = bad_debts(-45);
    assert!(stuck < 0.8 * live, "{stuck} and {live}");
}

#[test]
fn the_shipped_freeze_liquidates_traders_alone_and_leaves_them_to_the_other_side() {
    let traders = "population.accounts={lender: 20, carry: 15, hedger: 10, looper: 15, plain: 10, \
                   momentum: 40, discretionary: 60}";
    let shipped = [traders, "clock.horizon_h=3", "clock.tick_s=6"];
    let stuck = play("oracle-stuck-10m", &shipped, 8);
    let without = [&shipped[..], &["faults=[]"]].concat();
    let live = play("oracle-stuck-10m", &without, 8);
    assert_same_prices(&stuck, &live);
    let to_others = |records: &[PathRecord]| -> f64 {
        let adl = LiquidationKind::PerpAdl as usize;
        let notional = records.iter().map(|x| x.row.liquidations[adl].notional_usd);
        notional.sum()
    };
    let classes = ["momentum", "discretionary"];
    let mut rows = stuck.iter().flat_map(|record| &record.liquidations);
    assert!(rows.all(|row| classes.contains(&row.class.as_str())));
    let (others, seen) = (to_others(&stuck), to_others(&live));
    assert!(others > 1e5 && seen < 0.1 * others, "{others} and {seen}");
    let (frozen, live) = (accounts(&stuck), accounts(&live));
    assert!(frozen > live && live > 0, "{frozen} and {live}");
}

#[test]
fn who_cannot_act_in_an_outage_is_liquidated_and_liquidations_go_on() {
    let fall = "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 131, over_min: 30, move_pct: -32}]";
    let own = [
        fall,
        "clock.horizon_h=4",
        "clock.tick_s=15",
        "market.feedback=false",
    ];
    let overrides = [&own[..], &STILL].concat();
    let out = play("api-outage-2025-07-29", &overrides, 6);
    let without = [&overrides[..], &["faults=[]"]].concat();
    let live = play("api-outage-2025-07-29", &without, 6);
    assert_same_prices(&out, &live);
    for (out, live) in out.iter().zip(&live) {
        assert!(out.row.accounts_liquidated >= live.row.accounts_liquidated);
        let in_outage = |t_s: f64| (7_800.0..10_020.0).contains(&t_s);
        assert!(out.liquidations.iter().any(|row| in_outage(row.t_s)));
    }
    let (out, live) = (accounts(&out), accounts(&live));
    assert!(out * 4 > live * 5, "{out} and {live}");
}

const CRASH: [&str; 4] = [
    "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 60, over_min: 30, move_pct: -45}]",
    "clock.horizon_h=4",
    "clock.tick_s=15",
    "market.depth_multiplier=[]",
];

#[test]
fn a_crash_goes_deeper_where_books_dry_up() {
    let firm = play("october-2026-hype-minus-50", &CRASH, 4);
    for preset in ["hype", "hype_crash"] {
        let dry = format!("market.dry_up=[{{preset: {preset}}}]");
        let dry = play(
            "october-2026-hype-minus-50",
            &[&CRASH[..], &[&dry]].concat(),
            4,
        );
        assert_same_prices(&firm, &dry);
        for (firm, dry) in firm.iter().zip(&dry) {
            // Both end where a book's room is used up; the dry one comes there sooner and stays longer.
            assert!(dry.row.impact_peak_bps > 1.1 * firm.row.impact_peak_bps);
            assert!(dry.row.prices[HYPE].low_px < firm.row.prices[HYPE].low_px);
        }
    }
}

#[test]
fn feedback_liquidates_at_least_what_its_twin_does_in_a_fall() {
    let with_twin = [&CRASH[..], &["recording.twin=true"]].concat();
    let simulation = simulation("october-2026-hype-minus-50", &with_twin);
    let twins = records(simulation.twin().unwrap(), 4, Trace::Off);
    let mut world = World::new(&simulation).unwrap();
    let mut above = 0;
    for (path, twin) in (0..).zip(&twins) {
        let mut row = world.run(path, Trace::Off).row;
        row.set_twin(&twin.row);
        assert_eq!(row.error, None);
        assert_eq!(row.reference_digest, twin.row.reference_digest);
        let amplification = row.amplification.expect("the twin liquidates");
        assert!(amplification >= 1.0, "{amplification}");
        above += u32::from(amplification > 1.1);
        assert_eq!(twin.row.cascade_liquidations, Some(0));
        assert!(row.cascade_liquidations.unwrap() > 0);
    }
    assert!(above >= 2, "{above}");
}

#[test]
fn nothing_but_the_paths_moves_the_reference_prices() {
    let crash = |more: &[&str]| {
        play(
            "october-2026-hype-minus-50",
            &[&CRASH[..], more].concat(),
            2,
        )
    };
    let base = crash(&[]);
    let free = "venue.fees.tiers=[{above_usd: 0, perp_taker: 0, perp_maker: 0, spot_taker: 0, spot_maker: 0}]";
    let fewer = "population.accounts={lender: 30, carry: 20, hedger: 20, looper: 30, plain: 10}";
    for change in [
        "venue.tokens.HYPE.ltv=0.55",
        "venue.tokens.USDC.borrow.borrow_cap=400_000_000",
        free,
        fewer,
        "faults=[{kind: stale_oracle, from_min: 60, duration_min: 10}]",
        "faults=[{kind: outage, hazard_per_day: 20, duration_min: 37}]",
        "market.feedback=false",
    ] {
        let changed = crash(&[change]);
        assert_same_prices(&base, &changed);
        // The change did something: the outcome is another one.
        assert_ne!(base[0].row, changed[0].row, "{change}");
    }
    let other = crash(&["paths.assets[2].model.sigma_per_year=1.5"]);
    assert_ne!(base[0].row.reference_digest, other[0].row.reference_digest);
    assert_ne!(base[0].row.reference_digest, base[1].row.reference_digest);
}

#[test]
fn a_backstop_that_keeps_the_pace_of_the_book_holds_more_for_longer() {
    let fall = "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 10, over_min: 30, move_pct: -45}]";
    let held = |share: &str| {
        let pace = format!("market.backstop_share_of_refill={share}");
        let overrides = [
            fall,
            "clock.horizon_h=2",
            "market.depth_multiplier=[]",
            "recording.sample_every_min=5",
            &pace,
        ];
        let paths = play("october-2026-hype-minus-50", &overrides, 2);
        let samples = paths.iter().flat_map(|path| &path.samples);
        samples.map(|row| row.backstop_inventory_usd).sum::<f64>()
    };
    let (paced, free, loose) = (held("0.2"), held("~"), held("100"));
    assert!(paced > 1.2 * free, "{paced} and {free}");
    assert!((loose / free - 1.0).abs() < 0.05, "{loose} and {free}");
}
