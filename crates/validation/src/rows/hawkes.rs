//! V7: how many jumps a day brings when jumps bring jumps.
//!
//! One tick of a day under the shipped Hawkes preset of BTC, begun in the long run, after a jump
//! out of quiet, and at ten times the usual rate; counted are the jumps that the path reports.

use plimsoll_paths::jumps::{Hawkes as Preset, Jumps};
use plimsoll_paths::model::{Gbm, Model};

use crate::closed_form::hawkes::Hawkes;
use crate::sample::Sample;
use crate::simulate::Run;
use crate::{Check, ValidationError};

const HOURS_PER_YEAR: f64 = 8_760.0;
const DAY_H: f64 = 24.0;

/// V7.
pub(crate) fn counts(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let preset = Preset::btc();
    let model = Hawkes {
        mu: preset.mu_per_year / HOURS_PER_YEAR,
        alpha: preset.alpha_per_h,
        beta: preset.beta_per_h,
    };
    let rate = model.stationary_rate();
    let [usual, _] = day(run, 0, preset, None)?;
    let [excited, quiet] = day(run, 1, preset, Some(model.mu + model.alpha))?;
    let [raised, _] = day(run, 2, preset, Some(10.0 * rate))?;
    let no_event = model.no_event(model.mu + model.alpha, DAY_H);
    Ok(vec![
        run.within("jumps of a day, formula", 0.239_798, rate * DAY_H, 0.5e-6),
        run.within(
            "their variance, formula",
            0.441_587,
            model.count_variance(DAY_H),
            0.5e-6,
        ),
        run.simulated("jumps of a day", 0.239_798, usual.mean()),
        run.simulated("their variance", 0.441_587, usual.variance()),
        run.simulated("jumps of the day after one", 0.579_187, excited.mean()),
        run.simulated("chance of none then", no_event, quiet.mean()),
        run.simulated("jumps at ten times the rate", 2.037_974, raised.mean()),
    ])
}

/// Jumps of a day, and whether there was none.
fn day(
    run: &Run<'_>,
    n: usize,
    preset: Preset,
    start_per_h: Option<f64>,
) -> Result<[Sample; 2], ValidationError> {
    let jumps = Jumps::Hawkes(Preset {
        start_intensity_per_year: start_per_h.map(|rate| rate * HOURS_PER_YEAR),
        ..preset
    });
    let diffusion = Model::Gbm(Gbm {
        mu_per_year: 0.0,
        sigma_per_year: 0.50,
        crisis_sigma_per_year: None,
    });
    let model = run.single(diffusion, Some(jumps), (DAY_H * 3_600.0, 1))?;
    Ok(run.samples(n, &model, |path| {
        path.next(&mut [0.0]);
        let count = path.jumps().len();
        [count as f64, f64::from(u8::from(count == 0))]
    }))
}
