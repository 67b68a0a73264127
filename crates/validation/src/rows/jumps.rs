//! V3, V4 and V5: jump diffusions, by their prices at the end and by their first passage.
//!
//! The paths are those of the shipped models: a diffusion with jumps beside it. A call needs one
//! tick, the whole time to its maturity. First passage is watched at ticks of one hour: a jump
//! lands at the start of its step, so between jump and tick the path is a Brownian bridge, and
//! the chance to touch is known. That moves a jump by at most an hour of thirty days.

use plimsoll_paths::SECONDS_PER_YEAR;
use plimsoll_paths::jumps::{self, Jumps};
use plimsoll_paths::model::{Gbm, Model};

use super::watch::{START, Watch};
use crate::closed_form::fourier::Call;
use crate::closed_form::kou::Kou;
use crate::closed_form::merton::Merton;
use crate::sample::Sample;
use crate::simulate::Run;
use crate::{Check, ValidationError};

/// Payoff of a call, discounted, and the price without its drift, in units of its start.
fn at_maturity(
    run: &Run<'_>,
    (sigma, jumps): (f64, Jumps),
    call: &Call,
) -> Result<[Sample; 2], ValidationError> {
    let diffusion = Model::Gbm(Gbm {
        mu_per_year: call.rate_per_year,
        sigma_per_year: sigma,
        crisis_sigma_per_year: None,
    });
    let step_s = call.years * SECONDS_PER_YEAR;
    let model = run.single(diffusion, Some(jumps), (step_s, 1))?;
    let discount = call.discount();
    Ok(run.samples(0, &model, |path| {
        let mut px = [0.0];
        path.next(&mut px);
        let payoff = discount * (px[0] - call.strike).max(0.0);
        [payoff, discount * px[0] / START]
    }))
}

/// V3.
pub(crate) fn merton(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let call = Call::at_the_money(0.25);
    let preset = jumps::Merton::btc_crash();
    let model = Merton {
        sigma: 0.50,
        lambda: preset.lambda_per_year,
        mean: preset.mean,
        deviation: preset.deviation,
    };
    let [payoff, mean] = at_maturity(run, (model.sigma, Jumps::Merton(preset)), &call)?;
    Ok(vec![
        run.within(
            "BTC call in 3 months, series",
            10.810_427,
            model.call(&call),
            0.5e-6,
        ),
        run.simulated("the same, simulated", 10.810_427, payoff.mean()),
        run.simulated("mean price over its start", 1.0, mean.mean()),
    ])
}

/// V4.
pub(crate) fn kou(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let call = Call {
        strike: 98.0,
        rate_per_year: 0.05,
        ..Call::at_the_money(0.5)
    };
    let preset = jumps::Kou {
        lambda_per_year: 1.0,
        up_share: 0.4,
        eta_up: 10.0,
        eta_down: 5.0,
    };
    let model = closed(0.16, preset);
    let [payoff, mean] = at_maturity(run, (model.sigma, Jumps::Kou(preset)), &call)?;
    Ok(vec![
        run.within("published call, formula", 9.147_32, model.call(&call), 1e-5),
        run.simulated("the same, simulated", 9.147_32, payoff.mean()),
        run.simulated("mean price over its start", 1.0, mean.mean()),
    ])
}

/// V5.
pub(crate) fn kou_passage(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let (hype, btc) = (jumps::Kou::hype(), jumps::Kou::btc());
    let month = 30.0 / 365.0;
    let formula = closed(1.0, hype).first_passage(2.0 / 3.0, month);
    let [far] = touches(run, 0, (1.0, hype), 2.0 / 3.0)?;
    let [farther] = touches(run, 1, (1.0, hype), 0.5)?;
    let [near] = touches(run, 2, (0.55, btc), 0.75)?;
    Ok(vec![
        run.within("HYPE to 2/3 in 30 d, inverted", 0.293_435, formula, 0.5e-6),
        run.simulated("the same, simulated", 0.293_435, far.mean()),
        run.simulated("HYPE to 1/2, simulated", 0.076_312, farther.mean()),
        run.simulated("BTC to 3/4, simulated", 0.135_630, near.mean()),
    ])
}

/// Chances to touch a barrier within 30 days.
fn touches(
    run: &Run<'_>,
    n: usize,
    (sigma, preset): (f64, jumps::Kou),
    ratio: f64,
) -> Result<[Sample; 1], ValidationError> {
    let diffusion = Model::Gbm(Gbm {
        mu_per_year: 0.0,
        sigma_per_year: sigma,
        crisis_sigma_per_year: None,
    });
    let model = run.single(diffusion, Some(Jumps::Kou(preset)), (3_600.0, 720))?;
    let watch = Watch::new(ratio, sigma, 3_600.0);
    Ok(run.samples(n, &model, |path| [watch.touch(path).probability]))
}

/// The closed form of a preset beside a diffusion.
fn closed(sigma: f64, preset: jumps::Kou) -> Kou {
    Kou {
        sigma,
        lambda: preset.lambda_per_year,
        up: preset.up_share,
        eta_up: preset.eta_up,
        eta_down: preset.eta_down,
    }
}
