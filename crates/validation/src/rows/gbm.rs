//! V1 and V2: first passage of geometric Brownian motion, watched always and now and then.
//!
//! Both simulations run the shipped paths of volatility 1.15 for 30 days against a barrier at two
//! thirds of the start. Watched always: between two ticks the path is a Brownian bridge, whose
//! chance to touch is known, so each path gives the probability of a touch given its ticks; coarse
//! ticks then have no error. Watched hourly: the same paths, with and without the bridge, so that
//! the difference, whose mean is what the correction claims, has a small standard error.

use plimsoll_paths::SECONDS_PER_YEAR;
use plimsoll_paths::closed_form::{first_passage, monitored_ratio};
use plimsoll_paths::model::{Gbm, Model};

use super::watch::Watch;
use crate::simulate::Run;
use crate::{Check, ValidationError};

const HYPE: Gbm = Gbm {
    mu_per_year: 0.0,
    sigma_per_year: 1.15,
    crisis_sigma_per_year: None,
};
const RATIO: f64 = 2.0 / 3.0;
const HORIZON_S: f64 = 30.0 * 86_400.0;
const HORIZON_Y: f64 = HORIZON_S / SECONDS_PER_YEAR;

/// V1.
pub(crate) fn passage(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let (ticks, tick_s) = (120, HORIZON_S / 120.0);
    let model = run.single(Model::Gbm(HYPE), None, (tick_s, ticks))?;
    let watch = Watch::new(RATIO, HYPE.sigma_per_year, tick_s);
    let [sample] = run.samples(0, &model, |path| [watch.touch(path).probability]);
    let always = first_passage(&HYPE, RATIO, HORIZON_Y);
    let every_3_s = monitored_ratio(&HYPE, RATIO, 3.0 / SECONDS_PER_YEAR);
    let seen = first_passage(&HYPE, every_3_s, HORIZON_Y);
    Ok(vec![
        run.within("touch 2/3 in 30 d, formula", 0.265_781, always, 0.5e-6),
        run.simulated("the same, 6 h ticks and bridge", 0.265_781, sample.mean()),
        run.within("the same, watched each 3 s", always, seen, 0.000_5),
    ])
}

/// V2.
pub(crate) fn monitored(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let each = |step_s: f64| {
        let ratio = monitored_ratio(&HYPE, RATIO, step_s / SECONDS_PER_YEAR);
        first_passage(&HYPE, ratio, HORIZON_Y)
    };
    let (ticks, tick_s) = (720, 3_600.0);
    let model = run.single(Model::Gbm(HYPE), None, (tick_s, ticks))?;
    let watch = Watch::new(RATIO, HYPE.sigma_per_year, tick_s);
    // Watched hourly less watched always: the mean of the latter is known.
    let [sample] = run.samples(0, &model, |path| {
        let touch = watch.touch(path);
        [f64::from(u8::from(touch.at_tick)) - touch.probability]
    });
    let hourly = sample
        .mean()
        .map(1.0, first_passage(&HYPE, RATIO, HORIZON_Y));
    Ok(vec![
        run.within(
            "watched each minute, formula",
            0.264_628,
            each(60.0),
            0.5e-6,
        ),
        run.simulated("watched each hour", 0.256_931, hourly),
    ])
}
