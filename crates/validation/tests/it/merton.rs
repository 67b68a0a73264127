//! Merton: a call by two methods.

use plimsoll_validation::closed_form::fourier::Call;
use plimsoll_validation::closed_form::merton::Merton;

use crate::printed;

const fn merton(sigma: f64, lambda: f64, mean: f64, deviation: f64) -> Merton {
    Merton {
        sigma,
        lambda,
        mean,
        deviation,
    }
}

const BTC_MLE: Merton = merton(0.282, 2_845.6, -0.0001, 0.0108);
const BTC: Merton = merton(0.50, 8.0, -0.05, 0.06);

#[test]
fn series_and_fourier_agree_on_the_printed_call() {
    let call = Call::at_the_money(0.25);
    printed(BTC.call(&call), "10.810427");
    let by_fourier = call.price(|u| BTC.phi(u, call.years));
    let apart = by_fourier - BTC.call(&call);
    assert!(apart.abs() < 1e-11, "{apart}");
    let many = BTC_MLE.call(&call) - call.price(|u| BTC_MLE.phi(u, call.years));
    assert!(many.abs() < 1e-9, "{many}");
}
