//! Splitting: unbiased, repeatable, and how much it saves.

use plimsoll_lab::splitting::{
    Climbed, Climber, Forest, Goal, Pilot, Splitting, SplittingError, grow, scout,
};
use plimsoll_paths::dependence::Dependence;
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{AssetPath, PathGen, PathModel, PathsConfig, SECONDS_PER_YEAR, closed_form};
use plimsoll_sim::{Climb, Lineage};
use plimsoll_streams::Key;

const GBM: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};

/// One asset alone from 50 USD; the value says whether it has fallen by `fall`.
struct Fall {
    model: PathModel,
    fall: f64,
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
        };
        let ticks = (days * 86_400.0 / tick_s).round() as u32;
        Self {
            model: PathModel::new(&config, tick_s, ticks).unwrap(),
            fall,
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
        while tick < self.ticks() && climb.highest < self.fall {
            path.next(&mut px);
            tick += 1;
            climb.push(levels, tick, 1.0 - px[0] / 50.0);
        }
        Climbed {
            value: Some(f64::from(u8::from(climb.highest >= self.fall))),
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
        assert!((mean - exact).abs() < 4.0 * error, "{mean:e} {exact:e} {error:e}");
        assert!(plain / (error * error) > 50.0 * effort.whole);
    }
}
