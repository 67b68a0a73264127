//! Heston: published prices, presets, moments.

use plimsoll_validation::closed_form::fourier::{Call, black_scholes};
use plimsoll_validation::closed_form::heston::Heston;

use crate::{days, printed};

fn heston(kappa: f64, theta: f64, xi: f64, rho: f64) -> Heston {
    Heston {
        kappa,
        theta,
        xi,
        rho,
        v0: theta,
    }
}

#[test]
fn published_prices_are_met_to_the_last_digit() {
    // Fang and Oosterlee 2008, section 5.2.
    let published = Heston {
        v0: 0.0175,
        ..heston(1.5768, 0.0398, 0.5751, -0.5711)
    };
    printed(published.call(&Call::at_the_money(1.0)), "5.785155");
    printed(published.call(&Call::at_the_money(10.0)), "22.318946");
    // Andersen 2008, case I: the variance lives at zero.
    let case_1 = heston(0.5, 0.04, 1.0, -0.9);
    for (strike, figure) in [(60.0, "44.330"), (100.0, "13.0847"), (140.0, "0.2958")] {
        let call = Call {
            strike,
            ..Call::at_the_money(10.0)
        };
        printed(case_1.call(&call), figure);
    }
}

#[test]
fn presets_have_the_printed_prices() {
    for (preset, figure) in [
        (heston(10.0, 0.22, 1.9, -0.1), "5.189772"),
        (heston(10.0, 0.40, 2.4, -0.1), "7.015971"),
        (heston(12.0, 1.33, 4.5, 0.0), "12.790879"),
    ] {
        printed(preset.call(&Call::at_the_money(days(30.0))), figure);
    }
}

#[test]
fn without_volatility_of_variance_heston_is_black_and_scholes() {
    let call = Call::at_the_money(0.5);
    let expected = black_scholes(&call, 0.3);
    let away = |xi| (heston(1.0, 0.09, xi, 0.0).call(&call) - expected).abs();
    // The mean variance of the path has a variance of the order of xi²: so has the difference.
    assert!(
        away(0.003) < 2e-5 && away(0.03) < 2e-3,
        "{} {}",
        away(0.003),
        away(0.03)
    );
}
