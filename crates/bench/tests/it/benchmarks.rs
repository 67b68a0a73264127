//! The scenarios that are measured are what the figures say they are.

use plimsoll_agents::Class;
use plimsoll_bench::opening::engine;
use plimsoll_bench::workload::{fast, run, scenario, simulation};
use plimsoll_sim::record::LiquidationKind;

#[test]
fn benchmarks_have_the_accounts_ticks_and_switches_of_their_names() {
    for (stem, accounts, ticks) in [
        ("r1-quiet", 1_000, 28_800),
        ("r1-hourly", 1_000, 28_800),
        ("r1-10k", 10_000, 28_800),
        ("r1-100k", 100_000, 28_800),
        ("r1-crash-hour", 1_000, 1_200),
        ("plain-borrowing", 1_001, 28_800),
    ] {
        let simulation = simulation(&format!("benchmarks/{stem}"), &[]).unwrap();
        let config = simulation.config();
        assert_eq!(simulation.ticks(), ticks, "{stem}");
        assert!(config.market.feedback, "{stem}");
        assert_eq!(config.agents.act, stem == "r1-hourly", "{stem}");
        if accounts <= 10_000 {
            assert_eq!(engine(&simulation, 0).unwrap().users(), accounts, "{stem}");
        }
    }
}

#[test]
fn everybody_of_the_hourly_benchmark_looks_once_an_hour_on_average() {
    let scenario = scenario("benchmarks/r1-hourly", &[]).unwrap();
    let config = &scenario.config;
    let simulation = simulation("benchmarks/r1-hourly", &[]).unwrap();
    let prices = plimsoll_bench::opening::prices(&simulation).unwrap();
    let key = plimsoll_streams::Key { seed: 1, path: 0 };
    let people = plimsoll_agents::Population::draw(
        &config.population,
        &config.agents,
        key,
        simulation.venue(),
        &prices,
    );
    let (mut first, mut classes) = (Vec::new(), Vec::new());
    for mut member in people.unwrap().members {
        let mut stream = member.stream(key);
        first.push(member.agent.first_wake_s(&mut stream));
        classes.push(member.class);
    }
    classes.sort_unstable();
    classes.dedup();
    let all = [Class::Carry, Class::Hedger, Class::Borrower, Class::Lender];
    assert_eq!(classes, all);
    // Exponential waits of an hour: the mean of 1,000 is off by a tenth at most, three times out of
    // a thousand.
    let mean_s = first.iter().sum::<f64>() / 1_000.0;
    assert!((3_240.0..3_960.0).contains(&mean_s), "{mean_s}");
}

#[test]
fn the_plain_market_liquidates_by_steps_and_as_a_whole() {
    let simulation = simulation("benchmarks/plain-borrowing", &[]).unwrap();
    let mut world = fast(&simulation).unwrap();
    let mut kinds = [0; 2];
    // Path 8 is one of those in which the gap leaves some beyond the full threshold.
    for path in [2, 8] {
        for row in run(&mut world, path).liquidations {
            match row.kind {
                LiquidationKind::BorrowPartial => kinds[0] += 1,
                LiquidationKind::BorrowFull => kinds[1] += 1,
                other => panic!("{other:?} in a market without perps"),
            }
        }
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}
