//! V6: published calls under stochastic volatility.
//!
//! The shipped model, one step of its variance for each tick: 64 steps of a year (Fang and
//! Oosterlee), 320 steps of ten years (Andersen's case I, where the variance lives at zero and a
//! scheme that is wrong there shows).

use plimsoll_paths::SECONDS_PER_YEAR;
use plimsoll_paths::model::{Heston as Shipped, Model, VarianceFactor};

use super::watch::START;
use crate::closed_form::fourier::Call;
use crate::closed_form::heston::Heston;
use crate::sample::Sample;
use crate::simulate::Run;
use crate::{Check, ValidationError};

const FANG_OOSTERLEE: Heston = Heston {
    kappa: 1.5768,
    theta: 0.0398,
    xi: 0.5751,
    rho: -0.5711,
    v0: 0.0175,
};
const ANDERSEN_1: Heston = Heston {
    kappa: 0.5,
    theta: 0.04,
    xi: 1.0,
    rho: -0.9,
    v0: 0.04,
};

/// V6.
pub(crate) fn calls(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let (one, ten) = (Call::at_the_money(1.0), Call::at_the_money(10.0));
    let far = FANG_OOSTERLEE.call(&ten);
    let [payoff, _] = at_maturity(run, 0, (FANG_OOSTERLEE, &one), 64)?;
    let [payoff_1, mean_1] = at_maturity(run, 1, (ANDERSEN_1, &ten), 320)?;
    let (near, case_1) = (FANG_OOSTERLEE.call(&one), ANDERSEN_1.call(&ten));
    Ok(vec![
        run.within("published call, 1 y, formula", 5.785_155, near, 0.5e-6),
        run.within("published call, 10 y, formula", 22.318_946, far, 0.5e-6),
        run.simulated("published call, 1 y, simulated", 5.785_155, payoff.mean()),
        run.within("Andersen case I, 10 y, formula", 13.084_7, case_1, 0.5e-4),
        run.simulated("the same, simulated", 13.084_7, payoff_1.mean()),
        run.simulated("mean price over its start", 1.0, mean_1.mean()),
    ])
}

/// Payoff of a call and the price, in units of its start.
fn at_maturity(
    run: &Run<'_>,
    n: usize,
    (heston, call): (Heston, &Call),
    steps: u32,
) -> Result<[Sample; 2], ValidationError> {
    let shipped = Shipped::one(VarianceFactor {
        kappa_per_year: heston.kappa,
        theta_per_year: heston.theta,
        xi_per_year: heston.xi,
        rho: heston.rho,
        start_per_year: Some(heston.v0),
    });
    let tick_s = call.years * SECONDS_PER_YEAR / f64::from(steps);
    let model = run.single(Model::Heston(shipped), None, (tick_s, steps))?;
    Ok(run.samples(n, &model, |path| {
        let mut px = [0.0];
        for _ in 0..steps {
            path.next(&mut px);
        }
        [(px[0] - call.strike).max(0.0), px[0] / START]
    }))
}
