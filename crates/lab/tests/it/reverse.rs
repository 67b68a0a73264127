use plimsoll_lab::BoxError;
use plimsoll_lab::constraint::{Constraint, Judgement, judge};
use plimsoll_lab::decide::{Found, ReverseQuestion, Shocked, Stage, reverse};
use plimsoll_lab::stats::Bootstrap;
use plimsoll_sim::record::PathRow;
use plimsoll_streams::Key;

/// Loss of a path under a shock.
struct Losses<L: Fn(f64, f64) -> f64> {
    loss: L,
    paths: u64,
    constraint: Constraint,
    looks: usize,
}

impl<L: Fn(f64, f64) -> f64> Shocked for Losses<L> {
    fn judge(&mut self, shock: f64, stage: Stage) -> Result<Judgement, BoxError> {
        self.looks += 1;
        let seed = 7 + u64::from(stage == Stage::Verify);
        let row = |path| {
            let draw = Key { seed, path }.stream("loss", 0).uniform();
            PathRow {
                path,
                bad_debt_usd: (self.loss)(shock, draw),
                ..PathRow::default()
            }
        };
        let rows: Vec<PathRow> = (0..self.paths).map(row).collect();
        let bootstrap = Bootstrap { seed, index: 0 };
        Ok(judge(&self.constraint, &rows, bootstrap))
    }

    /// Tenths, as a file may want them.
    fn rounded(&self, shock: f64) -> f64 {
        (shock * 10.0).round() / 10.0
    }
}

fn losses<L: Fn(f64, f64) -> f64>(loss: L, paths: u64, constraint: &str) -> Losses<L> {
    let constraint = constraint.parse().unwrap();
    Losses {
        loss,
        paths,
        constraint,
        looks: 0,
    }
}

fn question(constraint: &str) -> ReverseQuestion {
    ReverseQuestion {
        constraint: constraint.parse().unwrap(),
        mild: -10.0,
        severe: -80.0,
        within: 0.5,
        probes: 5,
    }
}

/// Nothing is lost down to -37.3%, ten a point from there on, on all but a few paths.
fn threshold(shock: f64, draw: f64) -> f64 {
    10.0 * (-37.3 - shock).max(0.0) * (0.5 + draw)
}

#[test]
fn the_smallest_shock_is_found_within_the_width_and_confirmed() {
    let text = "mean(bad_debt_usd) <= 0";
    let mut shocked = losses(threshold, 200, text);
    let tried = reverse(&question(text), &mut shocked).unwrap();
    let Found::Breaks {
        keeps,
        breaks,
        is_confirmed,
    } = tried.found
    else {
        panic!("{:?}", tried.found);
    };
    assert!(keeps >= -37.3 && breaks < -37.3, "{keeps} {breaks}");
    assert!(keeps - breaks <= 0.5);
    assert!(is_confirmed && tried.is_monotone);
    let fresh = tried.probes.iter().filter(|x| x.stage == Stage::Verify);
    assert_eq!(fresh.count(), 2);
    assert_eq!(tried.probes.len(), shocked.looks);
}

#[test]
fn a_width_below_what_can_be_set_ends_at_neighbours() {
    let text = "mean(bad_debt_usd) <= 0";
    let asked = ReverseQuestion {
        within: 0.0,
        ..question(text)
    };
    let tried = reverse(&asked, &mut losses(threshold, 50, text)).unwrap();
    assert!(matches!(
        tried.found,
        Found::Breaks { keeps, breaks, .. } if (keeps - breaks - 0.1).abs() < 1e-9
    ));
}

#[test]
fn what_never_or_always_breaks_is_said() {
    for (text, found) in [
        ("mean(bad_debt_usd) < 1e9", Found::Never),
        ("mean(bad_debt_usd) < 0", Found::Always),
        (
            "es_99(bad_debt_usd) < 1",
            Found::TooFewPaths {
                paths_needed: 5_000,
            },
        ),
    ] {
        let tried = reverse(&question(text), &mut losses(threshold, 50, text)).unwrap();
        assert_eq!(tried.found, found, "{text}");
    }
}

#[test]
fn a_severer_shock_that_keeps_the_constraint_is_noticed() {
    // Breaks between -40 and -60 only.
    let window = |shock: f64, _: f64| f64::from(u8::from((-60.0..-40.0).contains(&shock)));
    let text = "mean(bad_debt_usd) <= 0";
    let tried = reverse(&question(text), &mut losses(window, 20, text)).unwrap();
    assert!(!tried.is_monotone);
    assert!(matches!(tried.found, Found::Breaks { .. }));
}

#[test]
fn a_point_that_fresh_paths_do_not_repeat_is_not_confirmed() {
    // The common paths have a loss that the fresh ones lack.
    struct Lucky(Losses<fn(f64, f64) -> f64>);
    impl Shocked for Lucky {
        fn judge(&mut self, shock: f64, stage: Stage) -> Result<Judgement, BoxError> {
            let shock = if stage == Stage::Verify { -10.0 } else { shock };
            self.0.judge(shock, stage)
        }
    }
    let text = "mean(bad_debt_usd) <= 0";
    let tried = reverse(&question(text), &mut Lucky(losses(threshold, 20, text))).unwrap();
    assert!(matches!(
        tried.found,
        Found::Breaks {
            is_confirmed: false,
            ..
        }
    ));
}
