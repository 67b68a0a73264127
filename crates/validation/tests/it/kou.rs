//! Kou: published call, presets, first passage.

use plimsoll_paths::closed_form::first_passage;
use plimsoll_paths::closed_form::jumps::cumulants;
use plimsoll_paths::jumps::Jumps;
use plimsoll_paths::model::Gbm;
use plimsoll_validation::closed_form::fourier::Call;
use plimsoll_validation::closed_form::kou::Kou;
use plimsoll_validation::numeric::Complex;

use crate::{days, printed};

const fn kou(sigma: f64, lambda: f64, up: f64, eta_up: f64, eta_down: f64) -> Kou {
    Kou {
        sigma,
        lambda,
        up,
        eta_up,
        eta_down,
    }
}

const BTC: Kou = kou(0.55, 30.0, 0.45, 25.0, 20.0);
const HYPE: Kou = kou(1.00, 45.0, 0.48, 14.0, 11.0);

fn gbm(sigma_per_year: f64) -> Gbm {
    Gbm {
        mu_per_year: 0.0,
        sigma_per_year,
        crisis_sigma_per_year: None,
    }
}

#[test]
fn the_published_call_is_met_to_the_last_digit() {
    let call = Call {
        spot: 100.0,
        strike: 98.0,
        years: 0.5,
        rate_per_year: 0.05,
    };
    let price = kou(0.16, 1.0, 0.4, 10.0, 5.0).call(&call);
    printed(price, "9.14732");
    printed(price, "9.147317");
}

#[test]
fn the_characteristic_function_has_the_cumulants_of_the_paths() {
    let preset = Jumps::Kou(plimsoll_paths::jumps::Kou::hype());
    let [first, second, ..] = cumulants(&gbm(1.0), &preset, 1.0).unwrap();
    // ln φ(−ih) = Σ κ_n hⁿ/n!; the first and the second by central differences.
    let log = |h: f64| HYPE.phi(Complex::new(0.0, -h), 1.0).ln().re;
    let h = 1e-3;
    assert!(((log(h) - log(-h)) / (2.0 * h) - first).abs() < 1e-5);
    assert!(((log(h) + log(-h)) / (h * h) - second).abs() < 1e-4);
    assert!(log(1.0).abs() < 1e-12, "the price is a martingale");
}

#[test]
fn first_passage_meets_the_values_inverted_with_sixty_digits() {
    for (preset, ratio, figure) in [
        (HYPE, 2.0 / 3.0, "0.293435"),
        (HYPE, 0.5, "0.076312"),
        (BTC, 0.75, "0.135630"),
    ] {
        printed(preset.first_passage(ratio, days(30.0)), figure);
    }
    // Computed outside this project, by another inversion (de Hoog) with 30 digits.
    let got = HYPE.first_passage(2.0 / 3.0, days(30.0));
    assert!((got - 0.293_435_138_81).abs() < 1e-8, "{got}");
}

#[test]
fn first_passage_of_a_diffusion_of_equal_variance_is_the_printed_one() {
    // Printed for a volatility cut to 1.2677; with all its digits they are 0.321077 and 0.078950.
    let preset = Jumps::Kou(plimsoll_paths::jumps::Kou::hype());
    let [_, variance, ..] = cumulants(&gbm(1.0), &preset, 1.0).unwrap();
    for (ratio, cut, full) in [
        (2.0 / 3.0, "0.321055", "0.321077"),
        (0.5, "0.078937", "0.078950"),
    ] {
        printed(first_passage(&gbm(1.2677), ratio, days(30.0)), cut);
        printed(
            first_passage(&gbm(variance.sqrt()), ratio, days(30.0)),
            full,
        );
    }
}

#[test]
fn without_jumps_first_passage_is_that_of_brownian_motion() {
    let quiet = kou(1.15, 1e-12, 0.5, 20.0, 20.0);
    let got = quiet.first_passage(2.0 / 3.0, days(30.0));
    let expected = first_passage(&gbm(1.15), 2.0 / 3.0, days(30.0));
    assert!((got - expected).abs() < 1e-8, "{got}, expected {expected}");
    assert!((quiet.first_passage(1.0, 0.0) - 1.0).abs() < 1e-15);
}
