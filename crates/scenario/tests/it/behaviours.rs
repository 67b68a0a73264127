//! What the pool and its people do in the shipped scenarios, on small books: squeeze, depeg, run,
//! unwind. Which behaviour is shown by which test: docs/behaviours.md.

use std::path::Path;

use plimsoll_scenario::Scenario;
use plimsoll_sim::record::{EventRow, PathRecord, SampleRow};
use plimsoll_sim::{Simulation, Trace, World};

/// Few accounts, coarse ticks, samples every ten minutes.
pub(crate) const SMALL: [&str; 3] = [
    "population.accounts={lender: 40, carry: 30, hedger: 30, looper: 40, plain: 20}",
    "clock.tick_s=60",
    "recording.sample_every_min=10",
];

/// A shipped scenario with [`SMALL`] and further overrides laid over it.
pub(crate) fn simulation(stem: &str, overrides: &[&str]) -> Simulation {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let all = SMALL.iter().chain(overrides);
    let all: Vec<String> = all.map(|text| (*text).to_owned()).collect();
    let scenario = Scenario::load(&folder.join(format!("{stem}.yaml")), &all)
        .unwrap_or_else(|error| panic!("{error}"));
    Simulation::new(scenario.config, scenario.file.runs.seed).unwrap()
}

/// The first paths of a simulation, none of which may fail.
pub(crate) fn records(simulation: &Simulation, paths: u64, trace: Trace) -> Vec<PathRecord> {
    let mut world = World::new(simulation).unwrap();
    let records: Vec<_> = (0..paths).map(|path| world.run(path, trace)).collect();
    for record in &records {
        assert_eq!(record.row.error, None);
    }
    records
}

/// The first paths of a small shipped scenario.
pub(crate) fn play(stem: &str, overrides: &[&str], paths: u64) -> Vec<PathRecord> {
    records(&simulation(stem, overrides), paths, Trace::Off)
}

/// Demands the same reference prices path by path.
pub(crate) fn assert_same_prices(a: &[PathRecord], b: &[PathRecord]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.row.reference_digest, b.row.reference_digest);
    }
}

/// Accounts liquidated, all paths.
pub(crate) fn accounts(records: &[PathRecord]) -> u32 {
    records.iter().map(|x| x.row.accounts_liquidated).sum()
}

/// The sample at a minute of the path.
pub(crate) fn at(record: &PathRecord, minute: u32) -> &SampleRow {
    let t_s = f64::from(minute) * 60.0;
    let found = record.samples.iter().find(|x| (x.t_s - t_s).abs() < 1.0);
    found.expect("a sample is taken then")
}

/// What a class of accounts bought less what it sold in a book, USD, within some seconds.
pub(crate) fn net_bought_usd(
    events: &[EventRow],
    (class, book): (&str, &str),
    (from_s, to_s): (f64, f64),
) -> f64 {
    let fills = events.iter().filter(|event| {
        let book = format!(" {} {book} at ", event.asset);
        event.kind == "fill"
            && event.class == class
            && (from_s..to_s).contains(&event.t_s)
            && event.text.contains(&book)
    });
    fills.map(|x| x.amount_usd.abs() * x.size.signum()).sum()
}

const HYPE: usize = 2;

/// Prices that people do not move, so that two rallies are the same rally.
const GIVEN: &str = "market.feedback=false";
/// A cap that no small rally reaches.
const NO_CAP: &str = "venue.tokens.USDC.borrow.borrow_cap=2_000_000_000";

fn liquidated_of(class: &str, records: &[PathRecord]) -> usize {
    let rows = records.iter().flat_map(|record| {
        let mut who: Vec<_> = record.liquidations.iter().collect();
        who.retain(|row| row.class == class);
        who.sort_by_key(|row| row.account);
        who.dedup_by_key(|row| row.account);
        who
    });
    rows.count()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    let count = u32::try_from(values.len()).unwrap();
    values.iter().sum::<f64>() / f64::from(count)
}

/// Borrowed at the highest, USD.
fn borrowed_peak(record: &PathRecord) -> f64 {
    let samples = record.samples.iter();
    samples.map(|x| x.borrowed_usd).fold(0.0, f64::max)
}

#[test]
fn utilization_rises_with_the_price_in_a_rally_and_falls_with_it() {
    let moved = |shock: &str| {
        let shock = format!(
            "paths.shocks=[{{kind: ramp, asset: HYPE, at_min: 0, over_min: 480, move_pct: {shock}}}]"
        );
        play(
            "october-2026-rally",
            &[&shock, "clock.horizon_h=8", GIVEN, NO_CAP],
            4,
        )
    };
    let rises = |records: Vec<PathRecord>| {
        mean(records.iter().map(|x| {
            let (first, last) = (at(x, 0), at(x, 480));
            last.utilization - first.utilization
        }))
    };
    let (up, down) = (rises(moved("20")), rises(moved("-20")));
    assert!(up > 0.06, "{up}");
    assert!(down < -0.06, "{down}");
}

#[test]
fn hedged_accounts_are_liquidated_only_where_the_borrow_cap_binds() {
    let bound = play("october-2026-rally", &[GIVEN], 4);
    let free = play("october-2026-rally", &[GIVEN, NO_CAP], 4);
    assert_same_prices(&bound, &free);
    let highest = bound.iter().map(borrowed_peak).fold(0.0, f64::max);
    assert!((549.5e6..550.5e6).contains(&highest), "{highest}");
    assert!(free.iter().any(|x| borrowed_peak(x) > 555e6));
    assert!(liquidated_of("carry", &bound) >= 10);
    assert_eq!(liquidated_of("carry", &free), 0);
}

#[test]
fn an_earlier_cap_binds_in_every_rally_and_refuses_more() {
    let early = "venue.tokens.USDC.borrow.borrow_cap=450_000_000";
    for record in play("october-2026-rally", &[GIVEN, early], 4) {
        let highest = borrowed_peak(&record);
        assert!((449.5e6..451e6).contains(&highest), "{highest}");
        assert!(record.row.intents_rejected > 50);
        assert!(liquidated_of("carry", &[record]) >= 10);
    }
}

const DEPEG: &str = "faults=[{kind: stablecoin_depeg, from_min: 10, duration_min: 600, low_px: 0.87, hold_px: 0.87}]";

#[test]
fn collateral_is_worth_more_of_a_dollar_that_is_worth_less() {
    let overrides = ["clock.horizon_h=4", "agents.lender.news_at_min=10", DEPEG];
    for record in play("usdc-depeg-2023-03", &overrides, 2) {
        let prices = at(&record, 120).assets[HYPE];
        let times = prices.borrow_px / prices.spot_px;
        assert!((times - 1.0 / 0.87).abs() < 0.003, "{times}");
        let before = at(&record, 10).assets[HYPE];
        assert!((before.borrow_px / before.spot_px - 1.0).abs() < 0.003);
    }
}

#[test]
fn a_depeg_of_the_debt_spares_borrowers_in_a_fall() {
    let fall =
        "paths.shocks=[{kind: ramp, asset: HYPE, at_min: 120, over_min: 240, move_pct: -40}]";
    // Backstops sell at once, so that the fall is one of all venues and not spread by their pace.
    let at_once = "market.backstop_share_of_refill=~";
    let overrides = [
        fall,
        at_once,
        "clock.horizon_h=8",
        "agents.lender.news_at_min=10",
    ];
    let broken = play(
        "usdc-depeg-2023-03",
        &[&overrides[..], &[DEPEG]].concat(),
        4,
    );
    let sound = play(
        "usdc-depeg-2023-03",
        &[&overrides[..], &["faults=[]"]].concat(),
        4,
    );
    assert_same_prices(&broken, &sound);
    for (broken, sound) in broken.iter().zip(&sound) {
        assert!(broken.row.accounts_liquidated < sound.row.accounts_liquidated);
    }
    let (broken, sound) = (accounts(&broken), accounts(&sound));
    assert!(4 * broken < 3 * sound, "{broken} and {sound}");
}

#[test]
fn lenders_leave_a_broken_dollar_until_nothing_is_left() {
    let overrides = ["clock.horizon_h=36", "market.feedback=false"];
    let broken = play("usdc-depeg-2023-03", &overrides, 3);
    let sound = play(
        "usdc-depeg-2023-03",
        &[&overrides[..], &["faults=[]"]].concat(),
        3,
    );
    assert_same_prices(&broken, &sound);
    for (broken, sound) in broken.iter().zip(&sound) {
        // Eight hours into the depeg.
        let (left, stayed) = (at(broken, 1800), at(sound, 1800));
        assert!(left.supplied_usd < 0.9 * stayed.supplied_usd);
        assert!(left.utilization > stayed.utilization + 0.05);
        assert!(broken.row.utilization_peak > sound.row.utilization_peak);
    }
    assert!(broken.iter().any(|x| x.row.withdrawals_blocked_usd_h > 0.0));
    assert!(sound.iter().all(|x| x.row.withdrawals_blocked_usd_h == 0.0));
}

#[test]
fn a_run_fills_the_pool_caps_the_rate_and_blocks_withdrawals() {
    let ran = play("october-2026-lender-run", &["clock.horizon_h=30"], 3);
    for PathRecord { row, .. } in &ran {
        assert!(row.utilization_peak > 0.999);
        assert!(row.borrow_rate_peak > 0.995 && row.borrow_rate_peak < 1.01);
        assert!(row.utilization_full_s > 0.0);
        assert!(row.withdrawals_blocked_usd_h > 0.0);
    }
    let calm = ["clock.horizon_h=30", "agents.lender.exit_rate_per_h=0"];
    for PathRecord { row, .. } in play("october-2026-lender-run", &calm, 3) {
        assert!(row.utilization_peak < 0.999 && row.withdrawals_blocked_usd_h == 0.0);
    }
}

#[test]
fn with_inelastic_lenders_the_pool_is_full_at_ln_of_one_over_u_by_the_hazard() {
    // Nothing but the exit of 2% an hour: prices stand still, and nobody else acts.
    let overrides = [
        "population.accounts={lender: 1500, carry: 20, hedger: 10, looper: 10, plain: 10}",
        "population.large_lenders=[]",
        "population.sizes.alpha=3",
        "paths.assets[0].model.sigma_per_year=0",
        "paths.assets[1].model.sigma_per_year=0",
        "paths.assets[2].model.sigma_per_year=0",
        "agents.lender.elasticity=0",
        "agents.lender.run_rate_per_h=0",
        "agents.lender.run_rate_high_per_h=0",
        "agents.carry.clock_h=8760",
        "clock.horizon_h=24",
    ];
    let law_h = |h: f64| -(395_326_263.99_f64 / 532_473_421.38).ln() / h;
    let full_h = |more: &[&str]| {
        let records = play(
            "october-2026-lender-run",
            &[&overrides[..], more].concat(),
            4,
        );
        mean(records.iter().map(|record| {
            let full = record.samples.iter().find(|x| x.utilization > 0.9995);
            full.expect("it fills").t_s / 3_600.0
        }))
    };
    let (slow, fast) = (full_h(&[]), full_h(&["agents.lender.exit_rate_per_h=0.04"]));
    assert!((slow / law_h(0.02) - 1.0).abs() < 0.12, "{slow}");
    assert!((fast / law_h(0.04) - 1.0).abs() < 0.12, "{fast}");
}

#[test]
fn carry_traders_leave_both_legs_when_funding_turns_against_them() {
    let unwind = simulation("crowded-carry-unwind", &[]);
    let records = records(&unwind, 3, Trace::Full);
    for record in &records {
        let first = &record.samples[1..=60];
        let funding = mean(
            first
                .iter()
                .skip(6)
                .map(|x| x.assets[HYPE].funding_rate_hourly),
        );
        assert!(funding < 0.0, "{funding}");
        let day = (0.0, 86_401.0);
        let spot = net_bought_usd(&record.events, ("carry", "spot"), day);
        let perp = net_bought_usd(&record.events, ("carry", "perp"), day);
        assert!(spot < -100e6 && perp > 100e6, "{spot} and {perp}");
        let (start, end) = (&record.samples[0], record.samples.last().unwrap());
        assert!(end.utilization < 0.6 * start.utilization);
    }
}

#[test]
fn carry_traders_stay_where_funding_pays() {
    let paid = ["clock.horizon_h=12", "paths.shocks=[]"];
    let base = simulation("october-2026-market", &paid);
    for record in records(&base, 3, Trace::Full) {
        let all = (0.0, 43_201.0);
        let spot = net_bought_usd(&record.events, ("carry", "spot"), all);
        assert!(spot.abs() < 30e6, "{spot}");
        assert!(record.samples.last().unwrap().utilization > 0.6);
    }
}
