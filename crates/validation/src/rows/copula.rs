//! V8: how often two assets have their worst hour in a hundred together.
//!
//! Two assets of correlation 0.625 under the shipped t dependence of 7 degrees, and under none.
//! Each path has 1,000 hours; an hour counts where both returns lie below their own 1 % quantile,
//! which is that of the t law with the models' variance, or the normal one.

use plimsoll_paths::closed_form::t_copula::{
    gaussian_joint_tail, student_t_quantile, t_joint_tail,
};
use plimsoll_paths::dependence::{Dependence, StudentT};
use plimsoll_paths::model::{Gbm, Model};
use plimsoll_paths::{PathModel, PathsConfig, SECONDS_PER_YEAR};
use plimsoll_streams::standard_normal_quantile;

use super::watch::START;
use crate::sample::Sample;
use crate::simulate::{Run, asset, paths};
use crate::{Check, ValidationError};

const HOURS: u32 = 1_000;
const HOUR_S: u32 = 3_600;
const RHO: f64 = 0.625;
const NU: f64 = 7.0;
const TAIL: f64 = 0.01;
/// So small that the drift, half the variance, is nothing beside a deviation.
const SIGMA: f64 = 1e-3;

/// V8.
pub(crate) fn tail(run: &Run<'_>) -> Result<Vec<Check>, ValidationError> {
    let t = StudentT {
        nu: NU,
        interval_s: HOUR_S,
    };
    // Returns have the models' variance: a t variable over its own deviation.
    let t_quantile = student_t_quantile(TAIL, NU) * ((NU - 2.0) / NU).sqrt();
    let normal_quantile = standard_normal_quantile(TAIL);
    let joint = both(run, 0, Dependence::StudentT(t), t_quantile)?;
    let gaussian = both(run, 1, Dependence::Gaussian, normal_quantile)?;
    Ok(vec![
        run.within(
            "P(both)/0.01 of t7, quadrature",
            0.304_964,
            t_joint_tail(TAIL, RHO, NU),
            0.5e-6,
        ),
        run.simulated("the same, simulated", 0.304_964, joint.mean()),
        run.within(
            "Gaussian, quadrature",
            0.205_202,
            gaussian_joint_tail(TAIL, RHO),
            0.5e-6,
        ),
        run.simulated("the same, simulated", 0.205_202, gaussian.mean()),
    ])
}

/// Share of a path's hours in which both returns lie below a quantile, over the tail's size.
fn both(
    run: &Run<'_>,
    n: usize,
    dependence: Dependence,
    quantile: f64,
) -> Result<Sample, ValidationError> {
    let gbm = Model::Gbm(Gbm {
        mu_per_year: 0.0,
        sigma_per_year: SIGMA,
        crisis_sigma_per_year: None,
    });
    let names = ["V8 first", "V8 second"];
    let config = PathsConfig {
        correlation: vec![vec![1.0, RHO], vec![RHO, 1.0]],
        dependence,
        ..paths(names.map(|name| asset(name, gbm.clone())).to_vec())
    };
    let model = PathModel::new(&config, f64::from(HOUR_S), HOURS)?;
    let deviation = SIGMA * (f64::from(HOUR_S) / SECONDS_PER_YEAR).sqrt();
    let below = libm::exp(quantile * deviation);
    let [sample] = run.samples(n, &model, |path| {
        let (mut last, mut px, mut count) = ([START; 2], [0.0; 2], 0.0);
        for _ in 0..HOURS {
            path.next(&mut px);
            if px[0] < last[0] * below && px[1] < last[1] * below {
                count += 1.0;
            }
            last = px;
        }
        [count / f64::from(HOURS) / TAIL]
    });
    Ok(sample)
}
