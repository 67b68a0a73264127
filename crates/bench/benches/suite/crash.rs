//! The crash hour: against the plain computation, and against the best scan of all accounts.

use plimsoll_bench::figures::{Figure, Goal, time};
use plimsoll_bench::opening;
use plimsoll_bench::rounds::in_turn;
use plimsoll_bench::scan::{Image32, Image64, Marks};
use plimsoll_bench::workload::{Prices, again, fast, plain, run, simulation, vectors};
use plimsoll_sim::Simulation;

use crate::{Effort, SHARING};

const CRASH: &str = "benchmarks/r1-crash-hour";

pub(crate) fn figures(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (sharing, overrides) in SHARING {
        let crash = simulation(CRASH, overrides)?;
        figures.push(against_plain(&crash, sharing, effort.rounds(3, 9))?);
        let calm = simulation("benchmarks/r1-quiet", overrides)?;
        let goal = Some(Goal::AtMost(1.5));
        let (many, few) = (effort.rounds(5, 15), effort.rounds(3, 7));
        for (when, day, goal, rounds) in [
            ("crash hour", &crash, goal, many),
            ("calm day", &calm, None, few),
        ] {
            figures.push(against_vectors(day, (when, sharing), goal, rounds)?);
            figures.extend(against_scan(day, (when, sharing), rounds)?);
        }
    }
    Ok(figures)
}

fn against_plain(simulation: &Simulation, sharing: &str, rounds: u64) -> anyhow::Result<Figure> {
    let (mut fast, mut plain) = (fast(simulation)?, plain(simulation)?);
    let mut liquidations = 0;
    let mut ours = |path| {
        let record = run(&mut fast, path);
        liquidations += record.liquidations.len();
        fast.recycle(record);
    };
    let mut theirs = |path| again(&mut plain, path);
    let [ours, theirs] = in_turn(rounds, [&mut ours, &mut theirs]);
    let each = liquidations as f64 / (rounds + 1) as f64;
    Ok(Figure::aimed(
        &format!("crash hour: plain scan / fast, {sharing}"),
        theirs.median() / ours.median(),
        Goal::AtLeast(20.0),
        format!(
            "{} / {} an hour, medians of {rounds}; {each:.0} liquidations a path",
            time(theirs.median()),
            time(ours.median())
        ),
    ))
}

/// Against the same simulation that finds who is due by vectors, through everybody at every tick.
fn against_vectors(
    simulation: &Simulation,
    (when, sharing): (&str, &str),
    goal: Option<Goal>,
    rounds: u64,
) -> anyhow::Result<Figure> {
    let (mut boxes, mut sheet) = (fast(simulation)?, vectors(simulation)?);
    let mut ours = |path| again(&mut boxes, path);
    let mut theirs = |path| again(&mut sheet, path);
    let [ours, theirs] = in_turn(rounds, [&mut ours, &mut theirs]);
    let times = format!("{} / {}", time(ours.median()), time(theirs.median()));
    Ok(Figure {
        name: format!("{when}: fast / the same with a vectorised scan, {sharing}"),
        value: ours.median() / theirs.median(),
        goal,
        how: format!("{times}, medians of {rounds}"),
    })
}

/// The whole simulation against making the same prices and scanning everybody at every tick, without
/// anything that would follow from it.
fn against_scan(
    simulation: &Simulation,
    (when, sharing): (&str, &str),
    rounds: u64,
) -> anyhow::Result<[Figure; 2]> {
    let engine = opening::engine(simulation, 0)?;
    let (double, single) = (Image64::of(&engine), Image32::of(&engine));
    let (mut one, mut two) = (Prices::new(simulation)?, Prices::new(simulation)?);
    let mut world = fast(simulation)?;
    let mut ours = |path| again(&mut world, path);
    let mut wide = |path| scan(&mut one, path, |marks| double.scan(marks));
    let mut narrow = |path| scan(&mut two, path, |marks| single.scan(marks).into());
    let [ours, wide, narrow] = in_turn(rounds, [&mut ours, &mut wide, &mut narrow]);
    let figure = |kind: &str, scan_s: f64| {
        let value = ours.median() / scan_s;
        let times = format!("{} / {}", time(ours.median()), time(scan_s));
        let name = format!("{when}: fast / the scan alone, {kind}, {sharing}");
        let how = format!("{times}, medians of {rounds}; the scan liquidates nobody");
        Figure::plain(&name, value, how)
    };
    Ok([figure("f32", narrow.median()), figure("f64", wide.median())])
}

/// Makes a path and scans everybody at each tick. Prices of paths are in the order of the scenario:
/// BTC, ETH, HYPE, as the venue's perps are; the collaterals BTC and HYPE are tokens in that order.
fn scan(prices: &mut Prices, path: u64, scan: impl Fn(&Marks) -> u64) {
    let mut below = 0_u64;
    prices.each(path, |px| {
        let marks = Marks {
            perps: [px[0], px[1], px[2]],
            collaterals: [px[0], px[2]],
        };
        below += scan(&marks);
    });
    std::hint::black_box(below);
}
