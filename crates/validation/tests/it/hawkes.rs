//! Hawkes check values: hourly events of BTC, 2019 to 2023.

use plimsoll_validation::closed_form::hawkes::Hawkes;

use crate::printed;

/// In hours.
const FIT: Hawkes = Hawkes {
    mu: 35.6 / 8_760.0,
    alpha: 0.0229,
    beta: 0.0386,
};

#[test]
fn rate_and_branching_meet_the_printed_ones() {
    printed(FIT.branching(), "0.593");
    printed(FIT.stationary_rate() * 8_760.0, "87.5");
    printed(std::f64::consts::LN_2 / FIT.relaxation(), "44");
}

#[test]
fn counts_meet_the_printed_moments() {
    let rate = FIT.stationary_rate();
    printed(FIT.mean_count(rate, 24.0), "0.239798");
    printed(FIT.count_variance(24.0), "0.441587");
    printed(FIT.mean_count(FIT.mu + FIT.alpha, 24.0), "0.579187");
    printed(FIT.mean_count(10.0 * rate, 24.0), "2.037974");
    printed(FIT.count_variance(720.0) / (rate * 720.0), "5.5984");
    let left = 1.0 - FIT.branching();
    printed(1.0 / (left * left), "6.0447");
}

#[test]
fn the_mean_count_is_the_integral_of_the_mean_rate() {
    let start = 3.0 * FIT.stationary_rate();
    let sum = plimsoll_validation::numeric::integrate(0.0, 100.0, 8, |t| FIT.mean_rate(start, t));
    assert!((sum / FIT.mean_count(start, 100.0) - 1.0).abs() < 1e-13);
}

#[test]
fn no_event_is_an_exponential_where_nothing_excites() {
    let plain = Hawkes { alpha: 0.0, ..FIT };
    assert!((plain.no_event(plain.mu, 24.0) - (-24.0 * plain.mu).exp()).abs() < 1e-15);
    // A raised rate leaves less chance of quiet, the more of it has faded.
    let raised = FIT.no_event(FIT.mu + FIT.alpha, 24.0);
    let by_hand =
        (-24.0 * FIT.mu - FIT.alpha * (1.0 - (-FIT.beta * 24.0_f64).exp()) / FIT.beta).exp();
    assert!((raised - by_hand).abs() < 1e-15);
}

#[test]
fn cluster_sizes_are_borel() {
    let of = Hawkes {
        mu: 1.0,
        alpha: 0.6,
        beta: 1.0,
    };
    printed(of.cluster_size(1), "0.548812");
    let below_10: f64 = (1..10).map(|k| of.cluster_size(k)).sum();
    printed(1.0 - below_10, "0.035091");
    let all = (1..2_000).map(|k| (of.cluster_size(k), f64::from(k)));
    let (total, mean) = all.fold((0.0, 0.0), |(p, m), (q, k)| (p + q, m + q * k));
    assert!((total - 1.0).abs() < 1e-9 && (mean - 2.5).abs() < 1e-6);
}
