//! Depth of books.

use plimsoll_calibrate::depth::{Band, Identified, depth, depth_under_scale};

use crate::common::{near, stream};

/// Snapshots of an exponential book at some distances, each level off by a factor.
fn snapshots(distances: &[f64], noise: f64) -> Vec<Vec<Band>> {
    let mut stream = stream("book");
    (0..400)
        .map(|_| {
            let level = stream.lognormal(20.5e6, noise);
            let band = |x: &f64| Band {
                distance_bps: *x,
                depth_usd: level
                    * (1.0 - libm::exp(-x / 200.0))
                    * stream.lognormal(1.0, noise / 10.0),
            };
            distances.iter().map(band).collect()
        })
        .collect()
}

#[test]
fn an_exponential_book_is_found_from_its_bands() {
    let books = snapshots(&[10.0, 25.0, 50.0, 100.0, 200.0, 500.0], 0.3);
    let fit = depth(&books).unwrap();
    assert_eq!((fit.snapshots, fit.identified), (400, Identified::Yes));
    near(fit.depth_usd.value, 20.5e6, 0.06);
    near(fit.scale_bps.value, 200.0, 0.05);
    near(fit.density_usd_per_bps.value, 102_500.0, 0.06);
    let [low, high] = fit.depth_usd.interval.unwrap();
    assert!(low < 20.5e6 && 20.5e6 < high && high / low < 1.2);
    assert!(fit.misfit < 0.05 && fit.power_misfit > fit.misfit);
    let [low, _, high] = fit.spread_usd;
    assert!(high / low > 2.5, "books that differ by e^0.3 are shown to");
}

#[test]
fn levels_near_the_mid_do_not_identify_the_book() {
    let near_mid: Vec<f64> = (1..=20).map(|n| f64::from(n) / 5.0).collect();
    let books = snapshots(&near_mid, 0.2);
    let fit = depth(&books).unwrap();
    assert_eq!(fit.identified, Identified::TooNear);
    near(fit.density_usd_per_bps.value, 102_500.0, 0.1);
    // With the scale from elsewhere the depth follows.
    near(
        depth_under_scale(&books, 200.0).unwrap().value,
        20.5e6,
        0.06,
    );
}

#[test]
fn a_book_that_goes_on_beyond_the_data_is_told() {
    let books = snapshots(&[10.0, 25.0, 50.0, 100.0], 0.2);
    assert_eq!(
        depth(&books).unwrap().identified,
        Identified::DoesNotLevelOff
    );
}

#[test]
fn a_power_book_is_found() {
    // γ = 1, A = 2,000 USD/bps²: D(x) = 1,000 x².
    let band = |x: &f64| Band {
        distance_bps: *x,
        depth_usd: 1_000.0 * x * x,
    };
    let book: Vec<Band> = [5.0, 10.0, 20.0, 40.0].iter().map(band).collect();
    let fit = depth(&vec![book; 8]).unwrap();
    near(fit.power_gamma.value, 1.0, 1e-9);
    near(fit.power_a.value, 2_000.0, 1e-9);
    assert!(fit.power_misfit < 1e-9);
}

#[test]
fn a_book_without_three_bands_is_refused() {
    let band = Band {
        distance_bps: 10.0,
        depth_usd: 0.0,
    };
    assert!(depth(&[vec![band; 6]]).is_err());
}
