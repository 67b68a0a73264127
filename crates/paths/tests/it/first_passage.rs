//! Simulated first passage against the closed form.

use plimsoll_paths::PathModel;
use plimsoll_paths::closed_form::{first_passage, loan_triggers, monitored_ratio};
use plimsoll_paths::model::Gbm;
use plimsoll_streams::Key;

use crate::gbm;

const HYPE: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};
const PATHS: u32 = 20_000;
const HOURS: u32 = 30 * 24;
const LOANS: u32 = 100;

/// Lowest price ratio of 30 days seen hourly, for each of the paths.
fn lows() -> Vec<f64> {
    let model = PathModel::new(&gbm(&[("HYPE", 1.15)]), 3_600.0, HOURS).unwrap();
    let mut generator = model.start(Key { seed: 11, path: 0 });
    let mut px = [0.0];
    (0..PATHS)
        .map(|path| {
            generator.restart(Key {
                seed: 11,
                path: path.into(),
            });
            let mut low = f64::INFINITY;
            for _ in 0..HOURS {
                generator.next(&mut px);
                low = low.min(px[0]);
            }
            low / 100.0
        })
        .collect()
}

#[test]
fn simulated_first_passage_meets_the_closed_form() {
    let lows = lows();
    for initial_ltv in [0.40, 0.45, 0.50] {
        let at = loan_triggers(initial_ltv, 0.5);
        for ratio in [at.partial, at.full] {
            let watched = monitored_ratio(&HYPE, ratio, 1.0 / 8_760.0);
            let p = first_passage(&HYPE, watched, 30.0 / 365.0);
            let hits = lows.iter().filter(|&&low| low <= ratio).count();
            let share = f64::from(u32::try_from(hits).unwrap()) / f64::from(PATHS);
            let error = (p * (1.0 - p) / f64::from(PATHS)).sqrt();
            assert!(
                (share - p).abs() < 4.0 * error,
                "ratio {ratio}: {share}, expected {p} ± {error}"
            );
        }
    }
}

#[test]
fn identical_loans_on_a_common_path_fall_together() {
    let ratio = loan_triggers(0.5, 0.5).partial;
    let loans = vec![ratio; LOANS as usize];
    let counts: Vec<f64> = lows()
        .into_iter()
        .map(|low| loans.iter().filter(|&&trigger| low <= trigger).count())
        .map(|count| {
            assert!(count == 0 || count == loans.len(), "{count} of {LOANS}");
            f64::from(u32::try_from(count).unwrap())
        })
        .collect();
    let watched = monitored_ratio(&HYPE, ratio, 1.0 / 8_760.0);
    let p = first_passage(&HYPE, watched, 30.0 / 365.0);
    let (n, loans) = (f64::from(PATHS), f64::from(LOANS));
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / n;
    // Four standard errors of p move N·p by 4·N·s and N·√(p(1 − p)) by its derivative times that.
    let slack = 4.0 * (p * (1.0 - p) / n).sqrt() * loans;
    let deviation = (p * (1.0 - p)).sqrt();
    assert!((mean - loans * p).abs() < slack);
    let slope = (1.0 - 2.0 * p) / (2.0 * deviation);
    assert!((variance.sqrt() - loans * deviation).abs() < slack * slope);
    // Independent loans would have a deviation of √(N·p(1 − p)), ten times smaller.
    assert!(variance.sqrt() > 5.0 * loans.sqrt() * deviation);
}
