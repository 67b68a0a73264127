//! Splitting: unbiased, repeatable, and how much it saves.
#![allow(clippy::struct_field_names, clippy::print_stdout)]

use plimsoll_lab::splitting::{
    Climbed, Climber, Forest, Goal, Pilot, Splitting, SplittingError, grow, scout,
};
use plimsoll_lab::stats;
use plimsoll_paths::dependence::Dependence;
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{
    AssetPath, PathGen, PathModel, PathsConfig, SECONDS_PER_YEAR, SamplingConfig, closed_form,
};
use plimsoll_sim::{Climb, Lineage};
use plimsoll_streams::Key;

const GBM: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};

/// One asset alone from 50 USD.
struct Fall {
    model: PathModel,
    fall: f64,
    of: Of,
}

/// What is measured of a path.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    /// Whether it falls by `fall`: 1 or 0. It stops there.
    Event,
    /// Its price at the end.
    End,
}

impl Fall {
    fn new(days: f64, tick_s: f64, fall: f64) -> Self {
        let config = PathsConfig {
            assets: vec![AssetPath {
                asset: "HYPE".to_owned(),
                start_px: "50".parse().unwrap(),
                model: Model::Gbm(GBM),
                jumps: None,
            }],
            correlation: Vec::new(),
            dependence: Dependence::Gaussian,
            regimes: None,
            co_jumps: None,
            cross_excitation: Vec::new(),
            shocks: Vec::new(),
            recordings: Vec::new(),
            sampling: SamplingConfig::Plain,
        };
        let ticks = (days * 86_400.0 / tick_s).round() as u32;
        Self {
            model: PathModel::new(&config, tick_s, ticks).unwrap(),
            fall,
            of: Of::Event,
        }
    }

    /// The chance that a path watched at its ticks falls so far, by the closed form.
    fn exact(&self, tick_s: f64) -> f64 {
        let step_years = tick_s / SECONDS_PER_YEAR;
        let ratio = closed_form::monitored_ratio(&GBM, 1.0 - self.fall, step_years);
        let years = f64::from(self.model.ticks()) * step_years;
        closed_form::first_passage(&GBM, ratio, years)
    }
}

impl Climber for Fall {
    type Worker<'a> = PathGen;

    fn worker(&self) -> PathGen {
        self.model.start(Key { seed: 0, path: 0 })
    }

    fn ticks(&self) -> u32 {
        self.model.ticks()
    }

    fn branch_tick(&self, tick: u32) -> u32 {
        self.model.branch_tick(tick)
    }

    fn run(&self, path: &mut PathGen, lineage: &Lineage, levels: &[f64]) -> Climbed {
        path.restart_lineage(lineage);
        let mut climb = Climb::default();
        let mut px = [0.0];
        let mut tick = 0;
        while tick < self.ticks() && (self.of == Of::End || climb.highest < self.fall) {
            path.next(&mut px);
            tick += 1;
            climb.push(levels, tick, 1.0 - px[0] / 50.0);
        }
        Climbed {
            value: Some(match self.of {
                Of::Event => f64::from(u8::from(climb.highest >= self.fall)),
                Of::End => px[0],
            }),
            climb,
            ticks: tick,
        }
    }
}

fn pilot(runs: u64) -> Pilot {
    Pilot {
        seed: 99,
        runs,
        offspring: 5,
        levels_max: 30,
        goal: Goal::Above(0.5),
    }
}

fn splitting(levels: Vec<f64>, roots: u64) -> Splitting {
    Splitting {
        levels,
        offspring: 5,
        repetitions: 16,
        roots,
        runs_max: 1_000_000,
    }
}

/// Mean over the repetitions and its standard error.
fn estimate(forest: &Forest) -> (f64, f64) {
    let of_each = forest.estimates(|value| value);
    let n = of_each.len() as f64;
    let mean = of_each.iter().sum::<f64>() / n;
    let squares: f64 = of_each.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// The published chances of the two falls, watched always, and what splitting makes of them with
/// 1e5 path equivalents.
#[test]
fn deep_falls_have_their_published_chances() {
    for (days, fall, tick_s, roots, published) in [
        (30.0, 0.8, 3_600.0, 600, 2.323_446e-6),
        (7.0, 0.5, 900.0, 700, 1.899_125e-5),
    ] {
        let climber = Fall::new(days, tick_s, fall);
        let years = days / 365.0;
        let always = closed_form::first_passage(&GBM, 1.0 - fall, years);
        assert!((always / published - 1.0).abs() < 1e-6, "{always}");
        let found = scout(&climber, pilot(1_000), &|| {});
        assert!(found.is_met);
        let forest = grow(&climber, &splitting(found.levels, roots), 1, &|| {}).unwrap();
        let exact = climber.exact(tick_s);
        let (mean, error) = estimate(&forest);
        let effort = found.effort.plus(forest.effort);
        let plain = exact * (1.0 - exact);
        println!(
            "{days} d -{fall}: {mean:e} +- {error:e}, exact {exact:e}, effort {effort:?}, gain {}",
            plain / (error * error) / effort.whole
        );
        assert!(effort.whole <= 1e5, "{effort:?}");
        assert!((mean / exact - 1.0).abs() < 0.15, "{mean:e} {exact:e}");
        assert!(
            (mean - exact).abs() < 4.0 * error,
            "{mean:e} {exact:e} {error:e}"
        );
        assert!(plain / (error * error) > 50.0 * effort.whole);
    }
}

/// Falls that are not rare, from levels so close that a tick crosses several, in 400 repetitions.
#[test]
fn estimates_are_unbiased() {
    let shallow = |levels: &[f64], offspring| Splitting {
        levels: levels.to_vec(),
        offspring,
        repetitions: 400,
        roots: 10,
        runs_max: 1_000_000,
    };
    let mut climber = Fall::new(7.0, 21_600.0, 0.25);
    let exact = {
        // So coarse a watch is beyond the correction of the closed form: plain paths.
        let plain = Splitting {
            repetitions: 4_000,
            ..shallow(&[], 4)
        };
        estimate(&grow(&climber, &plain, 8, &|| {}).unwrap())
    };
    for (levels, offspring) in [
        (&[0.10, 0.18][..], 4),
        (&[0.15, 0.16, 0.17], 4),
        (&[0.20], 10),
    ] {
        let splitting = shallow(levels, offspring);
        climber.of = Of::Event;
        let forest = grow(&climber, &splitting, 3, &|| {}).unwrap();
        let (mean, error) = estimate(&forest);
        let z = (mean - exact.0) / (error * error + exact.1 * exact.1).sqrt();
        assert!(z.abs() < 4.0, "{levels:?}: {mean} against {exact:?}");
        // Another metric of the same trees: the price is a martingale.
        climber.of = Of::End;
        let forest = grow(&climber, &splitting, 4, &|| {}).unwrap();
        let (mean, error) = estimate(&forest);
        assert!(
            (mean - 50.0).abs() < 4.0 * error,
            "{levels:?}: {mean} {error}"
        );
    }
}

#[test]
fn the_leaves_of_a_root_have_its_weight_together() {
    let forest = small(&Fall::new(7.0, 21_600.0, 0.25));
    for share in forest.estimates(|_| 1.0) {
        assert!((share - 1.0).abs() < 1e-12, "{share}");
    }
    assert!(forest.leaves.len() > 16 * 50, "nothing was split");
}

#[test]
fn the_product_over_the_levels_is_the_weight_that_reached_the_last() {
    let forest = small(&Fall::new(7.0, 21_600.0, 0.25));
    let last = forest.splitting().levels.len() as u32;
    let leaves = forest.leaves.iter().filter(|leaf| leaf.reached == last);
    let weight: f64 = leaves.map(|leaf| forest.weight(leaf)).sum();
    let rungs = forest.rungs_together();
    let product = rungs.last().unwrap().probability;
    assert!((weight / (16.0 * 50.0) / product - 1.0).abs() < 1e-12);
    let conditional: f64 = rungs.iter().map(|rung| rung.conditional.unwrap()).product();
    assert!((conditional / product - 1.0).abs() < 1e-12);
    // Each repetition has its own, and they average to it.
    let own = forest
        .rungs()
        .into_iter()
        .filter(|rung| rung.place + 1 == last);
    let mean = own.map(|rung| rung.probability).sum::<f64>() / 16.0;
    assert!((mean / product - 1.0).abs() < 1e-12);
}

#[test]
fn the_weighted_sample_says_the_same_as_the_repetitions() {
    let mut climber = Fall::new(7.0, 21_600.0, 0.25);
    climber.of = Of::End;
    let forest = small(&climber);
    let sample = forest.sample(|value| value);
    let by_sample = stats::mean(&sample).unwrap();
    let (mean, error) = estimate(&forest);
    assert!((by_sample.value / mean - 1.0).abs() < 1e-12);
    let half = by_sample.high.unwrap() - by_sample.value;
    // Student's t of 15 degrees of freedom: 2.131450.
    assert!(
        (half / (2.131_450 * error) - 1.0).abs() < 1e-4,
        "{half} {error}"
    );
}

#[test]
fn the_trees_are_the_same_for_any_number_of_threads() {
    let climber = Fall::new(7.0, 21_600.0, 0.25);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let levels = scout(&climber, pilot(50), &|| {}).levels;
            grow(&climber, &splitting(levels, 5), 1, &|| {}).unwrap()
        })
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn effort_leaves_out_what_is_run_again() {
    let mut climber = Fall::new(7.0, 21_600.0, 0.25);
    climber.of = Of::End;
    let effort = small(&climber).effort;
    // Every run goes to its end.
    assert!((effort.whole - effort.runs as f64).abs() < 1e-6);
    assert!(effort.fresh < effort.whole && effort.fresh >= 16.0 * 50.0);
}

#[test]
fn a_pilot_for_a_tail_stops_at_its_share() {
    let climber = Fall::new(7.0, 21_600.0, 2.0);
    let goal = Goal::Tail(0.01);
    let found = scout(&climber, Pilot { goal, ..pilot(200) }, &|| {});
    // A fifth of a fifth of a fifth is less than a hundredth.
    assert!(found.is_met);
    assert_eq!(found.levels.len(), 3);
    assert!(found.levels.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn what_cannot_be_split_is_said() {
    let climber = Fall::new(7.0, 21_600.0, 0.25);
    let good = splitting(vec![0.1, 0.2], 5);
    let refused = |splitting: Splitting| grow(&climber, &splitting, 1, &|| {}).unwrap_err();
    let levels = vec![0.2, 0.1];
    assert_eq!(
        refused(Splitting {
            levels: levels.clone(),
            ..good.clone()
        }),
        SplittingError::Levels(levels)
    );
    assert_eq!(
        refused(Splitting {
            offspring: 3,
            ..good.clone()
        }),
        SplittingError::Offspring(3)
    );
    assert_eq!(
        refused(Splitting {
            repetitions: 15,
            ..good.clone()
        }),
        SplittingError::Repetitions(15)
    );
    assert_eq!(
        refused(Splitting {
            roots: 0,
            ..good.clone()
        }),
        SplittingError::NoRoots
    );
    // Levels next to the start that everybody reaches, ten times over each.
    let crowded = Splitting {
        levels: (1..12).map(|n| 0.001 * f64::from(n)).collect(),
        offspring: 10,
        runs_max: 10_000,
        ..good
    };
    assert!(matches!(
        refused(crowded),
        SplittingError::Outgrown { most: 10_000, .. }
    ));
}

fn small(climber: &Fall) -> Forest {
    grow(climber, &splitting(vec![0.10, 0.15, 0.20], 50), 6, &|| {}).unwrap()
}
